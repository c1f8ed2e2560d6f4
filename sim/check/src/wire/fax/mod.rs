//! Fax on the wire: the image streams of a call, the tries to switch to them, and UDPTL.
//!
//! UDPTL is known by the addresses that descriptions named, never by its octets: from sequence number
//! 32768 on it looks like RTP.

mod flow;
mod image;
mod passthrough;
mod protection;
mod switch;
mod terms;

use std::net::SocketAddr;
use std::sync::Arc;

use clock::{Duration, Instant};
use rtp::RtpPacket;
use t30::{Exchange as Exchange30, Line, Listener, Side};
use t38::{Fault, UdptlPacket, looks_like_rtp};
use trace::{Packet, Transport};

use super::sound::Sound;
use super::{Audio, Leg, LegId, Sip, Wire};

use passthrough::Passthrough;

pub(crate) use flow::Flow;
pub(crate) use image::{Exchange, has_image, image_in_both, images_in_use};
use image::{Image, names_image};
pub(crate) use switch::Switch;
pub(crate) use terms::{Placed, Terms};

/// Exchanges, tries and UDPTL streams of one leg that are remembered.
const EXCHANGES_MAX: usize = 16;
const SWITCHES_MAX: usize = 32;
const FLOWS_MAX: usize = 32;
/// Where no machine was heard for so long none is there: T.30 leaves no longer pause.
const MACHINES_GONE: Duration = Duration::from_secs(10);
/// What tells STUN from all else (RFC 8489 5).
const STUN: &[u8] = &[0x21, 0x12, 0xa4, 0x42];

/// All that is about fax in one leg.
#[derive(Debug, Default)]
pub(crate) struct Fax {
    /// What was agreed about the image stream, newest first.
    pub(crate) exchanges: Vec<Exchange>,
    /// The tries to switch, oldest first.
    pub(crate) switches: Vec<Switch>,
    pub(crate) flows: Vec<Flow>,
    /// What the machines say, while they say it.
    listener: Box<Listener>,
    /// The ear for modem sound, from the first tone on.
    passthrough: Option<Box<Passthrough>>,
    has_passed_through: bool,
    /// When each side was first heard to make a sound that only a fax machine makes.
    sounded: [Option<Instant>; 2],
    /// When a machine was last heard in sound.
    last_sound: Option<Instant>,
    /// Our own machine was stopped by a limit of ours: what it left undone is nobody's fault.
    pub(crate) is_limited: bool,
    /// What they said, once the call is over.
    pub(crate) exchange: Exchange30,
    /// When the first DCN arrived.
    goodbye: Option<Instant>,
    /// True while the last that was said is that a page is good.
    is_confirmed: bool,
    /// How long what each side sends may be judged by what was.
    grace: [Duration; 2],
    /// Where UDPTL was asked for.
    pub(super) endpoints: Vec<SocketAddr>,
    /// The offer that waits for its answer: where it wants UDPTL.
    offered: Option<(usize, Vec<SocketAddr>)>,
}

/// An address that somebody named for UDPTL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    pub(super) leg: LegId,
    side: usize,
    /// It is for sound again: UDPTL there is what goes on from before.
    is_past: bool,
}

/// What a datagram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    Signalling,
    /// RTP or RTCP.
    Rtp,
    Udptl,
}

impl Fax {
    /// The first exchange that agreed on T.38.
    pub(crate) fn first_t38(&self) -> Option<&Exchange> {
        self.exchanges.iter().rev().find(|e| e.is_t38())
    }

    /// True while T.38 is agreed, by the last answer before `at`.
    pub(crate) fn is_t38_at(&self, at: Instant) -> bool {
        let is_before = |e: &&Exchange| e.answered().is_some_and(|answered| answered <= at);
        self.exchanges.iter().find(is_before).is_some_and(Exchange::is_t38)
    }

    /// When the machines said goodbye first.
    pub(crate) fn goodbye(&self) -> Option<Instant> {
        self.goodbye
    }

