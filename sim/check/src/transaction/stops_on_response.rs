//! A request is not repeated once it is answered.
//!
//! What it looks for: Copies of an INVITE sent after any response has arrived, and of other requests after
//! a final one has; after the fourth, where what happens behind the observer is not seen.
//!
//! Why it matters on a trunk: It means that the sender does not match responses to requests: every call
//! makes needless traffic, and a second copy may start a second call.
//!
//! Clause: RFC 3261 17.1.2.2 (MUST), RFC 3261 17.1.1.2 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 180 -> pbx
//!   pbx     INVITE (the same) -> carrier
//!
//! How to fix it: Match responses by the branch of the topmost Via and stop the timer.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["TRN-12", "CAL-01"], Must, V,
    notice: "phones may ring twice"
}

/// A copy may leave while the response is being read.
const READING: Duration = Duration::from_millis(200);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let ends = |p: &&Passage| of.is_invite() || p.sip.is_final();
        let is_there = |p: &&Passage| wire.is_spoken_from(leg, of.client, p.sip.destination);
        let arrived = of.matching().filter(ends).filter(is_there).filter_map(|p| p.delivered);
        let Some(answered) = wire.surely_there(of.client, arrived) else { return };
        if wire.is_deaf(leg, of.client, of.request().sent_at, Some(of)) {
            return;
        }
        let reading = READING + wire.patience(of.client);
        let late = |p: &&Passage| p.sip.sent_at > answered + reading;
        if let Some(copy) = of.requests.iter().find(late) {
            let said = Said::of(&copy.sip, "repeated although it was answered").with(of.request());
            let after = copy.sip.sent_at.since(answered);
            let said = said.margin(after.saturating_sub(reading), answered, copy.sip.sent_at);
            let got = format!("{} ms after the response arrived", after.as_millis());
            let said = said.expected("no more copies").got(got);
            // Who was heard need not have heard: where nothing of it answers anything, no answer may have come to it.
            if !wire.is_known_to_hear(of.client, answered_first(of), copy.sip.sent_at) {
                out.known(&INFO, of.client, said);
                return;
            }
            // An INVITE should not be repeated once it is answered; other requests must not.
            if of.is_invite() {
                out.discouraged(&INFO, of.client, said.clause(1));
            } else {
                out.misbehaved(&INFO, of.client, said);
            }
        }
    }
}

fn answered_first(of: &Transaction) -> Instant {
    of.responses.first().map_or(of.request().sent_at, |p| p.sip.sent_at)
}
