//! An answer keeps the payload numbers of the offer.
//!
//! What it looks for: Formats of the offer that have another payload type in the answer.
//!
//! Why it matters on a trunk: Each side may choose its numbers, but many gateways know one number for both
//! directions: digits are lost when 101 becomes 97.
//!
//! Clause: RFC 3264 6.1.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, 101 telephone-event -> carrier
//!   carrier 200 OK, 97 telephone-event -> pbx
//!
//! How to fix it: Use the numbers of the offer in the answer.

use sip::offer_answer::{AnswerFault, AnswerFaultKind};
use sip::sdp::Sdp;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-04"], Should, V,
    notice: "digits are not recognised in one direction"
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
        let Some(answered) = sip.description().filter(|_| !faults.is_empty()) else { return };
        if let Some(fault) = faults.iter().find(|f| is_it(&f.kind) && !has_own_clock(answered, f)) {
            let said = Said::of(sip, format!("answer: {fault}"));
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("what the offer leaves room for").got(fault.to_string()),
            );
        }
    }
}

fn is_it(kind: &AnswerFaultKind) -> bool {
    matches!(kind, AnswerFaultKind::PayloadTypeRenumbered { .. } | AnswerFaultKind::PayloadTypeReused(_))
}

/// True when it is about a telephone-event with a clock of its own, which has a check of its own.
fn has_own_clock(answer: &Sdp, fault: &AnswerFault) -> bool {
    let payload_type: Option<u8> = match &fault.kind {
        AnswerFaultKind::PayloadTypeReused(pt) => Some(*pt),
        _ => None,
    };
    let Some((media, pt)) = fault.stream.and_then(|i| answer.media.get(i)).zip(payload_type) else {
        return false;
    };
    let Some(event) = media.telephone_events().into_iter().find(|e| e.payload_type == pt) else {
        return false;
    };
    let clocks = media.payload_types().filter_map(|pt| media.rtpmap(pt));
    !clocks.filter(|m| !m.encoding.eq_ignore_ascii_case("telephone-event")).any(|m| m.clock == event.clock)
}
