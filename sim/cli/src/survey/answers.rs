//! The answer to each row.

use agent::quirk::{self, Quirk};
use check::Clause;
use plan::{Exceptions, Side};
use report::survey::{Answer, Evidence, Exception, Row};
use trace::counted;

use super::occasions::Occasions;
use super::stored::StoredRun;

/// Places that are kept of a row.
const EVIDENCE_MAX: usize = 20;

/// The rows of the catalogue that bind `side`, answered.
pub(super) fn rows(runs: &[StoredRun], side: Side, exceptions: &Exceptions) -> Vec<Row> {
    let mut occasions = Occasions::default();
    let binding = check::clauses().iter().filter(|clause| binds(clause, side));
    binding.map(|clause| row(clause, runs, side, exceptions, &mut occasions)).collect()
}

fn binds(clause: &Clause, side: Side) -> bool {
    match clause.binds.as_str() {
        "both" => true,
        "SP" => side == Side::Carrier,
        "PBX" => side == Side::Pbx,
        _ => false,
    }
}

fn row(
    clause: &Clause,
    runs: &[StoredRun],
    side: Side,
    exceptions: &Exceptions,
    occasions: &mut Occasions,
) -> Row {
    let evidence = broken(clause, runs, side);
    let excuse = exceptions.get(&clause.id);
    let exception = excuse.map(|e| Exception { reason: e.reason.clone(), date: e.date.clone() });
    let blank = Row {
        id: clause.id.clone(),
        level: clause.level.clone(),
        text: clause.text.clone(),
        answer: Answer::NotObserved,
        evidence: Vec::new(),
        note: String::new(),
        exception: None,
    };
    if !evidence.is_empty() {
        let answer = if exception.is_some() { Answer::Exception } else { Answer::No };
        return Row { answer, evidence, exception, ..blank };
    }
    let (mut ways, mut tested) = (0, Vec::new());
    for quirk in quirks_of(clause) {
        let at = occasions.of(quirk, side, runs);
        // A quirk that is known of the other side is a way for this one where it is found.
        ways += usize::from(quirk.twin.side == side || at.is_some());
        tested.extend(at);
    }
    let tested_in_words = format!("put to the test in {} of {}", tested.len(), counted(ways, "known way"));
    if tested.is_empty() {
        let note = if ways == 0 { nobody_looks(clause) } else { "no run has put it to the test".to_owned() };
        // An excuse for what was not broken is told, and changes nothing.
        return Row { note, exception, ..blank };
    }
    let answer = if tested.len() == ways { Answer::Yes } else { Answer::Partly };
    let mut indices = tested;
    indices.sort_unstable();
    indices.dedup();
    let kept = |index: usize| Evidence {
        run: runs[index].id.clone(),
        messages: Vec::new(),
        text: "nothing was found, and a side that breaks it is found here".to_owned(),
    };
    let evidence = indices.into_iter().take(EVIDENCE_MAX).map(kept).collect();
    Row { answer, evidence, exception, note: tested_in_words, ..blank }
}

/// True when the side has broken it, and not only in a way that warns.
pub(super) fn is_failed(id: &str, runs: &[StoredRun], side: Side) -> bool {
    let found = runs.iter().flat_map(|run| &run.findings);
    let of_side = found.filter(|found| found.is_error && !found.is_late && found.blame == side.name());
    of_side.flat_map(|found| &found.requirements).any(|broken| broken == id)
}

/// Where the side has broken it.
fn broken(clause: &Clause, runs: &[StoredRun], side: Side) -> Vec<Evidence> {
    let found = runs.iter().flat_map(|run| run.findings.iter().map(move |found| (run, found)));
    let is_it = |(_, found): &(&StoredRun, &super::stored::Found)| {
        !found.is_late && found.blame == side.name() && found.requirements.contains(&clause.id)
    };
    let evidence = found.filter(is_it).map(|(run, found)| Evidence {
        run: run.id.clone(),
        messages: found.messages.clone(),
        text: format!("{} ({}{})", found.text, found.check, if found.is_error { "" } else { ", a warning" }),
    });
    evidence.take(EVIDENCE_MAX).collect()
}

/// The quirks that break it: those that the row names, else those of the checks that look at it.
fn quirks_of(clause: &Clause) -> Vec<&'static Quirk> {
    let looks = |check: &&check::CheckInfo| check.requirements.contains(&clause.id.as_str());
    let checks: Vec<&str> = check::all().iter().filter(looks).map(|check| check.id).collect();
    let named: Vec<&'static Quirk> =
        quirk::all().filter(|quirk| clause.held.twins.iter().any(|id| id == quirk.id)).collect();
    if named.is_empty() {
        quirk::all().filter(|quirk| checks.contains(&quirk.check)).collect()
    } else {
        named
    }
}

fn nobody_looks(clause: &Clause) -> String {
    if clause.held.why.is_empty() {
        "no check looks at it on this side yet".to_owned()
    } else {
        format!("not on a wire: {}", clause.held.why)
    }
}
