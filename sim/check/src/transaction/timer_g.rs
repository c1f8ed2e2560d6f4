//! A final response to INVITE is repeated after T1, then at doubling pauses up to T2.
//!
//! What it looks for: The pauses between the copies of a final response to INVITE. A first pause of less than 500 ms is a
//! warning, because T1 may be smaller in a closed network; pauses that do not double from there are an error. A copy
//! that a copy of the INVITE has asked for does not count.
//!
//! Why it matters on a trunk: Each copy has to be acknowledged. Copies that come every few milliseconds look like an
//! attack, and carriers throttle or block the address.
//!
//! Clause: RFC 3261 17.2.1 (MUST), RFC 3261 17.1.1.2 (NOT RECOMMENDED), RFC 3261 13.3.1.4 (necessary).
//!
//! A ladder that breaks it:
//!   carrier 486 at 0, 0.1, 0.2, 0.3 s -> pbx
//!
//! How to fix it: Repeat after 0.5, 1, 2, 4 s and then every 4 s.

use crate::check::{Check, Findings, Interest, info};
use crate::transaction::final_response_stops::is_asked_for;
use crate::transaction::hurry::Hurry;
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["TRN-12", "CAL-22"], Must, V,
    notice: "calls fail for a while after a short network problem"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(first) = of.final_response().filter(|_| of.is_invite()) else { return };
        let is_its = |p: &&Passage| p.sip.status == first.sip.status && p.sip.to_tag == first.sip.to_tag;
        let copies: Vec<&Passage> = of.responses.iter().filter(is_its).collect();
        // In a capture the copy that asked for one may be missing.
        let is_doubtful = wire.may_have_missed(of) && copies.len() < 3;
        let by_itself = copies.iter().copied().filter(|copy| !is_asked_for(of, copy, &copies));
        let far = wire.facts.of(of.server).is_far.then(|| wire.patience(of.server));
        // Timer G doubles up to T2, 4 s, and so does the pause between 2xx.
        if let Some(hurry) = Hurry::of(by_itself, 3, far).filter(|_| !is_doubtful) {
            hurry.tell(&INFO, of.server, if first.sip.is_success() { 2 } else { 0 }, out);
        }
    }
}
