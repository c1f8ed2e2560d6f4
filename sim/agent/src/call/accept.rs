//! Being called: ring, progress, answer, refuse (RFC 3261 13.3).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use plan::profile::DidLocation;
use plan::{Codec, OfferedMedia, ProgressMedia, Side};
use sip::dialog::Dialog;
use sip::transaction::ServerId;
use sip::transaction::answer::{AnswerOutput, AnswerRetransmitter};
use sip::{Draft, HeaderName, Message};

use super::{Change, Incoming, dialog_key};
use crate::agent::Agent;
use crate::authenticate::Entry;
use crate::interface::{CallKey, CallPhase};
use crate::number;
use crate::quirk::call::{
    _2xx_not_retransmitted, hangs_up_before_ack, no_bye_without_ack, silent_ringing, t38_before_ack,
};
use crate::quirk::sdp::delayed_offer_refused;
use crate::timer::Timer;

/// A ringing call says so again before a proxy on the way gives it up after three minutes.
const RING_AGAIN: Duration = Duration::from_secs(60);

/// A reliable one has arrived for certain, and is repeated more rarely (RFC 3262 3).
const RING_AGAIN_RELIABLE: Duration = Duration::from_secs(150);

/// How long a caller shall wait after a 503.
const RETRY_AFTER_S: &str = "10";

impl Agent {
    pub(crate) fn receive_invite(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        if !self.check_credentials(now, server, request, from, Entry::Invite) {
            return;
        }
        if self.refuse_unreliable(now, server, request, from)
            || self.refuse_short_session(now, server, request, from)
        {
            return;
        }
        // The 100 stops the retransmissions; the phone will not answer within 200 ms (RFC 3261 17.2.1).
        let trying = self.compose_response(request, from, 100, None);
        self.respond(now, server, request, from, trying);
        let is_scripted = self.next_is_scripted();
        let number = self.called_number(request);
        let phone = self.phone_of(&number);
        if phone.is_none() && !is_scripted {
            self.refuse_new(now, server, request, from, self.profile.calls.unassigned_status);
            return;
        }
        if !self.has_free_channel() {
            self.refuse_new(now, server, request, from, self.profile.limits.channels_status);
            return;
        }
        if request.body().is_empty()
            && (!self.profile.calls.accepts_delayed_offer || self.quirks.has(&delayed_offer_refused::QUIRK))
        {
            self.refuse_new(now, server, request, from, 488);
            return;
        }
        self.admit(now, server, request, from, phone.filter(|_| !is_scripted));
    }

