//! Fax on the wire: the image streams of a call, the tries to switch to them, and UDPTL.
//!
//! UDPTL is known by the addresses that descriptions named, never by its octets: from sequence number
//! 32768 on it looks like RTP.
#![expect(dead_code, reason = "the checks of the family fax read what nothing else does")]

mod flow;
mod image;
mod protection;
mod switch;

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use rtp::RtpPacket;
use t38::{Fault, UdptlPacket, looks_like_rtp};
use trace::{Packet, Transport};

use super::stream::GRACE;
use super::{Leg, LegId, Sip, Transaction, Wire};

pub(crate) use flow::{Flow, Placed, Terms};
pub(crate) use image::{Exchange, Image, image_in_use, names_image};
pub(crate) use switch::Switch;

/// Exchanges, tries and UDPTL streams of one leg that are remembered.
const EXCHANGES_MAX: usize = 16;
const SWITCHES_MAX: usize = 32;
const FLOWS_MAX: usize = 32;

/// All that is about fax in one leg.
#[derive(Debug, Default)]
pub(crate) struct Fax {
    /// What was agreed about the image stream, newest first.
    pub(crate) exchanges: Vec<Exchange>,
    /// The tries to switch, oldest first.
    pub(crate) switches: Vec<Switch>,
    pub(crate) flows: Vec<Flow>,
    /// Where UDPTL was asked for.
    pub(super) endpoints: Vec<SocketAddr>,
    /// The offer that waits for its answer: where it wants UDPTL.
    offered: Option<(usize, Image)>,
}

