//! `trunksim diff`: two folders of results, or two surveys, beside each other.

mod link;
mod stored;
mod surveys;

use std::collections::BTreeMap;
use std::path::Path;

use report::diff::{Diff, Play, aligned};

use crate::args::DiffArgs;
use crate::exit;
use crate::load::Wrong;
use crate::own::{self, Own};
use stored::StoredRun;

/// Compares two sets of runs, play by play, or two surveys, row by row.
///
/// # Errors
/// A folder without runs, runs beside a survey, and a folder that cannot be written.
pub fn diff(args: &DiffArgs) -> Result<u8, Wrong> {
    if let Some(out) = &args.out {
        own::spares(out, [args.a.as_path(), args.b.as_path()])?;
    }
    if let Some(diff) = surveys::differing([&args.a, &args.b])? {
        tell(args, diff.files(), &diff.text())?;
        let is_alone = diff.alone.iter().any(|alone| !alone.is_empty());
        return Ok(code(diff.rows.len(), diff.alike, is_alone));
    }
    let (a, b) = (stored::read(&args.a)?, stored::read(&args.b)?);
    let names = [&args.a, &args.b].map(|path| path.display().to_string());
    let mut diff = compared(names, a, b);
    if let Some(folder) = &args.out {
        diff.plays.iter_mut().flat_map(|play| &mut play.reports).flatten().for_each(|page| {
            *page = link::between(folder, Path::new(page.as_str()));
        });
    }
    tell(args, diff.files(), &diff.text())?;
    Ok(code(diff.plays.len(), diff.alike, !diff.alone.iter().all(Vec::is_empty)))
}

/// Writes and prints what came out. The first of the files is the JSON.
fn tell(args: &DiffArgs, files: Vec<(String, Vec<u8>)>, text: &str) -> Result<(), Wrong> {
    let json = args.json.then(|| files.first().map(|(_, json)| json.clone()).unwrap_or_default());
    if let Some(folder) = &args.out {
        Own::claim(folder)?.save_all(files)?;
    }
    match json {
        Some(json) => say!("{}", String::from_utf8_lossy(&json).trim_end()),
        None => say!("{text}"),
    }
    Ok(())
}

/// The exit code for so many that differ, so many that are alike, and whether there is more in one of the two.
const fn code(otherwise: usize, alike: usize, is_alone: bool) -> u8 {
    match (otherwise, alike) {
        (0, 0) => exit::NOTHING,
        (0, _) if !is_alone => exit::PASS,
        _ => exit::FAIL,
    }
}

fn compared(names: [String; 2], a: Vec<StoredRun>, b: Vec<StoredRun>) -> Diff {
    if let ([a], [b]) = (&a[..], &b[..]) {
        // One beside one: whatever they are called.
        let play = of_pair(a, b);
        return Diff::new(names, usize::from(play.is_none()), [vec![], vec![]], play.into_iter().collect());
    }
    let by_pair = pairs(&a) == pairs(&b);
    let (a, mut b) = (by_key(a, by_pair), by_key(b, by_pair));
    let (mut alike, mut plays, mut alone) = (0, Vec::new(), [Vec::new(), Vec::new()]);
    for (key, a) in a {
        match b.remove(&key) {
            None => alone[0].push(shown(&key)),
            Some(b) => match of_pair(&a, &b) {
                None => alike += 1,
                Some(play) => plays.push(Play { play: shown(&key), ..play }),
            },
        }
    }
    alone[1].extend(b.keys().map(shown));
    Diff::new(names, alike, alone, plays)
}

/// What a run is found by: play, mode, wire, perhaps the pair, and which of several such it is.
type Key = (Vec<String>, usize);

fn shown((words, number): &Key) -> String {
    let (play, rest) = words.split_first().map_or(("", &[][..]), |(play, rest)| (play.as_str(), rest));
    let rest: Vec<&str> = rest.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let number = if *number == 0 { String::new() } else { format!(" ({})", number + 1) };
    format!("{play}[{}]{number}", rest.join(", "))
}

