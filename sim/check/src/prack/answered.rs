//! A PRACK that fits is answered 200, any other 481.
//!
//! What it looks for: The final response to each PRACK, against the reliable responses that were sent in its dialog
//! and not acknowledged before. Once the INVITE has failed or the call is over, nothing waits for one any more.
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
use crate::wire::{Scene, Sip, Transaction, Wire};

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
        // What came before the recording began nobody has heard.
        if scene.leg.invite.is_none() || !matches!(request.message.rack(), Ok(Some(_))) {
            return;
        }
        let leg = scene.leg;
        let invites = leg.transactions.iter().filter(|t| t.is_invite());
        let mut responses = invites.flat_map(|invite| reliable(invite).map(move |p| (invite, &p.sip)));
        let named = responses.find(|(invite, response)| {
            acknowledgements(leg, invite, response).any(|prack| prack.number == of.number)
        });
        let waits = |(invite, response): (&Transaction, &Sip)| {
            let is_earlier = |t: &Transaction| t.number != of.number && t.request().sent_at < request.sent_at;
            let has_failed = invite.final_response().is_some_and(|p| p.sip.is_failure());
            let is_over = has_failed || scene.dialog.is_some_and(|dialog| dialog.bye.is_some());
            !is_over && !acknowledgements(leg, invite, response).any(is_earlier)
        };
        let fits = named.is_some();
        if sip.status == 481 && named.is_some_and(|(invite, response)| waits((invite, response))) {
            let said = Said::of(sip, "refuses a PRACK that fits").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("200").got("481"));
        } else if !fits && sip.is_success() && scene.leg.invite.is_some() {
            let said = Said::of(sip, "takes a PRACK that fits nothing").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("481").got(sip.status.to_string()));
        }
    }
}
