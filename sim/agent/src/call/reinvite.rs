//! Changing a call that is up: hold, resume, other codecs; and glare (RFC 3261 14).

use std::net::SocketAddr;

use clock::Instant;
use plan::profile::HoldForm;
use plan::{Codec, OfferedMedia};
use sip::dialog::glare_wait;
use sip::offer_answer::Stream;
use sip::sdp::{Direction, Sdp};
use sip::transaction::ServerId;
use sip::transaction::answer::AnswerRetransmitter;
use sip::{HeaderName, Message, Method};

use super::offer::is_sent;
use super::place::credentials_of;
use super::{Call, Change};
use crate::agent::Agent;
use crate::interface::{CallKey, CallPhase};
use crate::quirk::call::{
    drops_call_on_488, glare_accepted, glare_retries_at_once, goes_on_after_481, reinvite_over_reinvite,
};
use crate::quirk::fax::{hangs_up_on_image_port_0, refresh_drops_image, t38_glare_not_retried};
use crate::send::Purpose;
use crate::timer::Timer;

/// How soon a change that met an unacknowledged INVITE is tried again.
const ACK_AGAIN: clock::Duration = clock::Duration::from_millis(50);

impl Agent {
    pub(crate) fn hold(&mut self, now: Instant, key: CallKey) {
        self.change(now, key, Change::Hold);
    }

    pub(crate) fn resume(&mut self, now: Instant, key: CallKey) {
        self.change(now, key, Change::Resume);
    }

    pub(crate) fn reinvite(
        &mut self,
        now: Instant,
        key: CallKey,
        codecs: Option<Vec<Codec>>,
        delayed_offer: bool,
    ) {
        self.change(now, key, Change::Codecs { codecs, delayed_offer });
    }

