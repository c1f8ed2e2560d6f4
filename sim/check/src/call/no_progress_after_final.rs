//! Nothing rings any more once a call is answered or refused.
//!
//! What it looks for: Provisional responses to an INVITE behind its final response, with the same To tag.
//! Copies of a reliable one that came before it are another matter: see `prack/stops-when-acknowledged`.
//!
//! Why it matters on a trunk: The caller hears ringing over speech, or takes a call that has ended for one that
//! still rings.
//!
//! Clause: RFC 3261 17.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200 OK -> pbx
//!   carrier 180 Ringing -> pbx
//!
//! How to fix it: Stop the timer of the provisional responses when the final one is sent.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, T1, Transaction, Wire};

info! {
    rows: ["CAL-16", "CAL-29"], Must, V,
    notice: "the caller hears ringing in an answered call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() {
            return;
        }
        // Of a far side both may have overtaken each other on the way here.
        let is_far = wire.facts.of(of.server).is_far;
        let patience = if is_far { T1.max(wire.patience(of.server)) } else { clock::Duration::ZERO };
        for rings in of.responses.iter().filter(|p| p.sip.is_provisional() && p.sip.status > 100) {
            let at = rings.sip.sent_at;
            let is_before = |p: &&crate::wire::Passage| {
                p.sip.is_final() && p.sip.to_tag == rings.sip.to_tag && p.sip.number < rings.sip.number
            };
            let Some(last) = of.responses.iter().find(is_before) else { continue };
            // RFC 3262 3: that a copy of a reliable one is not sent any more is a mere SHOULD.
            let is_copied = |p: &crate::wire::Passage| {
                p.sip.number < last.sip.number
                    && p.sip.to_tag == rings.sip.to_tag
                    && p.sip.message.header(HeaderName::RSeq) == rings.sip.message.header(HeaderName::RSeq)
            };
            if rings.sip.has(HeaderName::RSeq) && of.responses.iter().any(is_copied) {
                continue;
            }
            if last.sip.sent_at + patience <= at {
                let said = Said::of(&rings.sip, "sent behind the final response").with(&last.sip);
                let expected = format!("nothing but {} again", last.sip.status);
                out.misbehaved(&INFO, of.server, said.expected(expected).got(rings.sip.status.to_string()));
                return;
            }
        }
    }
}
