//! Crossing re-INVITEs for T.38 end in one T.38 session.
//!
//! What it looks for: A re-INVITE for T.38 that was refused with 491, ten seconds of call after it, T.38 neither
//! agreed nor tried again. Where the machines go on in sound nobody need want it any more, and it is noted.
//!
//! Why it matters on a trunk: Both re-INVITEs are refused, as they must be. When nobody tries again the
//! page is sent into a sound path that both gateways have given up.
//!
//! Clause: RFC 3261 14.1 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     re-INVITE, m=image -> carrier (crossing)
//!   pbx     491 -> carrier
//!   carrier 491 -> pbx
//!
//! How to fix it: Wait as RFC 3261 14.1 says and try again, unless the other side did so meanwhile.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// More than the longest wait after glare and a round trip.
const PATIENCE: Duration = Duration::from_secs(10);

info! {
    rows: ["FAX-17"], Should, V,
    notice: "the fax fails when both sides switch at once"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        for crossed in leg.switches().iter().filter(|s| s.status == Some(491)) {
            let Some(known) = crossed.known[crossed.by] else { continue };
            let goes_on = leg.switches().iter().any(|s| s.offered > known);
            let is_agreed = leg.known_fax().is_some_and(|fax| fax.first_t38().is_some());
            let is_in_sound = leg.known_fax().is_some_and(|fax| fax.has_passed_through());
            if goes_on || is_agreed || end.since(known) < PATIENCE {
                continue;
            }
            let packets = [crossed.offer].into_iter().chain(crossed.answer).collect();
            let said = Said::in_leg(leg, known, packets, "does not try T.38 again after 491").margin(
                end.since(known) - PATIENCE,
                known,
                end,
            );
            let said = said.expected("another re-INVITE").got("none");
            // "If it still desires for that session modification to take place" (RFC 3261 14.1).
            if is_in_sound {
                out.known(&INFO, leg.party(crossed.by), said);
            } else {
                out.misbehaved(&INFO, leg.party(crossed.by), said);
            }
        }
    }
}
