//! A call without offer gets the offer in its answer.
//!
//! What it looks for: INVITEs without a body: the 2xx carries an offer unless a reliable provisional response did,
//! and the call is not refused for the lack of one. The first reliable provisional response has it, if there is one.
//!
//! Why it matters on a trunk: Call centres, conference bridges and third-party call control call without
//! offer. Refusing them loses calls that work with other carriers.
//!
//! Clause: RFC 3261 13.2.1 (MUST), RFC 3261 13.3.1.4 (MUST), RFC 3262 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without SDP -> carrier
//!   carrier 488 -> pbx
//!
//! How to fix it: Offer in the 2xx when the INVITE has no description.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-24", "COD-12"], Must, V,
    notice: "calls from call centres and conferences fail"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && sip.status > 100) else { return };
        if sip.is_provisional() {
            return in_reliable(of, sip, out);
        }
        let (request, accepts) = (of.request(), wire.facts.of(sip.sender).accepts_delayed_offer);
        if !request.is_bare() || accepts == Some(false) {
            return;
        }
        let is_bare = sip.is_success() && of.reliably_described(sip).next().is_none();
        // A 400 may have any reason but this one when the request is malformed, and each of them when it has a body.
        let is_empty = request.message.body().is_empty();
        let is_refused = match sip.status {
            415 | 488 | 606 => is_empty,
            400 => is_empty && request.message.faults().is_empty(),
            _ => false,
        };
        if is_bare || is_refused {
            let said = Said::of(sip, "answers a call without offer").with(request);
            let got = if is_bare { "2xx without description".to_owned() } else { sip.status.to_string() };
            out.misbehaved(&INFO, sip.sender, said.expected("2xx with an offer").got(got));
        }
    }
}

/// The first reliable message that goes back has the offer (RFC 3262 5).
fn in_reliable(of: &Transaction, sip: &Sip, out: &mut Findings) {
    let is_reliable =
        |sip: &Sip| sip.has(HeaderName::RSeq) && sip.message.lists(HeaderName::Require, "100rel");
    let is_known = of.responses.iter().any(|p| !p.sip.is_bare() && p.sip.to_tag == sip.to_tag);
    if of.request().is_bare() && is_reliable(sip) && sip.is_bare() && !is_known {
        let said = Said::of(sip, "is reliable and does not offer").with(of.request()).clause(2);
        out.misbehaved(&INFO, sip.sender, said.expected("an offer").got("no description"));
    }
}
