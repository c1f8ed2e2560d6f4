//! Behind a final response there is no provisional one.
//!
//! What it looks for: A response below 200 in a transaction whose final response has been sent before. What a far side has
//! sent may have been overtaken on its way.
//!
//! Why it matters on a trunk: The client has no transaction any more that could take it: a stray that makes phones ring
//! again, or brings up ringback in a call that is answered.
//!
//! Clause: RFC 3261 17.2.1 (MUST), RFC 3261 17.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200 OK -> pbx
//!   carrier 180 Ringing -> pbx
//!
//! How to fix it: Send nothing but the final response, and its copies, once it has been sent.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-29"], Must, V,
    notice: "ringback in the middle of a call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|of| sip.is_provisional() && sip.method == of.method) else {
            return;
        };
        let Some(last) = of.final_response().map(|p| &p.sip) else { return };
        let patience = wire.patience(sip.sender);
        let after = sip.sent_at.since(last.sent_at);
        if after >= patience && !of.is_begun_anew(last, sip.sent_at) {
            let said = Said::of(sip, "sent when the final response had been").with(last);
            let said = said.margin(after - patience, last.sent_at, sip.sent_at);
            let said = said.expected("nothing more").got(sip.status.to_string());
            out.misbehaved(&INFO, sip.sender, said.clause(usize::from(!of.is_invite())));
        }
    }
}
