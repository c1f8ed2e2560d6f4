//! Each event has four octets.
//!
//! What it looks for: Payloads of telephone events that are no whole number of events, in streams whose sound was seen
//! to be in clear.
//!
//! Why it matters on a trunk: A receiver that reads the duration where there is none hears no digit, or a false one.
//!
//! Clause: RFC 4733 2.3 (definition).
//!
//! A ladder that breaks it:
//!   pbx     event 5, 3 octets of payload -> carrier
//!
//! How to fix it: Write event, E bit, volume and duration, and nothing else.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

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
        for stream in leg.known_streams() {
            let flaw = &stream.flaws.ragged_event;
            let Some((at, id)) = flaw.first else { continue };
            let text = format!("{} with part of an event", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("four octets for each event");
            out.misbehaved(&INFO, leg.party(stream.side), said.got(counted(flaw.detail, "octet")));
        }
    }
}
