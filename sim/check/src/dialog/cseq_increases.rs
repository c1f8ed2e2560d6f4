//! CSeq rises with each request of a dialog.
//!
//! What it looks for: The CSeq number of each new request in a dialog against the highest one its sender
//! has used there; ACK and CANCEL do not count, nor does a request that is sent anew to the next server
//! because the first had no answer or 503: but for the branch it is the same (RFC 3263 4.3). A number that is left
//! out is told and held against nobody: the other side has to take it (RFC 3261 12.2.2).
//!
//! Why it matters on a trunk: The other side refuses the request with 500 or drops it: holds and hang-ups
//! do not work.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST), RFC 3263 4.3 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, CSeq: 5 INVITE -> carrier
//!           ... answered ...
//!   pbx     BYE, CSeq: 5 BYE -> carrier
//!
//! How to fix it: Count CSeq up by one for each request in the dialog.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Scene, Sip, T1, TRIES, Transaction, Wire};

info! {
    rows: ["CAL-29"], Must, V,
    notice: "the call does not end on the other side"
}

/// Requests that a side may have under way at once while the first copies of one are lost.
const LEFT_OUT_MAX: u32 = 4;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog.filter(|_| !is_ack_or_cancel(sip) && !scene.is_copy()) else {
            return;
        };
        let end = &dialog.ends[scene.side()];
        let Some((last, now)) = end.cseq_sent.zip(sip.cseq) else { return };
        let may_cross =
            end.cseq_risen.is_some_and(|at| sip.sent_at.since(at) < may_be_late(wire, scene, last));
        if now <= last && !may_cross && !is_second_try(scene) {
            let said = Said::of(sip, "CSeq is not above the last one in this dialog");
            out.misbehaved(&INFO, sip.sender, said.expected(format!("above {last}")).got(now.to_string()));
        }
        // What lies between may have been sent to a proxy that nobody here sees, or was lost on its way here.
        let is_used = |t: &Transaction| t.client == sip.sender && t.cseq > Some(last) && t.cseq < Some(now);
        let is_known = scene.leg.transactions.iter().any(is_used) || wire.facts.of(sip.sender).is_far;
        if now > last.saturating_add(1) && !is_known {
            let said = Said::of(sip, "CSeq leaves numbers out");
            out.known(&INFO, sip.sender, said.expected((last + 1).to_string()).got(now.to_string()));
        }
    }
}

/// For how long a request may come behind one with the higher number `last`. On the way from a far side two may have
/// overtaken each other; and of one whose number nobody has seen the first copy may be lost, while the side goes on: a copy
/// comes for as long as nothing answers it (RFC 3261 17.1.2.2). Behind its BYE a side sends nothing new, and before it
/// everything.
fn may_be_late(wire: &Wire, scene: &Scene<'_>, last: u32) -> Duration {
    let sip = scene.sip;
    let is_left_out = |now: u32| {
        let is_it = |t: &Transaction| t.client == sip.sender && t.cseq == Some(now);
        now < last
            && last - now <= LEFT_OUT_MAX
            && !scene.leg.transactions.iter().any(|t| is_it(t) && !is_this(t, sip))
    };
    let is_far = wire.facts.of(sip.sender).is_far;
    if is_far && sip.method != Method::Bye && sip.cseq.is_some_and(is_left_out) {
        return T1 * TRIES;
    }
    wire.patience(sip.sender)
}

fn is_this(t: &Transaction, sip: &Sip) -> bool {
    t.branch == sip.branch && t.method == sip.method
}

/// True for a request that failed at one server and is sent to the next.
fn is_second_try(scene: &Scene<'_>) -> bool {
    let sip = scene.sip;
    let is_first = |t: &&Transaction| {
        let is_same = t.client == sip.sender && t.method == sip.method && t.cseq == sip.cseq;
        is_same && t.branch != sip.branch && t.has_failed_at_server()
    };
    scene.leg.transactions.iter().any(|t| is_first(&t))
}
