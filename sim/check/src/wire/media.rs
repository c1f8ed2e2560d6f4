//! Which datagram is media, and of which leg.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use clock::{Duration, Instant};
use rtp::RtpPacket;
use trace::Packet;

use super::flaw::Flaw;
use super::sound::law_of;
use super::{Audio, Hole, Leg, LegId, Session, Sip, Stream, Surroundings, Target, Wire, is_loud};
use crate::facts::Facts;

/// SSRC, source and destination. The SSRC comes first because it nearly always tells two streams apart.
pub(crate) type Key = (u32, SocketAddr, SocketAddr);

/// Streams of one leg; further ones are not followed.
const STREAMS_MAX: usize = 256;

/// What both sides begin within this they have agreed on.
const AT_ONCE: Duration = Duration::from_secs(1);
/// The first packet that is too late of one who sends on without a pause.
const GOES_ON: Duration = Duration::from_millis(700);

/// So long after the answer of a call its early dialogs have no news any more that are under way.
const SETTLED: Duration = Duration::from_secs(1);

/// Timestamp units per second of most of what a trunk carries (RFC 3551 6).
const CLOCK_USUAL: u32 = 8000;

/// An address that somebody named for media.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    pub(crate) leg: LegId,
    /// Whose address it is.
    pub(super) side: usize,
}

/// What a datagram is, by its first octets.
pub(crate) fn is_media(payload: &[u8]) -> bool {
    payload.first().is_some_and(|first| first >> 6 == 2)
}

/// True for the packet types of RTCP that are assigned (RFC 5761 4); a marked payload type may look like others.
pub(super) fn is_rtcp(payload: &[u8]) -> bool {
    payload.get(1).is_some_and(|second| matches!(second, 192..=195 | 200..=213))
}

impl Wire {
    /// A description was sent: what it changes, and where its side expects media from now on.
    pub(super) fn described(&mut self, id: LegId, side: usize, number: u64, sip: &Arc<Sip>) {
        let Some(leg) = self.legs.get(&id) else { return };
        let is_far = |party| self.facts.of(party).is_far;
        let far = [leg.caller, leg.callee].map(|party| is_far(party).then(|| self.patience(party)));
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let Leg { session, transactions, endpoints, .. } = &mut **leg;
        session.history.measured(far);
        let Some(transaction) = transactions.iter().find(|t| t.number == number) else { return };
        let Some(role) = session.role(transaction, sip) else { return };
        for address in session.described(side, role, sip, transaction).flat_map(Audio::addresses) {
            let before = self.endpoints.insert(address, Endpoint { leg: id, side });
            if before.is_none_or(|before| before.leg != id) && !endpoints.contains(&address) {
                endpoints.push(address);
            }
        }
    }

    /// True while no later call has named this address.
    pub(crate) fn is_place_of(&self, leg: &Leg, address: SocketAddr) -> bool {
        let owner = self.endpoints.get(&address).and_then(|endpoint| self.legs.get(&endpoint.leg));
        owner.is_some_and(|owner| owner.call_id == leg.call_id)
    }

    /// RTP or RTCP was sent.
    pub(crate) fn media_sent(&mut self, at: Instant, packet: &Packet) {
        self.has_media = true;
        if is_rtcp(&packet.payload) {
            self.rtcp_sent(at, packet);
            return;
        }
        let rtp = match RtpPacket::parse(&packet.payload) {
            Ok(rtp) => rtp,
            Err(fault) => return self.rtp_broken(at, packet, fault),
        };
        self.stream_sent(at, packet, &rtp, false);
    }

    /// RTP that can be read was sent; what is cut shows its header alone.
    pub(super) fn stream_sent(&mut self, at: Instant, packet: &Packet, rtp: &RtpPacket<'_>, is_cut: bool) {
        let key = (rtp.header.ssrc, packet.from, packet.to);
        let known = self.streams.get(&key).copied();
        let Some(place) = known.or_else(|| self.open_stream(at, packet, rtp, false)) else { return };
        if !self.rtp_sent(at, packet, rtp, (place, is_cut))
            && let Some(place) = self.open_stream(at, packet, rtp, true)
        {
            self.rtp_sent(at, packet, rtp, (place, is_cut));
        }
    }

