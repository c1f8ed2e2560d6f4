//! A response to REGISTER records no route.
//!
//! What it looks for: Record-Route in responses to REGISTER.
//!
//! Why it matters on a trunk: REGISTER makes no dialog. A client that takes the route for one sends each refresh where
//! it never wanted to go.
//!
//! Clause: RFC 3261 10.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 200 to REGISTER, Record-Route: <sip:edge;lr> -> pbx
//!
//! How to fix it: Leave Record-Route out of responses to REGISTER; a proxy that must stay in the way uses Path.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-27"], Must, V,
    notice: "the registration is lost at the first refresh"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let route = sip.message.header(HeaderName::RecordRoute);
        if let Some(route) = route.filter(|_| sip.method == Method::Register) {
            let said = Said::of(sip, "records a route");
            out.misbehaved(&INFO, sip.sender, said.expected("no Record-Route").got(route.into_owned()));
        }
    }
}