    fn refuse_new(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        status: u16,
    ) {
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, status, Some(&tag));
        self.add_cause(&mut response, status);
        self.cdr_of_refusal(request, &response);
        self.respond(now, server, request, from, response);
    }

    fn admit(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        phone: Option<plan::profile::Called>,
    ) {
        let key = self.new_call(false);
        let tag = self.rng.token(10);
        let id = dialog_key(request.call_id().unwrap_or_default(), &tag);
        let mut call = self.new_call_state(false, id.into(), &tag);
        call.dialog = Dialog::of_uas(request, &tag, false).ok();
        call.incoming = Some(Box::new(Incoming { server, request: request.clone(), from }));
        self.dialogs.insert(call.dialog_key.clone(), key);
        self.media_ports.insert(call.port, key);
        self.invites.insert(server, key);
        self.calls.insert(key, Box::new(call));
        self.open_cdr_of_called(key, request);
        self.read_caller(key, request);
        self.begin_reliable(key, request);
        self.prepare_media(key);
        if !request.body().is_empty() && !self.take_offer(key, request.body()) {
            self.reject(now, key, self.profile.calls.no_codec_status);
            return;
        }
        let rings = self.expiry(request).unwrap_or(self.ring_time());
        self.timers.set(Timer::RingTimeout(key), now + rings);
        if let Some(called) = phone {
            self.start_phone(now, key, called);
        }
    }

    /// The number that was called, in E.164, from where this trunk puts it.
    pub(crate) fn called_number(&self, request: &Message) -> String {
        let numbers = &self.profile.numbers;
        let from_uri = |uri: Option<&sip::Uri>| {
            uri.and_then(|u| u.telephone_number().or_else(|| u.user_unescaped().map(|s| s.into_owned())))
        };
        let user = match (self.side, numbers.did_in) {
            (Side::Pbx, DidLocation::To) => from_uri(request.to_ref().ok().map(|to| &to.uri)),
            (Side::Pbx, DidLocation::PCalledPartyId) => {
                let value = request.by_name("P-Called-Party-ID");
                from_uri(value.and_then(|v| sip::NameAddr::parse(&v).ok()).as_ref().map(|a| &a.uri))
            }
            _ => from_uri(request.request_uri_ref()),
        };
        let user = user.unwrap_or_default();
        let read = match self.side {
            Side::Carrier => numbers.read_called_out(&user),
            Side::Pbx => numbers.read_called_in(&user),
        };
        let format = if self.side == Side::Carrier { numbers.called_out } else { numbers.called_in };
        read.map_or_else(|| number::parse(&numbers.plan(), &user, format), |n| n.to_string())
    }

    pub(crate) fn progress(&mut self, now: Instant, key: CallKey, status: u16, media: ProgressMedia) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if call.incoming.is_none() {
            return;
        }
        call.ringing = true;
        let again = if call.reliable.is_some() { RING_AGAIN_RELIABLE } else { RING_AGAIN };
        self.timers.set(Timer::RingAgain(key), now + again);
        if self.progress_waits(key, status, media) {
            return;
        }
        self.cdr_responds(key, status);
        let Some(call) = self.calls.get_mut(&key) else { return };
        call.progress = Some((status, media));
        let Some(incoming) = &call.incoming else { return };
        let (request, from, server) = (incoming.request.clone(), incoming.from, incoming.server);
        let has_offer = !request.body().is_empty();
        let body = match has_offer {
            true if media != ProgressMedia::None => self.early_answer(key),
            true => None,
            false => self.early_offer(key),
        };
        let mut response = self.compose_dialog_response(key, &request, from, status);
        let has_description = body.is_some();
        if let Some(body) = body {
            response.set_body("application/sdp", body);
            if has_offer {
                self.start_early_media(now, key, media);
            }
        }
        let rseq = self.number_progress(key, &mut response);
        let sent = self.respond(now, server, &request, from, response);
        if let Some(rseq) = rseq {
            self.watch_progress(now, key, rseq, has_description, sent);
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1.1
    pub(crate) fn ring_again(&mut self, now: Instant, key: CallKey) {
        let progress = self.calls.get(&key).and_then(|c| c.progress);
        if let Some((status, media)) = progress.filter(|_| !self.quirks.has(&silent_ringing::QUIRK)) {
            self.progress(now, key, status, media);
        }
    }

    pub(crate) fn answer(&mut self, now: Instant, key: CallKey, codecs: Option<&[Codec]>) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if let Some(codecs) = codecs {
            call.codecs = Some(codecs.to_vec());
        }
        if self.answer_waits(key) {
            return;
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        let is_described = call.reliable.as_ref().is_some_and(|r| r.is_described());
        let Some(incoming) = call.incoming.take() else { return };
        call.answered_sequence = incoming.request.cseq().map_or(1, |c| c.number);
        self.timers.cancel(&Timer::RingTimeout(key));
        self.timers.cancel(&Timer::RingAgain(key));
        self.invites.remove(&incoming.server);
        let body = if is_described { Some(String::new()) } else { self.sdp_for_answer(key) };
        let Some(body) = body else {
            self.put_back_and_reject(now, key, incoming);
            return;
        };
        let mut response = self.compose_dialog_response(key, &incoming.request, incoming.from, 200);
        if !body.is_empty() {
            response.set_body("application/sdp", body);
        }
        self.agree_on_session_timer(now, key, &incoming.request, &mut response);
        self.cdr_responds(key, 200);
        let (bytes, to) = self.respond(now, incoming.server, &incoming.request, incoming.from, response);
        let retransmitter = AnswerRetransmitter::for_2xx(self.layer.timers(), now, bytes, to);
        let due = retransmitter.next_timeout();
        if let Some(call) = self.calls.get_mut(&key) {
            call.phase = CallPhase::Answered;
            call.answer = Some(Box::new(retransmitter));
            if let Some(dialog) = call.dialog.as_mut() {
                dialog.confirm();
            }
        }
        if let Some(at) = due {
            self.timers.set(Timer::Answer2xx(key), at);
        }
        self.start_media(now, key);
        if self.quirks.has(&t38_before_ack::QUIRK) {
            self.offer_change(now, key, Change::Media(OfferedMedia::T38));
        }
        if self.quirks.has(&hangs_up_before_ack::QUIRK) {
            self.hang_up(now, key);
        }
    }

    fn put_back_and_reject(&mut self, now: Instant, key: CallKey, incoming: Box<Incoming>) {
        self.invites.insert(incoming.server, key);
        if let Some(call) = self.calls.get_mut(&key) {
            call.incoming = Some(incoming);
        }
        self.reject(now, key, self.profile.calls.no_codec_status);
    }

    pub(crate) fn reject(&mut self, now: Instant, key: CallKey, status: u16) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(incoming) = call.incoming.take() else { return };
        self.invites.remove(&incoming.server);
        let mut response = self.compose_dialog_response(key, &incoming.request, incoming.from, status);
        response.remove(HeaderName::RecordRoute);
        self.add_cause(&mut response, status);
        self.cdr_refused(key, &response);
        self.respond(now, incoming.server, &incoming.request, incoming.from, response);
        self.forget(key);
    }

    /// The cause of the telephone network beside the status (RFC 6432), by RFC 3398 8.2.6.1.
    fn add_cause(&self, response: &mut Draft, status: u16) {
        let cause = match status {
            404 => 1,
            486 | 600 => 17,
            480 => 18,
            603 => 21,
            484 => 28,
            503 => 34,
            _ => return,
        };
        if self.profile.calls.q850_reason {
            response.push(HeaderName::Reason, format!("Q.850;cause={cause}"));
        }
        if status == 503 {
            // Who meets congestion shall leave us alone for a while (RFC 3261 21.5.4).
            response.push(HeaderName::RetryAfter, RETRY_AFTER_S);
        }
    }

    /// A response with the tag of the dialog, Contact and Record-Route (RFC 3261 12.1.1).
    pub(crate) fn compose_dialog_response(
        &self,
        key: CallKey,
        request: &Message,
        from: SocketAddr,
        status: u16,
    ) -> Draft {
        let tag = self.calls.get(&key).map(|c| c.local_tag.clone()).unwrap_or_default();
        let mut response = self.compose_response(request, from, status, Some(&tag));
        if status >= 300 {
            return response;
        }
        let is_initial = request.to_ref().is_ok_and(|to| to.tag().is_none());
        if is_initial {
            // The box adds itself as a proxy in front of its own user agent would: below the ones
            // that stood in the request already, hence before them in the list (RFC 3261 16.6).
            for entry in self.record_routes() {
                response.push(HeaderName::RecordRoute, entry);
            }
        }
        for entry in request.header_values(HeaderName::RecordRoute) {
            response.push(HeaderName::RecordRoute, entry);
        }
        response.push(HeaderName::Contact, self.contact());
        response.push(HeaderName::Allow, self.allow());
        if status >= 200 {
            self.add_supported(&mut response);
        }
        response
    }

    pub(crate) fn repeat_answer(&mut self, now: Instant, key: CallKey) {
        let Some(retransmitter) = self.calls.get_mut(&key).and_then(|c| c.answer.as_mut()) else { return };
        let output = retransmitter.handle_timeout(now);
        if let Some(at) = retransmitter.next_timeout() {
            self.timers.set(Timer::Answer2xx(key), at);
        }
        match output {
            Some(AnswerOutput::Send { to, bytes }) if !self.quirks.has(&_2xx_not_retransmitted::QUIRK) => {
                self.emit(now, to, bytes);
            }
            Some(AnswerOutput::GiveUp) => {
                self.note("no ACK arrived");
                //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1.4
                if self.quirks.has(&no_bye_without_ack::QUIRK) {
                    self.stop_media(now, key);
                    self.forget(key);
                } else {
                    self.hang_up(now, key);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn receive_ack(&mut self, now: Instant, ack: &Message) {
        let Some(key) = self.call_of(ack) else { return };
        let Some(call) = self.calls.get_mut(&key) else { return };
        let number = ack.cseq().map_or(0, |c| c.number);
        if call.answer.is_none() || number != call.answered_sequence {
            return;
        }
        call.answer = None;
        self.timers.cancel(&Timer::Answer2xx(key));
        if let Some(call) = self.calls.get_mut(&key)
            && call.phase == CallPhase::Answered
        {
            call.phase = CallPhase::Confirmed;
            self.limit_duration(now, key);
        }
        self.take_answer_in_ack(now, key, ack.body());
    }
}
