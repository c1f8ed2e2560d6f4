//! A stream keeps its SSRC.
//!
//! What it looks for: Sources of a side towards one address, more than there are exchanges of descriptions and two,
//! that live for less than two seconds each. No RFC forbids it; announcement, music and agents may each have one.
//!
//! Why it matters on a trunk: Each new source restarts the jitter buffer. Some SBCs mute a stream whose
//! source changes without signalling.
//!
//! Clause: catalogue COD-20 (practice), RFC 3550 8 (context).
//!
//! A ladder that breaks it:
//!   pbx     RTP SSRC a, b, c ... within one call -> carrier
//!
//! How to fix it: Choose one SSRC for each stream and keep it until the next offer.

use clock::Duration;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-20", "QOS-10"], Should, Advisory,
    notice: "drop-outs again and again"
}

/// So many sources more than exchanges of descriptions are no sign of anything.
const FREE: usize = 2;
/// Whoever speaks speaks for longer.
const SHORT: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in [0, 1] {
            let own = leg.known_streams().filter(|s| s.side == side && s.audible > 0);
            let Some(last) = own.clone().last() else { continue };
            let same = own.filter(|s| s.to == last.to && s.from == last.from);
            let lived: Duration = same.clone().map(|s| s.last_at.since(s.first_at)).sum();
            let sources = same.count();
            // Announcement, music, one agent and the next: each may have its source, and so may each exchange.
            let most = leg.session.exchanges as usize + FREE;
            if sources > most && lived < SHORT * sources as u32 {
                let text = format!("{} towards one address, one after the other", counted(sources, "source"));
                let got = format!("one for {} ms", (lived / sources as u32).as_millis());
                let said = Said::in_leg(leg, last.first_at, Vec::new(), text).expected("a source that stays");
                out.misbehaved(&INFO, leg.party(side), said.got(got));
            }
        }
    }
}
