//! Who is called hangs up by BYE only once the ACK has come.
//!
//! What it looks for: BYEs of the called side in a call that it has not answered, or whose answer is not
//! acknowledged, until 64*T1 are over.
//!
//! Why it matters on a trunk: The caller has no session yet that a BYE could end. It answers 481, or takes the BYE
//! and then the 200 for a call that is up, and the INVITE goes on without end.
//!
//! Clause: RFC 3261 15 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 180 -> pbx
//!   carrier BYE -> pbx
//!
//! How to fix it: Refuse a call that is not answered with 4xx to 6xx; after 200 wait for the ACK, then send BYE.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Passage, T1, T2, Transaction, Wire, first_pause, tries_for};

info! {
    rows: ["CAL-03", "CAL-22"], Must, V,
    notice: "the call hangs on one side after the called user hung up at once"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.method != Method::Bye || leg.side(of.client) != 1 {
            return;
        }
        let bye = of.request();
        let Some(dialog) = leg.dialog_around(of) else { return };
        // The INVITE of a hairpin is sent by both.
        let invite = leg.transaction(dialog.invite).filter(|invite| leg.side(invite.client) == 0);
        let Some(invite) = invite else { return };
        let is_far = wire.facts.of(of.client).is_far;
        // Who captured may have missed the ACK before; one that comes behind it proves that there was none.
        let is_later = |ack: &Passage| ack.sip.sent_at > bye.sent_at;
        if wire.may_have_missed(of) && !invite.acks.iter().any(is_later) {
            return;
        }
        let Some(text) = too_early(invite, dialog, of, is_far) else { return };
        let said = Said::of(bye, text).with(invite.request());
        out.misbehaved(&INFO, of.client, said.expected("the ACK first").got("none yet"));
    }
}

/// Why a BYE of the callee comes too early, if it does. Of a far callee nobody knows what was lost on its way: its
/// answer was when nothing ended the INVITE later, and the ACK had come when the answer was not repeated.
fn too_early(invite: &Transaction, dialog: &Dialog, bye: &Transaction, is_far: bool) -> Option<&'static str> {
    let at = bye.request().sent_at;
    let is_of_dialog = |p: &&Passage| p.sip.to_tag.as_deref() == Some(&*dialog.callee_tag);
    let mut acks = invite.acks.iter().filter(is_of_dialog);
    if acks.any(|ack| ack.delivered.is_some_and(|arrived| arrived <= at)) {
        return None;
    }
    let before = |p: &&Passage| p.sip.sent_at <= at;
    let answers =
        || invite.responses.iter().filter(is_of_dialog).filter(|p| p.sip.is_success()).filter(before);
    let Some(first) = answers().next() else {
        let goes_on = invite.responses.iter().any(|p| p.sip.is_final() && p.sip.sent_at > at);
        return (goes_on || !is_far).then_some("ends a call that was not answered");
    };
    // Each answer of a fork is repeated by itself.
    let t1 = first_pause(answers().map(|p| p.sip.sent_at)).unwrap_or(T1).max(T1);
    if at.since(first.sip.sent_at) >= tries_for(t1) {
        return None;
    }
    // The pauses between copies double up to T2 (RFC 3261 13.3.1.4).
    let last = answers().next_back().map_or(first.sip.sent_at, |p| p.sip.sent_at);
    let pause = (last.since(first.sip.sent_at) + t1).min(T2);
    let is_repeated = at.since(last) <= pause;
    (is_repeated || !is_far).then_some("comes before the ACK of its answer")
}
