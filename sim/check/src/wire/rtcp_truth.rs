//! What the reports of RTCP say, held against what was on the wire.

use clock::{Duration, Instant};
use rtp::rtcp::Compound;
use trace::PacketId;

use super::flaw::Flaw;
use super::{Leg, Stream};

/// Packets by which a count may be off: those under way.
const SLACK: u64 = 10;
/// Octets by which a count may be off.
const OCTETS_SLACK: u64 = 16_000;
/// So many packets show how long they are.
const PACKETS_MIN: u64 = 50;
/// Numbers by which a receiver may be ahead of what was seen: those that were lost on their way to the observer.
const AHEAD_MAX: i16 = 100;
/// Packets follow each other no faster.
const PACKET_MS_MIN: u128 = 10;
/// A stream of which no packet was seen for so long is perhaps seen no more.
const GOES_ON: Duration = Duration::from_millis(500);
/// A stream that is younger has not used all its numbers.
const CYCLE: Duration = Duration::from_secs(300);
/// So much more than it can be jitter may be.
const JITTER_SLACK: Duration = Duration::from_secs(1);
/// Ten seconds of a clock of 8 kHz: less may be a stream that was handed over.
const CLOCK_OFF_MAX: u32 = 80_000;

/// What the reports of one side say that is not so.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    /// Sender reports whose packet count is not what was sent.
    pub(crate) counts: Flaw,
    /// Sender reports whose octet count is not.
    pub(crate) octets: Flaw,
    /// Sender reports whose RTP timestamp is not what the clock of the stream shows, by how many seconds.
    pub(crate) times: Flaw,
    /// Report blocks whose loss is not what was lost.
    pub(crate) losses: Flaw,
    /// Report blocks with a number that is yet to be sent, by how many.
    pub(crate) highest: Flaw,
    /// Report blocks with a number from before the first one that was sent, which one.
    pub(crate) lowest: Flaw,
    /// Report blocks whose jitter is more than the stream has lasted, in milliseconds.
    pub(crate) jitters: Flaw,
    /// Sender reports of a source that the side does not send, and blocks about one that the other does not.
    pub(crate) sources: Flaw,
    pub(crate) blocks: Flaw,
    /// Its last count of packets sent, and its last of packets lost.
    sent: Option<Tally>,
    lost: Option<Tally>,
    /// The source of its last report.
    reporter: Option<u32>,
}

/// What a report said of a source, and what had been seen of it by then.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    ssrc: u32,
    told: i64,
    seen: i64,
    /// What its numbers show, of which some was not seen.
    numbered: i64,
}

impl Stream {
    /// True when the packets that a report counts were of another size than those of the stream, nearly all of which were
    /// seen: what is counted is payload alone (RFC 3550 6.4.1).
    fn has_other_size(&self, packets: u64, octets: u64) -> bool {
        let is_seen = packets.abs_diff(self.packets) <= packets / 20;
        // Octets of both, each as if the other had as many packets.
        let (told, sent) = (octets * self.packets, self.octets * packets);
        packets >= PACKETS_MIN && is_seen && told.abs_diff(sent) > sent / 20
    }
}

impl Leg {
    /// Holds what a side reports against what was seen.
    pub(super) fn truth(
        &mut self,
        side: usize,
        at: Instant,
        id: PacketId,
        (sees_losses, is_captured): (bool, bool),
        compound: &Compound,
    ) {
        let counts = self.false_count(side, compound, is_captured);
        let octets = self.false_octets(side, compound, is_captured);
        let times = self.false_time(side, at, compound);
        // What is lost on the way from the observer to a far side is known to that side alone.
        let losses = sees_losses.then(|| self.false_loss(side, compound)).flatten();
        let highest = self.false_highest(side, at, compound);
        let lowest = self.false_lowest(side, at, compound, is_captured).filter(|_| highest.is_none());
        let jitter = self.false_jitter(side, at, compound);
        let source = self.has_false_source(side, compound).then_some(0);
        let block = self.has_strange_block(side, compound).then_some(0);
        let truth = &mut self.rtcp[side].truth;
        let told = [
            (counts, &mut truth.counts),
            (octets, &mut truth.octets),
            (times, &mut truth.times),
            (losses, &mut truth.losses),
            (highest, &mut truth.highest),
            (lowest, &mut truth.lowest),
            (jitter, &mut truth.jitters),
            (source, &mut truth.sources),
            (block, &mut truth.blocks),
        ];
        for (said, flaw) in told {
            if let Some(said) = said {
                flaw.mark(at, id, said);
            }
        }
        truth.reporter = compound.reporter().or(truth.reporter);
    }