    /// True once the machines have said goodbye.
    pub(crate) fn is_over(&self) -> bool {
        self.goodbye.is_some()
    }

    /// True while the last that was said is that a page is good: what is left to say may be goodbye alone.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.is_confirmed
    }

    /// Something was on the line of `side`.
    fn hear(&mut self, at: Instant, side: usize, lines: Vec<Line>) {
        for line in lines {
            if matches!(&line, Line::Frame(frame) if frame.fcs_ok && frame.name() == "DCN") {
                self.goodbye.get_or_insert(at);
            }
            match &line {
                Line::Frame(frame) if frame.fcs_ok => self.is_confirmed = frame.name() == "MCF",
                Line::Training { .. } | Line::Data { .. } => self.is_confirmed = false,
                _ => {}
            }
            self.listener.hear(at, machine(side), line);
        }
    }

    /// Sound of `side` arrived that is worth listening to.
    pub(super) fn listen(&mut self, side: usize, packets: Vec<Sound>) {
        if self.passthrough.is_none() {
            self.passthrough = Passthrough::new().map(Box::new);
        }
        for packet in packets {
            let lines = self.passthrough.as_mut().map(|p| p.push(side, &packet)).unwrap_or_default();
            self.hear_all(side, lines);
        }
    }

    /// True while sound is listened to.
    pub(super) fn is_listening(&self) -> bool {
        self.passthrough.is_some()
    }

    /// True while sound is that of modems: it is listened to, and a machine was heard lately that has not said
    /// goodbye. Before and behind a fax people may talk.
    pub(super) fn is_modem_sound(&self, at: Instant) -> bool {
        let is_lately = self.last_sound.is_none_or(|last| at.since(last) < MACHINES_GONE);
        self.is_listening() && is_lately && !self.is_over()
    }

    /// True once a machine was heard to speak T.30 in sound.
    pub(crate) fn has_passed_through(&self) -> bool {
        self.has_passed_through
    }

    /// When `side` was first heard to make a sound that only a fax machine makes: a tone, or a modem.
    pub(crate) fn sounded(&self, side: usize) -> Option<Instant> {
        self.sounded[side]
    }

    fn hear_all(&mut self, side: usize, lines: Vec<(Instant, Line)>) {
        for (at, line) in lines {
            if !matches!(&line, Line::End | Line::Lost) {
                self.sounded[side].get_or_insert(at);
                self.last_sound = self.last_sound.max(Some(at));
            }
            self.has_passed_through |= matches!(&line, Line::Frame(frame) if frame.fcs_ok);
            self.hear(at, side, vec![line]);
        }
    }

    /// The call is over.
    fn conclude(&mut self, at: Instant) {
        for side in [0, 1] {
            let lines = self.passthrough.as_mut().map(|p| p.finish(side)).unwrap_or_default();
            self.hear_all(side, lines);
        }
        for index in 0..self.flows.len() {
            let flow = &mut self.flows[index];
            let (side, lines) = (flow.side, flow.finish(at));
            self.hear(at, side, lines);
        }
        self.exchange = core::mem::take(&mut *self.listener).finish();
    }

    /// A description with an image line was sent, or any in a call that had one before.
    fn described(&mut self, side: usize, sip: &Sip, number: u64, is_in_call: bool) {
        let Some(sdp) = sip.description() else { return };
        let images: Vec<(usize, Image)> = Image::all_of(sdp).collect();
        if sip.is_request() && is_in_call && !images.is_empty() {
            let is_new = self.switches.iter().all(|s| s.transaction != number);
            if is_new && self.switches.len() < SWITCHES_MAX {
                let is_renewal = self.exchanges.first().is_some_and(Exchange::is_t38);
                let lines = images.iter().map(|(index, _)| *index).collect();
                let switch = Switch::new(side, number, sip.id, sip.sent_at);
                self.switches.push(Switch { is_renewal, lines, ..switch });
            }
        }
        self.offered = Some((side, images.into_iter().filter_map(|(_, image)| image.address).collect()));
    }

    /// Offer and answer are complete.
    fn completed(&mut self, offerer: usize, offer: &Sip, answer: &Sip) {
        let (Some(offered), Some(answered)) = (offer.description(), answer.description()) else { return };
        if self.exchanges.first().is_some_and(|e| e.answer == answer.id) {
            return;
        }
        let mut images = Image::pair(offered, answered);
        let mut since = [None, Some(answer.sent_at)];
        if offerer == 1 {
            images.reverse();
            since.reverse();
        }
        self.offered = None;
        self.exchanges.insert(0, Exchange { offerer, images, since, answer: answer.id });
        self.exchanges.truncate(EXCHANGES_MAX);
    }

    /// A final response to a request that tried to switch was sent.
    pub(super) fn concluded(&mut self, number: u64, sip: &Sip) {
        let Some(switch) = self.switches.iter_mut().find(|s| s.transaction == number) else { return };
        if !sip.is_final() || switch.status.is_some() {
            return;
        }
        switch.status = Some(sip.status);
        switch.answer = Some(sip.id);
        let accepts = |index: usize| switch.lines.contains(&index);
        switch.is_accepted = sip.is_success()
            && sip.description().is_some_and(|sdp| images_in_use(sdp).any(|(index, _)| accepts(index)));
        switch.known[1 - switch.by] = Some(sip.sent_at);
        if sip.is_failure() {
            self.offered = None;
        }
    }

    /// A message arrived: the offerer knows the answer.
    pub(super) fn delivered(&mut self, sip: &Sip, at: Instant) {
        for exchange in self.exchanges.iter_mut().filter(|e| e.answer == sip.id) {
            exchange.since[exchange.offerer].get_or_insert(at);
        }
        for switch in self.switches.iter_mut().filter(|s| s.answer == Some(sip.id)) {
            switch.known[switch.by].get_or_insert(at);
        }
    }

    /// RTP was sent.
    pub(super) fn audio_sent(&mut self, side: usize, at: Instant, is_loud: Option<bool>) {
        for switch in &mut self.switches {
            switch.audio_sent(side, at, is_loud);
        }
    }

    /// The first datagram of a stream arrives. When its numbers go on where those of another stream of the
    /// same machine ended, a port has moved under a page: a frame may have begun there and end here.
    fn follow_move(&mut self, at: Instant, side: usize, packet: &Packet) {
        let Some(index) = self.index_of_flow(packet) else { return };
        if self.flows[index].arrived.is_some() {
            return;
        }
        let sequence = UdptlPacket::parse(&packet.payload).packet.sequence;
        let before = self.flows.iter().rposition(|f| f.side == side && f.is_followed_by(sequence));
        let Some(before) = before.filter(|before| *before != index) else { return };
        let (lines, reader) = self.flows[before].move_on(at);
        self.flows[index].go_on_with(reader, sequence);
        self.hear(at, side, lines);
    }

    fn index_of_flow(&self, packet: &Packet) -> Option<usize> {
        self.flows.iter().position(|f| f.from == packet.from && f.to == packet.to)
    }

    /// The stream between two addresses; opens it.
    fn flow(&mut self, side: usize, packet: &Packet, at: Instant, version: u8) -> Option<&mut Flow> {
        if let Some(index) = self.index_of_flow(packet) {
            return self.flows.get_mut(index);
        }
        if self.flows.len() >= FLOWS_MAX {
            return None;
        }
        self.flows.push(Flow::new(side, packet.from, packet.to, at, version));
        self.flows.last_mut()
    }
}

