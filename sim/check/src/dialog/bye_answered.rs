//! A BYE is answered.
//!
//! What it looks for: A BYE that arrived and was not answered within four seconds. Of a side whose own clock is not seen, one
//! behind which it was heard in the call or, on the same connection, answered others.
//!
//! Why it matters on a trunk: The caller repeats the BYE for half a minute; the side that does not answer
//! may well keep the call, and bill it.
//!
//! Clause: RFC 3261 15.1.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier (no answer)
//!
//! How to fix it: Answer every BYE: 200 for a known dialog, 481 otherwise.

use clock::Duration;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-03", "CAL-20", "TRN-23"], Must, V,
    notice: "the call stays up on one side"
}

/// T2: by then its sender has repeated it several times.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_it =
            of.method == Method::Bye && of.client != Party::Stranger && of.request().can_be_answered();
        let Some(arrived) = of.request_delivered().filter(|_| is_it && of.responses.is_empty()) else {
            return;
        };
        let is_there = !wire.facts.of(of.server).is_far || wire.is_alive_behind(leg, of);
        if is_there && wire.now.since(arrived) > PATIENCE {
            let said = Said::of(of.request(), "arrived and was never answered").margin(
                wire.now.since(arrived).saturating_sub(PATIENCE),
                arrived,
                wire.now,
            );
            out.misbehaved(&INFO, of.server, said.expected("a final response").got("none"));
        }
    }
}
