//! Which datagram is media, and of which leg.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clock::Instant;
use rtp::RtpPacket;
use trace::Packet;

use super::dialog::over_for;
use super::stream::law_of;
use super::{Audio, Leg, LegId, Stream, Surroundings, Wire, is_loud};

/// SSRC, source and destination. The SSRC comes first because it nearly always tells two streams apart.
pub(crate) type Key = (u32, SocketAddr, SocketAddr);

/// Streams of one leg; further ones are not followed.
const STREAMS_MAX: usize = 256;

/// An address that somebody named for media.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    pub(crate) leg: LegId,
    /// Whose address it is.
    side: usize,
    is_rtp: bool,
}

/// Notes where a side expects media, and in `known` which addresses the leg has to give back.
pub(super) fn listen(
    endpoints: &mut BTreeMap<SocketAddr, Endpoint>,
    known: &mut Vec<SocketAddr>,
    leg: LegId,
    side: usize,
    audio: &Audio,
) {
    let both = [(audio.rtcp, false), (Some(audio.address), true)];
    for (address, is_rtp) in both.into_iter().filter_map(|(address, is_rtp)| Some((address?, is_rtp))) {
        let before = endpoints.insert(address, Endpoint { leg, side, is_rtp });
        if before.is_none_or(|before| before.leg != leg) {
            known.push(address);
        }
    }
}

/// What a datagram is, by its first octets.
pub(crate) fn is_media(payload: &[u8]) -> bool {
    payload.first().is_some_and(|first| first >> 6 == 2)
}

fn is_rtcp(payload: &[u8]) -> bool {
    payload.get(1).is_some_and(|second| (200..=207).contains(second))
}

impl Wire {
    /// RTP or RTCP was sent.
    pub(crate) fn media_sent(&mut self, at: Instant, packet: &Packet) {
        if is_rtcp(&packet.payload) {
            self.rtcp_sent(at, packet);
            return;
        }
        let Ok(rtp) = RtpPacket::parse(&packet.payload) else { return };
        let key = (rtp.header.ssrc, packet.from, packet.to);
        let found = match self.streams.get(&key) {
            Some(found) => Some(*found),
            None => self.open_stream(at, packet, &rtp),
        };
        let Some((leg, index)) = found else { return };
        let Some(leg) = self.legs.get_mut(&leg) else { return };
        let Leg { streams, session, dialogs, fax, .. } = &mut **leg;
        let Some(stream) = streams.get_mut(index) else { return };
        let is_modem = fax.as_ref().is_some_and(|fax| fax.is_modem_sound(at));
        if let Some(fax) = fax {
            let payload_type = rtp.header.payload_type;
            let is_audible = law_of(payload_type).is_some() || payload_type == rtp::payload_type::CN;
            fax.audio_sent(stream.side, at, is_audible.then(|| is_loud(payload_type, rtp.payload)));
        }
        let over = over_for(dialogs, stream.side);
        stream.sent(at, packet.id, &rtp, &Surroundings { session, over, is_modem });
    }

    fn open_stream(&mut self, at: Instant, packet: &Packet, rtp: &RtpPacket<'_>) -> Option<(LegId, usize)> {
        let (to, from) = (self.endpoints.get(&packet.to), self.endpoints.get(&packet.from));
        let (leg_id, side) = owner(to, from)?;
        let is_known = to.is_some_and(|t| t.is_rtp && t.leg == leg_id);
        let leg = self.legs.get_mut(&leg_id)?;
        if leg.streams.len() >= STREAMS_MAX {
            return None;
        }
        let mut stream = Stream::new(side, packet.from, packet.to, rtp, at);
        if !is_known && !leg.session.audio[1 - side].is_empty() {
            stream.flaws.wrong_address.mark(at, packet.id, i64::from(packet.to.port()));
        }
        leg.streams.push(stream);
        let place = (leg_id, leg.streams.len() - 1);
        self.streams.insert((rtp.header.ssrc, packet.from, packet.to), place);
        Some(place)
    }

    fn rtcp_sent(&mut self, at: Instant, packet: &Packet) {
        let (to, from) = (self.endpoints.get(&packet.to), self.endpoints.get(&packet.from));
        let Some((leg, side)) = owner(to, from) else { return };
        let to_rtp_port = to.is_some_and(|t| t.is_rtp);
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.rtcp_sent(side, at, packet.id, to_rtp_port, &packet.payload);
        }
    }

    /// RTP or RTCP arrived.
    pub(crate) fn media_delivered(&mut self, at: Instant, packet: &Packet) {
        if is_rtcp(&packet.payload) {
            return;
        }
        let Ok(rtp) = RtpPacket::parse(&packet.payload) else { return };
        let Some((leg, index)) = self.streams.get(&(rtp.header.ssrc, packet.from, packet.to)) else { return };
        let Some(leg) = self.legs.get_mut(leg) else { return };
        let Leg { streams, session, dialogs, fax, .. } = &mut **leg;
        let Some(stream) = streams.get_mut(*index) else { return };
        let events = session.events(1 - stream.side);
        let is_answered = dialogs.iter().any(|d| d.confirmed.is_some());
        let strange = stream.arrived(at, &rtp, events, is_answered);
        let is_listening = fax.as_ref().is_some_and(|fax| fax.is_listening());
        if !is_answered || !is_listening && !strange {
            return;
        }
        let (side, source) = (stream.side, (packet.from, rtp.header.ssrc));
        if let Some(packets) = stream.worth_hearing(at, source, &rtp, is_listening) {
            fax.get_or_insert_default().listen(side, packets);
        }
    }
}

/// The leg and the side that send, by where it goes and where it comes from. When the two belong to
/// different legs the sender counts: it missed the address of its own call.
fn owner(to: Option<&Endpoint>, from: Option<&Endpoint>) -> Option<(LegId, usize)> {
    match (to, from) {
        (Some(to), Some(from)) if to.leg != from.leg => Some((from.leg, from.side)),
        (Some(to), _) => Some((to.leg, 1 - to.side)),
        (None, Some(from)) => Some((from.leg, from.side)),
        (None, None) => None,
    }
}
