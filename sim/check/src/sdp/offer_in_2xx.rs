//! A call without offer gets the offer in its answer.
//!
//! What it looks for: INVITEs without a description: the 2xx carries one, and the call is not refused for
//! the lack of it.
//!
//! Why it matters on a trunk: Call centres, conference bridges and third-party call control call without
//! offer. Refusing them loses calls that work with other carriers.
//!
//! Clause: RFC 3261 13.2.1, RFC 3261 14.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE without SDP -> carrier
//!   carrier 488 -> pbx
//!
//! How to fix it: Offer in the 2xx when the INVITE has no description.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-24", "COD-12"], Must, V,
    notice: "calls from call centres and conferences fail"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && sip.is_final()) else { return };
        if of.request().sdp.is_some() || wire.facts.of(sip.sender).accepts_delayed_offer == Some(false) {
            return;
        }
        let was_offered = of.responses.iter().any(|p| p.sip.sdp.is_some());
        let is_bare = sip.is_success() && !was_offered;
        // A 400 may have any reason but this one when the request is malformed.
        let is_refused = match sip.status {
            415 | 488 | 606 => true,
            400 => of.request().message.faults().is_empty(),
            _ => false,
        };
        if is_bare || is_refused {
            let said = Said::of(sip, "answers a call without offer").with(of.request());
            let got = if is_bare { "2xx without description".to_owned() } else { sip.status.to_string() };
            out.misbehaved(&INFO, sip.sender, said.expected("2xx with an offer").got(got));
        }
    }
}
