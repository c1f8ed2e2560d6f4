//! The matrix on a terminal: a line for each scenario, a word for each of its runs, then what went
//! wrong, then one line that sums it up.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use check::Verdict;

use crate::case::Case;
use crate::columns;
use crate::summary::{Totals, VERDICTS};

/// More complaints of one run than this are counted, not printed.
const COMPLAINTS_MAX: usize = 4;

/// The whole table. `colour` adds ANSI colours, for a terminal that wants them.
#[must_use]
pub fn text(cases: &[Case], colour: bool) -> String {
    let mut columns: Vec<Coordinates<'_>> = Vec::new();
    for case in cases {
        if !columns.contains(&coordinates(case)) {
            columns.push(coordinates(case));
        }
    }
    let mut text = legend(&columns);
    matrix(&mut text, cases, &columns, colour);
    faxes(&mut text, cases, &columns);
    troubles(&mut text, cases, colour);
    let _ = writeln!(text, "{}", line(cases, colour));
    text
}

/// The one line that sums it up.
#[must_use]
pub fn line(cases: &[Case], colour: bool) -> String {
    let totals = Totals::of(cases);
    let words: Vec<String> = VERDICTS
        .into_iter()
        .filter(|v| totals.count(*v) > 0)
        .map(|v| painted(&format!("{} {}", totals.count(v), v.name()), v, colour))
        .collect();
    let unit = if cases.len() == 1 { "run" } else { "runs" };
    let lasted = totals.lasted.as_secs();
    format!("{} {unit}: {}; {}:{:02} simulated", cases.len(), words.join(", "), lasted / 60, lasted % 60)
}

/// What tells the runs of one scenario apart.
type Coordinates<'a> = [&'a str; 5];

fn coordinates(case: &Case) -> Coordinates<'_> {
    [&case.about.mode, &case.about.carrier, &case.about.pbx, &case.about.network, &case.about.wire]
}

fn legend(columns: &[Coordinates<'_>]) -> String {
    let mut text = String::new();
    for (index, column) in columns.iter().enumerate() {
        let _ = writeln!(text, "[{}] {}", index + 1, column.join(", "));
    }
    text.push('\n');
    text
}

fn matrix(text: &mut String, cases: &[Case], columns: &[Coordinates<'_>], colour: bool) {
    const CELL: usize = 5;
    let mut rows: BTreeMap<&str, Vec<Option<Verdict>>> = BTreeMap::new();
    for case in cases {
        let row = rows.entry(&case.about.scenario).or_insert_with(|| vec![None; columns.len()]);
        let column = columns.iter().position(|c| *c == coordinates(case)).expect("collected above");
        // The worst of several seeds.
        row[column] = row[column].max(Some(case.judgement.verdict));
    }
    let width = rows.keys().map(|name| columns::width(name)).max().unwrap_or(0);
    let _ = write!(text, "{:width$}", "");
    for index in 1..=columns.len() {
        let _ = write!(text, "  {:<CELL$}", format!("[{index}]"));
    }
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
    for (name, row) in rows {
        let _ = write!(text, "{name}{:1$}", "", width - columns::width(name));
        for verdict in row {
            let word = format!("{:<CELL$}", verdict.map_or("", short));
            let _ = write!(text, "  {}", verdict.map_or(word.clone(), |v| painted(&word, v, colour)));
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text.push('\n');
}

/// What became of the faxes, a line for each run that had one.
fn faxes(text: &mut String, cases: &[Case], columns: &[Coordinates<'_>]) {
    let words = |case: &&Case| !case.faxes_in_words().is_empty();
    let width = cases.iter().filter(words).map(|c| columns::width(&c.about.scenario)).max().unwrap_or(0);
    for case in cases.iter().filter(words) {
        let column = columns.iter().position(|c| *c == coordinates(case)).map_or(0, |index| index + 1);
        let name = &case.about.scenario;
        let pad = width - columns::width(name);
        let _ = writeln!(text, "{name}{:pad$}  [{column}] {}", "", case.faxes_in_words());
    }
    if width > 0 {
        text.push('\n');
    }
}

fn troubles(text: &mut String, cases: &[Case], colour: bool) {
    for case in cases.iter().filter(|c| c.judgement.verdict > Verdict::Pass) {
        let verdict = painted(case.judgement.verdict.name(), case.judgement.verdict, colour);
        let _ = writeln!(text, "{verdict} {} on the {} wire", case.about.id, case.about.wire);
        let complaints = case.complaints();
        for complaint in complaints.iter().take(COMPLAINTS_MAX) {
            // A line break or an escape sequence of the wire has no business on a terminal.
            let plain: String =
                complaint.chars().map(|c| if trace::is_hidden(c) { ' ' } else { c }).collect();
            let _ = writeln!(text, "  {plain}");
        }
        if complaints.len() > COMPLAINTS_MAX {
            let _ = writeln!(text, "  and {} more", complaints.len() - COMPLAINTS_MAX);
        }
        let _ = writeln!(text, "  again: {}\n", case.about.replay);
    }
}

const fn short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotRun => "-",
        Verdict::Pass => "pass",
        Verdict::Inconclusive => "incon",
        Verdict::Fail => "FAIL",
        Verdict::Error => "ERROR",
    }
}

fn painted(word: &str, verdict: Verdict, colour: bool) -> String {
    if !colour {
        return word.to_owned();
    }
    let code = match verdict {
        Verdict::Pass => "32",
        Verdict::NotRun => "2",
        Verdict::Inconclusive => "33",
        Verdict::Fail | Verdict::Error => "1;31",
    };
    format!("\x1b[{code}m{word}\x1b[0m")
}
