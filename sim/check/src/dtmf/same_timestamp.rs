//! All packets of a digit have one timestamp.
//!
//! What it looks for: The timestamps of the packets of one telephone event, or of one segment of a long one.
//!
//! Why it matters on a trunk: The timestamp tells digits apart: with a new one in each packet one key press
//! is read as many.
//!
//! Clause: RFC 4733 2.5.1.2 (MUST), RFC 4733 2.5.1.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     event 5, timestamp 1000, 1160, 1320 -> carrier
//!
//! How to fix it: Keep the timestamp of the first packet until the digit is over.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["DTM-03"], Must, V,
    notice: "digits come out several times"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            let Some(key) = stream.keys.judged().find(|key| key.moved > 0 && !key.is_holed) else { continue };
            let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
            let said =
                Said::in_leg(leg, key.at, vec![key.packet], format!("digit {digit}: the timestamp moves"))
                    .margin(key.near_by, key.at, stream.last_at);
            out.misbehaved(
                &INFO,
                leg.party(stream.side),
                said.expected("one timestamp")
                    .got(format!("{} with another one", counted(key.moved, "packet"))),
            );
        }
    }
}
