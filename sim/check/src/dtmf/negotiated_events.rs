//! Digits use the payload type of the receiver.
//!
//! What it looks for: Packets in the shape of telephone events with a dynamic payload type that the
//! receiver did not list.
//!
//! Why it matters on a trunk: The receiver throws them away: the digit is lost.
//!
//! Clause: RFC 3264 6.1 (MUST), RFC 4733 2.5.1.1 (context).
//!
//! A ladder that breaks it:
//!   carrier SDP: 101 telephone-event
//!   pbx     event with payload type 96 -> carrier
//!
//! How to fix it: Send events with the number in the description of the other side.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["DTM-12", "DTM-02"], Must, V,
    notice: "digits are not recognised"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in &leg.streams {
            let flaw = &stream.flaws.unknown_event_format;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 3) else { continue };
            let text = format!(
                "{} like telephone events with a payload type that was not negotiated",
                counted(flaw.count, "packet")
            );
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("a type of the receiver's description")
                .got(flaw.detail.to_string());
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
