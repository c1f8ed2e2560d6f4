//! A digit begins on the clock of the audio.
//!
//! What it looks for: The timestamp of a digit against that of the audio right before it, run on to the moment of its
//! first packet: more than a second off is another clock. And digits that claim to begin at the moment at which the
//! one before began.
//!
//! Why it matters on a trunk: The receiver places the digit by its timestamp, and takes two with one timestamp for
//! one: digits are missing.
//!
//! Clause: RFC 4733 2.1 (MUST), RFC 4733 2.5.1.2 (MUST), RFC 4733 2.2.1 (definition).
//!
//! A ladder that breaks it:
//!   pbx     event 5, timestamp 8000 -> carrier
//!   pbx     event 7, timestamp 8000 -> carrier
//!
//! How to fix it: Give each digit the timestamp that audio would have at that moment.

use super::wrong_digits;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Key, Leg, Stream, Wire};

info! {
    rows: ["DTM-06", "DTM-03"], Must, V,
    notice: "digits are missed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_wrong = |_: &Stream, key: &Key| !key.is_joined && (key.is_again || key.off_base.is_some());
        for (stream, key, digit) in wrong_digits(leg, is_wrong) {
            let (what, got) = match key.off_base {
                Some(off) => {
                    ("its timestamp is not of the clock of the audio", format!("{} ms off", off / 8))
                }
                None => ("it has the timestamp of the digit before", "that of the digit before".to_owned()),
            };
            let said = Said::in_leg(leg, key.at, vec![key.packet], format!("{digit}: {what}"));
            let said = said.expected("the timestamp of that moment").got(got);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
