//! RTCP of one side of a leg: its form, where it goes, and when.

use std::net::SocketAddr;

use clock::{Duration, Instant};
use rtp::rtcp::{CNAME, Compound, RtcpFault, RtcpPacket};
use trace::{Packet, PacketId};

use super::flaw::Flaw;
use super::rtcp_times::Times;
use super::rtcp_truth::Truth;
use super::{Leg, Stream};

/// How long after the end of a call a last report may come.
const LAST_REPORT: Duration = Duration::from_secs(5);
/// Who has not reported for five intervals has left (RFC 3550 6.3.5).
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);
/// Pauses of one side that are remembered, the first ones.
const PAUSES_MAX: usize = 16;

/// The RTCP that one side sent.
#[derive(Debug, Default)]
pub(crate) struct Rtcp {
    pub(crate) packets: u64,
    pub(crate) first_at: Option<Instant>,
    pub(crate) last_at: Option<Instant>,
    /// From one report to the next, where that was longer than [`TIMEOUT`].
    pauses: Vec<(Instant, Instant)>,
    /// What its reports say that is not so.
    pub(crate) truth: Truth,
    pub(crate) times: Times,
    /// Packets to the RTP port of the other side although multiplexing was not agreed.
    pub(crate) on_rtp_port: Flaw,
    /// Datagrams that do not begin with a report, and datagrams without a CNAME.
    pub(crate) headless: Flaw,
    pub(crate) nameless: Flaw,
    /// Datagrams that cannot be read to their end, and what is wrong with the first.
    pub(crate) malformed: Flaw,
    pub(crate) fault: Option<RtcpFault>,
    /// Datagrams that give another CNAME to the source than before.
    pub(crate) renamed: Flaw,
    name: Option<(u32, Vec<u8>)>,
    /// Sender reports to a port that the other side has not named.
    pub(crate) astray: Flaw,
    /// Where it was sent from last.
    from: Option<SocketAddr>,
    /// A goodbye before which nothing was sent.
    pub(crate) empty_goodbye: Flaw,
    /// Reports that were sent when the call had long been over.
    pub(crate) after_end: Flaw,
    /// Reports that anybody can read and forge, though both sides have agreed on keys.
    pub(crate) in_clear: Flaw,
    /// SRTCP whose length leaves no room for a tag of 80 bits.
    pub(crate) other_tag: Flaw,
}

impl Rtcp {
    /// From when until when it sent no report: nothing shorter than [`TIMEOUT`], from `begun` to `until`.
    pub(crate) fn silences(
        &self,
        begun: Instant,
        until: Instant,
    ) -> impl Iterator<Item = (Instant, Instant)> {
        let ends = [(begun, self.first_at.unwrap_or(until)), (self.last_at.unwrap_or(until), until)];
        self.pauses.iter().copied().chain(ends).filter(|(from, to)| to.since(*from) >= TIMEOUT)
    }

    fn counted(&mut self, at: Instant) {
        if let Some(last) = self.last_at.filter(|last| at.since(*last) >= TIMEOUT)
            && self.pauses.len() < PAUSES_MAX
        {
            self.pauses.push((last, at));
        }
        self.packets += 1;
        self.first_at.get_or_insert(at);
        self.last_at = Some(at);
    }

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
        self.named(at, id, compound);
    }

    /// The CNAME is what stays when the source changes (RFC 3550 6.5.1).
    fn named(&mut self, at: Instant, id: PacketId, compound: &Compound) {
        let Some(source) = compound.reporter() else { return };
        let Some(name) = compound.cname(source) else { return };
        match &self.name {
            Some((known, before)) if *known == source => {
                if before != name {
                    self.renamed.mark(at, id, 0);
                }
            }
            _ => self.name = Some((source, name.to_vec())),
        }
    }
}

