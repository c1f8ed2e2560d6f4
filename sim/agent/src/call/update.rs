//! UPDATE (RFC 3311).

use sip::HeaderName;
use sip::offer_answer::State;

use super::Call;
use super::offer::is_sent;
use crate::core::{Core, Request};
use crate::quirk::sdp::early_update_refused_488;

/// Who is refused for now is told to come again within so many seconds (RFC 3311 5.2: 0 to 10).
const RETRY_MAX_S: u64 = 11;

impl Call {
    pub(super) fn receive_update(&self, core: &mut Core, request: &Request<'_>) {
        if !request.message.session_body().octets().is_empty() {
            self.refuse_update(core, request);
            return;
        }
        // It refreshes the target, and its 2xx has one as well (RFC 3311 7).
        let response = self.compose_response(core, request, 200);
        core.respond(request, response);
    }

    /// An UPDATE that changes the session is refused, and the call goes on: for good, or for now while an offer is open.
    //= https://www.rfc-editor.org/rfc/rfc3311#section-5.2
    fn refuse_update(&self, core: &mut Core, request: &Request<'_>) {
        let status = match self.offer_answer.state() {
            state if is_sent(state) => 491,
            State::OfferReceived | State::ReofferReceived => 500,
            _ => 488,
        };
        if status == 488 || core.quirks.has(&early_update_refused_488::QUIRK) {
            core.answer_plainly(request, 488);
            return;
        }
        let mut response = core.compose_response(request, status, None);
        if status == 500 {
            response.push(HeaderName::RetryAfter, core.rng.below(RETRY_MAX_S).to_string());
        }
        core.respond(request, response);
    }
}
