//! A PRACK that fits is answered 200, any other 481.
//!
//! What it looks for: The final response to each PRACK, against the reliable responses that were sent and
//! not acknowledged before.
//!
//! Why it matters on a trunk: Refusing a good PRACK makes callers give up a call that works; taking any
//! PRACK hides that the response which carried the answer got lost.
//!
//! Clause: RFC 3262 3.
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE -> carrier
//!   carrier 481 -> pbx
//!
//! How to fix it: Compare RAck with the response that waits for it: 200 when it fits, 481 otherwise.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["EAR-10"], Must, V,
    notice: "calls are dropped while they ring"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Prack || !sip.is_final() || matches!(sip.status, 401 | 407) {
            return;
        }
        let Some(of) = scene.transaction else { return };
        let request = of.request();
        let Some(rack) = request.message.rack().ok().flatten() else { return };
        let waits = |invite: &Transaction| {
            let is_its = invite.is_invite()
                && invite.client == request.sender
                && invite.cseq == Some(rack.cseq.number);
            is_its
                && reliable(invite).any(|p| {
                    p.sip.to_tag == request.to_tag && p.sip.message.rseq().ok().flatten() == Some(rack.rseq)
                })
        };
        let fits = scene.leg.transactions.iter().any(waits);
        let before = scene.leg.transactions.iter().any(|t| {
            t.method == Method::Prack
                && t.number != of.number
                && t.request().sent_at < request.sent_at
                && t.request().message.rack().ok().flatten().as_ref() == Some(&rack)
        });
        // Once the INVITE has failed there is nothing left to acknowledge.
        let is_over = scene.leg.attempts().any(|t| {
            t.final_response()
                .is_some_and(|p| p.sip.is_failure() && p.sip.status != 407 && p.sip.status != 401)
        });
        if fits && !before && !is_over && sip.status == 481 {
            let said = Said::of(sip, "refuses a PRACK that fits").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("200").got("481"));
        } else if !fits && sip.is_success() && scene.leg.invite.is_some() {
            let said = Said::of(sip, "takes a PRACK that fits nothing").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("481").got(sip.status.to_string()));
        }
    }
}
