//! What one side of a leg says by RTCP, held against what was on the wire.

use clock::{Duration, Instant};
use rtp::rtcp::{CNAME, Compound, RtcpFault, RtcpPacket};
use trace::PacketId;

use super::flaw::Flaw;
use super::{Leg, Stream};

/// Packets by which a count may be off: those under way.
const SLACK: u64 = 10;

/// How long after the end of a call a last report may come.
const LAST_REPORT: Duration = Duration::from_secs(5);

/// What a report said of a source, and what had been seen of it by then.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    ssrc: u32,
    told: i64,
    seen: i64,
}

/// The RTCP that one side sent.
#[derive(Debug, Default)]
pub(crate) struct Rtcp {
    pub(crate) packets: u64,
    pub(crate) first_at: Option<Instant>,
    pub(crate) last_at: Option<Instant>,
    /// Sender reports whose packet count is not what was sent.
    pub(crate) false_counts: Flaw,
    /// Report blocks whose loss is not what was lost.
    pub(crate) false_losses: Flaw,
    /// Packets to the RTP port of the other side although multiplexing was not agreed.
    pub(crate) on_rtp_port: Flaw,
    /// Datagrams that do not begin with a report, and datagrams without a CNAME.
    pub(crate) headless: Flaw,
    pub(crate) nameless: Flaw,
    /// Sender reports of a source that the side does not send.
    pub(crate) false_sources: Flaw,
    /// Reports that were sent when the call had long been over.
    pub(crate) after_end: Flaw,
    /// Its last count of packets sent, and its last of packets lost.
    sent: Option<Tally>,
    lost: Option<Tally>,
}

impl Rtcp {
    /// A report comes first, and a CNAME is in each datagram (RFC 3550 6.1).
    fn form(&mut self, at: Instant, id: PacketId, compound: &Compound) {
        if compound.faults.iter().any(|fault| matches!(fault, RtcpFault::FirstIsNoReport { .. })) {
            self.headless.mark(at, id, 0);
        }
        let names = |packet: &RtcpPacket| match packet {
            RtcpPacket::SourceDescription(chunks) => {
                chunks.iter().flat_map(|chunk| &chunk.items).any(|(item, _)| *item == CNAME)
            }
            _ => false,
        };
        if !compound.packets.iter().any(names) {
            self.nameless.mark(at, id, 0);
        }
    }
}

impl Leg {
    /// A side sent RTCP: to where it is welcome or not, and of losses that can be seen or not.
    pub(crate) fn rtcp_sent(
        &mut self,
        side: usize,
        at: Instant,
        id: PacketId,
        (is_welcome, sees_losses): (bool, bool),
        payload: &[u8],
    ) {
        let compound = Compound::parse(payload);
        let is_clear = is_clear(&compound) && !self.streams.iter().any(Stream::is_sealed);
        let counts = is_clear.then(|| self.false_count(side, &compound)).flatten();
        // What is lost on the way from the observer to a far side is known to that side alone.
        let losses = (is_clear && sees_losses).then(|| self.false_loss(side, &compound)).flatten();
        let is_by_the_book = is_clear && self.session.has_plain_rtcp();
        let is_strange = is_clear && self.has_false_source(side, &compound);
        let over = self.session.history.over(side);
        let rtcp = &mut self.rtcp[side];
        if is_by_the_book {
            rtcp.form(at, id, &compound);
        }
        let is_goodbye = compound.packets.iter().any(|packet| matches!(packet, RtcpPacket::Bye(_)));
        if let Some(over) = over.filter(|_| !is_goodbye) {
            rtcp.after_end.mark_late(at, id, 0, at.since(over).saturating_sub(LAST_REPORT));
        }
        if is_strange {
            rtcp.false_sources.mark(at, id, 0);
        }
        rtcp.packets += 1;
        rtcp.first_at.get_or_insert(at);
        rtcp.last_at = Some(at);
        if let Some(said) = counts {
            rtcp.false_counts.mark(at, id, said);
        }
        if let Some(said) = losses {
            rtcp.false_losses.mark(at, id, said);
        }
        if !is_welcome {
            rtcp.on_rtp_port.mark(at, id, 0);
        }
    }

    /// The packet count a sender report claims, when it is not what was sent, or has not risen by that since the last.
    fn false_count(&mut self, side: usize, compound: &Compound) -> Option<i64> {
        let report = compound.sender_report()?;
        // A report of a source that changes its name, or never sent, cannot be held against a count.
        let stream = self.only_stream(side).filter(|s| s.ssrc == report.ssrc)?;
        let now = Tally {
            ssrc: stream.ssrc,
            told: report.packets.into(),
            seen: i64::try_from(stream.packets).unwrap_or(i64::MAX),
        };
        let since_beginning = self.has_heard_all_of(stream).then_some(Tally::default());
        let since_last = self.rtcp[side].sent.replace(now).filter(|last| last.ssrc == now.ssrc);
        let is_false = |before: Tally| {
            let (told, sent) = (now.told - before.told, now.seen - before.seen);
            // The field has 32 bits and wraps.
            told.rem_euclid(1 << 32).abs_diff(sent) > 10 * SLACK + sent.unsigned_abs() / 2
        };
        [since_beginning, since_last].into_iter().flatten().any(is_false).then_some(now.told)
    }

    /// True for a sender report of another source than those that the side sends.
    fn has_false_source(&self, side: usize, compound: &Compound) -> bool {
        let own = || self.known_streams().filter(|s| s.side == side);
        let is_heard = own().all(|s| self.has_heard_all_of(s)) && own().any(|s| s.packets > SLACK);
        is_heard && compound.sender_report().is_some_and(|report| !own().any(|s| s.ssrc == report.ssrc))
    }

    /// True when a stream was heard from its first packet: it began neither before the recording nor in another call.
    fn has_heard_all_of(&self, stream: &Stream) -> bool {
        self.attempts().next().is_some() && !stream.is_inherited
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
        };
        let since_beginning = self.has_heard_all_of(stream).then_some(Tally::default());
        let since_last = self.rtcp[side].lost.replace(now).filter(|last| last.ssrc == now.ssrc);
        let slack = SLACK + totals.expected / 20;
        let is_far = |before: Tally| (now.told - before.told).abs_diff(now.seen - before.seen) > slack;
        let mut before = [since_beginning, since_last].into_iter().flatten().peekable();
        // The fraction is that since the last report, so it says nothing of what nobody heard either.
        let is_invented =
            before.peek().is_some() && block.fraction_lost >= 64 && totals.lost == 0 && totals.received > 50;
        (is_invented || before.any(is_far)).then_some(now.told)
    }
}

/// The packet types that RTCP has kept for itself (RFC 5761 4).
const PACKET_TYPES: core::ops::RangeInclusive<u8> = 192..=223;

/// True when it was read to its end. SRTCP has a readable beginning, and then octets that look like anything
/// (RFC 3711 3.4).
fn is_clear(compound: &Compound) -> bool {
    let is_other = |p: &RtcpPacket| matches!(p, RtcpPacket::Other { packet_type, .. } if !PACKET_TYPES.contains(packet_type));
    let is_strange = |fault: &RtcpFault| !matches!(fault, RtcpFault::FirstIsNoReport { .. });
    !compound.faults.iter().any(is_strange) && !compound.packets.iter().any(is_other)
}
