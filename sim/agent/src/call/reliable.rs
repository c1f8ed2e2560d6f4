//! Provisional responses that must arrive, and PRACK (RFC 3262).

use std::collections::VecDeque;
use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;
use plan::ProgressMedia;
use plan::profile::Reliable;
use sip::dialog::Dialog;
use sip::offer_answer::State;
use sip::sdp::Sdp;
use sip::transaction::ServerId;
use sip::transaction::answer::AnswerOutput;
use sip::transaction::reliable::{Arrival, ReliableReceiver, ReliableSender};
use sip::{Draft, HeaderName, Message, Method, Text};

use crate::agent::Agent;
use crate::interface::CallKey;
use crate::quirk::prack::{
    answer_before_prack, first_rseq_large, no_prack, prack_for_each_copy, prack_out_of_order, prack_refused,
    reliable_never_given_up, reliable_sent_once, reliable_unasked, require_100rel_ignored,
    second_reliable_too_early,
};
use crate::quirk::sdp::update_over_open_offer;
use crate::send::Purpose;
use crate::timer::Timer;

/// The option tag.
pub(crate) const OPTION: &str = "100rel";
/// The first RSeq lies below this, so that one may go on counting (RFC 3262 7.1).
const FIRST_RSEQ_MAX: u64 = 1 << 30;
/// No PRACK came: the server gave up waiting.
const NO_PRACK_STATUS: u16 = 504;

/// The called side of a call whose provisional responses are reliable.
#[derive(Debug)]
pub(crate) struct ReliableProgress {
    sender: ReliableSender,
    /// What is to be said once the PRACK has come.
    queue: VecDeque<(u16, ProgressMedia)>,
    /// The phone was picked up; the 2xx waits for the PRACK.
    answer_waits: bool,
    /// Offer and answer have both arrived reliably: the 2xx needs no description.
    is_described: bool,
}

/// An early dialog at the caller.
#[derive(Debug)]
pub(crate) struct EarlyDialog {
    tag: Text,
    receiver: ReliableReceiver,
    /// None for the first, which is the dialog of the call.
    dialog: Option<Dialog>,
}

impl ReliableProgress {
    pub(crate) fn is_described(&self) -> bool {
        self.is_described
    }
}

impl Agent {
    fn supports_reliable(&self) -> bool {
        self.profile.media.reliable != Reliable::None
    }

    /// True when PRACK is one of this side's methods.
    pub(crate) fn does_prack(&self) -> bool {
        self.supports_reliable() || self.quirks.has(&reliable_unasked::QUIRK)
    }

