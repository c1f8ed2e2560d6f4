//! The carrier passes no preferred identity on.
//!
//! What it looks for: P-Preferred-Identity in INVITEs from the carrier to the PBX. It is a wish to the network that
//! asserts, and ends there.
//!
//! Why it matters on a trunk: The PBX shows a number that nobody has verified.
//!
//! Clause: RFC 3325 6 (MUST).
//!
//! A ladder that breaks it:
//!   carrier INVITE, P-Preferred-Identity: <sip:+12025550170@carrier> -> pbx
//!
//! How to fix it: Take P-Preferred-Identity off, and send P-Asserted-Identity where an identity was verified.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-03"], Must, V,
    notice: "callers show a number that is not theirs"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_inbound_call() {
            return;
        }
        if let Some(identity) = sip.message.header(HeaderName::PPreferredIdentity) {
            let said = Said::of(sip, "passes P-Preferred-Identity on");
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("no P-Preferred-Identity").got(identity.into_owned()),
            );
        }
    }
}
