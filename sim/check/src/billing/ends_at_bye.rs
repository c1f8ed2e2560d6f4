//! Charging ends at the BYE.
//!
//! What it looks for: A record of an answered call that ends more than a second before or after the moment at
//! which its side sent or received the first BYE.
//!
//! Why it matters on a trunk: A BYE may be lost, and its answer too. A box that charges until the BYE is
//! answered, or until somebody tidies up, charges for calls that are long over.
//!
//! Clause: catalogue BIL-01 (practice), catalogue BIL-10 (practice).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> lost           60.0 s
//!   pbx     BYE -> carrier        61.5 s
//!   carrier 200 OK (BYE) -> pbx   61.5 s
//!           ... record of the pbx: ended at 61.5 s ...
//!
//! How to fix it: End charging when the first BYE is sent or received, answered or not.

use super::{TOLERANCE, apart, entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-01", "BIL-10"], Should, V,
    notice: "a call is charged after it was hung up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (view, cdr) in entries(leg) {
            let Some(saw) = view.released().filter(|_| cdr.answered.is_some()) else { continue };
            let off_by = apart(cdr.ended, saw);
            if off_by > TOLERANCE {
                let said = said(leg, cdr, "charging does not end at the BYE").margin(
                    off_by - TOLERANCE,
                    saw.min(cdr.ended),
                    saw.max(cdr.ended),
                );
                out.misbehaved(
                    &INFO,
                    view.party,
                    said.expected(format!("ended at {saw} s")).got(format!("ended at {} s", cdr.ended)),
                );
            }
        }
    }
}