    pub(crate) fn change(&mut self, now: Instant, key: CallKey, change: Change) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if call.phase != CallPhase::Confirmed || call.client.is_some() {
            return;
        }
        //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
        // Not while an INVITE transaction of the other side is in progress: its ACK has not come yet.
        if call.answer.is_some() {
            call.change = Some(change);
            self.timers.set(Timer::GlareRetry(key), now + ACK_AGAIN);
            return;
        }
        self.offer_change(now, key, change);
    }

    /// The re-INVITE of a change.
    pub(super) fn offer_change(&mut self, now: Instant, key: CallKey, change: Change) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        call.waits_after_glare = false;
        if let Change::Codecs { codecs: Some(codecs), .. } = &change {
            call.codecs = Some(codecs.clone());
        }
        let delayed = matches!(change, Change::Codecs { delayed_offer: true, .. });
        let body = if delayed { None } else { self.changed_offer(key, &change) };
        let Some(dialog) = self.calls.get_mut(&key).and_then(|c| c.dialog.as_mut()) else { return };
        let mut draft = dialog.request(Method::Invite);
        let sequence = dialog.local_sequence().unwrap_or(1);
        let Some(dialog) = self.calls.get(&key).and_then(|c| c.dialog.as_ref()) else { return };
        let to = self.route(&mut draft, dialog);
        draft.push(HeaderName::Contact, self.contact());
        draft.push(HeaderName::Allow, self.allow());
        self.add_supported(&mut draft);
        self.add_product(&mut draft);
        self.ask_for_session_timer(&mut draft, Some(key));
        if let Some(body) = body {
            draft.set_body("application/sdp", body);
        }
        self.add_known_credentials(&mut draft);
        let client = self.request(now, draft, to, Purpose::Reinvite(key));
        if let Some(call) = self.calls.get_mut(&key) {
            call.change = Some(change);
        }
        self.invite_sent_again(key, client, sequence);
    }

    fn changed_offer(&mut self, key: CallKey, change: &Change) -> Option<String> {
        let call = self.calls.get(&key)?;
        let has_fax = call.offer_answer.agreed().is_some_and(|agreed| agreed.fax.is_some());
        match change {
            Change::Media(media) => return self.offer_media(key, *media),
            // A refresh during a fax leaves the fax alone (RFC 4028 7.4).
            Change::Codecs { codecs: None, .. }
                if has_fax && !self.quirks.has(&refresh_drops_image::QUIRK) =>
            {
                return self.offer_media(key, OfferedMedia::T38);
            }
            _ => {}
        }
        let direction = match change {
            Change::Hold => match self.profile.calls.hold {
                HoldForm::Inactive => Direction::Inactive,
                HoldForm::Sendonly | HoldForm::ZeroAddress => Direction::SendOnly,
            },
            Change::Codecs { .. } if call.holding => Direction::SendOnly,
            _ => Direction::SendRecv,
        };
        let is_zero = *change == Change::Hold && self.profile.calls.hold == HoldForm::ZeroAddress;
        let mut ours = self.capabilities(call.port, call.codecs.as_deref(), direction);
        if is_zero {
            // The way of RFC 2543: nobody can send to nowhere (RFC 3264 8.4).
            ours.address = std::net::Ipv4Addr::UNSPECIFIED.into();
            ours.direction = Direction::SendRecv;
        }
        let call = self.calls.get_mut(&key)?;
        call.offer_answer.offer(&[Stream::Audio(ours)]).ok().map(|offer| offer.to_body())
    }

    pub(crate) fn reinvite_concluded(
        &mut self,
        now: Instant,
        key: CallKey,
        status: u16,
        response: Option<&Message>,
    ) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let sequence = call.client.take().map_or(1, |(_, sequence)| sequence);
        let credentials = call.invite.take().map(|invite| credentials_of(&invite)).unwrap_or_default();
        match response {
            Some(response) if status < 300 => {
                if let Some(dialog) = call.dialog.as_mut() {
                    dialog.refresh_target(response);
                }
                let change = call.change.take();
                match change {
                    Some(Change::Hold) => call.holding = true,
                    Some(Change::Resume) => call.holding = false,
                    _ => {}
                }
                let answer = self.answer_for_ack(key, response);
                self.take_remote_sdp(now, key, response, false);
                self.acknowledge(now, key, sequence, answer, credentials);
                self.take_session_timer(now, key, response);
                // An offer of which nothing can be used is refused stream by stream, and then ends the call
                // (RFC 3261 13.2.2.4, 14.1).
                if self.calls.get(&key).is_some_and(|call| call.is_unusable) {
                    self.hang_up(now, key);
                } else if let Some(Change::Media(media)) = change {
                    self.media_changed(now, key, media);
                }
            }
            _ => self.reinvite_refused(now, key, status, response.is_some()),
        }
    }

    /// What became of an offer of other streams.
    fn media_changed(&mut self, now: Instant, key: CallKey, media: OfferedMedia) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let agreed = call.offer_answer.agreed();
        let is_fax = agreed.as_ref().is_some_and(|agreed| agreed.fax.is_some());
        let has_audio = agreed.as_ref().is_some_and(|agreed| agreed.audio.is_some());
        call.fax.get_or_insert_default().switched = is_fax && media != OfferedMedia::Audio;
        if media != OfferedMedia::Audio && !is_fax {
            if self.quirks.has(&hangs_up_on_image_port_0::QUIRK) {
                return self.hang_up(now, key);
            }
            self.switch_refused(key);
            if !has_audio {
                // The answer left no stream at all: the audio is asked for anew.
                self.change(now, key, Change::Media(OfferedMedia::Audio));
            }
        }
    }

    fn reinvite_refused(&mut self, now: Instant, key: CallKey, status: u16, is_answered: bool) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let wants_t38 =
            matches!(call.change, Some(Change::Media(OfferedMedia::T38 | OfferedMedia::AudioAndT38)));
        // Without an offer under way there is nothing to take back.
        let _ = call.offer_answer.receive_rejection();
        match status {
            491 if self.quirks.has(&t38_glare_not_retried::QUIRK) => call.change = None,
            491 => {
                call.waits_after_glare = true;
                let wait = glare_wait(call.outgoing, &mut self.rng);
                let at_once = self.quirks.has(&glare_retries_at_once::QUIRK);
                let wait = if at_once { clock::Duration::from_millis(1) } else { wait };
                self.timers.set(Timer::GlareRetry(key), now + wait);
            }
            //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
            408 if !is_answered && wants_t38 => {
                // A box on the way may eat what it does not understand; the voice call is none the worse.
                call.change = None;
                self.switch_refused(key);
            }
            481 if self.quirks.has(&goes_on_after_481::QUIRK) => call.change = None,
            408 | 481 => self.hang_up(now, key),
            _ if self.quirks.has(&drops_call_on_488::QUIRK) => self.hang_up(now, key),
            _ => {
                call.change = None;
                if wants_t38 {
                    self.switch_refused(key);
                }
            }
        }
    }

    pub(crate) fn retry_reinvite(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(change) = call.change.take() else { return };
        // After a glare the other side was faster, and what was wanted is there.
        if !(call.waits_after_glare && is_so_already(call, &change)) {
            self.change(now, key, change);
        }
    }

    pub(crate) fn receive_reinvite(
        &mut self,
        now: Instant,
        key: CallKey,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if call.incoming.is_some() {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-14.2
            // A second INVITE before the final response to the first.
            let mut response = self.compose_response(request, from, 500, None);
            response.push(HeaderName::RetryAfter, self.rng.below(11).to_string());
            self.respond(now, server, request, from, response);
            return;
        }
        if call.client.is_none() && !call.waits_after_glare && self.quirks.has(&reinvite_over_reinvite::QUIRK)
        {
            self.offer_change(now, key, Change::Codecs { codecs: None, delayed_offer: false });
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        if call.client.is_some() && !self.quirks.has(&glare_accepted::QUIRK) {
            self.answer_plainly(now, server, request, from, 491);
            return;
        }
        call.answered_sequence = request.cseq().map_or(1, |c| c.number);
        if self.profile.fax.progress && is_t38(request.body()) {
            let progress = self.compose_dialog_response(key, request, from, 183);
            self.respond(now, server, request, from, progress);
        }
        match self.sdp_for_reinvite(key, request.body()) {
            Some(body) => {
                //= https://www.rfc-editor.org/rfc/rfc6141#section-4.6
                // What is refused moves no target.
                if let Some(dialog) = self.calls.get_mut(&key).and_then(|c| c.dialog.as_mut()) {
                    dialog.refresh_target(request);
                }
                self.accept_reinvite(now, key, server, request, from, body);
            }
            None => {
                if let Some(call) = self.calls.get_mut(&key) {
                    let _ = call.offer_answer.send_rejection();
                }
                let status = if is_t38(request.body()) { self.profile.fax.refusal } else { 488 };
                let mut response = self.compose_dialog_response(key, request, from, status);
                if status == 415 {
                    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.3
                    response.push(HeaderName::Accept, "application/sdp");
                }
                self.respond(now, server, request, from, response);
            }
        }
    }

    fn accept_reinvite(
        &mut self,
        now: Instant,
        key: CallKey,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        body: String,
    ) {
        let mut response = self.compose_dialog_response(key, request, from, 200);
        response.set_body("application/sdp", body);
        self.agree_on_session_timer(now, key, request, &mut response);
        let (bytes, to) = self.respond(now, server, request, from, response);
        let retransmitter = AnswerRetransmitter::for_2xx(self.layer.timers(), now, bytes, to);
        if let Some(at) = retransmitter.next_timeout() {
            self.timers.set(Timer::Answer2xx(key), at);
        }
        if let Some(call) = self.calls.get_mut(&key) {
            call.answer = Some(Box::new(retransmitter));
        }
        self.start_media(now, key);
    }

    fn sdp_for_reinvite(&mut self, key: CallKey, body: &[u8]) -> Option<String> {
        let call = self.calls.get(&key)?;
        let direction = if call.holding { Direction::SendOnly } else { Direction::SendRecv };
        if body.is_empty() {
            // A full fresh offer (RFC 3261 14.2).
            let ours = self.capabilities(call.port, None, direction);
            let call = self.calls.get_mut(&key)?;
            call.awaits_answer = true;
            return call.offer_answer.offer(&[Stream::Audio(ours)]).ok().map(|o| o.to_body());
        }
        let mut sdp = Sdp::read(body);
        self.misread_image(key, &mut sdp)?;
        let ours = self.answerer(key, &sdp, direction)?;
        let refusal = self.profile.fax.refusal;
        let call = self.calls.get_mut(&key)?;
        if is_sent(call.offer_answer.state()) {
            // Only the quirk `glare-accepted` comes here: an answer beside the offer that is out.
            let origin = call.offer_answer.local()?.origin;
            return sip::offer_answer::build_answer(&sdp, origin, &ours).ok().map(|a| a.to_body());
        }
        call.offer_answer.receive_offer(sdp.clone()).ok()?;
        match call.offer_answer.answer(&ours) {
            Ok((answer, _)) => Some(answer.to_body()),
            Err(_) if is_t38(body) && refusal == 200 => {
                Some(call.offer_answer.send_answer(without_streams(sdp)).ok()?.0.to_body())
            }
            Err(_) => None,
        }
    }
}

/// The session has these streams already.
fn is_so_already(call: &Call, change: &Change) -> bool {
    let is_fax = || call.offer_answer.agreed().is_some_and(|agreed| agreed.fax.is_some());
    matches!(change, Change::Media(OfferedMedia::T38 | OfferedMedia::AudioAndT38)) && is_fax()
}

/// The body offers a fax stream.
fn is_t38(body: &[u8]) -> bool {
    Sdp::read(body).media.iter().any(|m| m.port != 0 && m.kind == "image")
}

/// The answer that refuses all streams, each with the port 0 (RFC 3264 6).
fn without_streams(mut offer: Sdp) -> Sdp {
    for media in &mut offer.media {
        media.port = 0;
        media.attributes.clear();
    }
    offer
}
