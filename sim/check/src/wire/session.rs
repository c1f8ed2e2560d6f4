//! Offer and answer between the two sides of a leg, and what that lets each side send.

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use sip::sdp::Sdp;
use sip::{Method, Text};

use super::{Sip, Transaction, room_for_one};

/// How many descriptions of one side are remembered as places where media may be sent.
const DESCRIPTIONS_MAX: usize = 8;

/// What a description is in the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Offer,
    Answer,
}

/// What was said about the session so far.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// The last description each side sent in the present dialog.
    pub(crate) last: [Option<Arc<Sip>>; 2],
    /// The offer that waits for its answer.
    pub(crate) offer: Option<(usize, Arc<Sip>)>,
    /// The last completed exchange: who offered, offer, answer.
    pub(crate) agreed: Option<(usize, Arc<Sip>, Arc<Sip>)>,
    /// Whether a side may send audio, and since when that holds.
    pub(crate) may_send: [Option<(bool, Instant)>; 2],
    /// What each side has described for audio, newest first.
    pub(crate) audio: [Vec<Audio>; 2],
    /// True once answers with different To tags carried descriptions.
    pub(crate) is_forked: bool,
    /// Since when T.38 is agreed.
    pub(crate) fax: Option<Instant>,
    /// The To tag of the last answer of the callee.
    pub(crate) callee_tag: Option<Text>,
    /// How often a side put the other on hold.
    pub(crate) holds: u32,
    /// The exchanges completed.
    pub(crate) exchanges: u32,
    /// True for a side whose offer came to nothing: whether the next version counts from it is open.
    pub(crate) is_version_open: [bool; 2],
    /// The audio codec of the first answer.
    pub(crate) codec: Option<Text>,
}

/// One side's wish for its audio stream.
#[derive(Clone, Debug)]
pub(crate) struct Audio {
    pub(crate) address: SocketAddr,
    pub(crate) rtcp: Option<SocketAddr>,
    pub(crate) has_mux: bool,
    /// The payload types as a bit set.
    pub(crate) formats: u128,
    /// Those of them that are telephone events.
    pub(crate) events: u128,
    pub(crate) ptime: Option<u16>,
    pub(crate) maxptime: Option<u16>,
}

impl Audio {
    /// The first audio stream in use.
    pub(crate) fn of(sdp: &Sdp) -> Option<Self> {
        let (index, media) = sdp.first_active("audio")?;
        let bit = |payload_type: u8| 1_u128 << (payload_type & 127);
        Some(Self {
            address: sdp.media_address(index)?,
            rtcp: sdp.rtcp_address(index),
            has_mux: media.has_rtcp_mux(),
            formats: media.payload_types().fold(0, |set, pt| set | bit(pt)),
            events: media.telephone_events().iter().fold(0, |set, event| set | bit(event.payload_type)),
            ptime: media.ptime(),
            maxptime: media.maxptime(),
        })
    }
}

impl Session {
    /// What the description in `sip` is (RFC 3261 13.2.1, RFC 3311, RFC 3262 5).
    pub(crate) fn role(&self, transaction: &Transaction, sip: &Sip) -> Option<Role> {
        sip.sdp.as_ref()?;
        let request_has_offer = transaction.request().sdp.is_some();
        let answer = |is_answer| if is_answer { Role::Answer } else { Role::Offer };
        if sip.is_request() {
            return match sip.method {
                Method::Invite | Method::Update => Some(Role::Offer),
                Method::Ack => (!request_has_offer).then_some(Role::Answer),
                Method::Prack => Some(answer(self.offer.is_some())),
                _ => None,
            };
        }
        match sip.method {
            Method::Invite if sip.status > 100 && sip.status < 300 => {
                let is_reliable = sip.is_success() || sip.has(sip::HeaderName::RSeq);
                (request_has_offer || is_reliable).then(|| answer(request_has_offer))
            }
            Method::Update | Method::Prack if sip.is_success() => request_has_offer.then_some(Role::Answer),
            _ => None,
        }
    }

    /// A description was sent.
    pub(crate) fn sent(&mut self, side: usize, role: Role, sip: &Arc<Sip>) {
        if let Some(audio) = sip.description().and_then(Audio::of) {
            room_for_one(&mut self.audio[side]);
            self.audio[side].insert(0, audio);
            self.audio[side].truncate(DESCRIPTIONS_MAX);
        }
        self.last[side] = Some(Arc::clone(sip));
        if !sip.is_request() {
            let other_tag = self.callee_tag.as_ref().is_some_and(|tag| Some(tag) != sip.to_tag.as_ref());
            self.is_forked |= other_tag && side == 1;
            if side == 1 {
                self.callee_tag.clone_from(&sip.to_tag);
            }
        }
        match role {
            Role::Offer => {
                if let Some((other, _)) = self.offer.replace((side, Arc::clone(sip))) {
                    self.is_version_open[other] = true;
                }
            }
            Role::Answer => {
                let offer = match self.offer.take() {
                    Some((offerer, offer)) if offerer != side => Some((offerer, offer)),
                    // The answer of a 183 comes again in the 200.
                    _ => self.agreed.as_ref().map(|(o, offer, _)| (*o, Arc::clone(offer))),
                };
                if let Some((offerer, offer)) = offer.filter(|(offerer, _)| *offerer != side) {
                    self.agreed = Some((offerer, offer, Arc::clone(sip)));
                    self.permit(side, sip.sent_at);
                    self.completed(offerer);
                }
            }
        }
    }

