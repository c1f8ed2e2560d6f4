//! The first packet of a digit has the marker.
//!
//! What it looks for: The marker bit of the first packet of each telephone event, unless packets before it were not
//! seen: it may be no first one then. The later segments of a long event have none.
//!
//! Why it matters on a trunk: Receivers that wait for it miss the digit, or join it to the one before.
//!
//! Clause: RFC 4733 2.5.1.2 (MUST), RFC 4733 2.5.1.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     event 5, no marker -> carrier
//!
//! How to fix it: Set the marker on the first packet of each digit and on no other.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["DTM-03"], Must, V,
    notice: "digits are missed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            let Some(key) = stream.keys.judged().find(|key| !key.has_marker && !key.is_joined) else {
                continue;
            };
            let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
            let mut said = Said::in_leg(
                leg,
                key.at,
                vec![key.packet],
                format!("digit {digit}: the first packet has no marker"),
            );
            if let Some(by) = key.far_by {
                said = said.margin(by, key.at, key.at);
            }
            out.misbehaved(&INFO, leg.party(stream.side), said.expected("marker bit").got("none"));
        }
    }
}