    /// The packet count a sender report claims, when it is not what was sent, or has not risen by that since the last.
    fn false_count(&mut self, side: usize, compound: &Compound, is_captured: bool) -> Option<i64> {
        let report = compound.sender_report()?;
        // A report of a source that changes its name, or never sent, cannot be held against a count.
        let stream = self.only_stream(side).filter(|s| s.ssrc == report.ssrc)?;
        let now = Tally {
            ssrc: stream.ssrc,
            told: report.packets.into(),
            seen: i64::try_from(stream.packets).unwrap_or(i64::MAX),
            numbered: i64::try_from(self.numbered(stream)).unwrap_or(i64::MAX),
        };
        let unseen = i64::try_from(self.unseen(stream, is_captured)).unwrap_or(i64::MAX);
        let is_within = (now.seen..=now.numbered.saturating_add(unseen)).contains(&now.told);
        let since_beginning = (self.has_heard_all_of(stream) && !is_within).then_some(Tally::default());
        let since_last = self.rtcp[side].truth.sent.replace(now).filter(|last| last.ssrc == now.ssrc);
        // The field has 32 bits and wraps.
        let is_off = |told: i64, sent: i64| {
            told.rem_euclid(1 << 32).abs_diff(sent) > 10 * SLACK + sent.unsigned_abs() / 2
        };
        let is_false = |before: Tally| {
            let told = now.told - before.told;
            is_off(told, now.seen - before.seen) && is_off(told, now.numbered - before.numbered)
        };
        [since_beginning, since_last].into_iter().flatten().any(is_false).then_some(now.told)
    }

    /// How many packets of a stream a capture may lack whose numbers do not show it: those before the first that it has,
    /// since its side was heard first, and those of long holes, which look like a new beginning (RFC 3550 A.1).
    fn unseen(&self, stream: &Stream, is_captured: bool) -> u64 {
        let since = self.spoke_first(stream.side).filter(|_| is_captured);
        let lacking = since.map_or(Duration::ZERO, |since| stream.first_at.since(since) + stream.gaps.long);
        u64::try_from(lacking.as_millis() / PACKET_MS_MIN).unwrap_or(u64::MAX)
    }

    /// So many packets the numbers of a stream show: of who is far some were not seen.
    fn numbered(&self, stream: &Stream) -> u64 {
        if stream.terms.is_far {
            stream.reception.totals().expected.max(stream.packets)
        } else {
            stream.packets
        }
    }

    /// True for a sender report of another source than those that the side sends.
    fn has_false_source(&self, side: usize, compound: &Compound) -> bool {
        self.knows_sources(side)
            && compound.sender_report().is_some_and(|report| !self.is_source(side, report.ssrc))
    }

    /// True when all streams of a side were heard from their first packet.
    fn knows_sources(&self, side: usize) -> bool {
        let own = || self.known_streams().filter(|s| s.side == side);
        own().all(|s| self.has_heard_all_of(s)) && own().any(|s| s.packets > SLACK)
    }

    fn is_source(&self, side: usize, ssrc: u32) -> bool {
        self.known_streams().any(|s| s.side == side && s.ssrc == ssrc)
    }

    /// True for a report block about a source that the other side neither sends nor reports of.
    fn has_strange_block(&self, side: usize, compound: &Compound) -> bool {
        let other = 1 - side;
        let is_strange = |ssrc: u32| {
            !self.is_source(other, ssrc) && self.rtcp[other].truth.reporter.is_none_or(|known| known != ssrc)
        };
        self.knows_sources(other) && compound.report_blocks().any(|(_, block)| is_strange(block.ssrc))
    }