impl Wire {
    /// What a datagram is, by who expects what where.
    pub(crate) fn medium(&mut self, packet: &Packet) -> Medium {
        if packet.transport != Transport::Udp {
            return Medium::Signalling;
        }
        // The common case, a trunk without fax, costs nothing more.
        if !self.images.is_empty() && self.is_udptl(packet) {
            return Medium::Udptl;
        }
        let is_media = super::is_media(&packet.payload) || self.is_other_version(packet);
        if is_media { Medium::Rtp } else { Medium::Signalling }
    }

    fn is_udptl(&self, packet: &Packet) -> bool {
        let mut named = [packet.to, packet.from].into_iter().filter_map(|a| self.images.get(&a)).peekable();
        if named.peek().is_none() || self.cast.is_signalling(packet.from, packet.to) {
            return false;
        }
        if named.all(|endpoint| endpoint.is_past) {
            return self.goes_on(packet);
        }
        !self.is_known_rtp(packet)
    }

    /// UDPTL that takes up its numbers on a port that is for sound again, and cannot be RTP.
    fn goes_on(&self, packet: &Packet) -> bool {
        let owner = self.owner_of_udptl(packet).and_then(|(leg, _)| self.legs.get(&leg));
        let Some(fax) = owner.and_then(|leg| leg.fax.as_ref()) else { return false };
        let flow = fax.index_of_flow(packet).map(|index| &fax.flows[index]);
        flow.is_some_and(|flow| {
            let parsed = UdptlPacket::parse(&packet.payload);
            !looks_like_rtp(&packet.payload)
                && parsed.faults.is_empty()
                && flow.is_soon_followed_by(parsed.packet.sequence)
        })
    }

