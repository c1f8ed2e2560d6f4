//! The answer to each row.

use agent::quirk::{self, Quirk};
use check::Clause;
use plan::{Exceptions, Side};
use report::survey::{Answer, Evidence, Exception, Row};
use trace::counted;

use super::occasions::{Cited, Occasions, Ordered};
use super::stored::{Found, StoredRun};

/// Places that are kept of a row.
const EVIDENCE_MAX: usize = 20;

/// The rows of the catalogue that bind `side`, answered.
pub(super) fn rows(runs: &[StoredRun], side: Side, exceptions: &Exceptions) -> Vec<Row> {
    let (mut occasions, mut ordered) = (Occasions::default(), Ordered::default());
    let binding = check::clauses().iter().filter(|clause| binds(clause, side));
    binding.map(|clause| row(clause, runs, side, exceptions, (&mut occasions, &mut ordered))).collect()
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
    (occasions, ordered): (&mut Occasions, &mut Ordered),
) -> Row {
    // What a play asks of a side is no evidence against it.
    let (asked, evidence): (Vec<_>, Vec<_>) =
        broken(clause, runs, side).partition(|(run, found)| ordered.is_of_play(run, found, side));
    let asked: Vec<String> = asked.into_iter().map(|(run, found)| asked_for(run, found)).collect();
    let evidence: Vec<Evidence> = evidence.into_iter().take(EVIDENCE_MAX).map(seen).collect();
    let excuse = exceptions.get(&clause.id);
    let exception = excuse.map(|e| Exception { reason: e.reason.clone(), date: e.date.clone() });
    let blank = Row {
        id: clause.id.clone(),
        level: clause.level.clone(),
        text: unmarked(&clause.text),
        answer: Answer::NotObserved,
        evidence: Vec::new(),
        note: String::new(),
        exception: None,
    };
    if !evidence.is_empty() {
        let answer = if exception.is_some() { Answer::Exception } else { Answer::No };
        return Row { answer, evidence, exception, ..blank };
    }
    let (mut ways, mut tested, mut missing) = (0, Vec::new(), Vec::new());
    let quirks = quirks_of(clause);
    let is_looked_at = !quirks.is_empty() || is_checked(clause);
    for quirk in quirks {
        let at = occasions.of(quirk, side, runs, |cited| is_about(cited, clause));
        // A quirk that is known of the other side is a way for this one where it is found.
        ways += usize::from(quirk.twin.side == side || at.is_some());
        if at.is_none() && quirk.twin.side == side {
            missing.push(format!("{}, seen in {} in {} mode", quirk.id, quirk.twin.play, quirk.twin.mode));
        }
        tested.extend(at);
    }
    let tested_in_words =
        format!("put to the test in {} of {}{}", tested.len(), counted(ways, "known way"), still(&missing));
    if tested.is_empty() {
        let note =
            if is_looked_at { "no run has put it to the test".to_owned() } else { nobody_looks(clause) };
        let note = asked.iter().take(ASKED_SHOWN).fold(note, |note, asked| format!("{note}; {asked}"));
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
    let note = asked.iter().take(ASKED_SHOWN).fold(tested_in_words, |note, asked| format!("{note}; {asked}"));
    Row { answer, evidence, exception, note, ..blank }
}

/// Ways that are told of when they are still to be tried.
const MISSING_SHOWN: usize = 3;

/// What has still to be tried.
fn still(missing: &[String]) -> String {
    let shown = missing.iter().take(MISSING_SHOWN).cloned().collect::<Vec<_>>().join("; ");
    match missing.len() {
        0 => String::new(),
        1..=MISSING_SHOWN => format!("; not yet: {shown}"),
        all => format!("; not yet: {shown}; and {} more", all - MISSING_SHOWN),
    }
}

/// Where the side has broken it.
fn broken<'a>(
    clause: &'a Clause,
    runs: &'a [StoredRun],
    side: Side,
) -> impl Iterator<Item = (&'a StoredRun, &'a Found)> {
    let found = runs.iter().flat_map(|run| run.findings.iter().map(move |found| (run, found)));
    found.filter(move |(_, found)| {
        !found.is_late && found.blame == side.name() && is_about(&found.cited, clause)
    })
}

/// A check may hold several rows. What it has found is about those that the cited section is a source of, if it is one of
/// any of them, and about all where nobody can tell.
fn is_about(found: &Cited, clause: &Clause) -> bool {
    let is_its = |id: &str| found.requirements.iter().any(|row| row == id);
    let mut its = check::clauses().iter().filter(|clause| is_its(&clause.id));
    is_its(&clause.id) && (cites(found, clause) || !its.any(|clause| cites(found, clause)))
}

fn cites(found: &Cited, clause: &Clause) -> bool {
    let mut words = found.clause.split_whitespace();
    let (Some("RFC"), Some(rfc), Some(section)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    let of_section = |text: &str| {
        let sections = text.split('§').skip(1).map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '.')
                .next()
                .unwrap_or_default()
                .trim_end_matches('.')
        });
        sections.into_iter().any(|named| named == section)
    };
    let of_rfc = |source: &&String| source.contains(&format!("RFC {rfc}"));
    clause.sources.iter().filter(of_rfc).any(|source| of_section(source))
}

fn seen((run, found): (&StoredRun, &Found)) -> Evidence {
    Evidence {
        run: run.id.clone(),
        messages: found.messages.clone(),
        text: format!("{} ({}{})", found.text, found.check, if found.is_error { "" } else { ", a warning" }),
    }
}

/// Runs that are told of in which a play asked for it.
const ASKED_SHOWN: usize = 2;

fn asked_for(run: &StoredRun, found: &Found) -> String {
    format!("{} is not counted ({}): the play itself asks for it", run.id, found.check)
}

/// A text of the catalogue without the marks of Markdown.
fn unmarked(text: &str) -> String {
    text.replace(['*', '`'], "")
}

fn is_checked(clause: &Clause) -> bool {
    check::all().iter().any(|check| check.requirements.contains(&clause.id.as_str()))
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
        "no check looks at it yet".to_owned()
    } else {
        format!("not on a wire: {}", clause.held.why)
    }
}
