//! A 2xx to INVITE is acknowledged.
//!
//! What it looks for: An ACK for each 2xx to INVITE that has arrived, each fork and each copy apart. Past a proxy that has not
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
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["CAL-22", "CAL-01", "CAL-36"], Must, V,
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
        let mut tags: Vec<_> = of.matching().filter(|p| p.sip.is_success()).map(|p| &p.sip.to_tag).collect();
        tags.dedup();
        for tag in tags {
            let is_its = |p: &&Passage| p.sip.is_success() && p.sip.to_tag == *tag;
            // Who has hung up has forgotten the dialog, and may have no ACK for it any more.
            let dialog = match of.is_outside_dialog() {
                true => leg.dialogs.iter().find(|d| Some(&d.callee_tag) == tag.as_ref()),
                false => leg.dialog_around(of),
            };
            let until = dialog.and_then(|d| d.bye).map_or(wire.now, |(at, _)| at);
            let answers = of.matching().filter(is_its).filter(|p| !of.is_passed_by(leg, p));
            let waiting = of.without_ack(answers, until, |ack| ack.to_tag == *tag);
            let is_never = !of.acks.iter().any(|ack| ack.sip.to_tag == *tag);
            let late = |p: &&Passage| p.delivered.is_some_and(|at| wire.now.since(at) > PATIENCE);
            let waiting: Vec<_> = waiting.into_iter().filter(late).collect();
            // Nothing comes to who goes on to ask what was answered.
            let is_deaf = |p: &&Passage| wire.is_deaf(leg, of.client, p.sip.sent_at, None);
            if waiting.first().is_some_and(is_deaf) {
                continue;
            }
            let Some(answer) = wire.unacknowledged((leg, of), waiting, |ack| ack.to_tag == *tag) else {
                continue;
            };
            let arrived = answer.delivered.unwrap_or(wire.now);
            let (what, got) = match is_never {
                true => ("was not acknowledged", "none"),
                false => ("came again and was not acknowledged again", "none for this copy"),
            };
            let said = Said::of(&answer.sip, what).with(of.request()).margin(
                wire.now.since(arrived).saturating_sub(PATIENCE),
                arrived,
                wire.now,
            );
            out.misbehaved(&INFO, of.client, said.expected("an ACK").got(got));
            return;
        }
    }
}
