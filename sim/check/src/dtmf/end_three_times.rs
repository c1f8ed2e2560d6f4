//! The end of a digit is sent three times.
//!
//! What it looks for: Copies of the last packet of each telephone event, the first of which may have no E bit: fewer
//! than three, unless the call or the stream ended with it, or more than six.
//!
//! Why it matters on a trunk: When a single end packet is lost the digit is cut by a timer or sounds on.
//!
//! Clause: RFC 4733 2.5.1.4 (SHOULD), RFC 4733 2.5.1.2 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     event 5, E bit, once -> carrier
//!
//! How to fix it: Send the last packet three times.

use super::is_cut_off;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Key, Leg, Wire};

info! {
    rows: ["DTM-04"], Should, V,
    notice: "digits are missed now and then"
}

/// How often the last packet is to be sent.
const COPIES: u32 = 3;
/// More of them are no precaution any more.
const COPIES_MAX: u32 = 2 * COPIES;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            let is_it = |key: &&Key| {
                let copies = key.ends.max(key.finals);
                // The first that was seen of it may be its second end.
                let is_seen = !key.is_joined || key.has_update;
                let is_few = copies < COPIES && is_seen && !key.is_holed && !is_cut_off(leg, stream, key);
                key.ends > 0 && is_few || key.ends > COPIES_MAX
            };
            let Some(key) = stream.keys.judged().find(is_it) else { continue };
            let digit = rtp::telephone_event::digit_of(key.event).unwrap_or('?');
            let said = Said::in_leg(
                leg,
                key.at,
                vec![key.packet],
                format!("digit {digit}: the end was not sent three times"),
            );
            out.misbehaved(
                &INFO,
                leg.party(stream.side),
                said.expected(COPIES.to_string()).got(key.ends.to_string()),
            );
        }
    }
}
