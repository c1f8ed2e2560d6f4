//! Changing a call that is up: hold, resume, other codecs; and glare (RFC 3261 14).

use clock::{Duration, Instant};
use plan::OfferedMedia;
use plan::profile::HoldForm;
use sip::dialog::glare_wait;
use sip::offer_answer::Stream;
use sip::sdp::{Direction, Sdp};
use sip::{HeaderName, Message, Method};

use super::end::ring_time;
use super::offer::{capabilities, is_sent, refusal_of};
use super::one::Call;
use super::state::Change;
use super::{reliable, session_timer};
use crate::core::{CallTimer, Core, Purpose, Request, credentials_of};
use crate::interface::CallPhase;
use crate::quirk::call::{
    drops_call_on_488, glare_accepted, glare_retries_at_once, goes_on_after_481, reinvite_over_reinvite,
};
use crate::quirk::fax::{hangs_up_on_image_port_0, refresh_drops_image, t38_glare_not_retried};

/// How soon a change that met an unacknowledged INVITE is tried again.
const ACK_AGAIN: Duration = Duration::from_millis(50);
/// A change that meets a change of the other side so often is given up.
const GLARES_MAX: u8 = 6;
/// INVITEs of the other side whose 2xx has no ACK, at most.
const UNACKNOWLEDGED_MAX: usize = 4;

impl Call {
    pub(crate) fn change(&mut self, core: &mut Core, change: Change) {
        if self.phase != CallPhase::Confirmed || self.client.is_some() {
            return;
        }
        //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
        // Not while an INVITE transaction of the other side is in progress: its ACK has not come yet.
        if !self.unacknowledged.is_empty() {
            self.change = Some(change);
            self.set_timer(core, CallTimer::GlareRetry, core.now + ACK_AGAIN);
            return;
        }
        if let Some(until) = self.pauses_until(core) {
            return self.hold_back(core, change, until);
        }
        self.offer_change(core, change);
    }

    /// The end of the pause that the other side has asked for, while it lasts.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-20.33
    pub(super) fn pauses_until(&self, core: &Core) -> Option<Instant> {
        self.not_before.filter(|until| *until > core.now)
    }

    /// A request of the call was refused: perhaps for a while only.
    pub(super) fn heed_retry_after(&mut self, core: &Core, response: Option<&Message>) {
        let asked = response.and_then(|response| response.retry_after().ok().flatten());
        if let Some(seconds) = asked {
            let until = core.now + Duration::from_secs(u64::from(seconds));
            self.not_before = self.not_before.max(Some(until));
        }
    }

    /// A change waits until the pause is over. A fax does not wait: it goes on without T.38.
    fn hold_back(&mut self, core: &mut Core, change: Change, until: Instant) {
        if wants_t38(&change) {
            core.note("T.38 is not offered again: the other side has asked for a pause (Retry-After)");
            self.switch_refused(core);
            return;
        }
        self.change = Some(change);
        self.set_timer(core, CallTimer::GlareRetry, until);
    }

    /// The re-INVITE of a change.
    pub(super) fn offer_change(&mut self, core: &mut Core, change: Change) {
        self.waits_after_glare = false;
        if let Change::Codecs { codecs: Some(codecs), .. } = &change {
            self.codecs = Some(codecs.clone());
        }
        let delayed = matches!(change, Change::Codecs { delayed_offer: true, .. });
        let body = if delayed { None } else { self.changed_offer(core, &change) };
        let Some((mut draft, to)) = self.dialog_request(core, Method::Invite) else { return };
        let sequence = self.dialog.as_ref().and_then(|dialog| dialog.local_sequence()).unwrap_or(1);
        draft.push(HeaderName::Contact, core.contact_in(self.call_id()));
        draft.push(HeaderName::Allow, core.allow_in_call());
        core.add_supported(&mut draft);
        core.add_product(&mut draft);
        session_timer::ask(core, &mut draft, Some(self.session_timer));
        if let Some(body) = body {
            core.describe(&mut draft, body);
        }
        core.add_known_credentials(&mut draft);
        // Each INVITE numbers its reliable responses anew (RFC 3262 3).
        self.early.clear();
        let client = core.request(draft, to, Purpose::Reinvite(self.key));
        self.change = Some(change);
        self.set_timer(core, CallTimer::RingTimeout, core.now + ring_time(core));
        self.invite_sent(core, client, sequence);
    }

