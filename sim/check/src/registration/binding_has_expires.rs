//! Each binding in a 2xx to REGISTER says how long it lives.
//!
//! What it looks for: The parameter expires in each Contact of the 2xx, and a number in it. Where an Expires header
//! field says it for all of them, a client knows what is meant, and it is a warning.
//!
//! Why it matters on a trunk: The client has to guess when to register again. The one guesses an hour, and nobody can
//! call from the tenth minute on; the other registers every second.
//!
//! Clause: RFC 3261 10.3 (MUST), RFC 3261 10.2.4 (context).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Expires: 3600 -> carrier
//!   carrier 200 OK, Contact: <sip:pbx>, Expires: 600 -> pbx
//!
//! How to fix it: Write the interval that was granted into the parameter expires of each Contact.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, contacts};

info! {
    rows: ["REG-27"], Must, V,
    notice: "inbound calls stop after a while"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || !sip.is_success() {
            return;
        }
        if let Some(contact) = contacts(sip).iter().find(|contact| contact.expires().is_none()) {
            let said = Said::of(sip, "a binding without its interval");
            let said = said.expected("expires=<seconds>").got(contact.to_string());
            // The client takes the value of Expires then (RFC 3261 10.2.4), as in the example of 24.1.
            if sip.has(HeaderName::Expires) {
                out.discouraged(&INFO, sip.sender, said);
            } else {
                out.malformed(&INFO, sip.sender, said);
            }
        }
    }
}
