//! A stream keeps its SSRC.
//!
//! What it looks for: The number of sources a side uses towards one address, against the number of
//! exchanges of descriptions.
//!
//! Why it matters on a trunk: Each new source restarts the jitter buffer. Some SBCs mute a stream whose
//! source changes without signalling.
//!
//! Clause: RFC 3550 8, RFC 3550 5.1.
//!
//! A ladder that breaks it:
//!   pbx     RTP SSRC a, b, c ... within one call -> carrier
//!
//! How to fix it: Choose one SSRC for each stream and keep it until the next offer.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-20", "QOS-10"], Should, V,
    notice: "drop-outs again and again"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in [0, 1] {
            let own = leg.streams.iter().filter(|s| s.side == side && s.audible > 0);
            let Some(last) = own.clone().next_back() else { continue };
            let sources = own.filter(|s| s.to == last.to && s.from == last.from).count();
            // A source may change with each exchange, and once for a conflict.
            let most = leg.session.exchanges as usize + 2;
            if sources > most {
                let text = format!("{sources} sources towards one address");
                let said =
                    Said::in_leg(leg, last.first_at, Vec::new(), text).expected(format!("at most {most}"));
                out.misbehaved(&INFO, leg.party(side), said.got(sources.to_string()));
            }
        }
    }
}
