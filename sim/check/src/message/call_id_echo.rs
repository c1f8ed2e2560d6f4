//! A response has the Call-ID of its request.
//!
//! What it looks for: The Call-ID of each response, where the request has one to copy.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Call-ID: a -> carrier
//!   carrier 180, Call-ID: b -> pbx
//!
//! How to fix it: Copy Call-ID from the request, octet by octet.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the answer is ignored: ringback or the whole call is missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let has_both = [sip, request].iter().all(|message| message.has(HeaderName::CallId));
        if has_both && sip.call_id != request.call_id {
            let said = Said::of(sip, "Call-ID is not that of the request").with(request);
            out.malformed(&INFO, sip.sender, said.expected(request.call_id.clone()).got(sip.call_id.clone()));
        }
    }
}
