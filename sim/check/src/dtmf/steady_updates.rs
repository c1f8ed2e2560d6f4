//! A digit is reported as long as it lasts.
//!
//! What it looks for: More than half a second between two packets of one digit before its end, at its sender. What
//! comes from a far side may have waited on the way.
//!
//! Why it matters on a trunk: A receiver ends the tone after three packet times without news, and may not start it
//! again: the digit is cut, or counted twice.
//!
//! Clause: RFC 4733 2.5.1.2 (SHOULD), RFC 4733 2.5.2.2 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   pbx     event 5, duration 160 -> carrier
//!           ... 1.2 s ...
//!   pbx     event 5, duration 9760, E bit -> carrier
//!
//! How to fix it: Send an update every 50 ms, or as often as packets of audio.

use clock::Duration;

use super::wrong_digits;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Key, Leg, Stream, Wire};

info! {
    rows: ["DTM-05"], Should, V,
    notice: "long digits are cut"
}

/// An interval is the choice of the sender; none takes ten times what is recommended.
const PAUSE_MAX: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_wrong = |stream: &Stream, key: &Key| {
            key.pause > PAUSE_MAX && !key.is_holed && !wire.facts.of(leg.party(stream.side)).is_far
        };
        for (stream, key, digit) in wrong_digits(leg, is_wrong) {
            let got = format!("{} ms", key.pause.as_millis());
            let said = Said::in_leg(leg, key.at, vec![key.packet], format!("{digit}: no update for {got}"));
            let said = said.margin(key.pause - PAUSE_MAX, key.at, key.last);
            out.misbehaved(&INFO, leg.party(stream.side), said.expected("an update every 50 ms").got(got));
        }
    }
}
