//! The Request-URI of a REGISTER has no user part.
//!
//! What it looks for: The Request-URI of each REGISTER.
//!
//! Why it matters on a trunk: The Request-URI names the registrar. With a user part some registrars answer
//! 404 or challenge for the wrong user.
//!
//! Clause: RFC 3261 10.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER sip:trunk1001@carrier.example -> carrier
//!
//! How to fix it: Put only the domain of the registrar into the Request-URI; the user belongs into To and
//! From.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-15"], Must, V,
    notice: "the trunk does not register"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method == Method::Register
            && sip.message.request_uri_ref().is_some_and(|uri| uri.user.is_some())
        {
            let said = Said::of(sip, "Request-URI with a user part");
            out.misbehaved(&INFO, sip.sender, said.expected("a domain alone").got(sip.request_uri()));
        }
    }
}
