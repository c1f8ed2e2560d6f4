//! A request is given up after 64*T1.
//!
//! What it looks for: Copies of a request sent more than 32 seconds after the first.
//!
//! Why it matters on a trunk: A client that never gives up keeps a dead call alive in its books and floods
//! a trunk that is down with old requests when it comes back.
//!
//! Clause: RFC 3261 17.1.1.2, RFC 3261 17.1.2.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE at 0 ... 31.5, 47.5 s -> (nobody)
//!
//! How to fix it: Stop when timer B or F fires, 32 s after the first copy.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    "gives_up.rs", "transaction/gives-up", "a request is given up after 64*T1",
    rows: ["TRN-13", "TRN-12"], clauses: ["RFC 3261 17.1.1.2", "RFC 3261 17.1.2.2"], Must, V,
    twin: "retransmits-after-timer-b",
    notice: "calls that nobody wants any more ring when the trunk is back",
    cure: "stop when timer B or F fires, 32 s after the first copy"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, _wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let first = of.request().sent_at;
        // Timer B and F are 64*T1; half a second is patience with a slow sender.
        let late = |p: &&Passage| p.sip.sent_at.since(first) > Duration::from_millis(32_500);
        if let Some(copy) = of.requests.iter().find(late) {
            let after = copy.sip.sent_at.since(first).as_secs();
            let said = Said::of(&copy.sip, format!("still repeated after {after} s")).with(of.request());
            out.misbehaved(&INFO, of.client, said.expected("given up after 32 s").got(format!("{after} s")));
        }
    }
}
