//! The PRACK carries the answer to an offer in a reliable response.
//!
//! What it looks for: The PRACK for the first reliable response with a description, to an INVITE that had none. A PRACK that comes
//! again, with another number of its own, need not repeat the answer.
//!
//! Why it matters on a trunk: The called side waits for the answer and has nowhere to send: no announcement, no ringing tone, and
//! often no call.
//!
//! Clause: RFC 3262 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without SDP -> carrier
//!   carrier 183, SDP, RSeq: 7 -> pbx
//!   pbx     PRACK without SDP -> carrier
//!
//! How to fix it: Put the answer into the PRACK, not into the ACK.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["EAR-10"], Must, V,
    notice: "no announcement, or silence after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Prack || !sip.is_bare() {
            return;
        }
        let Some(offer) = scene.leg.offer_for(sip).filter(|offer| offer.sdp.is_some()) else { return };
        let answers = |t: &Transaction| {
            let is_its = || scene.leg.offer_for(t.request()).is_some_and(|o| o.id == offer.id);
            t.method == Method::Prack && !t.request().is_bare() && is_its()
        };
        if !scene.leg.transactions.iter().any(answers) {
            let said = Said::of(sip, "no answer to the offer in the response").with(offer);
            out.misbehaved(&INFO, sip.sender, said.expected("the answer").got("no description"));
        }
    }
}