    /// RTP that goes on, or comes late, on the port that T.38 took over.
    fn is_known_rtp(&self, packet: &Packet) -> bool {
        looks_like_rtp(&packet.payload)
            && (RtpPacket::parse(&packet.payload)
                .is_ok_and(|rtp| self.streams.contains_key(&(rtp.header.ssrc, packet.from, packet.to)))
                || UdptlPacket::parse(&packet.payload).faults.contains(&Fault::LooksLikeRtp))
    }

    /// The leg and the side that send a UDPTL datagram; none for what only keeps a path open.
    fn owner_of_udptl(&self, packet: &Packet) -> Option<(LegId, usize)> {
        if keeps_path_open(&packet.payload) {
            return None;
        }
        match (self.images.get(&packet.to), self.images.get(&packet.from)) {
            // As with RTP (`owner`).
            (Some(to), Some(from)) if self.facts.is_captured && to.leg > from.leg => {
                Some((to.leg, 1 - to.side))
            }
            (Some(to), Some(from)) if to.leg != from.leg => Some((from.leg, from.side)),
            (Some(to), _) => Some((to.leg, 1 - to.side)),
            (None, Some(from)) => Some((from.leg, from.side)),
            (None, None) => None,
        }
    }

    /// UDPTL was sent.
    pub(crate) fn udptl_sent(&mut self, at: Instant, packet: &Packet) {
        let Some((leg, side)) = self.owner_of_udptl(packet) else { return };
        let Some(leg) = self.legs.get_mut(&leg) else { return };
        let is_far = self.facts.of(leg.party(side)).is_far;
        let Leg { fax: Some(fax), session, .. } = &mut **leg else { return };
        let mut terms = fax.terms(side, packet.from, packet.to, at);
        if !terms.is_readable {
            return;
        }
        (terms.over, terms.is_far) = (session.history.over(side), is_far);
        let Some(flow) = fax.flow(side, packet, at, terms.version) else { return };
        let parsed = UdptlPacket::parse(&packet.payload);
        flow.sent(at, packet.id, packet.payload.len(), &parsed, &terms);
    }

    /// UDPTL arrived.
    pub(crate) fn udptl_delivered(&mut self, at: Instant, packet: &Packet) {
        let Some((leg, side)) = self.owner_of_udptl(packet) else { return };
        let Some(fax) = self.legs.get_mut(&leg).and_then(|leg| leg.fax.as_mut()) else { return };
        let Terms { version, is_readable, .. } = fax.terms(side, packet.from, packet.to, at);
        if !is_readable {
            return;
        }
        fax.follow_move(at, side, packet);
        let Some(flow) = fax.flow(side, packet, at, version) else { return };
        flow.arrived(at, &packet.payload);
        let lines = flow.heard();
        fax.hear(at, side, lines);
    }

