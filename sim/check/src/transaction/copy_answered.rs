//! A copy of a request is answered again.
//!
//! What it looks for: Copies of other requests than INVITE that arrive at the side that is observed
//! after its final response was sent, and within 64*T1 of it: whether that was sent once more.
//!
//! Why it matters on a trunk: The client has not heard the first response. It goes on repeating, and gives
//! up in the end what was done long ago.
//!
//! Clause: RFC 3261 17.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   carrier 200 OK (lost)
//!   pbx     BYE (again and again) -> carrier
//!
//! How to fix it: Keep the final response for 64*T1 and send it again for each copy of the request.

use clock::{Duration, Instant};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire, tries_for};

info! {
    rows: ["CAL-20", "CAL-03"], Must, V,
    notice: "a lost packet makes calls hang, or the trunk go down"
}

/// Copies that come so close to a response may be one with what it answers.
const AT_ONCE: Duration = Duration::from_millis(200);
/// So long the response may take.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_known = ![of.client, of.server].contains(&Party::Stranger);
        // Which of the copies reached a far side nobody knows; over a reliable transport Timer J is 0.
        if of.is_invite() || !is_known || wire.facts.of(of.server).is_far || of.request().is_reliable() {
            return;
        }
        let Some(first) = of.final_response() else { return };
        let sent = first.sip.sent_at;
        let finals = of.responses.iter().filter(|p| p.sip.is_final()).map(|p| p.sip.sent_at);
        let finals: Vec<Instant> = finals.collect();
        let until = sent + tries_for(of.t1_of_client());
        // What crosses the response is answered by it.
        let is_due = |at: &Instant| {
            let is_after = *at > sent + AT_ONCE && *at < until && wire.now.since(*at) > PATIENCE;
            is_after && !finals.iter().any(|given| *given + AT_ONCE > *at && given.since(*at) < PATIENCE)
        };
        let copies = of.requests.iter().skip(1).filter_map(|p| p.delivered);
        if let Some(copy) = copies.into_iter().find(is_due) {
            let said = Said::of(of.request(), "came again and was not answered again").with(&first.sip);
            let said = said.margin(wire.now.since(copy).saturating_sub(PATIENCE), copy, wire.now);
            out.misbehaved(&INFO, of.server, said.expected("its final response again").got("none"));
        }
    }
}
