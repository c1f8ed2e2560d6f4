//! A request gets one final response.
//!
//! What it looks for: A second final response with another status or To tag, but for the 2xx of a second phone.
//!
//! Why it matters on a trunk: The first one counts; the second is lost, or ends a call that the other side
//! believes is up. Both sides then bill differently.
//!
//! Clause: RFC 3261 17.2.1 (MUST), RFC 3261 17.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK -> pbx
//!   carrier 486 Busy Here -> pbx
//!
//! How to fix it: Send one final response per request and repeat only that one.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-29"], Must, V,
    notice: "the call is up on one side only"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction else { return };
        let Some(first) = of.final_response() else { return };
        // Of several 2xx each has its own To tag, and each is sent (RFC 3261 16.7). Behind any of them nothing else is.
        let is_of_fork = sip.is_success() && of.is_invite() && sip.to_tag != first.sip.to_tag;
        let is_another = sip.status != first.sip.status || sip.to_tag != first.sip.to_tag;
        let is_other = sip.is_final() && is_another && !is_of_fork && sip.method == of.method;
        // Another answer to a repeated request is the matter of retransmission-same-answer.
        let copies: u32 = of.requests.iter().map(|p| p.copies).sum();
        if is_other && (of.is_invite() || copies < 2) && !of.is_begun_anew(&first.sip, sip.sent_at) {
            let said = Said::of(sip, "a second final response").with(&first.sip);
            out.misbehaved(&INFO, sip.sender, said.expected(words(&first.sip)).got(words(sip)));
        }
    }
}

/// Status and To tag.
fn words(sip: &Sip) -> String {
    format!("{} with the To tag {}", sip.status, sip.to_tag.as_deref().unwrap_or("none"))
}
