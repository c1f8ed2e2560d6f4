//! A request asserts or prefers an identity, not both.
//!
//! What it looks for: P-Asserted-Identity and P-Preferred-Identity in one request.
//!
//! Why it matters on a trunk: The carrier takes the one or the other, and the caller id depends on who
//! carries the call.
//!
//! Clause: RFC 5876 4.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, P-Asserted-Identity, P-Preferred-Identity -> carrier
//!
//! How to fix it: Send only the header the carrier asks for.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-04"], Must, V,
    notice: "the wrong caller id"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.has(HeaderName::PAssertedIdentity) && sip.has(HeaderName::PPreferredIdentity) {
            let said = Said::of(sip, "both P-Asserted-Identity and P-Preferred-Identity");
            out.misbehaved(&INFO, sip.sender, said.expected("one of them").got("both"));
        }
    }
}