    /// RTP was sent in a known stream. False when the call of that stream is over and its addresses were given to
    /// another: what goes on there is of that one, also when a device keeps its source for both. A source is unique
    /// within a session only (RFC 3550 8).
    fn rtp_sent(
        &mut self,
        at: Instant,
        packet: &Packet,
        rtp: &RtpPacket<'_>,
        ((id, index), is_cut): ((LegId, usize), bool),
    ) -> bool {
        let Some(leg) = self.legs.get_mut(&id) else { return true };
        if leg.is_stray {
            leg.last = at;
        }
        let Leg { streams, session, fax, is_stray, dialogs, .. } = &mut **leg;
        let Some(stream) = streams.get_mut(index) else { return true };
        stream.ask(session, rtp.header.payload_type, at);
        if (stream.terms.over.is_some() || *is_stray)
            && owner(&self.endpoints, packet, self.facts.is_captured).is_some_and(|(owner, _)| owner != id)
        {
            return false;
        }
        let (is_elsewhere, is_alone) = (stream.terms.target == Target::Elsewhere, !stream.shares_ssrc);
        let is_lost = is_elsewhere && !is_heard_from(streams, index, session);
        let is_back = !is_alone && is_back(streams, index);
        let Some(stream) = streams.get_mut(index) else { return true };
        let is_settled =
            is_lost && dialogs.iter().any(|d| d.confirmed.is_some_and(|answered| at > answered + SETTLED));
        let leapt = Some(stream.last_at).filter(|_| self.facts.is_captured && stream.follows_leap(at, rtp));
        let is_modem = fax.as_ref().is_some_and(|fax| fax.is_modem_sound(at));
        if let Some(fax) = fax {
            let payload_type = rtp.header.payload_type;
            let is_sound = law_of(payload_type).is_some() || payload_type == rtp::payload_type::CN;
            let is_audible = is_sound && !is_cut;
            fax.audio_sent(stream.side, at, is_audible.then(|| is_loud(payload_type, rtp.payload)));
        }
        stream.sent(at, packet.id, rtp, &Surroundings { is_modem, is_lost, is_back, is_cut, is_settled });
        if let Some(before) = leapt.filter(|before| leg.is_still(*before, at)) {
            leg.lacks(Hole::at("the clock of who captured leaps".to_owned(), before));
        }
        true
    }

    fn open_stream(
        &mut self,
        at: Instant,
        packet: &Packet,
        rtp: &RtpPacket<'_>,
        is_inherited: bool,
    ) -> Option<(LegId, usize)> {
        let key = (rtp.header.ssrc, packet.from, packet.to);
        let owner = owner(&self.endpoints, packet, self.facts.is_captured);
        if owner.is_none() && self.spent.goes_on(key, at) {
            return None;
        }
        let (leg_id, side) = owner.or_else(|| self.stray(at, packet))?;
        let leg = self.legs.get_mut(&leg_id)?;
        if leg.streams.len() >= STREAMS_MAX {
            return None;
        }
        let format = leg.session.format(side, (packet.from, packet.to), rtp.header.payload_type, at);
        // Of a clock that nobody knows the jitter is not told.
        let clock_rate = format.map_or(CLOCK_USUAL, |format| format.clock);
        let mut stream = Stream::new(side, packet.from, packet.to, rtp, at, clock_rate);
        stream.is_inherited = is_inherited;
        for other in leg.streams.iter_mut().filter(|s| s.side == side && s.ssrc == stream.ssrc) {
            other.shares_ssrc = true;
            stream.shares_ssrc = true;
        }
        leg.streams.push(stream);
        let place = (leg_id, leg.streams.len() - 1);
        self.streams.insert(key, place);
        Some(place)
    }

    fn rtcp_sent(&mut self, at: Instant, packet: &Packet) {
        let Some((leg, side)) = owner(&self.endpoints, packet, self.facts.is_captured) else { return };
        if let Some(leg) = self.legs.get_mut(&leg) {
            let is_welcome = leg.session.is_hairpin || leg.session.takes_rtcp(side, packet.to, at);
            let sees_losses = !self.facts.of(leg.party(side)).is_far;
            leg.rtcp_sent(side, at, packet, (is_welcome, sees_losses, self.facts.is_captured));
        }
    }

    /// RTP or RTCP arrived.
    pub(crate) fn media_delivered(&mut self, at: Instant, packet: &Packet) {
        if is_rtcp(&packet.payload) {
            return;
        }
        let Ok(rtp) = RtpPacket::parse(&packet.payload) else { return };
        self.stream_arrived(at, packet, &rtp);
    }

    /// RTP that can be read arrived.
    pub(super) fn stream_arrived(&mut self, at: Instant, packet: &Packet, rtp: &RtpPacket<'_>) {
        let Some((leg, index)) = self.streams.get(&(rtp.header.ssrc, packet.from, packet.to)) else { return };
        let Some(leg) = self.legs.get_mut(leg) else { return };
        let is_answered = leg.is_answered();
        let Leg { streams, fax, .. } = &mut **leg;
        let Some(stream) = streams.get_mut(*index) else { return };
        let strange = stream.arrived(at, rtp, is_answered);
        let is_listening = fax.as_ref().is_some_and(|fax| fax.is_listening());
        if !is_answered || !is_listening && !strange {
            return;
        }
        let (side, source) = (stream.side, (packet.from, rtp.header.ssrc));
        if let Some(packets) = stream.worth_hearing(at, source, rtp, is_listening) {
            fax.get_or_insert_default().listen(side, packets);
        }
    }
}

