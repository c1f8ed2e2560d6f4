//! Modem sound in G.711 is sent without silence suppression.
//!
//! What it looks for: Comfort noise, and pauses that are not sent, while a fax is heard in G.711; packets of more than
//! 20 ms. Behind the DCN people may talk again.
//!
//! Why it matters on a trunk: A modem hears each pause and each packet of made-up noise as a break of its
//! carrier. The machines train again, more slowly, or give up.
//!
//! Clause: ITU-T V.152 6, RFC 6913 4 (context).
//!
//! A ladder that breaks it:
//!   pbx     CED, V.21 in G.711 -> carrier
//!   pbx     comfort noise (payload type 13) -> carrier
//!
//! How to fix it: Switch silence suppression off at the tone of 2100 Hz, and send packets of 10 or 20 ms.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// Fewer such packets are an accident.
const PACKETS_MIN: u64 = 3;

info! {
    rows: ["FAX-13"], Must, Advisory,
    notice: "pages break at random in G.711"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        if !leg.known_fax().is_some_and(|fax| fax.has_passed_through()) {
            return;
        }
        for stream in leg.known_streams() {
            let flaws = &stream.flaws;
            let all = [
                (&flaws.comfort_noise, "packet", "of comfort noise"),
                (&flaws.pauses, "pause", "without packets"),
                (&flaws.long_packets, "packet", "of more than 20 ms"),
            ];
            let Some((flaw, what, kind)) = all.into_iter().find(|(flaw, ..)| flaw.count >= PACKETS_MIN)
            else {
                continue;
            };
            let Some((at, id)) = flaw.first else { continue };
            let text = format!("{} {kind} in a fax over G.711", counted(flaw.count, what));
            let said =
                Said::in_leg(leg, at, vec![id], text).expected("sound without pauses, in 20 ms or less");
            out.misbehaved(&INFO, leg.party(stream.side), said.got(format!("{what}s {kind}")));
        }
    }
}
