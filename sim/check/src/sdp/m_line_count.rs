//! An answer has the streams of the offer.
//!
//! What it looks for: Number, order and type of the m= lines of an answer, those that it refuses included.
//!
//! Why it matters on a trunk: Streams are known by their place. A line too few or in another place makes
//! fax data go to the audio port.
//!
//! Clause: RFC 3264 6 (MUST), RFC 3264 6.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio, m=image -> carrier
//!   carrier 200 OK, m=audio -> pbx
//!
//! How to fix it: Answer every m= line in its place and refuse with port 0 what is not wanted.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-09"], Must, V,
    notice: "calls with fax or video fail"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let faults = scene.answer_faults();
        if let Some(fault) = faults.iter().find(|f| is_it(&f.kind)) {
            let said = Said::of(sip, format!("answer: {fault}"));
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("the streams of the offer, in their order").got(fault.to_string()),
            );
        }
    }
}

fn is_it(kind: &AnswerFaultKind) -> bool {
    matches!(kind, AnswerFaultKind::StreamCount { .. } | AnswerFaultKind::MediaTypeChanged)
}
