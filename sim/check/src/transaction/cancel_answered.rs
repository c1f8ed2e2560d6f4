//! A CANCEL is answered.
//!
//! What it looks for: A CANCEL that arrived and was not answered within four seconds.
//!
//! Why it matters on a trunk: The caller repeats the CANCEL for half a minute, and the phone may ring as
//! long.
//!
//! Clause: RFC 3261 8.2.6.1 (SHOULD), RFC 3261 9.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     CANCEL -> carrier (no answer)
//!
//! How to fix it: Answer every CANCEL: 200 when it names a transaction, 481 when not.

use clock::Duration;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-04"], Should, V,
    notice: "the called phone rings on after the caller has hung up"
}

/// T2: by then its sender has repeated it several times.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_it =
            of.method == Method::Cancel && of.client != Party::Stranger && of.request().can_be_answered();
        let Some(arrived) = of.request_delivered().filter(|_| is_it && of.responses.is_empty()) else {
            return;
        };
        if wire.now.since(arrived) > PATIENCE {
            let said = Said::of(of.request(), "arrived and was never answered").margin(
                wire.now.since(arrived).saturating_sub(PATIENCE),
                arrived,
                wire.now,
            );
            out.misbehaved(&INFO, of.server, said.expected("a final response").got("none"));
        }
    }
}