/// An address that somebody named for UDPTL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    pub(super) leg: LegId,
    side: usize,
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

    /// True while T.38 is agreed and sound is not.
    pub(crate) fn is_t38_alone(&self) -> bool {
        self.exchanges.first().is_some_and(|e| e.is_t38() && !e.images.iter().all(|i| i.has_audio))
    }

    /// A description with an image line was sent, or any in a call that had one before.
    fn described(&mut self, side: usize, sip: &Sip, number: u64, is_in_call: bool) {
        let Some(sdp) = sip.description() else { return };
        let image = Image::of(sdp);
        if sip.is_request() && is_in_call && image.address.is_some() {
            let is_new = self.switches.iter().all(|s| s.transaction != number);
            if is_new && self.switches.len() < SWITCHES_MAX {
                self.switches.push(Switch::new(side, number, sip.id, sip.sent_at));
            }
        }
        self.offered = Some((side, image));
    }

    /// Offer and answer are complete.
    fn completed(&mut self, offerer: usize, offer: &Sip, answer: &Sip) {
        let (Some(offered), Some(answered)) = (offer.description(), answer.description()) else { return };
        if self.exchanges.first().is_some_and(|e| e.answer == answer.id) {
            return;
        }
        let mut images = [Image::of(offered), Image::of(answered)];
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
        switch.is_accepted = sip.is_success() && sip.description().is_some_and(|s| image_in_use(s).is_some());
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
    pub(super) fn audio_sent(&mut self, side: usize, at: Instant, is_loud: bool) {
        for switch in &mut self.switches {
            switch.audio_sent(side, at, is_loud);
        }
    }

    /// By what a datagram of `side` is judged that goes from `from` to `to` at `at`.
    fn terms(&self, side: usize, from: SocketAddr, to: SocketAddr, at: Instant) -> Terms {
        let other = 1 - side;
        let wants = |e: &&Exchange| e.images[other].address == Some(to);
        // What is new counts at once for who knows better, and later for what was under way.
        let settled = |e: &&Exchange| e.since[side].is_some_and(|since| at.since(since) > GRACE);
        let fresh = || self.exchanges.iter().take_while(|e| !settled(e));
        let in_force = self.exchanges.iter().find(settled);
        let is_offered = self.offered.as_ref().is_some_and(|(by, i)| *by == other && i.address == Some(to));
        let found = fresh().find(wants).or(in_force.filter(wants));
        let place = match (found, in_force) {
            (Some(_), _) => Placed::Right,
            _ if is_offered => Placed::Right,
            (None, Some(e)) if e.images[other].address.is_some() => Placed::WrongAddress,
            (None, Some(_)) => Placed::Unwanted,
            (None, None) if fresh().any(|e| e.images[other].address.is_some()) => Placed::WrongAddress,
            (None, None) => Placed::Unwanted,
        };
        let latest = found.or(in_force).or(self.exchanges.first());
        let theirs = latest.map(|e| &e.images[other]);
        let owns = |e: &Exchange| e.images[side].address == Some(from);
        let is_own_source = !self.exchanges.iter().any(|e| e.images[side].address.is_some())
            || self.exchanges.iter().any(owns)
            || self.offered.as_ref().is_some_and(|(by, i)| *by == side && i.address == Some(from));
        let versions = latest.map(|e| e.images.each_ref().map(|i| i.attributes.version));
        Terms {
            place,
            is_own_source,
            datagram_octets_max: theirs.and_then(|i| i.attributes.max_datagram),
            udp_ec: theirs.and_then(|i| i.attributes.udp_ec),
            version: versions.map_or(0, |[a, b]| a.min(b)),
        }
    }

    /// The stream between two addresses; opens it.
    fn flow(&mut self, side: usize, packet: &Packet, at: Instant, version: u8) -> Option<&mut Flow> {
        let same = |f: &Flow| f.from == packet.from && f.to == packet.to;
        if let Some(index) = self.flows.iter().position(same) {
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
    pub(crate) fn medium(&self, packet: &Packet) -> Medium {
        if packet.transport != Transport::Udp {
            return Medium::Signalling;
        }
        // The common case, a trunk without fax, costs nothing more.
        if !self.images.is_empty() && self.is_udptl(packet) {
            return Medium::Udptl;
        }
        if super::is_media(&packet.payload) { Medium::Rtp } else { Medium::Signalling }
    }

    fn is_udptl(&self, packet: &Packet) -> bool {
        let is_named = self.images.contains_key(&packet.to) || self.images.contains_key(&packet.from);
        if !is_named || self.cast.is_signalling(packet.from, packet.to) {
            return false;
        }
        !self.is_known_rtp(packet)
    }

    /// RTP that goes on, or comes late, on the port that T.38 took over.
    fn is_known_rtp(&self, packet: &Packet) -> bool {
        looks_like_rtp(&packet.payload)
            && (RtpPacket::parse(&packet.payload)
                .is_ok_and(|rtp| self.streams.contains_key(&(rtp.header.ssrc, packet.from, packet.to)))
                || UdptlPacket::parse(&packet.payload).faults.contains(&Fault::LooksLikeRtp))
    }

    /// The leg and the side that send a UDPTL datagram.
    fn owner_of_udptl(&self, packet: &Packet) -> Option<(LegId, usize)> {
        match (self.images.get(&packet.to), self.images.get(&packet.from)) {
            (Some(to), Some(from)) if to.leg != from.leg => Some((from.leg, from.side)),
            (Some(to), _) => Some((to.leg, 1 - to.side)),
            (None, Some(from)) => Some((from.leg, from.side)),
            (None, None) => None,
        }
    }

    /// UDPTL was sent.
    pub(crate) fn udptl_sent(&mut self, at: Instant, packet: &Packet) {
        let Some((leg, side)) = self.owner_of_udptl(packet) else { return };
        let Some(fax) = self.legs.get_mut(&leg).and_then(|leg| leg.fax.as_mut()) else { return };
        let terms = fax.terms(side, packet.from, packet.to, at);
        let Some(flow) = fax.flow(side, packet, at, terms.version) else { return };
        let parsed = UdptlPacket::parse(&packet.payload);
        flow.sent(at, packet.id, packet.payload.len(), &parsed, &terms);
    }

    /// UDPTL arrived.
    pub(crate) fn udptl_delivered(&mut self, at: Instant, packet: &Packet) {
        let Some((leg, side)) = self.owner_of_udptl(packet) else { return };
        let Some(fax) = self.legs.get_mut(&leg).and_then(|leg| leg.fax.as_mut()) else { return };
        let version = fax.terms(side, packet.from, packet.to, at).version;
        let Some(flow) = fax.flow(side, packet, at, version) else { return };
        flow.arrived(at, &packet.payload);
        while flow.received().is_some() {}
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
        fax.described(side, sip, number, is_in_call);
        if let Some((offerer, offer, answer)) = &leg.session.agreed
            && answer.id == sip.id
        {
            fax.completed(*offerer, offer, answer);
        }
        if let Some(address) = Image::of(sdp).address {
            if !fax.endpoints.contains(&address) {
                fax.endpoints.push(address);
            }
            self.images.insert(address, Endpoint { leg: id, side });
        }
        // A port that is for sound again is not for UDPTL any more.
        if let Some(audio) = leg.session.audio[side].first().filter(|_| sdp.first_active("audio").is_some()) {
            self.images.remove(&audio.address);
        }
    }
}

impl Leg {
    /// A final response was sent to the transaction numbered `number`.
    pub(super) fn switch_concluded(&mut self, number: u64, sip: &Sip) {
        if let Some(fax) = &mut self.fax {
            fax.concluded(number, sip);
        }
    }

    /// The tries to switch to T.38.
    pub(crate) fn switches(&self) -> &[Switch] {
        self.fax.as_ref().map_or(&[], |fax| &fax.switches)
    }

    /// The UDPTL streams.
    pub(crate) fn flows(&self) -> &[Flow] {
        self.fax.as_ref().map_or(&[], |fax| &fax.flows)
    }

    /// The transaction of a try to switch.
    pub(crate) fn transaction_of(&self, switch: &Switch) -> Option<&Transaction> {
        self.transaction(switch.transaction)
    }
}

#[cfg(test)]
pub(crate) mod tests;
