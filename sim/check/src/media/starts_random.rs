//! A stream starts at random numbers.
//!
//! What it looks for: Streams whose first sequence number and first timestamp are both zero.
//!
//! Why it matters on a trunk: Predictable numbers make it easy to inject audio, and two calls through one
//! gateway become hard to tell apart.
//!
//! Clause: RFC 3550 5.1 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     RTP sequence 0, timestamp 0 -> carrier
//!
//! How to fix it: Draw the first sequence number, the first timestamp and the SSRC at random.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-19"], Should, V,
    notice: "nothing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams().filter(|s| s.packets > 1) {
            if stream.first.sequence == 0 && stream.first.timestamp == 0 {
                let said =
                    Said::in_leg(leg, stream.first_at, Vec::new(), "starts with sequence 0 and timestamp 0");
                out.misbehaved(&INFO, leg.party(stream.side), said.expected("random numbers").got("0 and 0"));
            }
        }
    }
}
