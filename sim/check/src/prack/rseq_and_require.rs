//! A reliable response has both RSeq and Require: 100rel.
//!
//! What it looks for: Provisional responses above 100 that carry RSeq or require 100rel, but not both.
//!
//! Why it matters on a trunk: The caller takes it for an ordinary one and sends no PRACK, or finds no
//! number to acknowledge. The call is refused after half a minute of ringing.
//!
//! Clause: RFC 3262 3 (MUST), RFC 3262 7.1 (definition).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Supported: 100rel -> carrier
//!   carrier 183, RSeq: 1 -> pbx (no Require)
//!
//! How to fix it: Send RSeq and Require: 100rel together.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::number;
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "ringing calls are refused after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != sip::Method::Invite || !sip.is_provisional() || sip.status == 100 {
            return;
        }
        let requires = sip.message.lists(HeaderName::Require, "100rel");
        let number = number(sip);
        let has_number = number.is_some_and(|number| number > 0);
        // A number that cannot be read is a fault of the header.
        if requires == has_number || (number.is_none() && sip.has(HeaderName::RSeq)) {
            return;
        }
        let got = match number {
            Some(0) => "RSeq: 0",
            Some(_) => "RSeq without Require",
            None => "no RSeq",
        };
        let said = Said::of(sip, "is half reliable");
        out.malformed(&INFO, sip.sender, said.expected("RSeq above 0 and Require: 100rel").got(got));
    }
}