    /// A provisional response to a change: a reliable one wants its PRACK, and may bring the answer.
    //= https://www.rfc-editor.org/rfc/rfc3262#section-4
    pub(super) fn reinvite_proceeds(&mut self, core: &mut Core, response: &Message) {
        let is_reliable = response.lists(HeaderName::Require, reliable::OPTION);
        if self.phase.is_over() || !self.receive_reliable(core, response) || !is_reliable {
            return;
        }
        if is_sent(self.offer_answer.state()) && !response.session_body().octets().is_empty() {
            self.take_answer(response);
        }
    }

    fn changed_offer(&mut self, core: &mut Core, change: &Change) -> Option<String> {
        match change {
            Change::Media(media) => return self.offer_media(core, *media),
            // A refresh during a fax leaves the fax alone (RFC 4028 7.4).
            Change::Codecs { codecs: None, .. }
                if self.has_fax() && !core.quirks.has(&refresh_drops_image::QUIRK) =>
            {
                return self.offer_media(core, OfferedMedia::T38);
            }
            _ => {}
        }
        // Other codecs, and a refresh, leave the hold as it is (RFC 4028 7.4).
        let holds = *change == Change::Hold || matches!(change, Change::Codecs { .. }) && self.holding;
        let direction = match core.profile.calls.hold {
            HoldForm::Inactive if holds => Direction::Inactive,
            HoldForm::Sendonly | HoldForm::ZeroAddress if holds => Direction::SendOnly,
            _ => Direction::SendRecv,
        };
        let mut ours = self.capabilities(core, direction);
        if holds && core.profile.calls.hold == HoldForm::ZeroAddress {
            // The way of RFC 2543: nobody can send to nowhere (RFC 3264 8.4).
            ours.address = std::net::Ipv4Addr::UNSPECIFIED.into();
            ours.direction = Direction::SendRecv;
        }
        self.offer_answer.offer(&[Stream::Audio(ours)]).ok().map(|offer| offer.to_body())
    }

    /// T.38 is agreed.
    pub(super) fn has_fax(&self) -> bool {
        self.offer_answer.agreed().is_some_and(|agreed| agreed.fax.is_some())
    }

    pub(super) fn reinvite_concluded(&mut self, core: &mut Core, status: u16, response: Option<&Message>) {
        self.early.clear();
        self.cancel_timer(core, CallTimer::RingTimeout);
        let sequence = self.client.take().map_or(1, |(_, sequence)| sequence);
        let credentials = self.invite.take().map(|invite| credentials_of(&invite)).unwrap_or_default();
        let Some(response) = response.filter(|_| status < 300) else {
            self.reinvite_refused(core, status, response);
            return;
        };
        self.glares = 0;
        if let Some(dialog) = self.dialog.as_mut() {
            dialog.refresh_target(response);
        }
        let change = self.change.take();
        if self.phase.is_over() {
            // The BYE was faster: there is nothing to change any more, and the ACK is still due.
            let offer = response.session_body().octets();
            let is_offer = !is_sent(self.offer_answer.state()) && !offer.is_empty();
            let answer = is_offer.then(|| refusal_of(core, offer));
            self.acknowledge(core, sequence, answer, credentials);
            return;
        }
        let answer = self.answer_for_ack(core, response);
        let is_answered = self.take_answer(response);
        match change {
            Some(Change::Hold) if is_answered => self.holding = true,
            Some(Change::Resume) if is_answered => self.holding = false,
            _ => {}
        }
        self.start_media(core);
        self.acknowledge(core, sequence, answer, credentials);
        self.take_session_timer(core, response);
        // An offer of which nothing can be used is refused stream by stream, and then ends the call
        // (RFC 3261 13.2.2.4, 14.1).
        if self.is_unusable {
            self.hang_up(core);
        } else if !is_answered {
            core.note("a 2xx without an answer to our offer: the call goes on as it was");
        } else if let Some(Change::Media(media)) = change {
            self.media_changed(core, media);
        }
    }

