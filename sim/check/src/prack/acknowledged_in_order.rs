//! Reliable responses are acknowledged in the order of their numbers.
//!
//! What it looks for: The number in the RAck of each PRACK against those that have reached the caller in the same dialog: the first of
//! them, or one to which they lead without a gap. Where the caller is far, what has reached it is not known.
//!
//! Why it matters on a trunk: The called side takes all that came before for acknowledged. The answer that was in the missing
//! response is never repeated, and the caller does not know where to send.
//!
//! Clause: RFC 3262 4 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 180, RSeq: 7 -> pbx
//!   carrier 183, SDP, RSeq: 8 -> pbx (lost)
//!   carrier 180, RSeq: 9 -> pbx
//!   pbx     PRACK, RAck: 9 1 INVITE -> carrier
//!
//! How to fix it: Drop a response whose number does not follow the last one; it comes again.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{number, reliable_in_dialog};
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-10"], Must, V,
    notice: "no announcement, or silence after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Prack || wire.facts.of(sip.sender).is_far {
            return;
        }
        let Some((invite, acknowledged)) = scene.leg.acknowledged_by(sip) else { return };
        let mut own = reliable_in_dialog(invite, sip).filter(|p| p.delivered.is_some()).collect::<Vec<_>>();
        own.sort_by_key(|p| p.delivered);
        let arrived: Vec<u32> = own.iter().filter_map(|p| number(&p.sip)).collect();
        let Some(&first) = arrived.first().filter(|_| arrived.contains(&acknowledged)) else { return };
        // What came too early may wait for what is missing.
        let mut last = first;
        while let Some(next) = last.checked_add(1).filter(|next| arrived.contains(next)) {
            last = next;
        }
        if !(first..=last).contains(&acknowledged) {
            let said = Said::of(sip, "acknowledges a response before the one that is missing");
            let expected = format!("RSeq {first} to {last}");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(acknowledged.to_string()));
        }
    }
}
