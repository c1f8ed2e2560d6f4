//! The reserved bit of an event is zero.
//!
//! What it looks for: The R bit in packets of telephone events.
//!
//! Why it matters on a trunk: A receiver that takes it for a part of the volume or of the E bit misreads the digit.
//!
//! Clause: RFC 4733 2.3.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     event 5, R bit set -> carrier
//!
//! How to fix it: Write zero into the bit behind the E bit.

use super::wrong_digits;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Key, Leg, Stream, Wire};

info! {
    rows: ["DTM-01"], Must, V,
    notice: "digits are not recognised by some receivers"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (stream, key, digit) in wrong_digits(leg, |_: &Stream, key: &Key| key.reserved > 0) {
            let text = format!("{digit}: {} with the reserved bit", counted(key.reserved, "packet"));
            let said = Said::in_leg(leg, key.at, vec![key.packet], text);
            out.misbehaved(&INFO, leg.party(stream.side), said.expected("zero").got("one"));
        }
    }
}
