//! The 2xx carries the answer.
//!
//! What it looks for: The 2xx to an INVITE, UPDATE or PRACK with an offer, unless a reliable provisional response of the
//! same dialog carried the answer to the INVITE. A body that cannot be read is taken for what belongs there.
//!
//! Why it matters on a trunk: A description in an unreliable 183 may be lost and does not count. Without
//! one in the 200 there is no session.
//!
//! Clause: RFC 3261 13.2.1 (MUST), RFC 3311 5.2 (MUST), RFC 3262 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, SDP -> carrier
//!   carrier 200 OK without SDP -> pbx
//!
//! How to fix it: Put the answer into the 2xx, also when a 183 had it already.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-04", "EAR-13", "CAL-01"], Must, V,
    notice: "silence in both directions"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.is_success()) else { return };
        let nth = match of.method {
            Method::Invite => 0,
            Method::Update => 1,
            Method::Prack => 2,
            _ => return,
        };
        if scene.leg.is_offering(of.request()) && of.reliably_described(sip).next().is_none() {
            let said = Said::of(sip, "no answer to the offer").with(of.request()).clause(nth);
            out.misbehaved(&INFO, sip.sender, said.expected("the answer").got("no description"));
        }
    }
}
