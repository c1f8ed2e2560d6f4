//! An answer has an o= line of its own.
//!
//! What it looks for: The o= line of an answer that differs from the offer in anything: it is not that of the offer. Who says
//! word for word what was offered may do so.
//!
//! Why it matters on a trunk: Session id and version tell one description from another. A gateway that gets its own o= line
//! back takes the answer for its own offer, or for one that it has read, and looks no further.
//!
//! Clause: RFC 3264 6 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, o=- 5 1 IN IP4 10.0.0.2, m=audio 4000 -> carrier
//!   carrier 200 OK, o=- 5 1 IN IP4 10.0.0.2, m=audio 6000 -> pbx
//!
//! How to fix it: Write an o= line of your own: your address, a session id and a version that you count yourself.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-10"], Must, V,
    notice: "silence with some carriers"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if scene.answer_faults().iter().any(|f| f.kind == AnswerFaultKind::OriginOfOffer) {
            let said = Said::of(sip, "answer: the o= line is that of the offer");
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("an o= line of one's own").got("that of the offer"),
            );
        }
    }
}
