//! The 2xx to REGISTER lists the bindings.
//!
//! What it looks for: The Contact of each REGISTER that adds or refreshes a binding, in the Contacts of its
//! 2xx.
//!
//! Why it matters on a trunk: The client reads the granted interval from its own Contact. Without it some
//! never refresh in time, others register again and again.
//!
//! Clause: RFC 3261 10.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx> -> carrier
//!   carrier 200 OK without Contact -> pbx
//!
//! How to fix it: List all current bindings with their remaining intervals in the 2xx.

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
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let Ok(asked) = request.message.contacts() else { return };
        let header = request.message.expires().ok().flatten();
        let is_listed = |wanted: &sip::NameAddr| {
            let listed = contacts(sip);
            // A bulk Contact comes back in whatever form the registrar keeps it (RFC 6140 5.2), but with its place.
            let is_bulk = wanted.uri.params.has("bnc");
            let is_there = |uri: &sip::Uri| {
                uri.host.eq_ignore_ascii_case(&wanted.uri.host) && uri.port == wanted.uri.port
            };
            listed.iter().any(|c| c.uri.equivalent(&wanted.uri) || (is_bulk && is_there(&c.uri)))
        };
        let adds = |c: &&sip::NameAddr| c.expires().or(header) != Some(0);
        if let Some(missing) = asked.iter().filter(adds).find(|c| !is_listed(c)) {
            let said = Said::of(sip, "the Contact of the REGISTER is not listed").with(request);
            let got =
                sip.message.header(HeaderName::Contact).map_or("no Contact".to_owned(), |c| c.into_owned());
            out.misbehaved(&INFO, sip.sender, said.expected(missing.uri.to_string()).got(got));
        }
    }
}
