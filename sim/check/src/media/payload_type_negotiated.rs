//! RTP has a payload type the receiver asked for.
//!
//! What it looks for: The payload type of each packet against those that the receiver lists in its description in
//! force: in that dialog at that moment, for that stream. While a description changes, the old list and the new one
//! both count for a round trip. Packets without payload keep a port open (RFC 6263 4.6) and may have any type.
//!
//! Why it matters on a trunk: The receiver has no decoder for it: silence or noise.
//!
//! Clause: RFC 3264 6.1 (MUST), RFC 3264 7 (MUST), RFC 3264 8.3.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier SDP: 8 101
//!   pbx     RTP with payload type 18 -> carrier
//!
//! How to fix it: Send the formats of the last description that was agreed on with the other side.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-04", "DTM-12"], Must, V,
    notice: "silence or noise in one direction"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // What both do at once may stand in messages that were not captured.
        for stream in leg.streams_alone(&wire.facts, |s| &s.flaws.unknown_format) {
            let flaw = &stream.flaws.unknown_format;
            let Some((at, id)) = flaw.first else { continue };
            let text = format!(
                "{} with a payload type that the receiver does not list",
                counted(flaw.count, "packet")
            );
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("a type of the receiver's description in force")
                .got(flaw.detail.to_string())
                .margin_of(flaw, 1, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
