//! An answer that takes a stream has a format of the offer.
//!
//! What it looks for: Answers that take an RTP stream and list none of the formats that were offered for it. More
//! formats than were offered are permitted beside one that was; and what a number of one's own without a=rtpmap
//! stands for nobody knows.
//!
//! Why it matters on a trunk: Each side sends what the other cannot decode, or nothing, and the call is charged.
//!
//! Clause: RFC 3264 6.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 RTP/AVP 8 -> carrier
//!   carrier 200 OK, m=audio 5000 RTP/AVP 18 -> pbx
//!
//! How to fix it: Answer a stream without a common format with port 0, and the call with 488 when there is no other.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["COD-04", "COD-06"], Must, V,
    notice: "noise or silence"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let found = scene.answer_faults().iter().find(|f| f.kind == AnswerFaultKind::NoCommonFormat);
        let Some(stream) = found.and_then(|f| f.stream) else { return };
        let formats = |sip: &Sip| Some(sip.description()?.media.get(stream)?.formats.join(" "));
        let offered = scene.offer_answered().and_then(|offer| formats(offer)).unwrap_or_default();
        let said = Said::of(sip, format!("answer: stream {} has no format that was offered", stream + 1));
        let expected = format!("one of {offered}, or port 0");
        out.misbehaved(&INFO, sip.sender, said.expected(expected).got(formats(sip).unwrap_or_default()));
    }
}
