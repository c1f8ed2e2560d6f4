//! Row by row of the map of MUSTs: which operators break it, what became of their mutants, or why there is none. The table
//! `ROWS.md` is made here from `score.toml` and `no-operator.toml`, and no row of it falls.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use check::{Held, How};
use libtest_mimic::Failed;

use super::operator::{Operator, Word};
use super::operators;
use super::score::{self, Score, Scores};

/// What a row came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowScore {
    pub(crate) mutants: usize,
    /// Who broke it is accused, nobody else, and as strongly as the row binds.
    pub(crate) rightly: usize,
    /// The same, with a warning where an error is due.
    pub(crate) mildly: usize,
    /// Somebody innocent is accused.
    pub(crate) wrongly: usize,
    /// Nobody is accused.
    pub(crate) missed: usize,
}

impl RowScore {
    /// Adds what one operator came to.
    pub(crate) fn add(&mut self, score: Score) {
        self.mutants += score.tried;
        self.rightly += score.found;
        self.wrongly += score.wrong;
        self.missed += score.missed;
        self.mildly += score.tried - score.found - score.wrong - score.missed;
    }

    /// Fewer are found, or more innocents are accused.
    fn is_worse_than(self, before: Self) -> bool {
        self.rightly * before.mutants < before.rightly * self.mutants
            || self.wrongly * before.mutants > before.wrongly * self.mutants
            || self.mutants == 0 && before.mutants > 0
    }
}

impl fmt::Display for RowScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mutants, rightly, mildly, wrongly, missed } = self;
        let found = mutants - missed;
        write!(f, "{mutants:>7} | {found:>5} | {rightly:>7} | {mildly:>6} | {wrongly:>7} | {missed:>6}")
    }
}

/// A row of the map.
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) text: &'static str,
    document: String,
    held: &'static Held,
}

impl Row {
    /// Whether a check looks at it: what no wire shows and what is open cannot be found.
    pub(crate) fn is_seen(&self) -> bool {
        matches!(self.held.how(), Some(How::Twin | How::Checked))
    }
}

/// All rows, those of the catalogue at the end.
pub(crate) fn rows() -> Vec<Row> {
    let of_rfcs = check::requirements().iter().map(|row| {
        let (id, text) = (row.id.as_str(), row.text.as_str());
        Row { id, text, document: row.document(), held: &row.held }
    });
    let of_catalogue = check::clauses().iter().map(|row| {
        let (id, text) = (row.id.as_str(), row.text.as_str());
        Row { id, text, document: "The catalogue".to_owned(), held: &row.held }
    });
    of_rfcs.chain(of_catalogue.filter(|row| row.held.how().is_some())).collect()
}

/// The operators that break a row.
pub(crate) fn breaking(id: &str) -> impl Iterator<Item = &'static Operator> {
    let breaks = move |operator: &&Operator| {
        !matches!(operator.word, Word::Legal(_)) && operator.rows().any(|row| row == id)
    };
    operators().filter(breaks)
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mutants").join(name)
}

/// Why no operator breaks them, and which.
fn reasons() -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(path("no-operator.toml")).unwrap_or_default();
    let table: toml::Table = text.parse().expect("the reasons are TOML");
    let list =
        |value: Option<&toml::Value>| value.and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let words = |value: &toml::Value| value.as_str().map(str::to_owned);
    let reason = |value: &toml::Value| {
        let why = value.get("why").and_then(words).expect("each reason says why");
        (why, list(value.get("rows")).iter().filter_map(words).collect())
    };
    list(table.get("reason")).iter().map(reason).collect()
}

/// The table, as the committed scores make it.
fn table(scores: &Scores) -> String {
    let mut text = String::from(
        "# What is found when a row is broken\n\n\
         Made by `tests/tests/mutants.rs` from `score.toml`; `BLESS=1 make mutants` writes it anew. Of the mutants that \
         break a row, with the fixed seed: *found*: somebody is accused; *rightly*: who broke it, nobody else, and as \
         strongly as the clause binds; *mildly*: the same, with a warning where an error is due; *wrongly*: somebody \
         innocent; *missed*: nobody. What the rows ask for in full: `sim/check/REQUIREMENTS.md`.\n",
    );
    let (mut last, mut all) = (String::new(), rows());
    all.retain(|row| breaking(row.id).next().is_some());
    for Row { id, text: asked, document, .. } in &all {
        if *document != last {
            let head = "| row | mutants | found | rightly | mildly | wrongly | missed | what |\n\
                        |---|---|---|---|---|---|---|---|";
            let _ = writeln!(text, "\n## {document}\n\n{head}");
            last.clone_from(document);
        }
        let _ = writeln!(text, "| {id} | {} | {asked} |", of_row(id, scores));
    }
    text
}

