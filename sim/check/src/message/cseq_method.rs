//! The method in CSeq is that of the request.
//!
//! What it looks for: The CSeq of each request.
//!
//! Why it matters on a trunk: A peer answers 400, and what was meant as a BYE never ends the call.
//!
//! Clause: RFC 3261 8.1.1.5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     BYE, CSeq: 3 INFO -> carrier
//!
//! How to fix it: Write the same method into the start line and into CSeq.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "the call does not end, or a feature silently does nothing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(value) = sip.message.header(HeaderName::CSeq) else { return };
        let method = value.split_ascii_whitespace().nth(1).unwrap_or_default();
        if method != sip.method.as_str() {
            let said = Said::of(sip, "CSeq names another method");
            out.malformed(&INFO, sip.sender, said.expected(sip.method.as_str()).got(value.clone()));
        }
    }
}
