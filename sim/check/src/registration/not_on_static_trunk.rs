//! Nobody registers on a static trunk.
//!
//! What it looks for: REGISTER requests on a trunk whose two sides are provisioned with each other. What goes to
//! somebody else is no matter of the trunk.
//!
//! Why it matters on a trunk: One side is provisioned for the other mode: calls will be challenged, refused
//! or sent to the wrong address.
//!
//! Clause: SIPconnect 1.1, modes of operation.
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier (static trunk)
//!
//! How to fix it: Provision both sides for the same trunk mode.

use plan::TrunkMode;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["MODE-01", "MODE-04"], Must, Advisory,
    notice: "calls fail in one direction"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_of_trunk = sip.receiver != Party::Stranger && sip.method == Method::Register;
        if is_of_trunk && wire.facts.mode == Some(TrunkMode::Static) {
            let said = Said::of(sip, "registers on a static trunk");
            out.incompatible(&INFO, sip.sender, said.expected("no REGISTER").got("REGISTER"));
        }
    }
}
