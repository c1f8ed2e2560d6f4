//! What the reports of RTCP say of time: the clock of who sends, and what the other side makes of it.

use std::collections::VecDeque;
use std::net::IpAddr;

use clock::{Duration, Instant};
use rtp::rtcp::{Compound, NtpTimestamp, ReportBlock, SenderReport};
use trace::PacketId;

use super::flaw::Flaw;
use super::{Leg, Transaction};

/// By so many microseconds a clock may have gone otherwise than time: reports are late.
const OFF_MAX: i64 = 2_000_000;
/// A way there and back that takes longer, in microseconds, is none.
const ROUND_TRIP_MAX: i64 = 15_000_000;
/// By so many microseconds more than the way to a side and back a report may have lain there.
const WAY_SLACK: i64 = 1_000_000;
/// Sender reports that are remembered: who has got one tells of it in its next one or the one after that.
const SENT_MAX: usize = 8;
/// None of them is told of so many microseconds later: then the clock of a recorder has leapt.
const KEPT_MAX: i64 = 60_000_000;
/// One step of a clock of 8 kHz, in microseconds.
const STEP: i64 = 125;

/// What the reports of one side say of time that is not so.
#[derive(Debug, Default)]
pub(crate) struct Times {
    /// Sender reports whose wallclock has not gone with time since the one before, by how many milliseconds.
    pub(crate) wallclock: Flaw,
    /// Report blocks by which the way there and back takes less than nothing or far too long, in milliseconds.
    pub(crate) echoes: Flaw,
    /// Report blocks whose report lay here much longer than they say, by how many milliseconds.
    pub(crate) delays: Flaw,
    last: Option<Shown>,
    /// Source, clock and moment of its last sender reports.
    sent: VecDeque<(u32, u32, Instant)>,
    /// How long the last one of the other side was under way to it and back, by its own account, in microseconds.
    way: Option<i64>,
    /// It has told of a report that was not seen before.
    echoes_unseen: bool,
}

/// What a sender report has shown.
#[derive(Clone, Copy, Debug)]
struct Shown {
    at: Instant,
    ssrc: u32,
    ntp: NtpTimestamp,
    rtp: u32,
}

impl Leg {
    /// Holds what a side says of time against time, and against what the other side has said.
    pub(super) fn times(
        &mut self,
        side: usize,
        at: Instant,
        id: PacketId,
        knows_clock: bool,
        compound: &Compound,
    ) {
        if let Some(off) = self.false_echo(side, at, compound) {
            self.rtcp[side].times.echoes.mark(at, id, off / 1000);
        }
        if let Some(off) = self.false_delay(side, at, knows_clock, compound) {
            self.rtcp[side].times.delays.mark(at, id, off / 1000);
        }
        let Some(report) = compound.sender_report().filter(|report| report.ntp.0 != 0) else { return };
        let is_sound = self.is_of_g711(side, report.ssrc);
        let times = &mut self.rtcp[side].times;
        let shown = Shown { at, ssrc: report.ssrc, ntp: report.ntp, rtp: report.rtp_timestamp };
        if let Some(off) = times.last.and_then(|last| false_wallclock(last, at, report, is_sound)) {
            times.wallclock.mark(at, id, off / 1000);
        }
        times.last = Some(shown);
        if times.sent.len() >= SENT_MAX {
            times.sent.pop_front();
        }
        times.sent.push_back((report.ssrc, report.ntp.middle(), at));
    }

    /// By how much longer the report that a block echoes lay at a side than the block says, where it is known when that
    /// report was sent, and how soon the side answers to anything (RFC 3550 6.4.1, DLSR).
    fn false_delay(
        &mut self,
        side: usize,
        at: Instant,
        knows_clock: bool,
        compound: &Compound,
    ) -> Option<i64> {
        let way = self.way_of_echo(side, at, compound);
        let echoes = compound.report_blocks().any(|(_, block)| block.last_sr != 0);
        let own = &mut self.rtcp[side].times;
        own.echoes_unseen |= echoes && way.is_none();
        own.way = way.or(own.way);
        let way = way?;
        let theirs = &self.rtcp[1 - side].times;
        // Where the packets of one side were recorded by another clock, its way is too long, and that of the other too
        // short by as much.
        let is_sure = knows_clock && !theirs.echoes_unseen;
        let other = theirs.way.or_else(|| is_sure.then_some(0))?.min(0);
        let soonest = i64::try_from(self.soonest_answer(side)?.as_micros()).ok()?;
        let off = way + other - soonest;
        (theirs.wallclock.count == 0 && off > WAY_SLACK).then_some(off)
    }

