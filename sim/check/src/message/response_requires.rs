//! A response requires nothing that its request does not support.
//!
//! What it looks for: The option tags in Require of each response but 421, against Supported and
//! Require of its request. `100rel` and `timer` have checks of their own.
//!
//! Why it matters on a trunk: The caller does not know what is asked of it, and goes on as if nothing were:
//! the two ends believe in different calls.
//!
//! Clause: RFC 3261 8.2.4 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Supported: timer -> carrier
//!   carrier 200 OK, Require: precondition -> pbx
//!
//! How to fix it: Use in a response what the request lists in Supported, and refuse with 421 what cannot be done without more.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-28"], Must, V,
    notice: "calls fail after the answer, or have no audio"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // A 421 says what the request would have to support (RFC 3261 21.4.16).
        if sip.status == 421 || !sip.has(HeaderName::Require) {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request_answered_by(sip)) else { return };
        let required = sip.message.header_values(HeaderName::Require);
        let is_known = |tag: &str| {
            let has_own_check = ["100rel", "timer"].iter().any(|own| own.eq_ignore_ascii_case(tag));
            let lists = |name| request.message.lists(name, tag);
            has_own_check || lists(HeaderName::Supported) || lists(HeaderName::Require)
        };
        if let Some(tag) = required.iter().find(|tag| !is_known(tag.trim())) {
            let said = Said::of(sip, "requires what its request does not support").with(request);
            let supported = request.message.header_values(HeaderName::Supported).join(", ");
            let expected = if supported.is_empty() { "none".to_owned() } else { supported };
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(tag.clone()));
        }
    }
}
