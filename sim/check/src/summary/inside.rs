//! What is known of a call whose recording begins inside of it: the INVITE that placed it was not seen.

use sip::Method;
use trace::Party;

use super::read::{base, user};
use super::{CallOutcome, CallSummary};
use crate::Facts;
use crate::wire::{Leg, Transaction};

/// What became of the call in `leg`, if it is one and nothing else tells of it.
pub(super) fn summary(leg: &Leg, facts: &Facts) -> Option<CallSummary> {
    let first = leg.inside.as_ref()?;
    // A run that was recorded from its beginning has no call that began before.
    if facts.sees_beginning() || is_unknown_to_both(leg) {
        return None;
    }
    // What is cancelled outside of a dialog is the INVITE that would have made it (RFC 3261 9.1).
    let is_placed_by_first = first.method == Method::Cancel && first.to_tag.is_none();
    let party = |side: usize| -> Option<Party> { is_placed_by_first.then(|| leg.party(side)) };
    let message = &first.message;
    Some(CallSummary {
        caller: party(0),
        callee: party(1),
        from: user(message.from().ok().map(|from| from.uri)),
        to: user(message.to().ok().map(|to| to.uri)),
        outcome: outcome(leg),
        ended: leg.bye.map(|(at, _)| at),
        released_by: leg.bye.map(|(_, side)| leg.party(side)),
        ..base(leg, facts, first)
    })
}

/// True when whoever was asked has said that there is no such call (RFC 3261 12.2.2, 15.1.2). Who asks for credentials
/// has not looked yet.
fn is_unknown_to_both(leg: &Leg) -> bool {
    let finals = leg.transactions.iter().filter_map(Transaction::final_response);
    let mut looked = finals.filter(|p| !matches!(p.sip.status, 401 | 407)).peekable();
    looked.peek().is_some() && looked.all(|p| p.sip.status == 481)
}

/// A BYE ends what was answered, and an INVITE inside of a dialog changes what was (RFC 3261 14.1, 15). All else may come
/// before an answer.
fn outcome(leg: &Leg) -> CallOutcome {
    if leg.bye.is_some() {
        return CallOutcome::Completed;
    }
    match leg.transactions.iter().any(Transaction::is_invite) {
        true => CallOutcome::StillUp,
        false => CallOutcome::Unknown,
    }
}
