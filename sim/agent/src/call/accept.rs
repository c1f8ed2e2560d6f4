//! Being called: ring, progress, answer, refuse (RFC 3261 13.3).

use clock::Duration;
use plan::profile::{Called, NumberPlace};
use plan::{Codec, OfferedMedia, ProgressMedia};
use sip::dialog::Dialog;
use sip::transaction::answer::{AnswerOutput, AnswerRetransmitter};
use sip::{Draft, HeaderName, Message, Method};

use super::caller::{Screened, note_caller, note_foreign_number, screen};
use super::calls::Calls;
use super::end::{expiry, ring_time};
use super::one::{Call, dialog_key};
use super::phase::{Event, Taking};
use super::phone::phone_of;
use super::state::{Change, Incoming};
use super::{reliable, session_timer};
use crate::books;
use crate::core::{CallTimer, Core, Request, number};
use crate::interface::CallPhase;
use crate::quirk::call::{
    _2xx_not_retransmitted, exceeds_call_rate, hangs_up_before_ack, no_bye_without_ack, silent_ringing,
    t38_before_ack,
};
use crate::quirk::sdp::delayed_offer_refused;
use crate::quirk::trunk::foreign_caller_let_through;
use crate::room::{Admission, Entry, Gate};

/// A ringing call says so again before a proxy on the way gives it up after three minutes.
const RING_AGAIN: Duration = Duration::from_secs(60);

/// A reliable one has arrived for certain, and is repeated more rarely (RFC 3262 3).
const RING_AGAIN_RELIABLE: Duration = Duration::from_secs(150);

/// How long a caller shall wait after a 503.
const RETRY_AFTER_S: &str = "10";

impl Calls {
    pub(crate) fn receive_invite(&mut self, core: &mut Core, gate: &mut Gate, request: &Request<'_>) {
        let admission = gate.admits(core, request, Entry::Invite);
        if admission == Admission::Refused {
            return;
        }
        self.has_come_again(core, request.message);
        if reliable::refuses(core, request) {
            return;
        }
        if session_timer::refuses(core, request) {
            self.shall_come_again(core, request);
            return;
        }
        //= https://www.rfc-editor.org/rfc/rfc3261#section-8.1.1.8
        // Without one there is nowhere to send what follows.
        if request.message.first_contact_ref().is_none() {
            refuse_new(core, request, 400);
            return;
        }
        if let Some(fault) = core.body_fault(request.message) {
            let tag = core.new_tag();
            let response = core.compose_body_refusal(request, &fault, Some(&tag));
            refuse_new_with(core, request, response);
            return;
        }
        // The 100 stops the retransmissions; the phone will not answer within 200 ms (RFC 3261 17.2.1).
        let trying = core.compose_response(request, 100, None);
        core.respond(request, trying);
        let is_scripted = self.next_is_scripted();
        let called = core.called_number(request.message);
        let phone = phone_of(core, &called);
        // A play says what a phone does, not what a trunk takes.
        let is_served = core.takes_called_number(request.message) && (phone.is_some() || is_scripted);
        if let Some(status) = self.refusal(core, request.message, is_served, &called) {
            refuse_new(core, request, status);
            return;
        }
        if let Admission::As(user) = admission {
            note_foreign_number(core, request.message, &user);
        }
        self.admit(core, request, phone.filter(|_| !is_scripted));
    }

    /// The status with which a new call is refused, if it is.
    fn refusal(&mut self, core: &mut Core, invite: &Message, is_served: bool, called: &str) -> Option<u16> {
        if !self.rate.admits(core.now, &core.profile.limits) && !core.quirks.has(&exceeds_call_rate::QUIRK) {
            let most = trace::counted(core.profile.limits.calls_per_second, "call");
            core.note(format!("more than {most} in a second"));
            return Some(core.profile.limits.calls_per_second_status);
        }
        if let Screened::Refused(status, caller) = screen(&core.profile, invite)
            && !core.quirks.has(&foreign_caller_let_through::QUIRK)
        {
            core.note(format!("the caller {caller} is none of the customer's numbers"));
            return Some(status);
        }
        if !is_served {
            return Some(core.profile.calls.unassigned_status);
        }
        if let Some(status) = self.is_full(core, false, called) {
            return Some(status);
        }
        let takes_no_offer =
            || !core.profile.calls.accepts_delayed_offer || core.quirks.has(&delayed_offer_refused::QUIRK);
        (invite.session_body().octets().is_empty() && takes_no_offer()).then_some(488)
    }

