//! UPDATE (RFC 3311).

use plan::ProgressMedia;
use sip::HeaderName;
use sip::offer_answer::State;

use super::offer::is_sent;
use super::one::Call;
use crate::core::{Core, Request};
use crate::interface::CallPhase;
use crate::quirk::sdp::early_update_refused_488;

/// Who is refused for now is told to come again within so many seconds (RFC 3311 5.2: 0 to 10).
const RETRY_MAX_S: u64 = 11;

impl Call {
    //= https://www.rfc-editor.org/rfc/rfc3311#section-5.2
    pub(super) fn receive_update(&mut self, core: &mut Core, request: &Request<'_>) {
        let offer = request.message.session_body().octets();
        let from = request.message.from_ref().ok();
        // Each early dialog of a fork has an offer and an answer of its own.
        if let Some(tag) = from.as_ref().and_then(|from| from.tag()).filter(|_| !self.early.is_empty())
            && !offer.is_empty()
            && !self.turn_to_dialog(tag)
        {
            return self.refuse_update(core, request, 500);
        }
        let body = match self.offer_answer.state() {
            _ if offer.is_empty() => None,
            state if is_sent(state) => return self.refuse_update(core, request, 491),
            State::OfferReceived | State::ReofferReceived => return self.refuse_update(core, request, 500),
            _ => match self.sdp_for_reinvite(core, offer) {
                Some(body) => Some(body),
                None => {
                    let _ = self.offer_answer.send_rejection();
                    return self.refuse_update(core, request, 488);
                }
            },
        };
        // It refreshes the target, and its 2xx has one as well (RFC 3311 7).
        if let Some(dialog) = self.dialog_of(request.message) {
            dialog.refresh_target(request.message);
        }
        let mut response = self.compose_response(core, request, 200);
        let has_body = body.is_some();
        if let Some(body) = body {
            core.describe(&mut response, body);
        }
        if request.message.has(HeaderName::SessionExpires) && self.phase == CallPhase::Confirmed {
            self.agree_on_session_timer(core, request.message, &mut response);
        }
        core.respond(request, response);
        if has_body {
            self.go_on_as_agreed(core);
        }
    }

    /// What was agreed anew is for the media that flow now: those of the call, or what is heard before the answer.
    fn go_on_as_agreed(&mut self, core: &mut Core) {
        match (self.phase, self.progress) {
            (CallPhase::Answered | CallPhase::Confirmed, _) => self.start_media(core),
            (CallPhase::Proceeding, _) => self.listen(core),
            (CallPhase::Incoming, Some((_, media))) if media != ProgressMedia::None => {
                self.start_early_media(core, media);
            }
            _ => {}
        }
    }

    /// The call goes on: the change is refused for good, or for now while an offer is open.
    fn refuse_update(&self, core: &mut Core, request: &Request<'_>, status: u16) {
        let status = if core.quirks.has(&early_update_refused_488::QUIRK) { 488 } else { status };
        let mut response = core.compose_response(request, status, None);
        if status == 500 {
            response.push(HeaderName::RetryAfter, core.rng.below(RETRY_MAX_S).to_string());
        }
        core.respond(request, response);
    }
}
