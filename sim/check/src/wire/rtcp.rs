//! What one side of a leg says by RTCP, held against what was on the wire.

use clock::Instant;
use rtp::rtcp::{Compound, RtcpFault, RtcpPacket};
use trace::PacketId;

use super::flaw::Flaw;
use super::{Leg, Stream};

/// Packets by which a count may be off: those under way.
const SLACK: u64 = 10;

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
        let rtcp = &mut self.rtcp[side];
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

    /// The packet count a sender report claims, when it is not what was sent.
    fn false_count(&self, side: usize, compound: &Compound) -> Option<i64> {
        let report = compound.sender_report()?;
        // A report of a source that changes its name, or never sent, cannot be held against a count; nor can that of
        // one that has counted in another call already.
        let stream = self.only_stream(side).filter(|s| s.ssrc == report.ssrc && !s.is_inherited)?;
        let sent = stream.packets;
        let slack = 10 * SLACK + sent / 2;
        (u64::from(report.packets).abs_diff(sent) > slack).then(|| i64::from(report.packets))
    }

    /// The stream of a side that sends one only.
    fn only_stream(&self, side: usize) -> Option<&Stream> {
        let mut own = self.streams.iter().filter(|s| s.side == side);
        let first = own.next()?;
        own.next().is_none().then_some(first)
    }

    /// The loss a report block claims, when it is far from what was lost on the way to its sender.
    fn false_loss(&self, side: usize, compound: &Compound) -> Option<i64> {
        compound.report_blocks().find_map(|(_, block)| {
            let stream = self.only_stream(1 - side).filter(|s| s.ssrc == block.ssrc && !s.is_inherited)?;
            let totals = stream.reception.totals();
            let lost = stream.reception.cumulative_lost();
            let slack = SLACK + totals.expected / 20;
            let is_far = u64::from(block.cumulative_lost.abs_diff(lost)) > slack;
            let is_invented = block.fraction_lost >= 64 && totals.lost == 0 && totals.received > 50;
            (is_far || is_invented).then(|| i64::from(block.cumulative_lost))
        })
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
