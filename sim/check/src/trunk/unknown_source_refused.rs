//! Calls from unknown addresses are refused.
//!
//! What it looks for: INVITEs that open a call from a host that belongs to neither side, and whether they ring or are
//! answered, on a trunk whose addresses are known. Who gives credentials, or has registered here, is not unknown.
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

use crate::auth::given;
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

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let rings = sip.method == Method::Invite && sip.status > 100 && sip.status < 300;
        if !rings || sip.receiver != Party::Stranger || !wire.facts.sees_beginning() {
            return;
        }
        // A response may have gone astray: who was asked by whom is told by the request.
        let Some(of) = scene.transaction.filter(|t| t.client == Party::Stranger && t.is_outside_dialog())
        else {
            return;
        };
        let caller = of.request().source;
        let is_registered = wire.bindings.of(Party::Stranger).any(|b| b.source == caller);
        if !is_registered && !given::has_credentials(of.request()) {
            let said = Said::of(sip, "takes a call from an unknown address").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("403 or nothing").got(sip.status.to_string()));
        }
    }
}