    /// What became of an offer of other streams.
    fn media_changed(&mut self, core: &mut Core, media: OfferedMedia) {
        let agreed = self.offer_answer.agreed().unwrap_or_default();
        let is_fax = agreed.fax.is_some();
        self.fax.get_or_insert_default().switched = is_fax && media != OfferedMedia::Audio;
        if media == OfferedMedia::Audio || is_fax {
            return;
        }
        if core.quirks.has(&hangs_up_on_image_port_0::QUIRK) {
            self.hang_up(core);
            return;
        }
        self.switch_refused(core);
        if agreed.audio.is_none() {
            // The answer left no stream at all: the audio is asked for anew.
            self.change(core, Change::Media(OfferedMedia::Audio));
        }
    }

    fn reinvite_refused(&mut self, core: &mut Core, status: u16, response: Option<&Message>) {
        let wants_t38 = self.change.as_ref().is_some_and(wants_t38);
        self.heed_retry_after(core, response);
        // Without an offer under way there is nothing to take back.
        let _ = self.offer_answer.receive_rejection();
        match status {
            491 if core.quirks.has(&t38_glare_not_retried::QUIRK) => self.change = None,
            491 if self.glares < GLARES_MAX => self.wait_after_glare(core),
            //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
            408 if response.is_none() && wants_t38 => {
                // A box on the way may eat what it does not understand; the voice call is none the worse.
                self.change = None;
                self.switch_refused(core);
            }
            481 if core.quirks.has(&goes_on_after_481::QUIRK) => self.change = None,
            408 | 481 => self.hang_up(core),
            _ if core.quirks.has(&drops_call_on_488::QUIRK) => self.hang_up(core),
            _ => {
                self.change = None;
                self.glares = 0;
                if wants_t38 {
                    self.switch_refused(core);
                }
                self.refresh_was_refused(core);
            }
        }
    }

    fn wait_after_glare(&mut self, core: &mut Core) {
        self.waits_after_glare = true;
        self.glares += 1;
        let wait = glare_wait(self.outgoing, &mut core.rng);
        let at_once = core.quirks.has(&glare_retries_at_once::QUIRK);
        let wait = if at_once { Duration::from_millis(1) } else { wait };
        self.set_timer(core, CallTimer::GlareRetry, core.now + wait);
    }

    pub(super) fn retry_reinvite(&mut self, core: &mut Core) {
        let Some(change) = self.change.take() else { return };
        // After a glare the other side was faster, and what was wanted is there.
        if !(self.waits_after_glare && wants_t38(&change) && self.has_fax()) {
            self.change(core, change);
        }
    }