impl Leg {
    /// The streams of which it is known who sends them.
    pub(crate) fn known_streams(&self) -> impl Iterator<Item = &Stream> + Clone {
        self.streams.iter().filter(|_| !self.session.is_hairpin)
    }

    /// Those of which a capture cannot show that both sides have agreed on what they do: both began it at once.
    pub(crate) fn streams_alone(
        &self,
        facts: &Facts,
        flaw: impl Fn(&Stream) -> &Flaw,
    ) -> impl Iterator<Item = &Stream> {
        let first = |s: &Stream| flaw(s).first.map(|(at, _)| at);
        // Who just goes on has agreed on nothing new.
        let goes_on = |s: &Stream, at: Instant| flaw(s).after.min(at.since(s.first_at)) <= GOES_ON;
        let begins = |s: &Stream| first(s).filter(|at| facts.is_captured && !goes_on(s, *at));
        // Who has paused, on hold perhaps, has agreed in the pause.
        let since = |s: &Stream, at: Instant| s.gaps.ended_at(at).unwrap_or(at);
        let is_at_once = |own: &Stream, at: Instant, other: &Stream| {
            first(other).is_some_and(|its| {
                since(own, at).since(its) <= AT_ONCE && since(other, its).since(at) <= AT_ONCE
            })
        };
        let has_like = |own: &Stream| {
            let mut others = self.streams.iter().filter(|s| s.side != own.side);
            begins(own).is_some_and(|at| others.any(|other| is_at_once(own, at, other)))
        };
        let alone: Vec<_> = self.known_streams().filter(|s| !has_like(s)).collect();
        alone.into_iter()
    }

    /// Both sides, when it is known which of them sends what.
    pub(crate) fn known_sides(&self) -> impl Iterator<Item = usize> {
        (0..2).filter(|_| !self.session.is_hairpin)
    }

    /// Those of them of which reports are due as usual: no profile and no description says otherwise, and a description
    /// was seen that could have said so.
    pub(crate) fn reporting_sides<'a>(&'a self, facts: &'a Facts) -> impl Iterator<Item = usize> + 'a {
        let is_usual = |side: &usize| {
            !self.is_stray
                && facts.of(self.party(*side)).rtcp != Some(false)
                && self.session.has_usual_rtcp(*side)
        };
        self.known_sides().filter(is_usual)
    }
}

/// True when a stream goes to where the other side is heard from: a description behind a NAT names an address that
/// nobody reaches, and who latches answers to the source (RFC 7362 4, RFC 4961 3). An address that was named and is
/// not any more must be heard from anew.
fn is_heard_from(streams: &[Stream], index: usize, session: &Session) -> bool {
    let Some(own) = streams.get(index) else { return false };
    let grace = session.history.grace(own.side);
    let theirs = || streams.iter().filter(|s| s.side != own.side).filter_map(|s| Some((s, s.arrived?.1)));
    let Some(latest) = theirs().map(|(_, last)| last).max() else { return false };
    let since = if session.has_named(1 - own.side, own.to) { own.terms.since() } else { None };
    let is_fresh = |last: Instant| since.is_none_or(|since| last > since + grace);
    theirs().any(|(s, last)| s.from == own.to && last + grace >= latest && is_fresh(last))
}

/// True when the source of a stream was between other addresses since it was here last: its numbers went on there.
fn is_back(streams: &[Stream], index: usize) -> bool {
    let Some(own) = streams.get(index) else { return false };
    streams.iter().any(|s| s.side == own.side && s.ssrc == own.ssrc && s.last_at > own.last_at)
}

/// The leg and the side that send, by where it goes and where it comes from. When the two belong to different legs the
/// sender counts: it missed the address of its own call. In a capture that may be an older one, whose end was not
/// captured, and neither was what gave its address to the newer.
pub(super) fn owner(
    endpoints: &BTreeMap<SocketAddr, Endpoint>,
    packet: &Packet,
    is_captured: bool,
) -> Option<(LegId, usize)> {
    match (endpoints.get(&packet.to), endpoints.get(&packet.from)) {
        (Some(to), Some(from)) if is_captured && to.leg > from.leg => Some((to.leg, 1 - to.side)),
        (Some(to), Some(from)) if to.leg != from.leg => Some((from.leg, from.side)),
        (Some(to), _) => Some((to.leg, 1 - to.side)),
        (None, Some(from)) => Some((from.leg, from.side)),
        (None, None) => None,
    }
}
