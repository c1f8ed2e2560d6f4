//! Only events that the receiver lists are sent.
//!
//! What it looks for: Events that are not in the a=fmtp of the receiver's telephone-event, by its description in force
//! at that moment. Without such a line digits are to be assumed, and others are not judged.
//!
//! Why it matters on a trunk: The receiver throws them away: a flash or a tone is lost.
//!
//! Clause: RFC 4733 2.5.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier SDP: a=fmtp:101 0-11
//!   pbx     event 16 -> carrier
//!
//! How to fix it: Send what the a=fmtp of the other side lists, and carry the rest as sound.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["DTM-02"], Must, V,
    notice: "a key has no effect"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams() {
            let flaw = &stream.flaws.unlisted_event;
            let Some((at, id)) = flaw.first else { continue };
            let text =
                format!("{} with an event that the receiver does not list", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("an event in the a=fmtp of the receiver")
                .got(format!("event {}", flaw.detail))
                .margin_of(flaw, 1, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
