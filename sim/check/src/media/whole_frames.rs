//! A packet holds whole frames.
//!
//! What it looks for: The length of the payload of G.729, GSM and G.728 under their static numbers, where they were
//! agreed: whole frames, and of G.729 one frame of comfort noise behind them.
//!
//! Why it matters on a trunk: The receiver tells the frames by the length alone. With a piece of one it throws the
//! packet away, or all that follows sounds broken.
//!
//! Clause: RFC 3551 4.4 (SHALL), RFC 3551 4.5.6 (definition).
//!
//! A ladder that breaks it:
//!   pbx     RTP, payload type 18, 19 octets -> carrier
//!
//! How to fix it: Send frames of ten octets, as many as the packet time holds.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-07"], Must, V,
    notice: "broken speech"
}

/// Packets that are no accident.
const LEAST: u64 = 3;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams().filter(|stream| !stream.is_sealed()) {
            let flaw = &stream.flaws.frames.cut;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= LEAST) else { continue };
            let text = format!("{} with a piece of a frame", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("whole frames");
            out.misbehaved(&INFO, leg.party(stream.side), said.got(counted(flaw.detail, "octet")));
        }
    }
}