    /// What stands in Supported.
    fn supported(&self) -> &'static str {
        match (self.supports_timer(), self.supports_reliable()) {
            (true, true) => "timer, 100rel",
            (true, false) => "timer",
            (false, true) => OPTION,
            (false, false) => "",
        }
    }

    /// Adds the extensions that this side understands; without any there is nothing to say.
    pub(crate) fn add_supported(&self, draft: &mut Draft) {
        let tags = self.supported();
        if !tags.is_empty() {
            draft.push(HeaderName::Supported, tags);
        }
    }

    /// True for an option tag that may be required of this side.
    pub(crate) fn understands_reliable(&self, tag: &str) -> bool {
        tag == OPTION && (self.supports_reliable() || self.quirks.has(&require_100rel_ignored::QUIRK))
    }

    pub(crate) fn require_reliable(&self, invite: &mut Draft) {
        if self.profile.media.reliable == Reliable::Required {
            invite.push(HeaderName::Require, OPTION);
        }
    }

    /// True when the INVITE was refused, because its sender cannot do what this side insists on.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    pub(crate) fn refuse_unreliable(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) -> bool {
        if self.profile.media.reliable != Reliable::Required || offers_reliable(request) {
            return false;
        }
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, 421, Some(&tag));
        response.push(HeaderName::Require, OPTION);
        self.cdr_of_refusal(request, &response);
        self.respond(now, server, request, from, response);
        true
    }

    /// For a new incoming call: its provisional responses will be reliable, or will not.
    pub(crate) fn begin_reliable(&mut self, key: CallKey, request: &Message) {
        let wanted = self.supports_reliable() && offers_reliable(request);
        let is_kept = wanted && !self.quirks.has(&require_100rel_ignored::QUIRK);
        if !is_kept && !self.quirks.has(&reliable_unasked::QUIRK) {
            return;
        }
        let mut first = 1 + u32::try_from(self.rng.below(FIRST_RSEQ_MAX)).unwrap_or_default();
        if self.quirks.has(&first_rseq_large::QUIRK) {
            first |= 1 << 31;
        }
        if let Some(call) = self.calls.get_mut(&key) {
            call.reliable = Some(Box::new(ReliableProgress {
                sender: ReliableSender::new(first),
                queue: VecDeque::new(),
                answer_waits: false,
                is_described: false,
            }));
        }
    }

    /// True when a provisional response has to wait for the PRACK of the one before.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    pub(crate) fn progress_waits(&mut self, key: CallKey, status: u16, media: ProgressMedia) -> bool {
        let Some(reliable) = self.calls.get_mut(&key).and_then(|c| c.reliable.as_mut()) else { return false };
        if !reliable.sender.is_waiting() || self.quirks.has(&second_reliable_too_early::QUIRK) {
            return false;
        }
        reliable.queue.push_back((status, media));
        true
    }

    /// Makes a provisional response reliable; gives back its number.
    pub(crate) fn number_progress(&mut self, key: CallKey, response: &mut Draft) -> Option<u32> {
        let reliable = self.calls.get_mut(&key)?.reliable.as_mut()?;
        let rseq = reliable.sender.take_number();
        response.push(HeaderName::Require, OPTION);
        response.push(HeaderName::RSeq, rseq.to_string());
        Some(rseq)
    }

    /// The offer that the first reliable response carries when the INVITE had none (RFC 3261 13.2.1).
    pub(crate) fn early_offer(&mut self, key: CallKey) -> Option<String> {
        let call = self.calls.get(&key)?;
        call.reliable.as_ref()?;
        if call.offer_answer.state() == State::NoSession { self.sdp_for_answer(key) } else { None }
    }

    /// A reliable response was sent: it is repeated until its PRACK.
    pub(crate) fn watch_progress(
        &mut self,
        now: Instant,
        key: CallKey,
        rseq: u32,
        has_description: bool,
        sent: (Bytes, SocketAddr),
    ) {
        let timers = *self.layer.timers();
        let Some(reliable) = self.calls.get_mut(&key).and_then(|c| c.reliable.as_mut()) else { return };
        reliable.sender.sent(&timers, now, rseq, has_description, sent);
        if let Some(at) = reliable.sender.next_timeout() {
            self.timers.set(Timer::Reliable(key), at);
        }
    }

    pub(crate) fn reliable_due(&mut self, now: Instant, key: CallKey) {
        let Some(reliable) = self.calls.get_mut(&key).and_then(|c| c.reliable.as_mut()) else { return };
        let output = reliable.sender.handle_timeout(now);
        if let Some(at) = reliable.sender.next_timeout() {
            self.timers.set(Timer::Reliable(key), at);
        }
        match output {
            Some(AnswerOutput::Send { to, bytes }) if !self.quirks.has(&reliable_sent_once::QUIRK) => {
                self.emit(now, to, bytes);
            }
            Some(AnswerOutput::GiveUp) => {
                self.note("no PRACK arrived");
                if !self.quirks.has(&reliable_never_given_up::QUIRK) {
                    self.reject(now, key, NO_PRACK_STATUS);
                }
            }
            _ => {}
        }
    }

    /// True when the 2xx has to wait for a PRACK; it is sent as soon as that comes.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    pub(crate) fn answer_waits(&mut self, key: CallKey) -> bool {
        let Some(reliable) = self.calls.get_mut(&key).and_then(|c| c.reliable.as_mut()) else { return false };
        reliable.answer_waits =
            reliable.sender.holds_answer() && !self.quirks.has(&answer_before_prack::QUIRK);
        if !reliable.answer_waits {
            reliable.sender.stop();
            reliable.queue.clear();
            self.timers.cancel(&Timer::Reliable(key));
        }
        self.calls.get(&key).and_then(|c| c.reliable.as_ref()).is_some_and(|r| r.answer_waits)
    }

    pub(crate) fn receive_prack(
        &mut self,
        now: Instant,
        key: CallKey,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        let rack = request.rack().ok().flatten();
        let acknowledged = self.calls.get_mut(&key).and_then(|call| {
            let waiting = call.incoming.as_ref().and_then(|i| i.request.cseq().ok());
            let invite = waiting.map_or(call.answered_sequence, |cseq| cseq.number);
            call.reliable.as_mut()?.sender.acknowledge(&rack?, invite)
        });
        let Some(had_description) = acknowledged.filter(|_| !self.quirks.has(&prack_refused::QUIRK)) else {
            self.answer_plainly(now, server, request, from, 481);
            return;
        };
        self.timers.cancel(&Timer::Reliable(key));
        let response = self.answer_to_prack(now, key, request, from);
        self.respond(now, server, request, from, response);
        let Some(reliable) = self.calls.get_mut(&key).and_then(|c| c.reliable.as_mut()) else { return };
        reliable.is_described |= had_description;
        if std::mem::take(&mut reliable.answer_waits) {
            self.answer(now, key, None);
        } else if let Some((status, media)) = reliable.queue.pop_front() {
            self.progress(now, key, status, media);
        }
    }

    /// The 200 to a PRACK, with the answer to an offer in it.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-5
    fn answer_to_prack(&mut self, now: Instant, key: CallKey, request: &Message, from: SocketAddr) -> Draft {
        let plain = self.compose_response(request, from, 200, None);
        if request.body().is_empty() {
            return plain;
        }
        let Some(call) = self.calls.get_mut(&key) else { return plain };
        if std::mem::take(&mut call.awaits_answer) {
            let sdp = Sdp::read(request.body());
            let media = call.progress.map_or(ProgressMedia::None, |(_, media)| media);
            if call.offer_answer.receive_answer(sdp).is_ok() && media != ProgressMedia::None {
                self.start_early_media(now, key, media);
            }
            return plain;
        }
        let answer = if self.take_offer(key, request.body()) { self.early_answer(key) } else { None };
        match answer {
            Some(body) => {
                let mut response = plain;
                response.set_body("application/sdp", body);
                response
            }
            // The PRACK is refused and the INVITE goes on.
            None => self.compose_response(request, from, 488, None),
        }
    }

    /// The caller's side: acknowledges a reliable provisional response. False when it is to be dropped.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-4
    pub(crate) fn receive_reliable(&mut self, now: Instant, key: CallKey, response: &Message) -> bool {
        let rseq = response.rseq().ok().flatten();
        // In a 100 the option means nothing (RFC 3262 4).
        let asks = response.status() != Some(100) && response.lists(HeaderName::Require, OPTION);
        let is_reliable = asks && self.supports_reliable();
        let Some(rseq) = rseq.filter(|_| is_reliable) else { return true };
        let Some(tag) = response.to_ref().ok().and_then(|to| to.tag()).map(Box::<str>::from) else {
            return false;
        };
        let Some(at) = self.early_dialog(key, &tag, response) else { return false };
        let Some(early) = self.calls.get_mut(&key).and_then(|c| c.early.get_mut(at)) else { return false };
        match early.receiver.receive(rseq) {
            Arrival::New => {}
            Arrival::OutOfOrder if self.quirks.has(&prack_out_of_order::QUIRK) => {}
            Arrival::Again if self.quirks.has(&prack_for_each_copy::QUIRK) => {}
            Arrival::Again | Arrival::OutOfOrder => return false,
        }
        if !self.quirks.has(&no_prack::QUIRK) {
            self.send_prack(now, key, at, rseq, response);
        }
        true
    }

    /// The index of an early dialog of the call, which is opened if it is not known.
    fn early_dialog(&mut self, key: CallKey, tag: &str, response: &Message) -> Option<usize> {
        let call = self.calls.get_mut(&key)?;
        if let Some(at) = call.early.iter().position(|early| &*early.tag == tag) {
            return Some(at);
        }
        let is_first = call.dialog.as_ref().is_some_and(|d| &*d.id().remote_tag == tag);
        let dialog =
            if is_first { None } else { Some(Dialog::of_uac(call.invite.as_ref()?, response, false).ok()?) };
        call.early.push(EarlyDialog { tag: tag.into(), receiver: ReliableReceiver::default(), dialog });
        Some(call.early.len() - 1)
    }

    fn send_prack(&mut self, now: Instant, key: CallKey, at: usize, rseq: u32, response: &Message) {
        if response.body().is_empty() && self.quirks.has(&update_over_open_offer::QUIRK) {
            self.offer_again(now, key);
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        let is_delayed = call.invite.as_ref().is_some_and(|invite| invite.body().is_empty());
        let opens = is_delayed && call.offer_answer.state() == State::NoSession;
        let answer = if opens { self.answer_for_ack(key, response) } else { None };
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(early) = call.early.get_mut(at) else { return };
        let Some(dialog) = early.dialog.as_mut().or(call.dialog.as_mut()) else { return };
        let mut prack = dialog.request(Method::Prack);
        let dialog = dialog.clone();
        let to = self.route(&mut prack, &dialog);
        let invite = response.cseq().map_or(1, |c| c.number);
        prack.push(HeaderName::RAck, format!("{rseq} {invite} INVITE"));
        if let Some(answer) = answer {
            prack.set_body("application/sdp", answer);
        }
        self.add_known_credentials(&mut prack);
        self.request(now, prack, to, Purpose::Prack(key));
    }

    /// Misbehaves: offers once more what the INVITE has offered, before that has an answer.
    fn offer_again(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(offer) = call.invite.as_ref().map(|invite| Bytes::copy_from_slice(invite.body())) else {
            return;
        };
        let Some(dialog) = call.dialog.as_mut() else { return };
        let mut update = dialog.request(Method::Update);
        let dialog = dialog.clone();
        let to = self.route(&mut update, &dialog);
        update.push(HeaderName::Contact, self.contact());
        self.add_supported(&mut update);
        update.set_body("application/sdp", offer);
        self.add_known_credentials(&mut update);
        self.request(now, update, to, Purpose::Prack(key));
    }

    /// The early dialog that a 2xx confirms, when it is not the first: its numbers go on.
    pub(crate) fn take_early_dialog(&mut self, key: CallKey, tag: &str) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let early = std::mem::take(&mut call.early);
        let found = early.into_iter().find(|early| &*early.tag == tag).and_then(|early| early.dialog);
        if found.is_some() {
            call.dialog = found;
        }
    }
}

/// True when the sender of an INVITE can do PRACK.
fn offers_reliable(invite: &Message) -> bool {
    invite.lists(HeaderName::Supported, OPTION) || invite.lists(HeaderName::Require, OPTION)
}
