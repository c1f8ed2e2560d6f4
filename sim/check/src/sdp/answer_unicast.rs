//! A unicast stream is answered with a unicast address.
//!
//! What it looks for: A multicast address in the answer to a stream that was offered with a unicast one.
//!
//! Why it matters on a trunk: No trunk carries multicast: what is sent there is lost on the first router.
//!
//! Clause: RFC 3264 6.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, c=IN IP4 10.0.0.2 -> carrier
//!   carrier 200 OK, c=IN IP4 224.2.1.1/127 -> pbx
//!
//! How to fix it: Answer with the address at which media is wanted.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-13"], Must, V,
    notice: "one-way audio"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some(fault) = scene.answer_faults().iter().find(|f| f.kind == AnswerFaultKind::MulticastAnswer)
        {
            let said = Said::of(sip, format!("answer: {fault}"));
            out.misbehaved(&INFO, sip.sender, said.expected("a unicast address").got("a multicast address"));
        }
    }
}
