//! Offer and answer between the two sides of a leg, and what that lets each side send.

mod audio;
mod events;
mod exchange;
mod formats;
mod held_times;
mod history;
mod open;
mod sound_times;
mod terms;

use std::sync::Arc;

use clock::Instant;
use sip::sdp::Sdp;
use sip::{Method, Text};

use super::{Sip, Transaction};

pub(crate) use audio::{Audio, LENGTHS};
pub(crate) use events::EventCodes;
pub(crate) use exchange::Exchange;
pub(crate) use held_times::HeldTime;
pub(crate) use history::History;
pub(crate) use open::{Knower, OpenOffer};
pub(crate) use sound_times::SoundTime;
pub(crate) use terms::{Target, Terms};

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
    /// What was agreed when, in each dialog.
    pub(crate) history: History,
    /// True once answers with different To tags carried descriptions.
    pub(crate) is_forked: bool,
    /// Since when T.38 is agreed.
    pub(crate) fax: Option<Instant>,
    /// The To tag of the last answer of the callee.
    pub(crate) callee_tag: Option<Text>,
    /// How often a side put the other on hold.
    pub(crate) holds: u32,
    /// The exchanges completed; the same answer again is none.
    pub(crate) exchanges: u32,
    /// True when the call passes the wire more than once under one Call-ID: which side a stream is of nobody knows.
    pub(crate) is_hairpin: bool,
    /// True for a side whose offer came to nothing: whether the next version counts from it is open.
    pub(crate) is_version_open: [bool; 2],
    /// The audio codec of the first answer in the dialog that was confirmed; before, of the first answer.
    pub(crate) codec: Option<Text>,
    has_confirmed_codec: bool,
}

