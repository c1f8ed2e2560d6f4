//! RTP goes where the receiver wants it.
//!
//! What it looks for: The destination of each stream against all addresses the receiver has given for audio
//! in this call.
//!
//! Why it matters on a trunk: Nothing listens there: one-way audio.
//!
//! Clause: RFC 3264 5.1, RFC 8866 5.7.
//!
//! A ladder that breaks it:
//!   carrier SDP: port 5000
//!   pbx     RTP -> carrier port 5002
//!
//! How to fix it: Send to address and port of the last description of the other side.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-13", "COD-23"], Must, V,
    notice: "silence in one direction"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams() {
            let flaw = &stream.flaws.wrong_address;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= 3) else { continue };
            let text = format!("{} packets to an address that the receiver does not give", flaw.count);
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("an address of the receiver's description in force")
                .got(stream.to.to_string())
                .margin_of(flaw, 3, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