/// The pairs of profiles: where both sets have the same ones, each is compared with itself.
fn pairs(runs: &[StoredRun]) -> Vec<[String; 2]> {
    let mut pairs: Vec<[String; 2]> = runs.iter().map(|run| run.pair.clone()).collect();
    pairs.sort();
    pairs.dedup();
    pairs
}

fn by_key(runs: Vec<StoredRun>, by_pair: bool) -> BTreeMap<Key, StoredRun> {
    let mut found = BTreeMap::new();
    for run in runs {
        let mut words = vec![run.play.clone(), run.mode.clone(), run.wire.clone()];
        if by_pair {
            words.extend(run.pair.clone());
        }
        let mut key = (words, 0);
        while found.contains_key(&key) {
            key.1 += 1;
        }
        found.insert(key, run);
    }
    found
}

/// What two runs of a play do otherwise; nothing when they go alike.
fn of_pair(a: &StoredRun, b: &StoredRun) -> Option<Play> {
    let only = |own: &[String], other: &[String]| {
        let mut other = other.to_vec();
        let alone = own.iter().filter(|line| match other.iter().position(|known| known == *line) {
            Some(at) => {
                other.swap_remove(at);
                false
            }
            None => true,
        });
        alone.cloned().collect::<Vec<_>>()
    };
    let findings = [only(&a.complaints, &b.complaints), only(&b.complaints, &a.complaints)];
    let none = || "no such call".to_owned();
    let calls = (0..a.calls.len().max(b.calls.len()))
        .map(|at| [&a.calls, &b.calls].map(|calls| calls.get(at).cloned().unwrap_or_else(none)));
    let calls: Vec<[String; 2]> = calls.filter(|[a, b]| a != b).collect();
    let rungs = aligned(&a.ladder, &b.ladder);
    let ladder = if rungs.iter().all(|rung| rung.is_same) { Vec::new() } else { rungs };
    let is_alike =
        a.verdict == b.verdict && findings.iter().all(Vec::is_empty) && calls.is_empty() && ladder.is_empty();
    let play = if a.play == b.play { a.play.clone() } else { format!("{} and {}", a.play, b.play) };
    let verdicts = [a.verdict.clone(), b.verdict.clone()];
    let reports = [a, b].map(|run| run.report.as_ref().map(|page| page.display().to_string()));
    (!is_alike).then_some(Play { play, verdicts, findings, calls, ladder, reports })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(play: &str, pbx: &str, verdict: &str, ladder: &str) -> StoredRun {
        StoredRun {
            play: play.to_owned(),
            pair: ["c".to_owned(), pbx.to_owned()],
            verdict: verdict.to_owned(),
            ladder: ladder.to_owned(),
            ..StoredRun::default()
        }
    }

    #[test]
    fn plays_are_found_again_with_another_pair() {
        let a = vec![run("x", "one", "pass", "1 |--- F1 INVITE"), run("y", "one", "pass", "")];
        let b = vec![run("x", "two", "fail", "1 |--- F1 BYE"), run("z", "two", "pass", "")];
        let diff = compared(["A".to_owned(), "B".to_owned()], a, b);
        assert_eq!(diff.plays.len(), 1);
        assert_eq!(diff.plays[0].verdicts, ["pass", "fail"]);
        assert_eq!(diff.plays[0].first_difference(), Some(0));
        assert_eq!(diff.alone, [vec!["y[]".to_owned()], vec!["z[]".to_owned()]]);
    }

    #[test]
    fn runs_that_go_alike_do_not_differ() {
        let of = || vec![run("x", "one", "pass", "1 |--- F1 INVITE"), run("x", "two", "pass", "")];
        let diff = compared(["A".to_owned(), "B".to_owned()], of(), of());
        assert_eq!((diff.plays.len(), diff.alike), (0, 2));
    }
}
