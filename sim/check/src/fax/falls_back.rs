//! A fax goes on in G.711 after T.38 was refused.
//!
//! What it looks for: A side that sends nothing but silence for six seconds and more after T.38 was refused, though
//! its machine was heard before, or it had asked for T.38 when it heard the machine of the other. People may be silent.
//!
//! Why it matters on a trunk: Machines speak every three seconds as long as they wait for each other.
//! Silence means that the gateway has given up, though G.711 carries a fax too.
//!
//! Clause: catalogue FAX-12 (practice), RFC 6913 4 (context).
//!
//! A ladder that breaks it:
//!   pbx     488 -> carrier
//!   carrier RTP, all silence -> pbx
//!
//! How to fix it: Hand the sound of the machine on in G.711 when T.38 is refused, without silence
//! suppression.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// A machine that waits repeats itself sooner (T.30 5.2).
const SILENCE_MAX: Duration = Duration::from_secs(6);

info! {
    rows: ["FAX-12"], Should, V,
    notice: "faxes to peers without T.38 never arrive"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        let Some(fax) = leg.known_fax() else { return };
        let Some(switch) = leg.refused_switch() else { return };
        let was_heard = |side: usize| fax.sounded(side).is_some_and(|at| at < switch.offered);
        for side in [0, 1] {
            let (after, known) = (&switch.after[side], switch.known[side]);
            let Some(known) = known.filter(|known| end.since(*known) >= SILENCE_MAX) else { continue };
            let is_machine = was_heard(side) || side == switch.by && was_heard(1 - side);
            if is_machine && after.audible > 0 && after.loud == 0 {
                let packets = switch.answer.into_iter().collect();
                let said = Said::in_leg(leg, switch.offered, packets, "falls silent after T.38 was refused")
                    .margin(end.since(known) - SILENCE_MAX, known, end);
                out.misbehaved(&INFO, leg.party(side), said.expected("the fax in G.711").got("silence"));
            }
        }
    }
}
