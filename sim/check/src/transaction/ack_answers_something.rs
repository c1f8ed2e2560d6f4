//! An ACK acknowledges a final response.
//!
//! What it looks for: An ACK for an INVITE that had no final response yet. Of a far server one may have been sent that
//! nobody heard.
//!
//! Why it matters on a trunk: It goes to a server that waits for no ACK, and the answer that comes then finds a client
//! that believes it has acknowledged it.
//!
//! Clause: RFC 3261 17.1.1.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 180 -> pbx
//!   pbx     ACK -> carrier
//!
//! How to fix it: Send an ACK when a final response to the INVITE has come, and only then.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-22"], Must, V,
    notice: "calls drop right after the answer, or half a minute later"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.method == Method::Ack) else { return };
        let is_known = !wire.facts.of(of.server).is_far && of.server != trace::Party::Stranger;
        if is_known && of.final_response().is_none() {
            let said = Said::of(sip, "acknowledges what has not been answered").with(of.request());
            let last = of.responses.last().map_or_else(|| "none".to_owned(), |p| p.sip.status.to_string());
            out.misbehaved(&INFO, sip.sender, said.expected("a final response before it").got(last));
        }
    }
}
