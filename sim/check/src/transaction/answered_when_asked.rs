//! A final response to another request than INVITE is sent once for each copy of it.
//!
//! What it looks for: More final responses than copies of their request had arrived. No server repeats such a response
//! by itself: the client asks again for what it misses.
//!
//! Why it matters on a trunk: The surplus finds no transaction any more, and an SBC that counts what it cannot place
//! takes the address for a scanner.
//!
//! Clause: RFC 3261 17.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   carrier 200 OK -> pbx
//!   carrier 200 OK -> pbx (again and again)
//!
//! How to fix it: Send the response when the request comes, and again only when the request comes again.

use clock::Duration;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{LOST_MAX, Leg, Passage, Transaction, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "nothing at first; some trunks block the address"
}

/// What a far side has sent once may have been delivered twice within so short a time.
const ONE_DATAGRAM: Duration = Duration::from_millis(10);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.is_invite() || of.client == Party::Stranger {
            return;
        }
        let is_far = wire.facts.of(of.server).is_far;
        let mut given: Vec<&Passage> = of.responses.iter().filter(|p| p.sip.is_final()).collect();
        given.dedup_by(|b, a| is_far && b.sip.sent_at.since(a.sip.sent_at) < ONE_DATAGRAM);
        let first = given.first().map(|p| &p.sip);
        // To a far side a request may come more often than it was seen to go.
        let more = if is_far { LOST_MAX } else { 0 };
        let surplus = given.iter().enumerate().find(|(nth, copy)| {
            let asked = of.requests.iter().filter(|p| p.delivered.is_some_and(|at| at <= copy.sip.sent_at));
            let asked: u32 = asked.map(|p| p.copies.max(1)).sum();
            // One that was sent before any had come is another fault, if it is one.
            asked > 0 && *nth >= asked as usize + more
        });
        if let (Some((nth, copy)), Some(first)) = (surplus, first) {
            let said =
                Said::of(&copy.sip, "sent again, and nobody had asked again").with(first).with(of.request());
            let said = said.expected(format!("{nth} at most by then")).got((nth + 1).to_string());
            out.misbehaved(&INFO, of.server, said);
        }
    }
}
