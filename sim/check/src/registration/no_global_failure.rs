//! A registrar does not speak for the whole world.
//!
//! What it looks for: 6xx responses to REGISTER.
//!
//! Why it matters on a trunk: A PBX with a second registrar or a second address takes a 6xx for final, and does not try
//! them.
//!
//! Clause: RFC 3261 10.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier
//!   carrier 603 -> pbx
//!
//! How to fix it: Refuse with 403, 404 or 503, as the reason is.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-20", "REG-28"], Must, V,
    notice: "the trunk stays down although another server would take it"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method == Method::Register && sip.status >= 600 {
            let said = Said::of(sip, "refuses for every server there is");
            out.misbehaved(&INFO, sip.sender, said.expected("3xx to 5xx").got(sip.status.to_string()));
        }
    }
}
