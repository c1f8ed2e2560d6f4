//! An answer keeps the payload numbers of the offer.
//!
//! What it looks for: Formats of the offer that have another payload type in the answer, unless the answerer has
//! given the number of the offer to another format before (RFC 3264 8.3.2).
//!
//! Why it matters on a trunk: Each side may choose its numbers, but many gateways know one number for both
//! directions: digits are lost when 101 becomes 97.
//!
//! Clause: RFC 3264 6.1 (SHOULD), RFC 3264 8.3.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, 101 telephone-event -> carrier
//!   carrier 200 OK, 97 telephone-event -> pbx
//!
//! How to fix it: Use the numbers of the offer in the answer.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

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

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // Where a capture begins in the middle, nobody knows what the numbers stood for.
        let is_late = scene.leg.inside.is_some() && scene.leg.session.last[scene.side()].is_none();
        if wire.facts.is_captured && is_late {
            return;
        }
        let faults = scene.answer_faults().iter();
        let found = faults.filter_map(|f| match f.kind {
            AnswerFaultKind::PayloadTypeRenumbered { offered, answered } => {
                Some((f.stream?, offered, answered))
            }
            _ => None,
        });
        let mut found = found.filter(|(stream, offered, _)| !is_taken(scene, *stream, *offered));
        let Some((stream, offered, answered)) = found.next() else { return };
        let said = Said::of(sip, "answer: a format of the offer has another payload type")
            .expected(format!("payload type {offered} in stream {}", stream + 1));
        out.misbehaved(&INFO, sip.sender, said.got(format!("payload type {answered}")));
    }
}

/// True when the answerer has used the number for another format in its last description: what a number stands for
/// must not change during a session.
fn is_taken(scene: &Scene<'_>, stream: usize, number: u8) -> bool {
    let media = |sip: &Sip| sip.description()?.media.get(stream)?.rtpmap(number);
    let last = scene.leg.session.last[scene.side()].as_deref().and_then(media);
    let offered = scene.offer_answered().and_then(|offer| media(offer));
    last.zip(offered).is_some_and(|(last, offered)| !last.is_same_format(&offered))
}
