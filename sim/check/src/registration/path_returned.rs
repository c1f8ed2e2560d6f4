//! The Path of a REGISTER comes back in its 2xx.
//!
//! What it looks for: The values of Path in each REGISTER that says to know path, in the same order in its 2xx.
//!
//! Why it matters on a trunk: The PBX cannot see whether calls will find the way through its edge. One that looks takes
//! the registration for lost.
//!
//! Clause: RFC 3327 5.3 (definition), RFC 6140 5.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Supported: path, Path: <sip:edge;lr> -> carrier
//!   carrier 200 OK without Path -> pbx
//!
//! How to fix it: Keep the Path with the binding, and copy it into the 2xx.

use sip::{HeaderName, Method, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["REG-10"], Must, V,
    notice: "inbound calls do not reach the PBX"
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
        let knows = request.message.lists(HeaderName::Supported, "path");
        let binds = request.has(HeaderName::Contact) && !request.message.contact_is_star();
        let asked = path(request);
        if knows && binds && !asked.is_empty() && path(sip) != asked {
            let said = Said::of(sip, "does not return the Path of its REGISTER").with(request);
            let words =
                |of: &Sip| of.message.header(HeaderName::Path).map_or("none".into(), |p| p.into_owned());
            out.misbehaved(&INFO, sip.sender, said.expected(words(request)).got(words(sip)));
        }
    }
}

/// The addresses of the Path, however they are written.
fn path(sip: &Sip) -> Vec<NameAddr> {
    let values = sip.message.header_values(HeaderName::Path);
    values.iter().filter_map(|value| NameAddr::parse(value).ok()).collect()
}
