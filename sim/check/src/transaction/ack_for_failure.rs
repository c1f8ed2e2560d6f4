//! A failure to INVITE is acknowledged.
//!
//! What it looks for: An ACK after each copy of a 3xx to 6xx response to INVITE that has arrived, that its client can
//! match, and that it has not given up waiting for.
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
//! How to fix it: Send ACK for every final response to INVITE, in the same transaction, and again for every copy.

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

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        // Behind a 2xx there is no transaction any more that could acknowledge (RFC 6026 7.2).
        if !of.is_invite() || !of.final_response().is_some_and(|p| p.sip.is_failure()) {
            return;
        }
        let failures = of.matching().filter(|p| p.sip.is_failure());
        // Over a reliable transport the client forgets the transaction with the first (timer D).
        let failures = failures.take(if of.request().is_reliable() { 1 } else { usize::MAX });
        let waiting = of.without_ack(failures, wire.now, |_| true);
        let is_never = of.acks.is_empty();
        let late = |p: &&Passage| p.delivered.is_some_and(|at| wire.now.since(at) > PATIENCE);
        let waiting: Vec<_> = waiting.into_iter().filter(late).collect();
        // Nothing comes to who goes on to ask what was answered.
        let is_deaf = |p: &&Passage| wire.is_deaf(leg, of.client, p.sip.sent_at, None);
        if waiting.first().is_some_and(is_deaf) {
            return;
        }
        let Some(failure) = wire.unacknowledged((leg, of), waiting, |_| true) else { return };
        let arrived = failure.delivered.unwrap_or(wire.now);
        let (what, got) = match is_never {
            true => ("was not acknowledged", "none"),
            false => ("came again and was not acknowledged again", "none for this copy"),
        };
        let said = Said::of(&failure.sip, what).with(of.request()).margin(
            wire.now.since(arrived).saturating_sub(PATIENCE),
            arrived,
            wire.now,
        );
        out.misbehaved(&INFO, of.client, said.expected("an ACK at once").got(got));
    }
}