fn of_row(id: &str, scores: &Scores) -> RowScore {
    let mut sum = RowScore::default();
    breaking(id).for_each(|operator| sum.add(scores.of(operator)));
    sum
}

/// The numbers of the committed table.
fn committed() -> BTreeMap<String, RowScore> {
    let text = std::fs::read_to_string(path("ROWS.md")).unwrap_or_default();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse().ok());
        let [mutants, rightly, mildly, wrongly, missed] = [2, 4, 5, 6, 7].map(number);
        let score = RowScore {
            mutants: mutants?,
            rightly: rightly?,
            mildly: mildly?,
            wrongly: wrongly?,
            missed: missed?,
        };
        Some((cells[1].to_owned(), score))
    };
    text.lines().filter_map(row).collect()
}

/// The rows that have fallen since the table was committed, and may not.
fn fallen(scores: &Scores) -> Vec<String> {
    let fell = |(id, was): (&String, &RowScore)| {
        let is = of_row(id, scores);
        (is.is_worse_than(*was) && !scores.may_fall(id)).then(|| format!("{id}: {is}, it was {was}"))
    };
    committed().iter().filter_map(fell).collect()
}

/// Writes the table anew; no row may fall without a reason.
pub(crate) fn bless() -> Result<(), String> {
    let scores = score::read();
    let fallen = fallen(&scores);
    if !fallen.is_empty() {
        return Err(format!(
            "not blessed, these rows fall without a reason under [lowered]:\n{}",
            fallen.join("\n")
        ));
    }
    std::fs::write(path("ROWS.md"), table(&scores)).map_err(|error| error.to_string())
}

/// The committed table is that of the committed scores, and no row is worse than it says.
pub(crate) fn table_is_made() -> Result<(), Failed> {
    let scores = score::read();
    let fallen = fallen(&scores);
    if !fallen.is_empty() {
        return Err(format!("these rows have fallen:\n{}", fallen.join("\n")).into());
    }
    if std::fs::read_to_string(path("ROWS.md")).is_ok_and(|text| text == table(&scores)) {
        return Ok(());
    }
    Err("tests/tests/mutants/ROWS.md is not what is made; `BLESS=1 make mutants` writes it, then read the diff".into())
}

/// Each row that a check looks at is broken by an operator, or it is said why by none.
pub(crate) fn every_row_is_broken() -> Result<(), Failed> {
    let rows = rows();
    let (mut wrong, mut excused) = (Vec::new(), BTreeSet::new());
    for (why, ids) in reasons() {
        if why.trim().is_empty() {
            wrong.push(format!("no-operator.toml: {ids:?} have no reason"));
        }
        for id in ids {
            match rows.iter().find(|row| row.id == id) {
                None => wrong.push(format!("no-operator.toml: there is no row {id}")),
                Some(row) if !row.is_seen() => {
                    wrong.push(format!("no-operator.toml: no check looks at {id}; it needs no reason"));
                }
                Some(_) => {}
            }
            if let Some(operator) = breaking(&id).next() {
                wrong.push(format!(
                    "no-operator.toml: {id} is broken by {:?}; take its reason away",
                    operator.name
                ));
            }
            if !excused.insert(id.clone()) {
                wrong.push(format!("no-operator.toml: {id} is there twice"));
            }
        }
    }
    for row in rows.iter().filter(|row| row.is_seen() && !excused.contains(row.id)) {
        if breaking(row.id).next().is_none() {
            wrong.push(format!(
                "{} ({}): no operator breaks it. Either give it one in tests/tests/mutants/*.rs, of its own or by \
                 `.also(&[\"{}\"])` behind one that breaks it already, and run `BLESS=1 make mutants`; or add it to the \
                 rows of a reason in tests/tests/mutants/no-operator.toml",
                row.id, row.text, row.id
            ));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}:\n{}", wrong.len(), wrong.join("\n")).into()) }
}

/// How many rows that a check looks at have an operator, and which have none.
pub(crate) fn with_operator() -> (String, String) {
    let mut seen = rows();
    seen.retain(Row::is_seen);
    let (with, without): (Vec<_>, Vec<_>) = seen.iter().partition(|row| breaking(row.id).next().is_some());
    let list = without.iter().map(|row| format!("no operator: {} {}\n", row.id, row.text)).collect();
    let (with, all) = (with.len(), seen.len());
    (
        format!(
            "{with} of {all} rows that a check looks at have an operator; why not the others: no-operator.toml"
        ),
        list,
    )
}
