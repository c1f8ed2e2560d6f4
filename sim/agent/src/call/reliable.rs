//! Provisional responses that must arrive, and PRACK (RFC 3262).

use std::collections::VecDeque;
use std::net::SocketAddr;

use bytes::Bytes;
use plan::ProgressMedia;
use plan::profile::Reliable;
use sip::dialog::Dialog;
use sip::offer_answer::State;
use sip::sdp::Sdp;
use sip::transaction::answer::AnswerOutput;
use sip::transaction::reliable::{Arrival, ReliableReceiver, ReliableSender};
use sip::{Draft, HeaderName, Message, Method};

use super::answers::DIALOGS_MAX;
use super::dialog::route;
use super::fork::end_dialog;
use super::offer::refusal_of;
use super::one::Call;
use super::state::{EarlyDialog, ReliableProgress};
use crate::books;
use crate::core::{CallTimer, Core, Pending, Purpose, Request};
use crate::interface::CallPhase;
use crate::quirk::prack::{
    answer_before_prack, first_rseq_large, no_prack, prack_for_each_copy, prack_out_of_order, prack_refused,
    reliable_never_given_up, reliable_sent_once, reliable_unasked, require_100rel_ignored,
    second_reliable_too_early,
};
use crate::quirk::sdp::update_over_open_offer;

/// The option tag.
pub(super) const OPTION: &str = "100rel";
/// The first RSeq lies below this, so that one may go on counting (RFC 3262 7.1).
const FIRST_RSEQ_MAX: u64 = 1 << 30;
/// PRACKs of one call that have no answer yet, at most.
const PRACKS_MAX: usize = 64;
/// No PRACK came: the server gave up waiting.
const NO_PRACK_STATUS: u16 = 504;

impl ReliableProgress {
    pub(super) fn is_described(&self) -> bool {
        self.is_described
    }
}

impl Call {
    /// For a new incoming call: its provisional responses will be reliable, or will not.
    pub(super) fn begin_reliable(&mut self, core: &mut Core, request: &Message) {
        let wanted = core.supports_reliable() && offers_reliable(request);
        let is_kept = wanted && !core.quirks.has(&require_100rel_ignored::QUIRK);
        if !is_kept && !core.quirks.has(&reliable_unasked::QUIRK) {
            return;
        }
        let mut first = 1 + u32::try_from(core.rng.below(FIRST_RSEQ_MAX)).unwrap_or_default();
        if core.quirks.has(&first_rseq_large::QUIRK) {
            first |= 1 << 31;
        }
        self.reliable = Some(Box::new(ReliableProgress {
            sender: ReliableSender::new(first),
            queue: VecDeque::new(),
            answer_waits: false,
            is_described: false,
        }));
    }