    /// All of a leg is known.
    pub(crate) fn conclude(&mut self, id: LegId) {
        let now = self.now;
        if let Some(fax) = self.legs.get_mut(&id).and_then(|leg| leg.fax.as_mut()) {
            fax.conclude(now);
        }
    }

    /// Our own machine in this call was stopped by a limit of ours.
    pub(crate) fn limit_fax(&mut self, call_id: &str) {
        let leg = self.by_call_id.get(call_id).and_then(|id| self.legs.get_mut(id));
        if let Some(fax) = leg.and_then(|leg| leg.fax.as_mut()) {
            fax.is_limited = true;
        }
    }

    /// A description was sent and taken into the session.
    pub(super) fn image_described(&mut self, id: LegId, side: usize, number: u64, sip: &Arc<Sip>) {
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let Some(sdp) = sip.description() else { return };
        if leg.fax.is_none() && !names_image(sdp) {
            return;
        }
        let is_in_call = leg.transaction(number).is_some_and(|t| !t.is_outside_dialog());
        let fax = leg.fax.get_or_insert_default();
        fax.grace = [0, 1].map(|side| leg.session.history.grace(side));
        fax.described(side, sip, number, is_in_call);
        if let Some((offerer, offer, answer)) = &leg.session.agreed
            && answer.id == sip.id
        {
            fax.completed(*offerer, offer, answer);
            // A port that is for sound again is not for UDPTL any more.
            let sound = [offer, answer].into_iter().filter_map(|sip| sip.description()).flat_map(Audio::all);
            for address in sound.filter_map(|audio| audio.address) {
                self.images.entry(address).and_modify(|endpoint| endpoint.is_past = true);
            }
        }
        for address in Image::all_of(sdp).filter_map(|(_, image)| image.address) {
            if !fax.endpoints.contains(&address) {
                fax.endpoints.push(address);
            }
            self.images.insert(address, Endpoint { leg: id, side, is_past: false });
        }
    }
}

/// An empty datagram, or STUN: what a NAT or ICE makes a side send beside its media (RFC 6263 4.1, RFC 8445 11).
fn keeps_path_open(payload: &[u8]) -> bool {
    payload.is_empty() || payload.first().is_some_and(|first| *first < 4) && payload.get(4..8) == Some(STUN)
}

/// The machine of a side of the leg.
pub(crate) fn machine(side: usize) -> Side {
    if side == 0 { Side::Caller } else { Side::Answerer }
}

impl Leg {
    /// A final response was sent to the transaction numbered `number`.
    pub(super) fn switch_concluded(&mut self, number: u64, sip: &Sip) {
        if let Some(fax) = &mut self.fax {
            fax.concluded(number, sip);
        }
    }

    /// What is about fax, when it is known which side says what.
    pub(crate) fn known_fax(&self) -> Option<&Fax> {
        self.fax.as_deref().filter(|_| !self.session.is_hairpin)
    }

    /// The tries to switch to T.38.
    pub(crate) fn switches(&self) -> &[Switch] {
        self.fax.as_ref().map_or(&[], |fax| &fax.switches)
    }

    /// The last try, if it was refused. It is the last word that counts: T.38 may be tried again, and may be
    /// agreed then.
    pub(crate) fn refused_switch(&self) -> Option<&Switch> {
        self.switches().last().filter(|switch| switch.is_refused())
    }

    /// True when RTP or UDPTL of a side was there: a capture may have one direction alone.
    pub(crate) fn has_media_of(&self, side: usize) -> bool {
        self.streams.iter().any(|s| s.side == side) || self.flows().iter().any(|f| f.side == side)
    }

    /// The UDPTL streams of which it is known who sends them.
    pub(crate) fn flows(&self) -> &[Flow] {
        self.known_fax().map_or(&[], |fax| &fax.flows)
    }
}

#[cfg(test)]
pub(crate) mod tests;