    fn admit(&mut self, core: &mut Core, request: &Request<'_>, phone: Option<Called>) {
        let key = self.meet(core, false);
        let message = request.message;
        let mut call = Call::incoming(core, key, Incoming::of(request));
        call.open_record_of_called(core, message);
        note_caller(core, message);
        if let Screened::As(main) = screen(&core.profile, message) {
            call.is_charged_to(core, &main);
        }
        call.begin_reliable(core, message);
        call.prepare_media(core);
        let offer = message.session_body().octets();
        let is_usable = offer.is_empty() || call.take_offer(core, offer);
        if is_usable {
            let rings = expiry(core, message).unwrap_or(ring_time(core));
            call.set_timer(core, CallTimer::RingTimeout, core.now + rings);
            if let Some(called) = phone {
                call.start_phone(core, called);
            }
        }
        self.invites.insert(request.server, key);
        self.keep(call);
        if !is_usable {
            self.with(core, key, |call, core| call.reject(core, core.profile.calls.no_codec_status));
        }
    }
}

fn refuse_new(core: &mut Core, request: &Request<'_>, status: u16) {
    let mut response = core.compose_tagged(request, status);
    add_cause(core, &mut response, status);
    refuse_new_with(core, request, response);
}

fn refuse_new_with(core: &mut Core, request: &Request<'_>, response: Draft) {
    books::of_refusal(core, request.message, &response);
    core.respond(request, response);
}

/// The cause of the telephone network beside the status (RFC 6432), by RFC 3398 8.2.6.1.
fn add_cause(core: &Core, response: &mut Draft, status: u16) {
    let cause = match status {
        404 => 1,
        486 | 600 => 17,
        480 => 18,
        603 => 21,
        484 => 28,
        503 => 34,
        _ => return,
    };
    if core.profile.calls.q850_reason {
        response.push(HeaderName::Reason, format!("Q.850;cause={cause}"));
    }
    if status == 503 {
        // Who meets congestion shall leave us alone for a while (RFC 3261 21.5.4).
        response.push(HeaderName::RetryAfter, RETRY_AFTER_S);
    }
}

impl Call {
    /// A call that comes in; one INVITE may become several of them.
    pub(super) fn incoming(core: &mut Core, key: crate::CallKey, incoming: Incoming) -> Self {
        let tag = core.new_tag();
        let call_id = incoming.message.call_id().unwrap_or_default();
        if let Some(account) = core.accounts.of_number(&core.called_number(&incoming.message)) {
            core.belongs(call_id, account);
        }
        let id = dialog_key(call_id, &tag);
        let mut call = Self::new(core, key, false, id, &tag);
        call.dialog = Dialog::of_uas(&incoming.message, &tag, false).ok();
        call.reach = Some(incoming.from);
        call.incoming = Some(Box::new(incoming));
        call
    }

