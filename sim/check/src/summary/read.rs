//! Reads what became of a call from its leg.

use clock::Instant;
use sip::{HeaderName, Uri};
use trace::Party;

use super::{CallOutcome, CallSummary, HeardAudio};
use crate::wire::{Leg, Stream, Transaction};

/// What became of the call in `leg`, if it is one.
pub(crate) fn summary(leg: &Leg) -> Option<CallSummary> {
    let invite = leg.invite.as_ref()?;
    let last = leg.attempts().last()?;
    let answered = leg.attempts().find_map(success);
    let bye = leg.bye();
    let cancel = leg.attempts().find_map(|t| Some((t.cancelled?, t.client)));
    let outcome = outcome(leg, last, answered.is_some());
    let failed = last.final_response().filter(|p| p.sip.is_failure()).map(|p| p.sip.sent_at);
    let is_answered = answered.is_some();
    let released_by =
        if is_answered { bye.map(|(_, side)| leg.party(side)) } else { cancel.map(|(_, by)| by) };
    let ended = if is_answered { bye.map(|(at, _)| at) } else { cancel.map(|(at, _)| at).or(failed) };
    let rung = |t: &Transaction| {
        t.responses
            .iter()
            .filter(|p| p.sip.status > 100 && p.sip.is_provisional())
            .filter_map(|p| p.delivered)
            .min()
    };
    Some(CallSummary {
        call_id: leg.call_id.clone(),
        caller: leg.caller,
        callee: leg.callee,
        from: user(invite.message.from().ok().map(|f| f.uri)),
        to: user(invite.message.request_uri()),
        outcome,
        status: last.final_response().map(|p| p.sip.status),
        invited: invite.sent_at,
        ringing: leg.attempts().filter_map(rung).min(),
        answered,
        ended,
        released_by,
        codec: leg.session.codec(),
        audio_to_carrier: heard(leg, Party::Carrier, answered),
        audio_to_pbx: heard(leg, Party::Pbx, answered),
        early_audio: early_audio(leg, answered.or(ended)),
        dtmf_to_carrier: digits(leg, Party::Carrier),
        dtmf_to_pbx: digits(leg, Party::Pbx),
        holds: leg.session.holds,
        reinvite_status: reinvite_status(leg),
        has_fax: leg.session.fax.is_some(),
    })
}

fn success(transaction: &Transaction) -> Option<Instant> {
    transaction.responses.iter().find(|p| p.sip.is_success()).map(|p| p.sip.sent_at)
}

fn outcome(leg: &Leg, last: &Transaction, is_answered: bool) -> CallOutcome {
    if is_answered {
        return if leg.bye().is_some() { CallOutcome::Completed } else { CallOutcome::StillUp };
    }
    let rang = last.responses.iter().any(|p| p.sip.status > 100 && p.sip.is_provisional());
    match last.final_response().map(|p| p.sip.status) {
        Some(486 | 600) => CallOutcome::Busy,
        Some(408 | 480) if rang => CallOutcome::NoAnswer,
        Some(487) => CallOutcome::Cancelled,
        Some(403 | 603 | 607 | 608 | 488 | 606) => CallOutcome::Rejected,
        Some(_) => CallOutcome::Failed,
        None if last.cancelled.is_some() => CallOutcome::Cancelled,
        None => CallOutcome::Unanswered,
    }
}

fn user(uri: Option<Uri>) -> String {
    uri.and_then(|u| u.user_unescaped().map(|user| user.into_owned())).unwrap_or_default()
}

/// The streams that a party receives.
fn to(leg: &Leg, party: Party) -> impl Iterator<Item = &Stream> {
    leg.streams.iter().filter(move |s| leg.party(1 - s.side) == party)
}

fn heard(leg: &Leg, party: Party, answered: Option<Instant>) -> HeardAudio {
    let mut heard = HeardAudio::default();
    for stream in to(leg, party) {
        let Some((first, last)) = stream.arrived else { continue };
        // What ended before the answer is early media and told apart.
        if answered.is_some_and(|at| last < at) {
            continue;
        }
        heard.packets += stream.reception.totals().received;
        heard.first = Some(heard.first.map_or(first, |at| at.min(first)));
        heard.last = heard.last.max(Some(last));
        let content = if stream.audible == 0 {
            "unknown"
        } else if stream.loud_arrived > 0 {
            "sound"
        } else {
            "silence"
        };
        if !heard.content.iter().any(|c| c == content) {
            heard.content.push(content.to_owned());
        }
    }
    heard
}

fn early_audio(leg: &Leg, answered: Option<Instant>) -> bool {
    let before = |at: Instant| answered.is_none_or(|answered| at < answered);
    to(leg, leg.caller).any(|s| s.loud_since.is_some_and(before))
}

fn digits(leg: &Leg, party: Party) -> String {
    to(leg, party).map(|s| s.digits.digits()).collect()
}

fn reinvite_status(leg: &Leg) -> Option<u16> {
    let first = leg.transactions.iter().find(|t| {
        t.is_invite() && t.request().to_tag.is_some() && !t.request().has(HeaderName::ProxyAuthorization)
    })?;
    Some(first.final_response()?.sip.status)
}
