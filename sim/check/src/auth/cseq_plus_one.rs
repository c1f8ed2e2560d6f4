//! The retry after a challenge has a higher CSeq.
//!
//! What it looks for: The CSeq of a request with credentials against that of the request with the same tags that
//! was challenged. ACK and CANCEL have the CSeq of their INVITE.
//!
//! Why it matters on a trunk: With the same CSeq the server takes the retry for the request it has just
//! refused.
//!
//! Clause: RFC 3261 22.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, CSeq: 1 -> carrier
//!   carrier 401 -> pbx
//!   pbx     REGISTER, CSeq: 1, Authorization -> carrier
//!
//! How to fix it: Count CSeq up for the retry and use a new branch.

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["AUT-02"], Must, V,
    notice: "the trunk does not register"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !given::has_credentials(sip) {
            return;
        }
        let challenged = |t: &&Transaction| {
            t.client == sip.sender
                && t.method == sip.method
                && t.request().id != sip.id
                // Each dialog counts by itself (RFC 3261 12.2.1.1).
                && t.request().from_tag == sip.from_tag
                && t.request().to_tag == sip.to_tag
                && t.final_response()
                    .is_some_and(|p| matches!(p.sip.status, 401 | 407) && p.delivered.is_some())
        };
        let Some(before) = scene.leg.transactions.iter().rev().find(challenged) else { return };
        if let Some((last, now)) = before.cseq.zip(sip.cseq).filter(|(last, now)| now <= last) {
            let said = Said::of(sip, "CSeq did not rise after the challenge").with(before.request());
            out.misbehaved(&INFO, sip.sender, said.expected((last + 1).to_string()).got(now.to_string()));
        }
    }
}
