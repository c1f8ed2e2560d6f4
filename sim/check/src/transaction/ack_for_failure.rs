//! A failure to INVITE is acknowledged.
//!
//! What it looks for: An ACK after a 3xx to 6xx response to INVITE has arrived that its client can match, and
//! that it has not given up waiting for.
//!
//! Why it matters on a trunk: The other side repeats its response for half a minute and keeps the channel
//! busy for as long.
//!
//! Clause: RFC 3261 17.1.1.2 (MUST), RFC 3261 17.1.1.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 486 -> pbx
//!   carrier 486 -> pbx (again and again)
//!
//! How to fix it: Send ACK for every final response to INVITE, in the same transaction.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["CAL-04", "CAL-08"], Must, V,
    notice: "channels stay busy for half a minute after failed calls"
}

/// An ACK leaves at once; so long it may take all the same.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() || !of.acks.is_empty() {
            return;
        }
        let is_for_client = |p: &&Passage| p.delivered.is_some_and(|at| of.has_client_at(at));
        let failure = of.matching().find(|p| p.sip.is_failure() && is_for_client(p));
        let Some((failure, arrived)) = failure.and_then(|p| Some((&p.sip, p.delivered?))) else { return };
        if wire.now.since(arrived) > PATIENCE {
            let said = Said::of(failure, "was not acknowledged").with(of.request()).margin(
                wire.now.since(arrived).saturating_sub(PATIENCE),
                arrived,
                wire.now,
            );
            out.misbehaved(&INFO, of.client, said.expected("an ACK at once").got("none"));
        }
    }
}
