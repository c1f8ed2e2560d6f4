//! What one side of a leg says by RTCP, held against what was on the wire.

use clock::Instant;
use rtp::rtcp::Compound;
use trace::PacketId;

use super::Leg;
use super::flaw::Flaw;

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
    /// A side sent RTCP.
    pub(crate) fn rtcp_sent(
        &mut self,
        side: usize,
        at: Instant,
        id: PacketId,
        to_rtp_port: bool,
        payload: &[u8],
    ) {
        let compound = Compound::parse(payload);
        let counts = self.false_count(side, &compound);
        let losses = self.false_loss(side, &compound);
        let mux = [0, 1].iter().all(|s| self.session.audio[*s].first().is_none_or(|a| a.has_mux));
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
        if to_rtp_port && !mux {
            rtcp.on_rtp_port.mark(at, id, 0);
        }
    }

    /// The packet count a sender report claims, when it is not what was sent.
    fn false_count(&self, side: usize, compound: &Compound) -> Option<i64> {
        let report = compound.sender_report()?;
        // A report of a source that changes its name, or never sent, cannot be held against a count.
        let sent = self.only_stream(side).filter(|s| s.ssrc == report.ssrc)?.packets;
        let slack = 10 * SLACK + sent / 2;
        (u64::from(report.packets).abs_diff(sent) > slack).then(|| i64::from(report.packets))
    }

    /// The stream of a side that sends one only.
    fn only_stream(&self, side: usize) -> Option<&super::Stream> {
        let mut own = self.streams.iter().filter(|s| s.side == side);
        let first = own.next()?;
        own.next().is_none().then_some(first)
    }

    /// The loss a report block claims, when it is far from what was lost on the way to its sender.
    fn false_loss(&self, side: usize, compound: &Compound) -> Option<i64> {
        compound.report_blocks().find_map(|(_, block)| {
            let stream = self.only_stream(1 - side).filter(|s| s.ssrc == block.ssrc)?;
            let totals = stream.reception.totals();
            let lost = stream.reception.cumulative_lost();
            let slack = SLACK + totals.expected / 20;
            let is_far = u64::from(block.cumulative_lost.abs_diff(lost)) > slack;
            let is_invented = block.fraction_lost >= 64 && totals.lost == 0 && totals.received > 50;
            (is_far || is_invented).then(|| i64::from(block.cumulative_lost))
        })
    }
}