    /// How long a report of the other side was under way to a side, and what it says of it back here, in microseconds.
    fn way_of_echo(&self, side: usize, at: Instant, compound: &Compound) -> Option<i64> {
        let sent = &self.rtcp[1 - side].times.sent;
        let sent_at = |block: &ReportBlock| {
            let is_it = |sent: &&(u32, u32, Instant)| (sent.0, sent.1) == (block.ssrc, block.last_sr);
            sent.iter().rev().find(is_it).map(|sent| sent.2)
        };
        let mut blocks = compound.report_blocks().filter(|(_, block)| block.last_sr != 0);
        let (block, sent) = blocks.find_map(|(_, block)| Some((block, sent_at(block)?)))?;
        let passed = i64::try_from(at.since(sent).as_micros()).ok().filter(|passed| *passed < KEPT_MAX)?;
        Some(passed - i64::from(block.delay_since_last_sr) * 1_000_000 / 65_536)
    }

    /// True when a side sends its signalling from there: what is recorded of both has the same clock.
    pub(super) fn signals_from(&self, side: usize, host: IpAddr) -> bool {
        let party = self.party(side);
        let all =
            self.transactions.iter().flat_map(|t| t.requests.first().into_iter().chain(t.responses.first()));
        all.into_iter().any(|p| p.sip.sender == party && p.sip.source.ip() == host)
    }

    /// How soon a side has answered a request in this leg, or acknowledged an answer: no way to it and back is longer.
    fn soonest_answer(&self, side: usize) -> Option<Duration> {
        let party = self.party(side);
        let took = |t: &Transaction| {
            let (from, to) = match t.server == party {
                true => (t.requests.first()?, t.responses.first()?),
                false => (t.responses.iter().find(|p| p.sip.is_final())?, t.acks.first()?),
            };
            Some(to.sip.sent_at.since(from.sip.sent_at))
        };
        self.transactions.iter().filter_map(took).min()
    }

    /// True for the source of a stream whose clock counts by 8 kHz.
    fn is_of_g711(&self, side: usize, ssrc: u32) -> bool {
        self.streams.iter().any(|s| s.side == side && s.ssrc == ssrc && s.audible > 0)
    }

    /// By how much a report block is off: the way there and back is what has passed by the clock of the other side since
    /// the report that is echoed, without the time that it lay here (RFC 3550 6.4.1). What the other side shows of its
    /// clock by any report will do, so that it need not be the one that is echoed.
    fn false_echo(&self, side: usize, at: Instant, compound: &Compound) -> Option<i64> {
        let theirs = &self.rtcp[1 - side].times;
        let shown = theirs.last.filter(|_| theirs.wallclock.count == 0)?;
        let now = i64::from(shown.ntp.middle()) + short(at.since(shown.at).as_micros());
        let is_about_it = |block: &&ReportBlock| block.ssrc == shown.ssrc && block.last_sr != 0;
        let (_, block) = compound.report_blocks().find(|(_, block)| is_about_it(block))?;
        let said = block.last_sr.wrapping_add(block.delay_since_last_sr);
        let round_trip = micros((now as u32).wrapping_sub(said).cast_signed());
        (!(-OFF_MAX..=ROUND_TRIP_MAX).contains(&round_trip)).then_some(round_trip)
    }
}

/// By how much the wallclock of a sender has gone otherwise than time since its last report. When the clock of its sound
/// says the same as its wallclock, it is that of the recorder that leaps.
fn false_wallclock(last: Shown, at: Instant, report: &SenderReport, is_sound: bool) -> Option<i64> {
    let passed = i64::try_from(at.since(last.at).as_micros()).ok().filter(|_| last.ssrc == report.ssrc)?;
    let told = (i128::from(report.ntp.0.wrapping_sub(last.ntp.0).cast_signed()) * 1_000_000) >> 32;
    let told = i64::try_from(told).unwrap_or(i64::MAX / 2);
    let of_sound = i64::from(report.rtp_timestamp.wrapping_sub(last.rtp).cast_signed()) * STEP;
    let is_off = |passed: i64| told.saturating_sub(passed).saturating_abs() > OFF_MAX;
    (is_off(passed) && (!is_sound || is_off(of_sound))).then_some(told - passed)
}

/// Microseconds in units of 1/65536 s.
fn short(micros: u128) -> i64 {
    i64::try_from(micros * 65_536 / 1_000_000).unwrap_or(i64::MAX / 2)
}

/// The microseconds of so many of these units.
fn micros(units: i32) -> i64 {
    i64::from(units) * 1_000_000 / 65_536
}
