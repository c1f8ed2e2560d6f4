//! An answer names formats of the offer.
//!
//! What it looks for: Answers that list a format the offer did not have, or none that it had.
//!
//! Why it matters on a trunk: RFC 3264 permits more formats than were offered, but on trunks they are taken
//! as a promise: the offerer is sent what it cannot decode. An answer with no common format at all must not
//! be.
//!
//! Clause: RFC 3264 6.1.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 RTP/AVP 8 -> carrier
//!   carrier 200 OK, m=audio 5000 RTP/AVP 8 18 -> pbx
//!
//! How to fix it: Answer with formats of the offer only; refuse with 488 when there are none.

use sip::offer_answer::{AnswerFault, AnswerFaultKind};
use sip::sdp::Sdp;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-04", "COD-06"], Should, V,
    notice: "noise or silence in one direction"
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
    matches!(kind, AnswerFaultKind::FormatNotOffered(_) | AnswerFaultKind::NoCommonFormat)
}

/// True when it is about a telephone-event with a clock of its own, which has a check of its own.
fn has_own_clock(answer: &Sdp, fault: &AnswerFault) -> bool {
    let payload_type: Option<u8> = match &fault.kind {
        AnswerFaultKind::FormatNotOffered(pt) => pt.parse().ok(),
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
