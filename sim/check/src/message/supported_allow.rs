//! An INVITE and its 2xx say what is allowed.
//!
//! What it looks for: Allow in each INVITE that opens a call, and in its 2xx.
//!
//! Why it matters on a trunk: The other side learns from Allow whether it may send UPDATE, PRACK, INFO or
//! REFER. Without it features are not used, or tried and refused.
//!
//! Clause: RFC 3261 13.2.1 (SHOULD), RFC 3261 13.3.1.4 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without Allow -> carrier
//!
//! How to fix it: List the methods this side answers in Allow.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-28"], Should, V,
    notice: "early media, session refresh or transfer may not work"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let opens = sip.method == Method::Invite && scene.transaction.is_some_and(|t| t.is_outside_dialog());
        if opens && (sip.is_request() || sip.is_success()) && !sip.has(HeaderName::Allow) {
            out.misbehaved(
                &INFO,
                sip.sender,
                Said::of(sip, "no Allow").expected("the methods it answers").got("none"),
            );
        }
    }
}