impl Session {
    /// What the description in `sip` is (RFC 3261 13.2.1, RFC 3311, RFC 3262 5).
    pub(crate) fn role(&self, transaction: &Transaction, sip: &Sip) -> Option<Role> {
        sip.sdp.as_ref()?;
        let request = transaction.request();
        // What answers something unread, or is answered by it, nobody knows.
        if request.is_veiled {
            return None;
        }
        let request_has_offer = request.sdp.is_some();
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
                    Some((offerer, offer)) if offerer != side => {
                        if self.agreed.is_none() {
                            // An INVITE that was challenged had no session whose versions could count.
                            self.is_version_open = [false; 2];
                        }
                        Some((offerer, offer))
                    }
                    // The answer of a 183 comes again in the 200.
                    _ => self.agreed.as_ref().map(|(o, offer, _)| (*o, Arc::clone(offer))),
                };
                if let Some((offerer, offer)) = offer.filter(|(offerer, _)| *offerer != side) {
                    self.agreed = Some((offerer, offer, Arc::clone(sip)));
                }
            }
        }
    }

    /// A description was sent: what it changes in its dialog. The streams in it, unless it says the same again.
    pub(crate) fn described(
        &mut self,
        side: usize,
        role: Role,
        sip: &Arc<Sip>,
        transaction: &Transaction,
    ) -> impl Iterator<Item = &Audio> {
        let is_new = match role {
            Role::Offer if is_first_copy(transaction, sip) => {
                self.history.offered(side, sip, !transaction.is_outside_dialog())
            }
            Role::Offer => false,
            Role::Answer => self.answered(side, sip, transaction),
        };
        self.history.described(side).filter(move |_| is_new)
    }

    fn answered(&mut self, side: usize, sip: &Arc<Sip>, transaction: &Transaction) -> bool {
        let answered = self.offer_answered(side, sip, transaction);
        let Some(((offerer, offer), tag)) = answered.zip(callee_tag(side, sip)) else { return false };
        let is_new = self.history.answered(tag, (offerer, &offer), sip);
        if is_new {
            self.completed();
        }
        self.choose_codec(tag, transaction, sip);
        is_new
    }

    /// Who offered, and what, for the answer in `sip`.
    fn offer_answered(&self, side: usize, sip: &Sip, transaction: &Transaction) -> Option<(usize, Arc<Sip>)> {
        let pending = || self.offer.clone().filter(|(offerer, _)| *offerer != side);
        let offer = match sip.method {
            _ if !sip.is_request() => Arc::clone(transaction.request()),
            Method::Ack => {
                let mut answers = transaction.responses.iter().map(|p| &p.sip).filter(|r| r.is_success());
                Arc::clone(answers.find(|r| r.to_tag == sip.to_tag && r.sdp.is_some())?)
            }
            _ => return pending(),
        };
        offer.sdp.is_some().then_some((1 - side, offer))
    }

    /// A message arrived, or passed the observer on its way to a far side.
    pub(crate) fn delivered(&mut self, side: usize, sip: &Sip, at: Instant, is_far: bool) {
        let Some(tag) = callee_tag(side, sip) else { return };
        let is_final = sip.method == Method::Invite && sip.is_success();
        if is_final {
            self.history.confirmed(tag, 1 - side, at);
        }
        // Whether a 2xx has reached a far side is known when that side acknowledges it.
        if sip.sdp.is_some() && !(is_final && is_far) {
            self.history.delivered(tag, sip, at);
        }
    }

    /// An ACK was sent: its sender has the answer.
    pub(crate) fn acknowledged(&mut self, side: usize, ack: &Sip, transaction: &Transaction) {
        let Some(tag) = callee_tag(side, ack) else { return };
        let mut answers = transaction.responses.iter().map(|p| &p.sip).filter(|r| r.is_success());
        if let Some(answer) = answers.find(|r| r.to_tag == ack.to_tag && r.sdp.is_some()) {
            self.history.delivered(tag, answer, ack.sent_at);
        }
    }

    /// The offer came to nothing: the session stays as it was (RFC 3261 14.1).
    pub(crate) fn refused(&mut self, transaction: &Transaction) {
        self.history.refused(transaction);
        let is_it = |id| transaction.requests.iter().any(|p| p.sip.id == id);
        if self.offer.as_ref().is_some_and(|(_, offer)| is_it(offer.id)) {
            let offerer = self.offer.take().map(|(side, _)| side);
            if let Some(side) = offerer {
                self.is_version_open[side] = true;
            }
        }
    }

    fn completed(&mut self) {
        let Some(exchange) = self.history.last() else { return };
        if exchange.is_beside {
            return;
        }
        self.exchanges += 1;
        let holds = exchange.offer.description().is_some_and(is_hold);
        self.holds += u32::from(self.exchanges > 1 && holds);
        self.fax = exchange.in_use("image").next().map(|_| exchange.answer.sent_at);
    }

    fn choose_codec(&mut self, tag: &Text, transaction: &Transaction, sip: &Sip) {
        let confirms = transaction.is_attempt() && (sip.is_success() || sip.is_request());
        if self.has_confirmed_codec || !confirms && self.codec.is_some() {
            return;
        }
        let first = self.history.first_of(tag).and_then(codec);
        self.has_confirmed_codec = confirms && first.is_some();
        self.codec = first.or(self.codec.take());
    }

    /// The audio codec both sides use at last.
    pub(crate) fn agreed_codec(&self) -> Option<Text> {
        codec(self.history.last()?)
    }

    /// Whether `side` may send sound at `at`; none when nobody knows.
    pub(crate) fn may_send(&self, side: usize, at: Instant) -> Option<bool> {
        let mut known = self.history.in_force(side, at).filter_map(|e| e.audio.as_ref()).peekable();
        known.peek()?;
        Some(known.flatten().any(|pair| pair.may_send[side]))
    }
}

/// The codec of sound that is used first, by the first format of the answer: events and comfort noise are none.
fn codec(exchange: &Exchange) -> Option<Text> {
    let index = exchange.in_use("audio").next()?;
    let media = exchange.answer.description()?.media.get(index)?;
    let names = media.payload_types().filter_map(|pt| Some(media.rtpmap(pt)?.encoding));
    let is_sound =
        |name: &Text| ["telephone-event", "CN"].iter().all(|other| !name.eq_ignore_ascii_case(other));
    names.into_iter().find(is_sound)
}

/// The tag of the callee in a message sent by `side`: it tells the dialog of a fork.
fn callee_tag(side: usize, sip: &Sip) -> Option<&Text> {
    if (side == 0) == sip.is_request() { sip.to_tag.as_ref() } else { sip.from_tag.as_ref() }
}

/// True for the first copy of an offer; the copies of a response may differ by To tag only.
fn is_first_copy(transaction: &Transaction, sip: &Sip) -> bool {
    if sip.is_request() {
        return transaction.request().id == sip.id;
    }
    let same = |r: &&Arc<Sip>| r.to_tag == sip.to_tag && r.sdp.is_some();
    transaction.responses.iter().map(|p| &p.sip).find(same).is_none_or(|first| first.id == sip.id)
}

/// True when the description asks the other side to be silent.
pub(crate) fn is_hold(sdp: &Sdp) -> bool {
    sdp.first_active("audio")
        .is_some_and(|(index, _)| !sdp.direction(index).receives() || sdp.is_held_by_address(index))
}
