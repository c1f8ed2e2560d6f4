//! The direction of an answer fits the offer.
//!
//! What it looks for: The direction of each stream that an answer takes: sendonly is answered recvonly or inactive,
//! recvonly by sendonly or inactive, inactive by inactive; sendrecv by any. Multicast streams have one direction.
//!
//! Why it matters on a trunk: A held side that answers sendrecv believes the call is not on hold: it goes
//! on talking, and resume gets out of step.
//!
//! Clause: RFC 3264 6.1 (MUST), RFC 3264 6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE, a=sendonly -> carrier
//!   carrier 200 OK, a=sendrecv -> pbx
//!
//! How to fix it: Answer sendonly with recvonly, recvonly with sendonly, inactive with inactive.

use sip::offer_answer::AnswerFaultKind;
use sip::sdp::Direction;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["HLD-01", "HLD-02", "HLD-06"], Must, V,
    notice: "no music on hold, or the held party is heard"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        for fault in scene.answer_faults() {
            let AnswerFaultKind::DirectionNotPermitted { offered, answered } = fault.kind else { continue };
            let said = Said::of(sip, format!("answer: {fault}"));
            let expected = format!("what {} leaves room for", offered.as_str());
            let said = said.rows(rows_of(offered, answered));
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(answered.as_str()));
            return;
        }
    }
}

/// What an answer of that direction breaks.
const fn rows_of(offered: Direction, answered: Direction) -> &'static [&'static str] {
    match (offered, answered) {
        (Direction::SendOnly, Direction::SendOnly) => &["HLD-01", "HLD-06"],
        (Direction::SendOnly, _) => &["HLD-01"],
        (Direction::Inactive, _) => &["HLD-02"],
        (Direction::RecvOnly | Direction::SendRecv, _) => &[],
    }
}
