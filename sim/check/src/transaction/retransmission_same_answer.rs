//! A repeated request gets the same answer again.
//!
//! What it looks for: Requests other than INVITE that arrived twice: the second answer against the first.
//!
//! Why it matters on a trunk: A server that forgets its transaction too early answers the repeated BYE with
//! 481. The caller believes that the call failed and books it as an error.
//!
//! Clause: RFC 3261 17.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   carrier 200 OK (lost)
//!   pbx     BYE (the same) -> carrier
//!   carrier 481 -> pbx
//!
//! How to fix it: Keep the server transaction for 64*T1 and repeat its response.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-20", "CAL-03"], Must, V,
    notice: "calls are logged as failed although they were fine"
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
        let copies: u32 = of.requests.iter().map(|p| p.copies).sum();
        if !of.is_invite() && copies >= 2 && sip.is_final() && sip.status != first.sip.status {
            let said =
                Said::of(sip, "another answer to a repeated request").with(&first.sip).with(of.request());
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected(first.sip.status.to_string()).got(sip.status.to_string()),
            );
        }
    }
}
