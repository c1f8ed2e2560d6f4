//! Session-Expires and Min-SE stand where they mean something.
//!
//! What it looks for: Session-Expires in requests other than INVITE and UPDATE, and in responses that are no 2xx to one; Min-SE in
//! requests other than INVITE and UPDATE. What it does in responses is a check of its own.
//!
//! Why it matters on a trunk: One reader takes a session timer from a 183 that the other never meant, and ends the call when it
//! runs out.
//!
//! Clause: RFC 4028 4 (definition), RFC 3261 20 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 183, Session-Expires: 1800 -> pbx
//!
//! How to fix it: Write Session-Expires into INVITE and UPDATE and their 2xx, and Min-SE into INVITE, UPDATE and 422.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-13"], Must, V,
    notice: "calls that are cut off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // Of other methods nobody here knows what they make of it.
        if matches!(sip.method, Method::Other(_)) {
            return;
        }
        let is_refresh = matches!(sip.method, Method::Invite | Method::Update);
        let has_place = is_refresh && (sip.is_request() || sip.is_success());
        let got = match () {
            () if !has_place && sip.has(HeaderName::SessionExpires) => "Session-Expires",
            () if !is_refresh && sip.is_request() && sip.has(HeaderName::MinSe) => "Min-SE",
            () => return,
        };
        let said = Said::of(sip, "has a header of session timers that means nothing there");
        out.misbehaved(&INFO, sip.sender, said.expected(format!("no {got}")).got(got));
    }
}
