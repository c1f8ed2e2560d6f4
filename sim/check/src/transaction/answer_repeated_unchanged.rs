//! A final response to INVITE is repeated as it was.
//!
//! What it looks for: Responses to INVITE with a final status and a To tag that were sent before, and other octets. A
//! server without a state makes its refusal anew for each copy of the request, and may.
//!
//! Why it matters on a trunk: Who has the first of them talks to one address with one codec, who has got the second
//! only to another: one-way audio after one lost packet.
//!
//! Clause: RFC 3261 13.3.1.4 (necessary), RFC 3261 17.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, m=audio 4000 -> (lost)
//!   carrier 200 OK, m=audio 4008 -> pbx
//!
//! How to fix it: Make the final response once, keep its octets, and send them until the ACK comes.

use crate::check::{Check, Findings, Interest, info};
use crate::transaction::copy;
use crate::wire::{Passage, Scene, Wire};

info! {
    rows: ["CAL-22", "CAL-29"], Must, V,
    notice: "one-way audio, but only after a lost packet"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|of| of.is_invite() && sip.is_final()) else { return };
        let is_first =
            |p: &&Passage| p.sip.status == sip.status && p.sip.to_tag == sip.to_tag && p.sip.id != sip.id;
        let Some(first) = of.responses.iter().find(is_first) else { return };
        // A server without a state answers each copy of the request anew (RFC 3261 8.2.7). It never sends a 2xx so:
        // that is repeated by itself.
        let asked: u32 = of.requests.iter().map(|p| p.copies.max(1)).sum();
        let given = of.responses.iter().filter(|p| p.sip.is_final()).count();
        let is_stateless = sip.is_failure() && usize::try_from(asked).is_ok_and(|asked| given <= asked);
        let is_anew = sip.is_failure() && of.is_begun_anew(&first.sip, sip.sent_at);
        // In a capture the copy that was answered anew may be missing.
        let is_doubtful = sip.is_failure() && wire.may_have_missed(of);
        if first.sip.sent_at <= sip.sent_at && !is_stateless && !is_anew && !is_doubtful {
            let clause = usize::from(sip.is_failure());
            out.misbehaved(&INFO, sip.sender, copy::differs(sip, &first.sip).clause(clause));
        }
    }
}
