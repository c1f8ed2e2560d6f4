//! Sound goes on after T.38 was refused.
//!
//! What it looks for: A side that sent RTP before a refused re-INVITE for T.38, and sends none within 200
//! ms after it knew of the refusal.
//!
//! Why it matters on a trunk: The session stays as it was, and the machines go on in sound. 200 ms are
//! more than a modem bears.
//!
//! Clause: RFC 3261 14.1.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     488 -> carrier
//!   carrier no RTP any more
//!
//! How to fix it: Stop sound only when T.38 is agreed, not when it is offered.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// How long sound may be away.
const PAUSE_MAX: Duration = Duration::from_millis(200);

info! {
    rows: ["FAX-11"], Must, V,
    notice: "the call is dead after a refused T.38"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        for switch in leg.switches().iter().filter(|s| s.is_refused()) {
            for side in [0, 1] {
                let Some(known) = switch.known[side] else { continue };
                let had_sound = leg.streams.iter().any(|s| s.side == side && s.first_at < switch.offered);
                let back = switch.after[side].first.unwrap_or(end);
                let pause = back.since(known);
                if !had_sound || pause <= PAUSE_MAX {
                    continue;
                }
                let packets = switch.answer.into_iter().collect();
                let said = Said::in_leg(leg, known, packets, "sends no sound after T.38 was refused")
                    .expected("RTP within 200 ms")
                    .got(format!("none for {} ms", pause.as_millis()))
                    .margin(pause - PAUSE_MAX, known, back);
                out.misbehaved(&INFO, leg.party(side), said);
            }
        }
    }
}