impl Leg {
    /// A side sent RTCP: to where it is welcome or not, and of losses that can be seen or not.
    pub(crate) fn rtcp_sent(
        &mut self,
        side: usize,
        at: Instant,
        packet: &Packet,
        (is_welcome, sees_losses, is_captured): (bool, bool, bool),
    ) {
        let id = packet.id;
        let compound = Compound::parse(&packet.payload);
        let is_sealed = self.streams.iter().any(Stream::is_sealed);
        let has_plain_rtcp = self.session.has_plain_rtcp();
        let fault = self.malformed(side, &compound).filter(|_| has_plain_rtcp && !is_sealed);
        if is_clear(&compound) && !is_sealed {
            self.truth(side, at, id, (sees_losses, is_captured), &compound);
            let knows_clock = !is_captured || self.signals_from(side, packet.from.ip());
            self.times(side, at, id, knows_clock, &compound);
            self.leaves(side, at, id, &compound);
            if has_plain_rtcp {
                self.rtcp[side].form(at, id, &compound);
            }
        }
        let is_astray = compound.sender_report().is_some() && self.is_astray(side, at, packet.to);
        let over = self.session.history.over(side);
        let has_sent = self.streams.iter().any(|stream| stream.side == side) || !has_plain_rtcp;
        // RFC 3711 3.4: SRTCP has a tag whatever else is agreed on, and its index before that.
        let is_agreed = self.streams.iter().any(|stream| stream.side == side && stream.has_keys_at(at));
        // Reports and index are whole words, so a tag of 80 bits leaves two octets over (RFC 3711 3.4, RFC 4568 6.2).
        let mut own = self.streams.iter().filter(|stream| stream.side == side);
        let is_hmac = |stream: &Stream| matches!(stream.terms.seal, Some((4 | 10, name)) if name % 4 == 0);
        let is_short = is_agreed && own.all(is_hmac) && packet.payload.len().is_multiple_of(4);
        let rtcp = &mut self.rtcp[side];
        let is_goodbye = compound.packets.iter().any(|packet| matches!(packet, RtcpPacket::Bye(_)));
        if is_goodbye && !is_sealed && rtcp.packets == 0 && !has_sent {
            rtcp.empty_goodbye.mark(at, id, 0);
        }
        if let Some(over) = over.filter(|_| !is_goodbye) {
            rtcp.after_end.mark_late(at, id, 0, at.since(over).saturating_sub(LAST_REPORT));
        }
        if let Some(fault) = fault {
            rtcp.malformed.mark(at, id, 0);
            rtcp.fault.get_or_insert(fault);
        }
        if is_astray {
            rtcp.astray.mark(at, id, packet.to.port().into());
        }
        if is_agreed
            && is_clear(&compound)
            && compound.reporter().and_then(|ssrc| compound.cname(ssrc)).is_some()
        {
            rtcp.in_clear.mark(at, id, 0);
        }
        if is_short && !is_clear(&compound) {
            rtcp.other_tag.mark(at, id, 0);
        }
        if !is_welcome {
            rtcp.on_rtp_port.mark(at, id, 0);
        }
        rtcp.counted(at);
        rtcp.from = Some(packet.from);
    }

    /// Sources of a side that say goodbye (RFC 3550 6.6).
    fn leaves(&mut self, side: usize, at: Instant, id: PacketId, compound: &Compound) {
        let goodbyes = compound.packets.iter().filter_map(|packet| match packet {
            RtcpPacket::Bye(bye) => Some(&bye.ssrcs),
            _ => None,
        });
        for ssrc in goodbyes.flatten() {
            let own = self.streams.iter_mut().filter(|s| s.side == side && s.ssrc == *ssrc);
            own.for_each(|stream| stream.left = Some((at, id)));
        }
    }

    /// What is wrong with the layout of RTCP of a side whose sound was seen to be in clear: SRTCP has a readable
    /// beginning, and then octets that look like anything (RFC 3711 3.4).
    fn malformed(&self, side: usize, compound: &Compound) -> Option<RtcpFault> {
        let is_proven = self.streams.iter().any(|s| s.side == side && s.is_clear());
        // What comes behind a limit of ours was not read, and a report at the head is told apart.
        let is_layout =
            |f: &&RtcpFault| !matches!(f, RtcpFault::FirstIsNoReport { .. } | RtcpFault::TooManyPackets);
        compound.faults.iter().find(is_layout).copied().filter(|_| is_proven)
    }

    /// True for an address that the other side neither names nor is heard from, when all that it sends comes from
    /// where it says: behind a NAT nobody knows where it is.
    fn is_astray(&self, side: usize, at: Instant, to: SocketAddr) -> bool {
        let other = 1 - side;
        let mut theirs = self.streams.iter().filter(|s| s.side == other).map(|s| s.from);
        let is_where_it_says = theirs.all(|from| from != to && self.session.has_named(other, from));
        is_where_it_says && self.rtcp[other].from != Some(to) && self.session.is_strange_to(side, to, at)
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