    /// True when a provisional response has to wait for the PRACK of the one before.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    pub(super) fn progress_waits(&mut self, core: &Core, status: u16, media: ProgressMedia) -> bool {
        let Some(reliable) = self.reliable.as_mut() else { return false };
        if !reliable.sender.is_waiting() || core.quirks.has(&second_reliable_too_early::QUIRK) {
            return false;
        }
        reliable.queue.push_back((status, media));
        true
    }

    /// Makes a provisional response reliable; gives back its number.
    pub(super) fn number_progress(&mut self, response: &mut Draft) -> Option<u32> {
        let reliable = self.reliable.as_mut()?;
        let rseq = reliable.sender.take_number();
        response.push(HeaderName::Require, OPTION);
        response.push(HeaderName::RSeq, rseq.to_string());
        Some(rseq)
    }

    /// The offer that the first reliable response carries when the INVITE had none (RFC 3261 13.2.1).
    pub(super) fn early_offer(&mut self, core: &mut Core) -> Option<String> {
        self.reliable.as_ref()?;
        if self.offer_answer.state() == State::NoSession { self.sdp_for_answer(core) } else { None }
    }

    /// A reliable response was sent: it is repeated until its PRACK.
    pub(super) fn watch_progress(
        &mut self,
        core: &mut Core,
        rseq: u32,
        has_description: bool,
        sent: (Bytes, SocketAddr),
    ) {
        let Some(reliable) = self.reliable.as_mut() else { return };
        reliable.sender.sent(core.layer.timers(), core.now, rseq, has_description, sent);
        let due = reliable.sender.next_timeout();
        self.set_reliable_timer(core, due);
    }

    pub(super) fn reliable_due(&mut self, core: &mut Core) {
        let Some(reliable) = self.reliable.as_mut() else { return };
        let output = reliable.sender.handle_timeout(core.now);
        let due = reliable.sender.next_timeout();
        self.set_reliable_timer(core, due);
        match output {
            Some(AnswerOutput::Send { to, bytes }) if !core.quirks.has(&reliable_sent_once::QUIRK) => {
                core.emit(to, bytes);
            }
            Some(AnswerOutput::GiveUp) => {
                core.note("no PRACK arrived");
                if !core.quirks.has(&reliable_never_given_up::QUIRK) {
                    self.reject(core, NO_PRACK_STATUS);
                }
            }
            _ => {}
        }
    }

    /// True when the 2xx has to wait for a PRACK; it is sent as soon as that comes.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-3
    pub(super) fn answer_waits(&mut self, core: &mut Core) -> bool {
        let Some(reliable) = self.reliable.as_mut() else { return false };
        reliable.answer_waits =
            reliable.sender.holds_answer() && !core.quirks.has(&answer_before_prack::QUIRK);
        if !reliable.answer_waits {
            reliable.sender.stop();
            reliable.queue.clear();
            self.cancel_timer(core, CallTimer::Reliable);
        }
        self.reliable.as_ref().is_some_and(|r| r.answer_waits)
    }

    pub(super) fn receive_prack(&mut self, core: &mut Core, request: &Request<'_>) {
        let rack = request.message.rack().ok().flatten();
        let waiting = self.incoming.as_ref().and_then(|i| i.message.cseq().ok());
        let invite = waiting.map_or(self.answered_sequence, |cseq| cseq.number);
        let acknowledged =
            self.reliable.as_mut().and_then(|reliable| reliable.sender.acknowledge(&rack?, invite));
        let Some(had_description) = acknowledged.filter(|_| !core.quirks.has(&prack_refused::QUIRK)) else {
            core.answer_plainly(request, 481);
            return;
        };
        self.cancel_timer(core, CallTimer::Reliable);
        let response = self.answer_to_prack(core, request);
        core.respond(request, response);
        let Some(reliable) = self.reliable.as_mut() else { return };
        reliable.is_described |= had_description;
        if std::mem::take(&mut reliable.answer_waits) {
            self.answer(core, None);
        } else if let Some((status, media)) = reliable.queue.pop_front() {
            self.progress(core, status, media);
        }
    }

    /// The 200 to a PRACK, with the answer to an offer in it.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-5
    fn answer_to_prack(&mut self, core: &mut Core, request: &Request<'_>) -> Draft {
        let plain = core.compose_response(request, 200, None);
        let body = request.message.session_body().octets();
        if body.is_empty() {
            return plain;
        }
        if std::mem::take(&mut self.awaits_answer) {
            let media = self.progress.map_or(ProgressMedia::None, |(_, media)| media);
            let is_taken = self.offer_answer.receive_answer(Sdp::read(body)).is_ok();
            if is_taken && media != ProgressMedia::None {
                self.start_early_media(core, media);
            }
            return plain;
        }
        let answer = if self.take_offer(core, body) { self.early_answer(core) } else { None };
        match answer {
            Some(body) => {
                let mut response = plain;
                core.describe(&mut response, body);
                response
            }
            // The PRACK is refused and the INVITE goes on.
            None => core.compose_response(request, 488, None),
        }
    }

    /// The caller's side: acknowledges a reliable provisional response. False when it is to be dropped.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-4
    pub(super) fn receive_reliable(&mut self, core: &mut Core, response: &Message) -> bool {
        let rseq = response.rseq().ok().flatten();
        // In a 100 the option means nothing (RFC 3262 4).
        let asks = response.status() != Some(100) && response.lists(HeaderName::Require, OPTION);
        let is_reliable = asks && core.supports_reliable();
        let Some(rseq) = rseq.filter(|_| is_reliable) else { return true };
        let Some(tag) = response.to_ref().ok().and_then(|to| to.tag()).map(Box::<str>::from) else {
            return false;
        };
        // The next one comes when the one before has its PRACK (RFC 3262 3). It comes again, should this not be a flood.
        if core.awaited(Purpose::Prack(self.key)) >= PRACKS_MAX {
            return false;
        }
        let is_described = !response.session_body().octets().is_empty();
        let has_room = !is_described || self.has_room_for(&tag);
        let Some(at) = self.early_dialog(&tag, response).filter(|_| has_room) else {
            self.end_early_dialog(core, (&tag, rseq), response);
            return false;
        };
        let Some(early) = self.early.get_mut(at) else { return false };
        match early.receiver.receive(rseq) {
            Arrival::New => {}
            Arrival::OutOfOrder if core.quirks.has(&prack_out_of_order::QUIRK) => {}
            Arrival::Again if core.quirks.has(&prack_for_each_copy::QUIRK) => {}
            Arrival::Again | Arrival::OutOfOrder => return false,
        }
        if !core.quirks.has(&no_prack::QUIRK) {
            self.send_prack(core, at, rseq, response);
        }
        true
    }

    /// The index of an early dialog of the call, which is opened if it is not known.
    pub(super) fn early_dialog(&mut self, tag: &str, response: &Message) -> Option<usize> {
        if let Some(at) = self.early.iter().position(|early| &*early.tag == tag) {
            return Some(at);
        }
        if self.early.len() == DIALOGS_MAX {
            return None;
        }
        let is_first = self.dialog.as_ref().is_some_and(|d| &*d.id().remote_tag == tag);
        let dialog =
            if is_first { None } else { Some(Dialog::of_uac(self.invite.as_ref()?, response, false).ok()?) };
        self.early.push(EarlyDialog { tag: tag.into(), receiver: ReliableReceiver::default(), dialog });
        Some(self.early.len() - 1)
    }

    fn send_prack(&mut self, core: &mut Core, at: usize, rseq: u32, response: &Message) {
        if response.session_body().octets().is_empty() && core.quirks.has(&update_over_open_offer::QUIRK) {
            self.offer_again(core);
        }
        let has_description = !response.session_body().octets().is_empty();
        if has_description && !self.turn_to_dialog_of(response) {
            return;
        }
        let is_delayed = self.invite.as_ref().is_some_and(|invite| invite.body().is_empty());
        // In a call that is up every offer of a reliable response is a new one.
        let is_first = self.offer_answer.state() == State::NoSession || self.phase == CallPhase::Confirmed;
        let opens = is_delayed && is_first;
        let answer = if opens { self.answer_for_ack(core, response) } else { None };
        let reach = self.reach;
        let Some(early) = self.early.get_mut(at) else { return };
        let Some(dialog) = early.dialog.as_mut().or(self.dialog.as_mut()) else { return };
        //= https://www.rfc-editor.org/rfc/rfc6141#section-4.7
        dialog.refresh_target(response);
        send_in(core, (dialog, reach), (rseq, response), answer, Purpose::Prack(self.key));
    }

    /// A phone rings that is one too many to be told apart. Its response wants its PRACK as any other, and then the caller
    /// ends this dialog: nothing else could come of it.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-4
    //= https://www.rfc-editor.org/rfc/rfc3261#section-15
    fn end_early_dialog(&mut self, core: &mut Core, (tag, rseq): (&str, u32), response: &Message) {
        let dialog = self.invite.as_ref().and_then(|invite| Dialog::of_uac(invite, response, false).ok());
        let Some(mut dialog) = dialog.filter(|_| self.is_one_too_many(core, tag)) else { return };
        let offer = response.session_body().octets();
        let is_offer =
            self.invite.as_ref().is_some_and(|invite| invite.body().is_empty()) && !offer.is_empty();
        let answer = is_offer.then(|| refusal_of(core, offer));
        send_in(core, (&mut dialog, self.reach), (rseq, response), answer, Purpose::ForkBye);
        end_dialog(core, &mut dialog, self.reach);
    }

    /// A PRACK was refused: nobody knows its dialog any more, or nobody is there. One of several phones is just gone;
    /// without another the call is given up. Where a PRACK is lost the called side gives up at the same moment, and says so.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.2
    pub(super) fn prack_failed(&mut self, core: &mut Core, pending: &Pending) {
        let prack = Message::parse(pending.bytes.clone());
        let about = prack.rack().ok().flatten().map(|rack| rack.cseq.number);
        // A late one about an INVITE that has its final response says nothing any more: it was dropped with that.
        if about.is_none() || about != self.client.as_ref().map(|(_, sequence)| *sequence) {
            return;
        }
        if self.phase == CallPhase::Confirmed {
            return self.hang_up(core);
        }
        let to = prack.to_ref().ok();
        let tag = to.as_ref().and_then(|to| to.tag());
        let has_rung = self.dialog.as_ref().map(|dialog| &*dialog.id().remote_tag);
        let others = self.early.iter().map(|early| &*early.tag).chain(has_rung);
        if others.into_iter().all(|other| Some(other) == tag) {
            core.note("no dialog is left to wait for");
            self.cancel(core);
        }
    }

    /// Misbehaves: offers once more what the INVITE has offered, before that has an answer.
    fn offer_again(&mut self, core: &mut Core) {
        let Some(offer) = self.invite.as_ref().map(|invite| Bytes::copy_from_slice(invite.body())) else {
            return;
        };
        let Some((mut update, to)) = self.dialog_request(core, Method::Update) else { return };
        update.push(HeaderName::Contact, core.contact_in(self.call_id()));
        core.add_supported(&mut update);
        update.set_body("application/sdp", offer);
        core.add_known_credentials(&mut update);
        core.request(update, to, Purpose::Prack(self.key));
    }

    /// The early dialog that a 2xx confirms, when it is not the first: its numbers go on.
    pub(super) fn take_early_dialog(&mut self, tag: &str) {
        let early = std::mem::take(&mut self.early);
        let found = early.into_iter().find(|early| &*early.tag == tag).and_then(|early| early.dialog);
        if found.is_some() {
            self.dialog = found;
        }
    }

    fn set_reliable_timer(&self, core: &mut Core, at: Option<clock::Instant>) {
        if let Some(at) = at {
            self.set_timer(core, CallTimer::Reliable, at);
        }
    }
}

