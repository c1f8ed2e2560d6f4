//! A 2xx to INVITE is acknowledged.
//!
//! What it looks for: An ACK for each 2xx to INVITE that has arrived, each fork apart. Past a proxy that has not
//! recorded itself it may go another way: there a missing ACK is one that the callee missed as well. What the client cannot
//! match, and what comes when it has long given up, it may throw away.
//!
//! Why it matters on a trunk: Without it the called side repeats its 200 and hangs up after 32 seconds: the
//! well-known call that drops after half a minute.
//!
//! Clause: RFC 3261 13.2.2.4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK -> pbx
//!   carrier 200 OK -> pbx (again and again)
//!
//! How to fix it: Send an ACK for every 2xx, and again for every copy of it.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-22", "CAL-01"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
}

/// An ACK leaves at once; so long it may take all the same.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() {
            return;
        }
        for answer in of.matching().filter(|p| p.sip.is_success()) {
            let Some(arrived) = answer.delivered.filter(|at| of.has_client_at(*at)) else { continue };
            let is_acked = of.acks.iter().any(|ack| ack.sip.to_tag == answer.sip.to_tag);
            if !is_acked && !of.is_passed_by(leg, answer) && wire.now.since(arrived) > PATIENCE {
                let said = Said::of(&answer.sip, "was not acknowledged").with(of.request()).margin(
                    wire.now.since(arrived).saturating_sub(PATIENCE),
                    arrived,
                    wire.now,
                );
                out.misbehaved(&INFO, of.client, said.expected("an ACK").got("none"));
                return;
            }
        }
    }
}
