//! Reads what became of a call from its leg.

use clock::Instant;
use sip::sdp::Media;
use sip::{Method, Uri};
use trace::{Party, visible};

use crate::Facts;

use super::{CallOutcome, CallSummary, Decision, HeardAudio, RefusedDigits};
use crate::wire::{Leg, Passage, Sip, Stream, ToldDigit, Transaction};

/// What is heard for less than this is a remainder: packets under way when the call was answered.
const REMAINDER_MS: u64 = 200;

/// What became of the call in `leg`, if it is one.
pub(crate) fn summary(leg: &Leg, facts: &Facts) -> Option<CallSummary> {
    let Some(invite) = leg.invite.as_ref() else { return super::inside::summary(leg, facts) };
    let last = leg.attempts().last()?;
    let answered = leg.attempts().find_map(success).map(|p| p.sip.sent_at);
    let bye = leg.bye;
    let cancel = leg.attempts().find_map(|t| Some((t.cancelled?, t.client)));
    let failed = last.final_response().filter(|p| p.sip.is_failure()).map(|p| p.sip.sent_at);
    let (released_by, ended) = if answered.is_some() {
        (bye.map(|(_, side)| leg.party(side)), bye.map(|(at, _)| at))
    } else {
        (cancel.map(|(_, by)| by), cancel.map(|(at, _)| at).or(failed))
    };
    Some(CallSummary {
        caller: Some(leg.caller),
        callee: Some(leg.callee),
        from: user(invite.message.from().ok().map(|f| f.uri)),
        to: user(invite.message.request_uri()),
        outcome: outcome(leg, last, answered.is_some()),
        status: last.final_response().map(|p| p.sip.status),
        refusal: last.final_response().filter(|p| p.sip.is_failure()).map(|p| decision(last, &p.sip)),
        answer: leg.attempts().find_map(|t| Some(decision(t, &success(t)?.sip))),
        offered: offered(last),
        invited: Some(invite.sent_at),
        ringing: leg.attempts().filter_map(rung).min(),
        answered,
        ended,
        released_by,
        early_audio: Some(heard(leg, leg.caller, false)),
        ..base(leg, facts, invite)
    })
}

/// What is known of a call wherever its recording begins: of all else nothing is known.
pub(super) fn base(leg: &Leg, facts: &Facts, first: &Sip) -> CallSummary {
    let hears = |party| heard(leg, party, true);
    CallSummary {
        call_id: leg.call_id.to_string(),
        sides: [leg.caller, leg.callee],
        caller: None,
        callee: None,
        from: String::new(),
        to: String::new(),
        outcome: CallOutcome::Unknown,
        status: None,
        refusal: None,
        answer: None,
        release: release(leg),
        reinvite: reinvite(leg).map(|(t, p)| decision(t, &p.sip)),
        offered: Vec::new(),
        first: first.sent_at,
        invited: None,
        ringing: None,
        answered: None,
        ended: None,
        released_by: None,
        codec: leg.session.codec.as_deref().map(visible),
        audio_to_carrier: hears(Party::Carrier),
        audio_to_pbx: hears(Party::Pbx),
        early_audio: None,
        dtmf_to_carrier: digits(leg, Party::Carrier),
        dtmf_to_pbx: digits(leg, Party::Pbx),
        dtmf_refused: digits_refused(leg),
        holds: leg.session.holds,
        reinvite_status: reinvite(leg).map(|(_, p)| p.sip.status),
        fax: super::fax::fax(leg, facts).map(Box::new),
        streams: super::stream::streams(leg),
    }
}

/// The response that decided a transaction.
pub(super) fn decision(of: &Transaction, response: &Sip) -> Decision {
    let reason = response.message.reason_phrase().unwrap_or_default();
    Decision {
        packet: response.id,
        words: format!(
            "F{} {} {} to F{}",
            response.number,
            response.status,
            visible(reason),
            of.request().number
        ),
        status: response.status,
        at: response.sent_at,
    }
}

/// The audio codecs of an offer that was refused.
fn offered(of: &Transaction) -> Vec<String> {
    if !of.final_response().is_some_and(|p| p.sip.is_failure()) {
        return Vec::new();
    }
    let sdp = of.request().description();
    let audio = sdp.and_then(|sdp| sdp.media.iter().find(|m| m.kind == "audio"));
    let names = |media: &Media| {
        media.payload_types().filter_map(|pt| media.rtpmap(pt)).map(|map| visible(&map.encoding)).collect()
    };
    audio.map(names).unwrap_or_default()
}

/// The first BYE, while its leg still remembers it.
fn release(leg: &Leg) -> Option<Decision> {
    let byes = leg.transactions.iter().filter(|t| t.method == Method::Bye).map(Transaction::request);
    let first = byes.min_by_key(|bye| bye.sent_at)?;
    let words = format!("F{} BYE from the {}", first.number, first.sender);
    Some(Decision { packet: first.id, words, status: 0, at: first.sent_at })
}

fn success(transaction: &Transaction) -> Option<&Passage> {
    transaction.responses.iter().find(|p| p.sip.is_success())
}