    /// How far the highest number of a report block is ahead of what was sent.
    fn false_highest(&self, side: usize, at: Instant, compound: &Compound) -> Option<i64> {
        let stream =
            self.only_stream(1 - side).filter(|s| s.flaws.sequence.count == 0 && s.packets > SLACK)?;
        // What is sent by a far side may no longer be seen.
        if stream.terms.is_far && at.since(stream.last_at) > GOES_ON {
            return None;
        }
        let (_, block) = compound.report_blocks().find(|(_, block)| block.ssrc == stream.ssrc)?;
        let told = block.extended_highest_sequence as u16;
        let ahead = told.wrapping_sub(stream.last.sequence).cast_signed();
        (ahead > AHEAD_MAX).then_some(ahead.into())
    }

    /// The highest number of a report block, when it is none that was sent, and not one that is yet to come.
    fn false_lowest(&self, side: usize, at: Instant, compound: &Compound, is_captured: bool) -> Option<i64> {
        let stream = self.only_stream(1 - side).filter(|s| s.flaws.sequence.count == 0)?;
        let is_known = stream.packets > SLACK && self.has_heard_all_of(stream);
        // Longer ones have had all numbers, and what is no longer seen may go on.
        let is_young = at.since(stream.first_at) < CYCLE && at.since(stream.last_at) <= GOES_ON;
        if !is_known || !is_young {
            return None;
        }
        let (_, block) = compound.report_blocks().find(|(_, block)| block.ssrc == stream.ssrc)?;
        let told = block.extended_highest_sequence as u16;
        let before = AHEAD_MAX.unsigned_abs().into();
        let earliest = self.unseen(stream, is_captured).saturating_add(before);
        let span = u64::from(stream.last.sequence.wrapping_sub(stream.first.sequence)) + before;
        let behind_first = u64::from(told.wrapping_sub(stream.first.sequence));
        let before_first = u64::from(stream.first.sequence.wrapping_sub(told));
        (behind_first > span && before_first > earliest).then_some(told.into())
    }

    /// The jitter of a report block, in milliseconds, when it is more than all the time that the stream has lasted: what is
    /// averaged is by how much a packet comes late (RFC 3550 6.4.1). A clock that leaps makes as much, and shows it here.
    fn false_jitter(&self, side: usize, at: Instant, compound: &Compound) -> Option<i64> {
        let stream = self.only_stream(1 - side).filter(|s| s.flaws.timestamp.count == 0 && s.audible > 0)?;
        let (_, block) = compound.report_blocks().find(|(_, block)| block.ssrc == stream.ssrc)?;
        let told = Duration::from_micros(u64::from(block.jitter) * 125);
        let seen = stream.reception.jitter_seen()?.most;
        let most = at.since(stream.first_at).max(seen * 4) + JITTER_SLACK;
        let is_whole = stream.reception.totals().restarts == 0 && self.has_heard_all_of(stream);
        (is_whole && told > most).then(|| i64::try_from(told.as_millis()).unwrap_or(i64::MAX))
    }

    /// How far the RTP timestamp of a sender report is from the clock of its stream, in seconds.
    fn false_time(&self, side: usize, at: Instant, compound: &Compound) -> Option<i64> {
        let report = compound.sender_report()?;
        let stream =
            self.only_stream(side).filter(|s| s.ssrc == report.ssrc && s.flaws.timestamp.count == 0)?;
        let off = report.rtp_timestamp.wrapping_sub(stream.clock_at(at)?).cast_signed();
        (off.unsigned_abs() > CLOCK_OFF_MAX).then_some(i64::from(off) / 8000)
    }

