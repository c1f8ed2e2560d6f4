//! A copy of an INVITE gets the last provisional response again.
//!
//! What it looks for: Copies of an INVITE over UDP that arrive at the side that is observed while it rings: whether
//! any response was sent within a second. Where 100 is all that was said before, or what was said is repeated until a
//! PRACK comes, nothing is missed.
//!
//! Why it matters on a trunk: The caller has not heard the ringing, which is why it asks again. It hears none, and
//! gives the call up, though the phone rings.
//!
//! Clause: RFC 3261 17.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 180 Ringing (lost)
//!   pbx     INVITE (the same) -> carrier
//!
//! How to fix it: Keep the last provisional response in the server transaction and send it for each copy of the
//! INVITE.

use clock::{Duration, Instant};
use sip::HeaderName;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, Transaction, Wire};

info! {
    rows: ["CAL-15", "TRN-12"], Must, V,
    notice: "no ringback, and calls given up, after a lost packet"
}

/// Copies that come so close to a response may be one with what it answers.
const AT_ONCE: Duration = Duration::from_millis(200);
/// So long the response may take.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_known = ![of.client, of.server].contains(&Party::Stranger);
        // Which of the copies reached a far side nobody knows.
        if !of.is_invite() || !is_known || wire.facts.of(of.server).is_far || of.request().is_reliable() {
            return;
        }
        let last_before = |at: Instant| of.responses.iter().rfind(|p| p.sip.sent_at + AT_ONCE < at);
        // The server makes a 100 itself; what is repeated is what its user has said.
        let rings =
            |p: &&Passage| p.sip.is_provisional() && p.sip.status > 100 && !p.sip.has(HeaderName::RSeq);
        let is_answered = |at: Instant| {
            of.responses.iter().any(|p| p.sip.sent_at + AT_ONCE >= at && p.sip.sent_at <= at + PATIENCE)
        };
        let copies = of.requests.iter().skip(1).filter_map(|p| p.delivered);
        let unheard = copies.filter_map(|at| Some((at, last_before(at).filter(rings)?)));
        let is_due = |(at, _): &(Instant, &Passage)| !is_answered(*at) && wire.now.since(*at) > PATIENCE;
        if let Some((copy, ringing)) = unheard.into_iter().find(is_due) {
            let said = Said::of(of.request(), "came again and was not answered again").with(&ringing.sip);
            let said = said.margin(wire.now.since(copy).saturating_sub(PATIENCE), copy, wire.now);
            let expected = format!("{} again", ringing.sip.status);
            out.misbehaved(&INFO, of.server, said.expected(expected).got("none"));
        }
    }
}
