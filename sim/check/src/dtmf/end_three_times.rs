//! The end of a digit is sent three times.
//!
//! What it looks for: Packets with the E bit of each telephone event.
//!
//! Why it matters on a trunk: When a single end packet is lost the digit is cut by a timer or sounds on.
//!
//! Clause: RFC 4733 2.5.1.4.
//!
//! A ladder that breaks it:
//!   pbx     event 5, E bit, once -> carrier
//!
//! How to fix it: Send the last packet three times.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["DTM-04"], Should, V,
    notice: "digits are missed now and then"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            let Some(key) = stream.keys.keys.iter().find(|key| (1..3).contains(&key.ends)) else { continue };
            let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
            let said = Said::in_leg(
                leg,
                key.at,
                vec![key.packet],
                format!("digit {digit}: the end was not sent three times"),
            );
            out.misbehaved(&INFO, leg.party(stream.side), said.expected("3").got(key.ends.to_string()));
        }
    }
}
