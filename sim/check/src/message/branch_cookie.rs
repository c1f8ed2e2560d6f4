//! The branch of a request begins with z9hG4bK.
//!
//! What it looks for: The topmost Via of each request; one without any Via has a check of its own.
//!
//! Why it matters on a trunk: Without the magic cookie the other side falls back to the matching rules of
//! RFC 2543 or refuses the request; CANCEL and ACK then miss their INVITE.
//!
//! Clause: RFC 3261 8.1.1.7 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Via: ...;branch=abc123 -> carrier
//!
//! How to fix it: Let the stack write a new branch with the cookie for each transaction.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "calls cannot be cancelled, or ring on after the caller has hung up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let cookie = sip.branch.get(..7).unwrap_or_default();
        if sip.has(HeaderName::Via) && !cookie.eq_ignore_ascii_case(sip::MAGIC_COOKIE) {
            let said = Said::of(sip, "branch without the magic cookie");
            out.malformed(&INFO, sip.sender, said.expected("z9hG4bK and more").got(sip.branch.clone()));
        }
    }
}
