//! A new call has a Call-ID of its own.
//!
//! What it looks for: INVITEs outside a dialog under the Call-ID of a call that their sender has placed before and
//! that was answered or still waits for its final response: with another From tag, or behind that answer with a
//! higher CSeq. What repeats a refused INVITE keeps its Call-ID by right.
//!
//! Why it matters on a trunk: The other side takes the call for part of the old one: it refuses it as merged or as
//! out of order, and the two calls are one in every record.
//!
//! Clause: RFC 3261 8.1.1.4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Call-ID: a -> carrier
//!           ... answered, and ended ...
//!   pbx     INVITE, Call-ID: a, another From tag -> carrier
//!
//! How to fix it: Make a new random Call-ID for each call.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the second call fails, or is billed with the first"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_new = sip.method == Method::Invite && sip.to_tag.is_none() && !scene.is_copy();
        if !is_new || sip.from_tag.is_none() {
            return;
        }
        let mut own =
            scene.leg.attempts().filter(|t| t.client == sip.sender && t.request().number < sip.number);
        if let Some(other) = own.find(|other| is_another_call(sip, other)) {
            let said = Said::of(sip, "has the Call-ID of another call").with(other.request());
            out.misbehaved(&INFO, sip.sender, said.expected("a new Call-ID").got(sip.call_id.to_string()));
        }
    }
}

/// True when the INVITE cannot be a second try of that one.
fn is_another_call(sip: &Sip, other: &Transaction) -> bool {
    let has_failed = other.responses.iter().any(|p| p.sip.is_failure()) || !other.has_client_at(sip.sent_at);
    if sip.from_tag != other.request().from_tag {
        return !has_failed;
    }
    let is_answered =
        |p: &crate::wire::Passage| p.sip.is_success() && p.delivered.is_some_and(|at| at <= sip.sent_at);
    other.responses.iter().any(is_answered) && sip.cseq > other.cseq
}
