//! No digit lasts zero.
//!
//! What it looks for: A duration of zero in a packet of an event from 0 to 15. Other events may be states, which last
//! until further notice.
//!
//! Why it matters on a trunk: Zero stands for forever: receivers ignore the packet, or never end the digit.
//!
//! Clause: RFC 4733 2.3.5 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     event 5, duration 0 -> carrier
//!
//! How to fix it: Send the first packet when the digit has lasted for a packet time, with that duration.

use super::wrong_digits;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{DTMF_LAST, Key, Leg, Stream, Wire};

info! {
    rows: ["DTM-05"], Must, V,
    notice: "digits are not recognised"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_wrong = |_: &Stream, key: &Key| key.event <= DTMF_LAST && key.zeros > 0;
        for (stream, key, digit) in wrong_digits(leg, is_wrong) {
            let text = format!("{digit}: {} with a duration of zero", counted(key.zeros, "packet"));
            let said = Said::in_leg(leg, key.at, vec![key.packet], text);
            out.misbehaved(
                &INFO,
                leg.party(stream.side),
                said.expected("the time since it began").got("zero"),
            );
        }
    }
}
