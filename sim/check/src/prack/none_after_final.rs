//! No new reliable response after a final one.
//!
//! What it looks for: A reliable response with a number that its dialog has not had, sent after a final response of the same
//! dialog. What goes on in another branch of a fork is that branch's own.
//!
//! Why it matters on a trunk: The caller has its answer and is done with the INVITE. A new provisional response waits for a
//! PRACK that need not come, and is repeated into a call that is up.
//!
//! Clause: RFC 3262 3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 200 OK -> pbx
//!   carrier 183, Require: 100rel, RSeq: 8 -> pbx
//!
//! How to fix it: Send no provisional response once the INVITE has its final one.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{is_reliable, number, reliable_in_dialog};
use crate::wire::{Scene, T1, Wire};

info! {
    rows: ["EAR-12"], Must, V,
    notice: "calls that are cut off half a minute after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && is_reliable(sip)) else { return };
        let mut others = reliable_in_dialog(of, sip).filter(|p| p.sip.id != sip.id);
        if others.any(|p| number(&p.sip) == number(sip)) {
            return;
        }
        // Of a far side both may have overtaken each other on the way here.
        let is_far = wire.facts.of(sip.sender).is_far;
        let patience = if is_far { T1.max(wire.patience(sip.sender)) } else { clock::Duration::ZERO };
        let mut finals = of.responses.iter().filter(|p| {
            p.sip.is_final() && p.sip.to_tag == sip.to_tag && p.sip.sent_at + patience <= sip.sent_at
        });
        if let Some(last) = finals.next() {
            let said = Said::of(sip, "is new and reliable, after the final response").with(&last.sip);
            out.misbehaved(&INFO, sip.sender, said.expected("nothing more").got(sip.status.to_string()));
        }
    }
}
