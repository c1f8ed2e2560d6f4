//! An INVITE is answered within 200 ms, by 100 if by nothing else.
//!
//! What it looks for: Time from the arrival of an INVITE over UDP to the first response. Of a side whose own
//! clock is not seen, the time from the last copy that it may have got, less the quickest round trip with it; and INVITEs
//! that it never answered at all, for as long as they were repeated: of a new call only when somebody was heard meanwhile
//! where it went, or right before and after it.
//! In a capture a copy must show that no 100 came before.
//!
//! Why it matters on a trunk: The 100 stops the retransmissions. A slow one makes the caller send the
//! INVITE again, and a trunk that takes half a second is taken for dead by failover.
//!
//! Clause: RFC 3261 17.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!           ... 0.8 s ...
//!   carrier 180 -> pbx
//!
//! How to fix it: Send 100 at once when the routing decision takes longer than 200 ms.

use clock::Duration;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-15"], Must, V,
    notice: "calls take longer to connect, or go out by another trunk"
}

/// RFC 3261 17.2.1 says 200 ms; a quarter more is patience with the clock of a capture.
const WITHIN: Duration = Duration::from_millis(250);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION.and(Interest::LEG)
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(arrived) = of.request_delivered().filter(|_| of.is_invite()) else { return };
        if of.request().is_reliable() || of.client == Party::Stranger || !of.request().can_be_answered() {
            return;
        }
        let answered = of.responses.iter().map(|p| p.sip.sent_at).min();
        let until = answered.unwrap_or(wire.now);
        let is_never = wire.is_ignored_inside(leg, of);
        let arrived = if wire.facts.of(of.server).is_far && !is_never {
            // Which of the copies reached it nobody knows, and none at all when it never answers; in a dialog somebody was
            // there, and all of them are lost nowhere.
            let before = of.requests.iter().filter_map(|p| p.delivered).filter(|at| *at < until);
            let Some(last) = before.max().filter(|_| answered.is_some()) else { return };
            last
        } else {
            arrived
        };
        let took = until.since(arrived).saturating_sub(wire.patience(of.server));
        if took > WITHIN && !(wire.facts.is_captured && may_have_tried(of)) {
            let how = if answered.is_some() { "was answered" } else { "was not answered, even" };
            let said = Said::of(of.request(), format!("{how} after {} ms", took.as_millis())).margin(
                took - WITHIN,
                arrived,
                until,
            );
            let said = said.expected("200 ms").got(format!("{} ms", took.as_millis()));
            if is_never || wire.is_heard_between(leg, of, (arrived, until)) {
                out.misbehaved(&INFO, of.server, said);
            } else {
                out.known(&INFO, of.server, said);
            }
        }
    }

    /// Who was there is known some time after the last copy.
    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for of in leg.attempts().filter(|of| wire.facts.of(of.server).is_far && of.client != Party::Stranger)
        {
            if of.request().is_reliable() || !of.request().can_be_answered() || !wire.is_ignored(of) {
                continue;
            }
            let (first, last) = (of.request().sent_at, of.requests.last().map(|p| p.sip.sent_at));
            let said = Said::of(of.request(), "was never answered, though others were where it went");
            let got = format!("nothing for {} s", last.unwrap_or(first).since(first).as_secs());
            out.misbehaved(&INFO, of.server, said.expected("100 after 200 ms").got(got));
        }
    }
}

/// No copy of the request shows that its 100 did not come: where none was captured, it may have.
fn may_have_tried(of: &Transaction) -> bool {
    of.requests.len() == 1 && !of.responses.iter().any(|p| p.sip.status == 100)
}
