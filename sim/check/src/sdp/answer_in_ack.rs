//! The ACK carries the answer to an offer in the 2xx.
//!
//! What it looks for: The ACK for a 2xx that carried the offer. An offer in a reliable provisional response was
//! answered by PRACK; what comes after it in the 2xx is none.
//!
//! Why it matters on a trunk: Without the answer nobody knows where to send: the call is up and silent, and
//! some stacks crash on it.
//!
//! Clause: RFC 3261 13.2.1 (MUST), RFC 3262 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without SDP -> carrier
//!   carrier 200 OK, SDP -> pbx
//!   pbx     ACK without SDP -> carrier
//!
//! How to fix it: Put the answer into the ACK, also when every stream is refused.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-24"], Must, V,
    notice: "silence in both directions"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| sip.method == Method::Ack && t.request().is_bare())
        else {
            return;
        };
        // An offer in a reliable 18x was answered by PRACK already.
        let first = of.reliably_described(sip).next();
        let Some(offer) = first.filter(|p| p.sip.is_success() && p.sip.sdp.is_some()) else { return };
        if sip.is_bare() {
            let said = Said::of(sip, "no answer to the offer in the 2xx").with(&offer.sip);
            out.misbehaved(&INFO, sip.sender, said.expected("the answer").got("no description"));
        }
    }
}
