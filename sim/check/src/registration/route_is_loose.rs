//! Path and Service-Route are loose routes.
//!
//! What it looks for: The URI parameter lr in each value of Path, and in each Service-Route of a 2xx to REGISTER.
//!
//! Why it matters on a trunk: They become the Route of every call. Without lr the next proxy takes the old way of
//! routing and rewrites the number that is called.
//!
//! Clause: RFC 3327 4 (MUST), RFC 3608 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Path: <sip:edge> -> carrier
//!   carrier 200, Service-Route: <sip:orig> -> pbx
//!
//! How to fix it: Write each value as <sip:host;lr>.

use sip::{HeaderName, Method, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-10", "REG-24"], Must, V,
    notice: "calls reach a wrong number, or nobody"
}

/// Whose values become a Route, each with the place of its clause.
const ROUTES: [(HeaderName, usize); 2] = [(HeaderName::Path, 0), (HeaderName::ServiceRoute, 1)];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        // A registrar returns the Path as it was (RFC 3327 5.3).
        for (name, clause) in
            ROUTES.into_iter().filter(|(name, _)| sip.is_request() || *name != HeaderName::Path)
        {
            let values = sip.message.header_values(name);
            let is_strict =
                |value: &str| NameAddr::parse(value).is_ok_and(|route| !route.uri.params.has("lr"));
            if let Some(value) = values.iter().find(|value| is_strict(value)) {
                let said = Said::of(sip, format!("{name} without lr")).clause(clause);
                out.malformed(&INFO, sip.sender, said.expected("a URI with ;lr").got(value.to_string()));
            }
        }
    }
}