/// When the first provisional response above 100 reached the caller.
fn rung(transaction: &Transaction) -> Option<Instant> {
    let rings = transaction.responses.iter().filter(|p| p.sip.status > 100 && p.sip.is_provisional());
    rings.filter_map(|p| p.delivered).min()
}

fn outcome(leg: &Leg, last: &Transaction, is_answered: bool) -> CallOutcome {
    if is_answered {
        return if leg.bye.is_some() { CallOutcome::Completed } else { CallOutcome::StillUp };
    }
    match last.final_response().map(|p| p.sip.status) {
        Some(486 | 600) => CallOutcome::Busy,
        Some(408 | 480) => CallOutcome::NoAnswer,
        Some(487) => CallOutcome::Cancelled,
        Some(403 | 603 | 607 | 608 | 488 | 606) => CallOutcome::Rejected,
        Some(_) => CallOutcome::Failed,
        None if last.cancelled.is_some() => CallOutcome::Cancelled,
        None if leg.hole.is_some() => outcome_unheard(leg, last),
        None => CallOutcome::Unanswered,
    }
}

/// How a call ended whose answer was not captured: what follows an answer shows that there was one. The ACK of a failure
/// has the branch of the INVITE (RFC 3261 17.1.1.3), that of a 2xx has not (13.2.2.4).
fn outcome_unheard(leg: &Leg, last: &Transaction) -> CallOutcome {
    match () {
        () if leg.bye.is_some() => CallOutcome::Completed,
        () if last.acks.iter().any(|ack| ack.sip.branch != last.branch) => CallOutcome::StillUp,
        () => CallOutcome::Unknown,
    }
}

pub(super) fn user(uri: Option<Uri>) -> String {
    uri.and_then(|u| u.user_unescaped().map(|user| visible(&user))).unwrap_or_default()
}

/// The streams that a party receives.
fn to(leg: &Leg, party: Party) -> impl Iterator<Item = &Stream> {
    leg.streams.iter().filter(move |s| leg.party(1 - s.side) == party)
}

fn heard(leg: &Leg, party: Party, is_answered: bool) -> HeardAudio {
    let mut all = HeardAudio::default();
    for stream in to(leg, party) {
        let Some((first, last)) = stream.arrived else { continue };
        let heard = stream.heard(is_answered);
        if heard.is_none() && !stream.is_opaque(is_answered) {
            continue;
        }
        all.packets += stream.reception.totals().received;
        all.first = Some(all.first.map_or(first, |at| at.min(first)));
        all.last = all.last.max(Some(last));
        let mut note = |content: &str| {
            if !all.content.iter().any(|c| c == content) {
                all.content.push(content.to_owned());
            }
        };
        let Some(heard) = heard else {
            note(HeardAudio::UNKNOWN_CODEC);
            continue;
        };
        let known = heard.matches.iter().filter(|m| m.duration_ms >= REMAINDER_MS);
        known.for_each(|m| note(m.material.name()));
        if heard.unknown_ms >= REMAINDER_MS {
            note(HeardAudio::UNKNOWN_SOUND);
        }
        if heard.silence {
            note(HeardAudio::SILENCE);
        }
        all.speech = all.speech.or(heard.speech());
        all.longest_gap_ms = all.longest_gap_ms.max(heard.longest_gap_ms);
    }
    all
}

/// The digits that a party was sent, whichever way they came.
fn digits(leg: &Leg, party: Party) -> String {
    let told = leg.told_digits.iter().filter(|told| leg.party(1 - told.side) == party);
    let told = told.filter(|told| told.refused.is_none());
    let mut told = told.map(|told| (told.at, told.digit)).peekable();
    if told.peek().is_none() {
        return to(leg, party).map(|s| s.digits.digits()).collect();
    }
    let events = to(leg, party).flat_map(|stream| stream.digits.events());
    let mut all: Vec<(Instant, char)> =
        events.filter_map(|event| Some((event.began, event.digit()?))).chain(told).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, digit)| digit).collect()
}

/// The digits that came by INFO and were refused, after any challenge.
fn digits_refused(leg: &Leg) -> Option<RefusedDigits> {
    let refused = || {
        let status = |told: &ToldDigit| told.refused.filter(|status| !matches!(status, 401 | 407));
        leg.told_digits.iter().filter_map(move |told| Some((told, status(told)?)))
    };
    let (first, status) = refused().next()?;
    let same = refused().filter(|(told, _)| told.side == first.side);
    Some(RefusedDigits {
        by: leg.party(1 - first.side),
        digits: same.map(|(told, _)| told.digit).collect(),
        status,
    })
}

/// The final response to the first re-INVITE, after any challenge.
fn reinvite(leg: &Leg) -> Option<(&Transaction, &Passage)> {
    let changes = leg.transactions.iter().filter(|t| t.is_invite() && !t.is_outside_dialog());
    let mut finals = changes.filter_map(|t| Some((t, t.final_response()?)));
    finals.find(|(_, p)| !matches!(p.sip.status, 401 | 407))
}
