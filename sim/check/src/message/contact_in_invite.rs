//! An INVITE has a Contact.
//!
//! What it looks for: Each INVITE.
//!
//! Why it matters on a trunk: The Contact is where the other side sends ACK answers, re-INVITEs and BYE.
//! Without it the call cannot be ended by the called side.
//!
//! Clause: RFC 3261 8.1.1.8 (MUST), RFC 3261 12.1.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without Contact -> carrier
//!
//! How to fix it: Put one SIP URI at which this side can be reached into Contact.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the call is refused, or cannot be ended by the called side"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method == Method::Invite && !sip.has(HeaderName::Contact) {
            out.malformed(&INFO, sip.sender, Said::of(sip, "no Contact").expected("one Contact").got("none"));
        }
    }
}
