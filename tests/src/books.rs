//! Whether the books of a run balance: one record on each side of each call, and they agree.

use std::collections::BTreeMap;

use check::CallSummary;
use cli::case::Done;
use clock::Duration;
use plan::profile::Screening;
use trace::{Cdr, Event, Party};

/// How far the two bills of a call may be apart.
pub const TOLERANCE: Duration = Duration::from_secs(1);

/// Where the network keeps the BYE from the other side for so long that the two bills must differ.
const DISPUTED: [&str; 1] = ["loss/outbound-bye-lost-twice"];

/// Everything that does not balance, in words.
#[must_use]
pub fn imbalances(done: &Done) -> Vec<String> {
    let mut wrong: Vec<String> = done
        .judgement
        .findings
        .iter()
        .filter(|f| f.check.starts_with("billing/") && f.severity > check::Severity::Info)
        .map(|f| format!("{} {}: {}", f.blame.name(), f.check, f.text))
        .collect();
    let mut records = records(done);
    for call in done.judgement.calls.iter().filter(|c| !c.sides.contains(&Party::Stranger)) {
        let [of_caller, of_callee] =
            call.sides.map(|party| records.remove(&(call.call_id.clone(), party)).unwrap_or_default());
        match (of_caller.as_slice(), of_callee.as_slice()) {
            ([a], [b]) => wrong.extend(differences(done, call, a, b).filter(|_| !is_disputed(done))),
            // An INVITE that never arrived, or was turned away at the door, leaves a record with the caller only.
            ([_], []) if matches!(call.status, None | Some(401 | 403 | 407)) => {}
            (a, b) => wrong.push(format!("{}: {} and {} records", call.call_id, a.len(), b.len())),
        }
    }
    wrong.extend(records.keys().map(|(id, by)| format!("{id}: the {by} has a record of no call")));
    wrong
}

/// The records of a run by call and side.
#[must_use]
pub fn records(done: &Done) -> BTreeMap<(String, Party), Vec<Cdr>> {
    let mut records: BTreeMap<_, Vec<Cdr>> = BTreeMap::new();
    for event in &done.recording.events {
        if let Event::Cdr { party, cdr, .. } = event {
            records.entry((cdr.call_id.clone(), *party)).or_default().push((**cdr).clone());
        }
    }
    records
}

fn is_disputed(done: &Done) -> bool {
    DISPUTED.contains(&done.plan.name.as_str())
}

/// A carrier that screens callers has put the main number in.
fn is_screened(done: &Done, record: &Cdr) -> bool {
    let carrier = &done.plan.carrier;
    let main = carrier.did(&carrier.numbers.pilot).map(|number| number.to_string());
    carrier.identity.screening == Screening::MainNumber && main.as_ref() == Some(&record.calling)
}

fn differences(done: &Done, call: &CallSummary, a: &Cdr, b: &Cdr) -> impl Iterator<Item = String> {
    let id = &call.call_id;
    let apart = a.duration.abs_diff(b.duration);
    let wire = call.answered.zip(call.ended).map_or(Duration::ZERO, |(from, to)| to.since(from));
    let rows = [
        (a.outgoing == b.outgoing, "direction"),
        (a.answered.is_some() != b.answered.is_some(), "answer"),
        (a.answered.is_some() != call.answered.is_some(), "answer on the wire"),
        (apart > TOLERANCE, "duration"),
        (a.duration.abs_diff(wire) > TOLERANCE, "duration on the wire"),
        (a.called != b.called, "called number"),
        (a.calling != b.calling && b.calling.starts_with('+') && !is_screened(done, b), "calling number"),
        (a.released_by != b.released_by, "releasing side"),
        (a.status != b.status, "status"),
        (a.cause != b.cause, "cause"),
        (a.codec != b.codec, "codec"),
    ];
    let wrong = rows.into_iter().filter(|(differs, _)| *differs);
    wrong
        .map(|(_, what)| format!("{id}: the {what} differs: {a:?} and {b:?}"))
        .collect::<Vec<_>>()
        .into_iter()
}
