//! The PBX does not challenge the carrier.
//!
//! What it looks for: 401 and 407 from the PBX to an INVITE of the carrier.
//!
//! Why it matters on a trunk: A carrier has no credentials for its customer: every inbound call fails.
//!
//! Clause: SIPconnect 1.1, authentication.
//!
//! A ladder that breaks it:
//!   carrier INVITE -> pbx
//!   pbx     407 -> carrier
//!
//! How to fix it: Trust the carrier by its address, its certificate or the registration.

use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-18"], Must, Advisory,
    notice: "no inbound call comes through"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_challenge = matches!(sip.status, 401 | 407) && sip.method == Method::Invite;
        if is_challenge && sip.sender == Party::Pbx && sip.receiver == Party::Carrier {
            let said = Said::of(sip, "challenges the carrier");
            out.incompatible(&INFO, sip.sender, said.expected("no challenge").got(sip.status.to_string()));
        }
    }
}
