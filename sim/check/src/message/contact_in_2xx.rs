//! A 2xx to INVITE has a Contact.
//!
//! What it looks for: Each 2xx to an INVITE.
//!
//! Why it matters on a trunk: The caller needs it as the Request-URI of ACK and BYE. Without it the answer
//! is never acknowledged and the call ends by itself after half a minute.
//!
//! Clause: RFC 3261 12.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK without Contact -> pbx
//!
//! How to fix it: Put one SIP URI at which this side can be reached into the 2xx.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-23"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method == Method::Invite && sip.is_success() && !sip.has(HeaderName::Contact) {
            out.malformed(&INFO, sip.sender, Said::of(sip, "no Contact").expected("one Contact").got("none"));
        }
    }
}
