//! The first RSeq leaves room to count.
//!
//! What it looks for: The RSeq of the first reliable response of each dialog that an INVITE makes: 1 to 2147483647.
//!
//! Why it matters on a trunk: RSeq must never wrap. Who begins above the middle runs out of numbers, and readers that keep the
//! number as a signed one see a negative one and acknowledge nothing.
//!
//! Clause: RFC 3262 3 (MUST), RFC 3262 7.1 (definition).
//!
//! A ladder that breaks it:
//!   carrier 183, Require: 100rel, RSeq: 3000000000 -> pbx
//!
//! How to fix it: Draw the first RSeq from 1 to 2**31 - 1.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{is_reliable, number, reliable_in_dialog};
use crate::wire::{Scene, Wire};

/// The largest number that may be the first: 2**31 - 1.
const LAST: u32 = i32::MAX.unsigned_abs();

info! {
    rows: ["EAR-09"], Must, V,
    notice: "ringing calls are refused after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && is_reliable(sip)) else { return };
        let is_first = reliable_in_dialog(of, sip).next().is_some_and(|first| first.sip.id == sip.id);
        if let Some(number) = number(sip).filter(|number| is_first && *number > LAST) {
            let said = Said::of(sip, "the first RSeq is too large");
            out.misbehaved(&INFO, sip.sender, said.expected(format!("1 to {LAST}")).got(number.to_string()));
        }
    }
}
