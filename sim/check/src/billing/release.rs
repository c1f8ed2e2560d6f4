//! A record says how the call ended, and who ended it.
//!
//! What it looks for: A record whose final status, releasing side or Q.850 cause is none that its side saw:
//! who sent the BYE, gave up or refused, with the cause of the Reason header or the one that the status stands
//! for. A challenge that was answered, or a session interval that was asked for again, has ended nothing.
//!
//! Why it matters on a trunk: Causes and releasing sides are what answer ratios, fault reports and
//! complaints are counted by. A wrong one sends the repair crew to the wrong side.
//!
//! Clause: catalogue BIL-04 (practice), RFC 3398 8.2.6.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!           ... record: released by the carrier ...
//!
//! How to fix it: Write down who sent the BYE, gave up or refused, and the cause of the message.

use sip::q850_cause_of;
use trace::{Cdr, Party};

use super::{View, entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Sip, Transaction, Wire};

info! {
    rows: ["BIL-04"], Should, V,
    notice: "nothing; faults are looked for on the wrong side"
}

/// What the wire allows a record to say.
type End = (u16, Party, u8);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (view, cdr) in entries(leg) {
            let wrote = (cdr.status, cdr.released_by, cdr.cause);
            let allowed = ends(view, cdr);
            if allowed.is_empty() || allowed.contains(&wrote) {
                continue;
            }
            let words = |(status, by, cause): &End| format!("{status}, released by the {by}, cause {cause}");
            let expected: Vec<String> = allowed.iter().map(words).collect();
            let said = said(leg, cdr, "says another end than the wire");
            out.misbehaved(&INFO, view.party, said.expected(expected.join(" or ")).got(words(&wrote)));
        }
    }
}

/// The ends that this side saw. Whether the call was answered is the business of another check, so that this
/// one goes by what the record says.
fn ends(view: View<'_>, cdr: &Cdr) -> Vec<End> {
    let (caller, callee) = (view.leg.caller, view.leg.callee);
    if view.answered().is_some() != cdr.answered.is_some() {
        return Vec::new();
    }
    if cdr.answered.is_some() {
        return view.byes().map(|(_, bye)| (200, bye.client, bye.request().message.q850_cause())).collect();
    }
    let mut ends = Vec::new();
    for (invite, response) in view.finals().filter(|(invite, response)| !is_retried(view, invite, response)) {
        let (status, cause) = (response.status, response.message.q850_cause());
        // 487 stands for a caller who gave up, but may come unasked; any other may have been under way when he did.
        if status != 487 || invite.cancelled.is_none() {
            ends.push((status, callee, cause));
        }
        if status == 487 || invite.cancelled.is_some() {
            ends.push((status, caller, cause));
        }
    }
    if ends.is_empty() && view.is_caller() {
        // Nothing came back: the caller has given up.
        ends.push((408, caller, q850_cause_of(408)));
    }
    ends.extend(view.cancels().map(|t| (487, caller, t.request().message.q850_cause())));
    ends
}

/// True when the caller has sent the INVITE again as the response asked, and this side knows that.
fn is_retried(view: View<'_>, invite: &Transaction, response: &Sip) -> bool {
    let is_known = |t: &Transaction| view.is_caller() || t.request_delivered().is_some();
    let is_next = |t: &&Transaction| {
        t.number > invite.number && t.client == invite.client && t.request().sent_at >= response.sent_at
    };
    // 422 asks for a longer session interval (RFC 4028 7.3).
    matches!(response.status, 401 | 407 | 422) && view.leg.attempts().filter(is_next).any(is_known)
}