    /// The answer reached the offerer: now it counts for it too. An offer that wants media again may be
    /// served the moment it arrives (RFC 3264 6.1).
    pub(crate) fn delivered(&mut self, sip: &Sip, at: Instant) {
        if let Some((offerer, offer)) = &self.offer
            && offer.id == sip.id
            && let Some(may) = &mut self.may_send[1 - *offerer]
            && sip.description().is_some_and(|s| !is_hold(s))
        {
            *may = (true, at);
        }
        let Some((offerer, _, answer)) = &self.agreed else { return };
        if answer.id == sip.id {
            self.permit(*offerer, at);
        }
    }

    /// The offer came to nothing: the session stays as it was (RFC 3261 14.1).
    pub(crate) fn refused(&mut self, transaction: &Transaction) {
        let is_it = |id| transaction.requests.iter().any(|p| p.sip.id == id);
        if self.offer.as_ref().is_some_and(|(_, offer)| is_it(offer.id)) {
            let offerer = self.offer.take().map(|(side, _)| side);
            if let Some(side) = offerer {
                self.is_version_open[side] = true;
            }
        }
    }

    fn completed(&mut self, offerer: usize) {
        self.exchanges += 1;
        if self.codec.is_none() {
            self.codec = self.agreed_codec();
        }
        let Some((_, offer, answer)) = &self.agreed else { return };
        let holds = |sip: &Sip| sip.description().is_some_and(is_hold);
        if self.exchanges > 1 && holds(offer) && offerer < 2 {
            self.holds += 1;
        }
        let fax = |sip: &Sip| sip.description().is_some_and(|s| s.first_active("image").is_some());
        self.fax = (fax(offer) && fax(answer)).then_some(answer.sent_at);
    }

    /// Works out whether `side` may send audio now.
    fn permit(&mut self, side: usize, at: Instant) {
        let Some((offerer, offer, answer)) = &self.agreed else { return };
        // What was agreed by a description that was cut short, or by an answer the offer has no room
        // for, nobody knows: the check that finds it says enough.
        let is_legal = offer.description().zip(answer.description()).is_some_and(|(o, a)| permits(o, a));
        if !offer.is_whole() || !answer.is_whole() || !is_legal {
            return;
        }
        let (own, other) = if *offerer == side { (offer, answer) } else { (answer, offer) };
        let may = own.description().zip(other.description()).is_some_and(|(own, other)| may_send(own, other));
        if self.may_send[side].is_none_or(|(was, _)| was != may) {
            self.may_send[side] = Some((may, at));
        }
    }

    /// The payload types `side` has ever listed.
    pub(crate) fn formats(&self, side: usize) -> u128 {
        self.audio[side].iter().fold(0, |set, a| set | a.formats)
    }

    /// The telephone-event payload types `side` has ever listed.
    pub(crate) fn events(&self, side: usize) -> u128 {
        self.audio[side].iter().fold(0, |set, a| set | a.events)
    }

    /// The audio codec both sides use, by the first format of the answer.
    pub(crate) fn agreed_codec(&self) -> Option<Text> {
        let (_, _, answer) = self.agreed.as_ref()?;
        let (_, media) = answer.description()?.first_active("audio")?;
        let first = media.payload_types().next()?;
        media.rtpmap(first).map(|m| m.encoding)
    }
}

/// True when the description asks the other side to be silent.
pub(crate) fn is_hold(sdp: &Sdp) -> bool {
    sdp.first_active("audio")
        .is_some_and(|(index, _)| !sdp.direction(index).receives() || sdp.is_held_by_address(index))
}

/// True when the answer leaves the directions the offer has room for.
fn permits(offer: &Sdp, answer: &Sdp) -> bool {
    if offer.media.len() != answer.media.len() {
        return false;
    }
    let active = |i: &usize| offer.media[*i].port != 0 && answer.media.get(*i).is_some_and(|m| m.port != 0);
    (0..offer.media.len()).filter(active).all(|i| offer.direction(i).permits_answer(answer.direction(i)))
}

fn may_send(own: &Sdp, other: &Sdp) -> bool {
    let Some((index, _)) = own.first_active("audio") else { return false };
    // The streams of offer and answer pair up by their place (RFC 3264 6).
    other.media.get(index).is_some_and(|m| m.port != 0)
        && own.direction(index).sends()
        && other.direction(index).receives()
        && !other.is_held_by_address(index)
}