/// Sends the PRACK for a reliable response with this number.
fn send_in(
    core: &mut Core,
    (dialog, reach): (&mut Dialog, Option<SocketAddr>),
    (rseq, response): (u32, &Message),
    answer: Option<String>,
    purpose: Purpose,
) {
    let mut prack = dialog.request(Method::Prack);
    let to = route(core, &mut prack, dialog, reach);
    let invite = response.cseq().map_or(1, |c| c.number);
    prack.push(HeaderName::RAck, format!("{rseq} {invite} INVITE"));
    core.add_supported(&mut prack);
    if let Some(answer) = answer {
        core.describe(&mut prack, answer);
    }
    core.add_known_credentials(&mut prack);
    core.request(prack, to, purpose);
}

/// An INVITE of ours insists on reliable responses where the profile says so.
pub(super) fn require(core: &Core, invite: &mut Draft) {
    if core.profile.media.reliable == Reliable::Required {
        invite.push(HeaderName::Require, OPTION);
    }
}

/// True when the INVITE was refused, because its sender cannot do what this side insists on.
//= https://www.rfc-editor.org/rfc/rfc3262#section-3
pub(super) fn refuses(core: &mut Core, request: &Request<'_>) -> bool {
    if core.profile.media.reliable != Reliable::Required || offers_reliable(request.message) {
        return false;
    }
    let mut response = core.compose_tagged(request, 421);
    response.push(HeaderName::Require, OPTION);
    books::of_refusal(core, request.message, &response);
    core.respond(request, response);
    true
}

/// True when the sender of an INVITE can do PRACK.
fn offers_reliable(invite: &Message) -> bool {
    invite.lists(HeaderName::Supported, OPTION) || invite.lists(HeaderName::Require, OPTION)
}