    /// The octets that a sender report claims, when they are far from what was sent since the beginning.
    fn false_octets(&self, side: usize, compound: &Compound, is_captured: bool) -> Option<i64> {
        let report = compound.sender_report()?;
        let stream = self.only_stream(side).filter(|s| s.ssrc == report.ssrc && self.has_heard_all_of(s))?;
        // Those that were not seen were like the others.
        let each = stream.octets / stream.packets.max(1);
        let sent = each * self.numbered(stream);
        // What is lost before it is seen was sent all the same.
        if stream.has_other_size(report.packets.into(), report.octets.into()) {
            return Some(i64::from(report.octets));
        }
        let slack = OCTETS_SLACK + if stream.terms.is_far { sent / 2 } else { sent / 8 };
        let told = u64::from(report.octets);
        let most = sent + each * self.unseen(stream, is_captured);
        if (sent..=most).contains(&told) {
            return None;
        }
        let off = told.abs_diff(sent & u64::from(u32::MAX));
        (off > slack).then_some(i64::from(report.octets))
    }

    /// True when a stream was heard from its first packet: it began neither before the recording nor in another call. What
    /// comes before its side has said anything is perhaps what is left of another one.
    fn has_heard_all_of(&self, stream: &Stream) -> bool {
        let is_first = self.attempts().next().is_some() && !stream.is_inherited;
        is_first && self.spoke_first(stream.side).is_some_and(|at| at <= stream.first_at)
    }

    /// When a side has sent its first message in this leg.
    fn spoke_first(&self, side: usize) -> Option<Instant> {
        let party = self.party(side);
        let asked = self.transactions.iter().filter(|t| t.client == party).map(|t| t.request().sent_at);
        let answers = self.transactions.iter().filter(|t| t.server == party).flat_map(|t| &t.responses);
        asked.chain(answers.map(|p| p.sip.sent_at)).min()
    }

    /// Whether the source of a stream had sent packets before the first that was seen; none when nobody knows. What
    /// was seen of an INVITE on began after it.
    pub(crate) fn had_begun(&self, stream: &Stream) -> Option<bool> {
        let is_same = |s: &&Stream| s.side == stream.side && s.ssrc == stream.ssrc;
        let comes_from_elsewhere =
            self.streams.iter().filter(is_same).any(|other| other.first_at < stream.first_at);
        if stream.is_inherited || comes_from_elsewhere {
            return Some(true);
        }
        if self.is_call() {
            return Some(false);
        }
        // A sender report counts "since starting transmission" (RFC 3550 6.4.1).
        let told = self.rtcp[stream.side].truth.sent.filter(|tally| tally.ssrc == stream.ssrc)?;
        Some(told.told - told.numbered > SLACK.cast_signed())
    }

    /// The stream of a side that sends one only.
    fn only_stream(&self, side: usize) -> Option<&Stream> {
        let mut own = self.streams.iter().filter(|s| s.side == side);
        let first = own.next()?;
        own.next().is_none().then_some(first)
    }

    /// The loss a report block claims, when it is far from what was lost on the way to its sender, or has risen by
    /// something else since the last.
    fn false_loss(&mut self, side: usize, compound: &Compound) -> Option<i64> {
        let stream = self.only_stream(1 - side)?;
        let (_, block) = compound.report_blocks().find(|(_, block)| block.ssrc == stream.ssrc)?;
        let totals = stream.reception.totals();
        let now = Tally {
            ssrc: stream.ssrc,
            told: block.cumulative_lost.into(),
            seen: stream.reception.cumulative_lost().into(),
            ..Tally::default()
        };
        let since_beginning = self.has_heard_all_of(stream).then_some(Tally::default());
        let since_last = self.rtcp[side].truth.lost.replace(now).filter(|last| last.ssrc == now.ssrc);
        let slack = SLACK + totals.expected / 20;
        let is_far = |before: Tally| (now.told - before.told).abs_diff(now.seen - before.seen) > slack;
        let mut before = [since_beginning, since_last].into_iter().flatten().peekable();
        // The fraction is that since the last report, so it says nothing of what nobody heard either.
        let is_invented =
            before.peek().is_some() && block.fraction_lost >= 64 && totals.lost == 0 && totals.received > 50;
        (is_invented || before.any(is_far)).then_some(now.told)
    }
}