    pub(super) fn receive_reinvite(&mut self, core: &mut Core, request: &Request<'_>) {
        let is_full = self.unacknowledged.len() >= UNACKNOWLEDGED_MAX;
        if self.incoming.is_some() || self.awaits_answer || is_full {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-14.2
            //= https://www.rfc-editor.org/rfc/rfc6337#section-4.3
            // A second INVITE before the final response to the first, or before the ACK that answers our offer.
            let mut response = core.compose_response(request, 500, None);
            response.push(HeaderName::RetryAfter, core.rng.below(11).to_string());
            core.respond(request, response);
            return;
        }
        if self.client.is_none() && !self.waits_after_glare && core.quirks.has(&reinvite_over_reinvite::QUIRK)
        {
            self.offer_change(core, Change::Codecs { codecs: None, delayed_offer: false });
        }
        if self.client.is_some() && !core.quirks.has(&glare_accepted::QUIRK) {
            core.answer_plainly(request, 491);
            return;
        }
        let message = request.message;
        let offer = message.session_body().octets();
        //= https://www.rfc-editor.org/rfc/rfc3262#section-3
        // Who requires reliable responses hears no other.
        let may_progress = !message.lists(HeaderName::Require, reliable::OPTION);
        if core.profile.fax.progress && is_t38(offer) && may_progress {
            let progress = self.compose_response(core, request, 183);
            core.respond(request, progress);
        }
        match self.sdp_for_reinvite(core, offer) {
            Some(body) => {
                //= https://www.rfc-editor.org/rfc/rfc6141#section-4.6
                // What is refused moves no target.
                if let Some(dialog) = self.dialog.as_mut() {
                    dialog.refresh_target(message);
                }
                self.accept_reinvite(core, request, body);
            }
            None => self.refuse_reinvite(core, request),
        }
    }

    /// The phone that was called wants no T.38.
    pub(crate) fn phone_refuses_t38(&self) -> bool {
        self.phone.as_ref().is_some_and(|phone| phone.called.refuses_t38)
    }

    fn refuse_reinvite(&mut self, core: &mut Core, request: &Request<'_>) {
        let _ = self.offer_answer.send_rejection();
        let status = match is_t38(request.message.session_body().octets()) && !self.phone_refuses_t38() {
            true => core.profile.fax.refusal,
            false => 488,
        };
        let mut response = self.compose_response(core, request, status);
        if status == 415 {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.3
            response.push(HeaderName::Accept, "application/sdp");
        }
        core.respond(request, response);
    }

    fn accept_reinvite(&mut self, core: &mut Core, request: &Request<'_>, body: String) {
        // One that is refused leaves the answer before it the latest, whose ACK may come behind it.
        self.answered_sequence = request.message.cseq().map_or(1, |c| c.number);
        let mut response = self.compose_response(core, request, 200);
        core.describe(&mut response, body);
        self.agree_on_session_timer(core, request.message, &mut response);
        let sent = core.respond(request, response);
        self.watch_answer(core, sent);
        self.start_media(core);
    }

    pub(super) fn sdp_for_reinvite(&mut self, core: &mut Core, body: &[u8]) -> Option<String> {
        let direction = if self.holding { Direction::SendOnly } else { Direction::SendRecv };
        if body.is_empty() {
            let offer = if self.has_fax() {
                // Who wants an offer during a fax refreshes the session, and means the one that there is.
                self.offer_media(core, OfferedMedia::T38)
            } else {
                // A full fresh offer (RFC 3261 14.2).
                let ours = capabilities(core, self.port, None, direction);
                self.offer_answer.offer(&[Stream::Audio(ours)]).ok().map(|o| o.to_body())
            };
            self.awaits_answer = offer.is_some();
            return offer;
        }
        if is_t38(body) && self.phone_refuses_t38() {
            return None;
        }
        let mut sdp = Sdp::read(body);
        self.misread_image(core, &mut sdp)?;
        let ours = self.answerer(core, &sdp, direction);
        if is_sent(self.offer_answer.state()) {
            // Only the quirk `glare-accepted` comes here: an answer beside the offer that is out.
            let origin = self.offer_answer.local()?.origin;
            return sip::offer_answer::build_answer(&sdp, origin, &ours).ok().map(|a| a.to_body());
        }
        self.offer_answer.receive_offer(sdp.clone()).ok()?;
        match self.offer_answer.answer(&ours) {
            Ok((answer, _)) => Some(answer.to_body()),
            Err(_) if is_t38(body) && core.profile.fax.refusal == 200 => {
                Some(self.offer_answer.send_answer(without_streams(sdp)).ok()?.0.to_body())
            }
            Err(_) => None,
        }
    }
}

const fn wants_t38(change: &Change) -> bool {
    matches!(change, Change::Media(OfferedMedia::T38 | OfferedMedia::AudioAndT38))
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