    pub(super) fn progress(&mut self, core: &mut Core, status: u16, media: ProgressMedia) {
        let Some(incoming) = self.incoming.clone() else { return };
        self.ringing = true;
        let again = if self.reliable.is_some() { RING_AGAIN_RELIABLE } else { RING_AGAIN };
        self.set_timer(core, CallTimer::RingAgain, core.now + again);
        if self.progress_waits(core, status, media) {
            return;
        }
        self.record_response(core, status);
        self.progress = Some((status, media));
        let has_offer = !incoming.message.session_body().octets().is_empty();
        let body = match has_offer {
            true if media != ProgressMedia::None => self.early_answer(core),
            true => None,
            false => self.early_offer(core),
        };
        let mut response = self.compose_response(core, &incoming.request(), status);
        let has_description = body.is_some();
        if let Some(body) = body {
            core.describe(&mut response, body);
            if has_offer {
                self.start_early_media(core, media);
            }
        }
        let rseq = self.number_progress(&mut response);
        let sent = core.respond(&incoming.request(), response);
        if let Some(rseq) = rseq {
            self.watch_progress(core, rseq, has_description, sent);
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1.1
    pub(super) fn ring_again(&mut self, core: &mut Core) {
        if let Some((status, media)) = self.progress.filter(|_| !core.quirks.has(&silent_ringing::QUIRK)) {
            self.progress(core, status, media);
        }
    }

    pub(super) fn answer(&mut self, core: &mut Core, codecs: Option<&[Codec]>) {
        if let Some(codecs) = codecs {
            self.codecs = Some(codecs.to_vec());
        }
        if self.answer_waits(core) {
            return;
        }
        let is_described = self.reliable.as_ref().is_some_and(|r| r.is_described());
        let Some(incoming) = self.incoming.clone() else { return };
        self.answered_sequence = incoming.message.cseq().map_or(1, |c| c.number);
        self.cancel_timer(core, CallTimer::RingTimeout);
        self.cancel_timer(core, CallTimer::RingAgain);
        let body = if is_described { Some(String::new()) } else { self.sdp_for_answer(core) };
        let Some(body) = body else {
            self.reject(core, core.profile.calls.no_codec_status);
            return;
        };
        self.incoming = None;
        let mut response = self.compose_response(core, &incoming.request(), 200);
        if !body.is_empty() {
            core.describe(&mut response, body);
        }
        self.agree_on_session_timer(core, &incoming.message, &mut response);
        self.record_response(core, 200);
        let sent = core.respond(&incoming.request(), response);
        self.phase = CallPhase::Answered;
        if let Some(dialog) = self.dialog.as_mut() {
            dialog.confirm();
        }
        self.watch_answer(core, sent);
        self.start_media(core);
        if core.quirks.has(&t38_before_ack::QUIRK) {
            self.offer_change(core, Change::Media(OfferedMedia::T38));
        }
        if core.quirks.has(&hangs_up_before_ack::QUIRK) {
            self.hang_up(core);
        }
    }

    /// Our 2xx was sent: it is repeated until its ACK.
    pub(super) fn watch_answer(
        &mut self,
        core: &mut Core,
        (bytes, to): (bytes::Bytes, std::net::SocketAddr),
    ) {
        let retransmitter = AnswerRetransmitter::for_2xx(core.layer.timers(), core.now, bytes, to);
        self.unacknowledged.push((self.answered_sequence, retransmitter));
        self.set_answer_timer(core);
    }

    fn set_answer_timer(&self, core: &mut Core) {
        match self.unacknowledged.iter().filter_map(|(_, answer)| answer.next_timeout()).min() {
            Some(at) => self.set_timer(core, CallTimer::Answer2xx, at),
            None => self.cancel_timer(core, CallTimer::Answer2xx),
        }
    }

    pub(super) fn reject(&mut self, core: &mut Core, status: u16) {
        self.refuse(core, status, None);
    }

    /// Refuses a call, or sends it elsewhere.
    pub(super) fn refuse(&mut self, core: &mut Core, status: u16, to: Option<&str>) {
        let Some(incoming) = self.incoming.take() else { return };
        let mut response = self.compose_response(core, &incoming.request(), status);
        response.remove(HeaderName::RecordRoute);
        if let (Some(wanted), Some(uri)) = (to, incoming.message.request_uri()) {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-21.3.3
            // The caller copies the URI as a whole: it is one that the caller could have dialled itself.
            let place = NumberPlace::called_by(core.side.peer());
            let called = number::write(&core.profile.numbers, wanted, place);
            response.set(HeaderName::Contact, format!("<{}>", core.number_uri(&called, uri.host.as_ref())));
        }
        add_cause(core, &mut response, status);
        self.record_refusal(core, &response);
        core.respond(&incoming.request(), response);
        self.phase = CallPhase::Ended;
    }

    pub(super) fn repeat_answer(&mut self, core: &mut Core) {
        let now = core.now;
        let is_due = |answer: &AnswerRetransmitter| answer.next_timeout().is_some_and(|at| at <= now);
        let due = self.unacknowledged.iter_mut().filter(|(_, answer)| is_due(answer));
        let outputs: Vec<_> = due.filter_map(|(_, answer)| answer.handle_timeout(now)).collect();
        self.set_answer_timer(core);
        for output in outputs {
            match output {
                AnswerOutput::Send { to, bytes } if !core.quirks.has(&_2xx_not_retransmitted::QUIRK) => {
                    core.emit(to, bytes);
                }
                AnswerOutput::Send { .. } => {}
                AnswerOutput::GiveUp => return self.give_up_waiting_for_ack(core),
            }
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1.4
    fn give_up_waiting_for_ack(&mut self, core: &mut Core) {
        core.note("no ACK arrived");
        if core.quirks.has(&no_bye_without_ack::QUIRK) {
            self.stop_media(core);
            self.phase = CallPhase::Ended;
        } else {
            self.hang_up(core);
        }
    }

    pub(super) fn receive_ack(&mut self, core: &mut Core, ack: &Message) {
        if self.phase.takes(Event::Request(Some(&Method::Ack))) != Taking::Acts {
            return;
        }
        let number = ack.cseq().map_or(0, |c| c.number);
        let Some(at) = self.unacknowledged.iter().position(|(sequence, _)| *sequence == number) else {
            return;
        };
        self.unacknowledged.remove(at);
        self.set_answer_timer(core);
        if self.phase == CallPhase::Answered {
            self.phase = CallPhase::Confirmed;
            self.limit_duration(core);
        }
        if number != self.answered_sequence {
            return;
        }
        self.take_answer_in_ack(core, ack.session_body().octets());
        if self.ends_with_ack {
            self.hang_up(core);
        }
    }
}
