//! A request that comes twice by two paths is taken once.
//!
//! What it looks for: A 2xx to an INVITE outside a dialog, while another with the same Request-URI, From tag, Call-ID and
//! CSeq on another branch is answered with 2xx too, where one To tag or one Contact shows that one callee has given both.
//! Two phones behind one number that both answer are two callees.
//!
//! Why it matters on a trunk: The caller's proxy has two ways to the callee, and the callee has two calls of one: two
//! records, two channels, and the caller hears one of them.
//!
//! Clause: RFC 3261 8.2.2.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier INVITE, branch a -> pbx
//!   carrier the same INVITE, branch b -> pbx
//!   pbx     200, branch a -> carrier
//!   pbx     200, branch b -> carrier
//!
//! How to fix it: Hold requests without To tag against those under way, and answer 482 to one that differs from another
//! in its branch alone.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-01"], Should, V,
    notice: "one call rings twice and is billed twice"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_answer = sip.method == Method::Invite && sip.is_success();
        let Some(of) = scene.transaction.filter(|of| is_answer && of.is_attempt() && of.is_matched_by(sip))
        else {
            return;
        };
        let twin = scene.leg.attempts().filter(|other| is_merged(of, other)).find_map(|other| {
            let mut answers = other.matching().map(|p| &*p.sip).filter(|answer| answer.is_success());
            answers.find(|answer| is_of_one(sip, answer))
        });
        if let Some(twin) = twin {
            let said = Said::of(sip, "the request was taken before, by another path").with(twin);
            out.misbehaved(&INFO, sip.sender, said.expected("482").got("a second 2xx"));
        }
    }
}

/// True for the same request on another branch, when the one that came first was under way as the other came.
fn is_merged(of: &Transaction, other: &Transaction) -> bool {
    let (second, first) = (of.request(), other.request());
    let is_same = first.cseq == second.cseq
        && first.from_tag == second.from_tag
        && has_same_uri(first, second)
        && first.branch != second.branch;
    let came = of.request_delivered().zip(other.request_delivered());
    let was_open = came.is_some_and(|(own, others)| {
        let (earlier, later) = if own < others { (of, others) } else { (other, own) };
        !earlier.responses.iter().any(|p| p.sip.is_final() && p.sip.sent_at < later)
    });
    is_same && other.client == of.client && was_open
}

/// True when both go to one place, however it is written.
fn has_same_uri(first: &Sip, second: &Sip) -> bool {
    let uris = first.message.request_uri_ref().zip(second.message.request_uri_ref());
    uris.map_or(first.request_uri() == second.request_uri(), |(a, b)| a.equivalent(b))
}

/// True when one callee has given both answers.
fn is_of_one(sip: &Sip, other: &Sip) -> bool {
    let contact = |of: &Sip| of.message.first_contact_ref().map(|contact| contact.uri.clone());
    let is_one_place = contact(sip).zip(contact(other)).is_some_and(|(a, b)| a.equivalent(&b));
    sip.to_tag == other.to_tag || is_one_place
}
