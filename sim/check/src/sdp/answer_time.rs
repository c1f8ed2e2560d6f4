//! An answer has the t= line of the offer.
//!
//! What it looks for: The t= lines of an answer against those of the offer.
//!
//! Why it matters on a trunk: A session that is over for one side, or has not begun, is refused by readers that look at the
//! time, and by no other: the call works with some carriers only.
//!
//! Clause: RFC 3264 6 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, t=0 0 -> carrier
//!   carrier 200 OK, t=3995500000 0 -> pbx
//!
//! How to fix it: Copy the t= lines of the offer into the answer.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["COD-16"], Must, V,
    notice: "calls are refused by some carriers"
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
        // A t= line that is missing is a fault of its own, and none can be copied where there is none.
        let has_time = |sip: &Sip| sip.description().is_some_and(|sdp| !sdp.times.is_empty());
        let both_have = has_time(sip) && scene.offer_answered().is_some_and(|offer| has_time(offer));
        if !both_have || !faults.iter().any(|f| f.kind == AnswerFaultKind::TimeChanged) {
            return;
        }
        let times = |sip: &Sip| {
            let lines = sip.description().into_iter().flat_map(|sdp| &sdp.times);
            let lines: Vec<String> = lines.map(|t| format!("t={} {}", t.start, t.stop)).collect();
            lines.join(", ")
        };
        let expected = scene.offer_answered().map(|offer| times(offer)).unwrap_or_default();
        let said = Said::of(sip, "answer: the t= lines are not those of the offer");
        out.misbehaved(&INFO, sip.sender, said.expected(expected).got(times(sip)));
    }
}
