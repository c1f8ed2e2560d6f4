//! Calls from unknown addresses are refused.
//!
//! What it looks for: INVITEs from a host that belongs to neither side, and whether they ring or are
//! answered.
//!
//! Why it matters on a trunk: Toll fraud begins with a PBX that takes calls from anybody.
//!
//! Clause: catalogue AUT-19.
//!
//! A ladder that breaks it:
//!   stranger INVITE -> pbx
//!   pbx     180 Ringing -> stranger
//!
//! How to fix it: Accept calls from the addresses of the trunk only; answer 403, or nothing.

use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-19", "AUT-15"], Must, Advisory,
    notice: "ghost calls at night, and a high bill"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let rings = sip.status > 100 && sip.status < 300;
        if sip.method == Method::Invite && sip.receiver == Party::Stranger && rings {
            let said = Said::of(sip, "takes a call from an unknown address");
            out.misbehaved(&INFO, sip.sender, said.expected("403 or nothing").got(sip.status.to_string()));
        }
    }
}
