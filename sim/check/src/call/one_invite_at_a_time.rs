//! A session is changed by one INVITE at a time.
//!
//! What it looks for: INVITEs in a dialog while another INVITE of the same dialog waits for its final response: an
//! own one, the first of the call included, or one of the other side that has arrived here.
//!
//! Why it matters on a trunk: Nobody can say which of the two descriptions holds. The second gets 500 or 491, or a
//! stack takes both and each side believes in another session.
//!
//! Clause: RFC 3261 14.1 (MUST NOT), RFC 3261 14.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE -> carrier
//!   pbx     re-INVITE -> carrier
//!   carrier 200 OK to the first -> pbx
//!
//! How to fix it: Hold a change back until the INVITE under way is answered, whoever has sent it.

use clock::Instant;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire, tries_for};

info! {
    rows: ["CAL-17"], Must, V,
    notice: "hold or fax fails, or one-way audio after it"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog.filter(|_| sip.method == Method::Invite) else { return };
        let Some(of) = scene.transaction else { return };
        let is_far = wire.facts.of(sip.sender).is_far;
        let others = scene.leg.transactions.iter().filter(|t| t.is_invite() && t.number != of.number);
        let side = scene.side();
        let open = |t: &&Transaction| {
            if !dialog.holds(t, scene.leg.side(t.client)) || is_second_try(of, t) {
                return false;
            }
            if scene.leg.side(t.client) == side {
                is_pending_for_client(t, sip.sent_at)
            } else {
                is_pending_for_server(t, sip.sent_at, is_far)
            }
        };
        if let Some(open) = others.into_iter().find(open) {
            let whose = if open.client == sip.sender { "an own one" } else { "one of the other side" };
            let said = Said::of(sip, format!("sent while {whose} waits for its answer")).with(open.request());
            let expected = format!("after the final response to F{}", open.request().number);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got("before"));
        }
    }
}

/// True for an INVITE that is sent anew to the next server, with another branch (RFC 3263 4.3).
fn is_second_try(of: &Transaction, first: &Transaction) -> bool {
    of.client == first.client && of.cseq == first.cseq && first.has_failed_at_server()
}

/// No final response has come back, and it was not given up.
fn is_pending_for_client(t: &Transaction, at: Instant) -> bool {
    t.final_delivered().is_none_or(|arrived| arrived > at) && t.has_client_at(at)
}

/// It has arrived, and no final response was sent, or a refusal whose ACK has not come: the transaction is confirmed by
/// that alone, while a 2xx ends it. That of a far side may have been lost or overtaken on its way here.
fn is_pending_for_server(t: &Transaction, at: Instant, is_far: bool) -> bool {
    let has_arrived = t.request_delivered().is_some_and(|arrived| arrived <= at);
    let is_answered = t.responses.iter().any(|p| p.sip.is_final() && p.sip.sent_at <= at);
    let refusal = t.final_response().filter(|p| p.sip.is_failure() && p.sip.sent_at <= at);
    let waits_for_ack = refusal.is_some_and(|p| {
        let is_given_up = at.since(p.sip.sent_at) > tries_for(t.t1_of_server());
        !is_given_up && t.ack_delivered().is_none_or(|came| came > at)
    });
    !is_far && has_arrived && (!is_answered || waits_for_ack) && t.has_client_at(at)
}
