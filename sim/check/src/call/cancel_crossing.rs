//! A call answered while it is cancelled is hung up.
//!
//! What it looks for: A 2xx that arrives after the CANCEL was sent: it is acknowledged and a BYE follows.
//!
//! Why it matters on a trunk: CANCEL does nothing once the call is answered. A caller who relies on it
//! leaves the called party in a call with nobody.
//!
//! Clause: RFC 3261 9.1, RFC 3261 15.
//!
//! A ladder that breaks it:
//!   pbx     CANCEL -> carrier
//!   carrier 200 OK (INVITE) -> pbx
//!   pbx     ACK -> carrier
//!           ... no BYE ...
//!
//! How to fix it: After ACK send BYE when the user had already given up.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["CAL-07"], Must, V,
    notice: "the called party is left in a call with nobody"
}

/// So long the BYE may take.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for invite in leg.attempts() {
            let Some(cancelled) = invite.cancelled else { continue };
            let answer = invite.responses.iter().find(|p| p.sip.is_success());
            let Some(arrived) = answer.and_then(|p| p.delivered).filter(|at| *at >= cancelled) else {
                continue;
            };
            let Some(answer) = answer else { continue };
            if leg.bye.is_none() && wire.now.since(arrived) > PATIENCE {
                let said = Said::of(&answer.sip, "arrived after the CANCEL and no BYE followed")
                    .with(invite.request())
                    .margin(wire.now.since(arrived).saturating_sub(PATIENCE), arrived, wire.now);
                out.misbehaved(&INFO, invite.client, said.expected("ACK, then BYE").got("no BYE"));
            }
        }
    }
}
