//! A PRACK that fits is answered 200, any other 481.
//!
//! What it looks for: The final response to each PRACK, against the reliable responses that were sent in its dialog
//! and not acknowledged before. Once the INVITE has failed or the call is over, nothing waits for one any more. What has
//! to do with no PRACK in particular is left alone: challenges, extensions, bodies and offers that are not taken,
//! requests out of order, overload. And each PRACK that gets no final response at all.
//!
//! Why it matters on a trunk: Refusing a good PRACK makes callers give up a call that works; taking any
//! PRACK hides that the response which carried the answer got lost.
//!
//! Clause: RFC 3262 3 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE -> carrier
//!   carrier 481 -> pbx
//!
//! How to fix it: Compare RAck with the response that waits for it: 200 when it fits, 481 otherwise.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{acknowledgements, reliable};
use crate::wire::{Leg, Passage, Scene, Sip, T2, TRIES, Transaction, Wire};

info! {
    rows: ["EAR-10"], Must, V,
    notice: "calls are dropped while they ring"
}

#[derive(Default)]
pub(crate) struct Rule;

/// False where what it acknowledges goes on to be repeated, or the INVITE is refused for want of a PRACK: then it was lost
/// (RFC 3262 3).
fn has_come(leg: &Leg, prack: &Transaction) -> bool {
    let asked = prack.request();
    let Some(number) = asked.message.rack().ok().flatten().map(|rack| rack.rseq) else { return false };
    let is_it = |p: &Passage| p.sip.to_tag == asked.to_tag && p.sip.message.rseq() == Ok(Some(number));
    let invites = || leg.transactions.iter().filter(|t| t.is_invite());
    let mut repeated = invites().flat_map(reliable).filter(|p| p.sip.sent_at > asked.sent_at + T2);
    let is_given_up = |of: &Transaction| {
        let refusal = of.final_response().filter(|p| p.sip.status / 100 == 5);
        refusal.is_some_and(|p| p.sip.sent_at > asked.sent_at + T2)
    };
    !repeated.any(is_it) && !invites().any(is_given_up)
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE.and(Interest::TRANSACTION)
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_it = of.method == Method::Prack && of.request().can_be_answered() && leg.invite.is_some();
        // Whether one came to a far side nobody has seen; of copies to the end some do, where somebody has rung.
        let is_far = wire.facts.of(of.server).is_far && !(of.is_never_answered() && has_come(leg, of));
        if !is_it || of.final_response().is_some() || is_far {
            return;
        }
        let Some(arrived) = of.request_delivered() else { return };
        let waited = wire.now.since(arrived);
        let life = of.t1_of_client() * TRIES;
        if waited > life {
            let said = Said::of(of.request(), "arrived and was never answered");
            let said = said.margin(waited.saturating_sub(life), arrived, wire.now);
            out.misbehaved(&INFO, of.server, said.expected("a final response").got("none"));
        }
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Prack || !sip.is_final() {
            return;
        }
        let Some(of) = scene.transaction else { return };
        let request = of.request();
        // What came before the recording began nobody has heard.
        if scene.leg.invite.is_none() || !matches!(request.message.rack(), Ok(Some(_))) {
            return;
        }
        let leg = scene.leg;
        let invites = leg.transactions.iter().filter(|t| t.is_invite());
        let mut responses = invites.flat_map(|invite| reliable(invite).map(move |p| (invite, &*p.sip)));
        let named = responses.find(|(invite, response)| {
            acknowledgements(leg, invite, response).any(|prack| prack.number == of.number)
        });
        let waits = |(invite, response): (&Transaction, &Sip)| {
            let is_earlier = |t: &Transaction| t.number != of.number && t.request().sent_at < request.sent_at;
            let has_failed = invite.final_response().is_some_and(|p| p.sip.is_failure());
            let is_over = has_failed || scene.dialog.is_some_and(|dialog| dialog.bye.is_some());
            !is_over && !acknowledgements(leg, invite, response).any(is_earlier)
        };
        let is_right = if named.is_some() { sip.is_success() } else { sip.status == 481 };
        if is_right || is_another_matter(sip.status, request) || is_out_of_order(wire, scene, of) {
            return;
        }
        let (expected, text) = match named {
            Some(pair) if waits(pair) => ("200", "refuses a PRACK that fits"),
            Some(_) => return,
            None if sip.is_success() => ("481", "takes a PRACK that fits nothing"),
            None => ("481", "refuses a PRACK that fits nothing for another reason"),
        };
        let said = Said::of(sip, text).with(request);
        out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.status.to_string()));
    }
}

/// True for a refusal whose reason lies in the request and not in what it acknowledges (RFC 3261 8.2, 22), or in the
/// state of the server (21.5.4).
fn is_another_matter(status: u16, request: &Sip) -> bool {
    match status {
        400 => !request.message.faults().is_empty(),
        // An offer in a PRACK is to be taken, and RFC 6337 2.3 knows of those that are not.
        413 | 415 | 488 | 491 | 493 | 500 | 606 if !request.message.body().is_empty() => true,
        401 | 407 | 420 | 421 | 482 | 483 | 503 | 505 | 513 => true,
        _ => false,
    }
}

/// True when a request of its dialog with a higher CSeq has come before it, or at the same moment: it is refused with 500
/// whatever it is (RFC 3261 12.2.2). Which of the copies reached a far side nobody knows: there the last one counts.
fn is_out_of_order(wire: &Wire, scene: &Scene<'_>, of: &Transaction) -> bool {
    let copies = of.requests.iter().filter_map(|p| p.delivered);
    let own = if wire.facts.of(of.server).is_far { copies.max() } else { copies.min() };
    let is_before = |t: &Transaction| {
        let is_higher =
            t.client == of.client && t.request().to_tag == of.request().to_tag && t.cseq > of.cseq;
        is_higher && t.request_delivered().is_some_and(|at| own.is_none_or(|own| at <= own))
    };
    scene.leg.transactions.iter().any(is_before)
}
