//! A request that takes long is answered with 100 at least.
//!
//! What it looks for: Other requests than INVITE that had arrived and got no response within the 3.5 s after which
//! their client's timer reaches T2. Of a side whose own clock is not seen, those that were repeated to the end of timer F in
//! vain: outside a dialog only when somebody was heard meanwhile where they went, or right before and after; over a
//! stream, where nobody repeats, those behind which others of the same connection were answered. Of PRACK, and
//! of BYE, CANCEL and OPTIONS that nobody ever answers, other checks speak.
//!
//! Why it matters on a trunk: The client cannot know whether the request was lost or is being worked on, and goes on
//! repeating it.
//!
//! Clause: RFC 4320 4.1 (MUST), RFC 3311 5.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier
//!           ... 6 s ...
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Answer at once; send 100 when that takes longer than 3.5 s.

use clock::Duration;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["TRN-12", "XFR-17"], Must, V,
    notice: "registering or hanging up takes long, or fails"
}

/// T1, twice and four times that.
const WITHIN: Duration = Duration::from_millis(3500);
/// How late it may be.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION.and(Interest::LEG)
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(arrived) = of.request_delivered().filter(|_| !of.is_invite() && of.method != Method::Prack)
        else {
            return;
        };
        let is_known = ![of.client, of.server].contains(&Party::Stranger) && of.request().can_be_answered();
        // Which of the copies reached a far side nobody knows; in a dialog all of them are lost nowhere.
        let is_ignored = wire.is_ignored_inside(leg, of);
        if !is_known || wire.facts.of(of.server).is_far && !is_ignored {
            return;
        }
        let answered = of.responses.iter().map(|p| p.sip.sent_at).min();
        if answered.is_none() && has_own_check(of) {
            return;
        }
        // T1 may be chosen larger.
        let within = of.t1_of_client() * 7 + PATIENCE;
        let until = answered.unwrap_or(wire.now);
        let took = until.since(arrived);
        if took > within.max(WITHIN + PATIENCE) {
            let how = if answered.is_some() { "was answered" } else { "was not answered, even" };
            let said = Said::of(of.request(), format!("{how} after {} ms", took.as_millis()));
            let said = said.margin(took - within, arrived, until).expected("100 after 3500 ms");
            out.misbehaved(&INFO, of.server, said.got(format!("nothing for {} ms", took.as_millis())));
        }
    }

    /// Who was there is known some time after the last copy.
    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let is_it = |of: &&Transaction| {
            !of.is_invite()
                && !has_own_check(of)
                && of.client != Party::Stranger
                && of.request().can_be_answered()
                && wire.facts.of(of.server).is_far
        };
        for of in leg.transactions.iter().filter(is_it).filter(|of| wire.is_ignored(of)) {
            let (first, last) = (of.request().sent_at, of.requests.last().map(|p| p.sip.sent_at));
            let said = Said::of(of.request(), "was never answered, though others were where it went");
            let got = format!("nothing for {} s", last.unwrap_or(first).since(first).as_secs());
            out.misbehaved(&INFO, of.server, said.expected("a final response").got(got));
        }
    }
}

fn has_own_check(of: &Transaction) -> bool {
    matches!(of.method, Method::Bye | Method::Cancel | Method::Options)
}
