//! A call answered while it is cancelled is hung up.
//!
//! What it looks for: A 2xx that arrives after the CANCEL was sent: it is acknowledged and a BYE follows, unless
//! the caller goes on with the call and talks, or a proxy has cancelled one branch of several.
//!
//! Why it matters on a trunk: CANCEL does nothing once the call is answered. A caller who relies on it
//! leaves the called party in a call with nobody.
//!
//! Clause: RFC 5407 3.1.2 (practice), RFC 3261 15 (MAY).
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
    rows: ["CAL-07", "RED-11"], Should, V,
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
            // The caller may keep what it got after all (RFC 3261 15); then it is heard.
            let talks = leg.streams.iter().any(|s| s.side == 0 && s.last_at > arrived + PATIENCE);
            let is_branch = leg.attempts().filter(|t| t.cseq == invite.cseq).count() > 1;
            if talks || is_branch {
                continue;
            }
            if leg.bye.is_none() && wire.now.since(arrived) > PATIENCE {
                let said = Said::of(&answer.sip, "arrived after the CANCEL and no BYE followed")
                    .with(invite.request())
                    .margin(wire.now.since(arrived).saturating_sub(PATIENCE), arrived, wire.now);
                out.misbehaved(&INFO, invite.client, said.expected("ACK, then BYE").got("no BYE"));
            }
        }
    }
}
