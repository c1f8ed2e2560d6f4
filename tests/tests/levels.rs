//! How strong each check is, beside how strong its clauses say to be: the table `sim/check/LEVELS.md` is made here,
//! and where the RFC texts are at hand (`make torture` fetches them) each section must hold the word that stands in
//! the table. `BLESS=1` writes the table anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use check::{CheckInfo, Evidence, Level, all};
use libtest_mimic::{Arguments, Failed, Trial};
use tests::sections;

/// What binds without exception; `must` and `necessary` are what a text says without capitals, `grammar` for a
/// rule of the ABNF, `definition` for what a field or number is.
const ABSOLUTE: [&str; 9] =
    ["MUST", "MUST NOT", "SHALL", "SHALL NOT", "REQUIRED", "must", "necessary", "grammar", "definition"];
/// What binds unless there is a reason, and `practice`, which no text asks for.
const RECOMMENDED: [&str; 6] =
    ["SHOULD", "SHOULD NOT", "RECOMMENDED", "NOT RECOMMENDED", "should", "practice"];
/// What binds nobody: a clause that is cited for an exception, or to say where something is described.
const FREE: [&str; 3] = ["MAY", "may", "context"];

#[path = "../torture/texts.rs"]
mod texts;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("the table is that of the checks", the_table_is_that_of_the_checks),
        Trial::test("each clause has a word", each_clause_has_a_word),
        Trial::test(
            "no check is stronger or weaker than its first clause",
            no_check_is_stronger_than_its_clause,
        ),
    ];
    let name = "each_section_holds_the_word_that_is_cited";
    trials.push(texts::trial(name, &numbers(), each_section_holds_its_word));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The RFCs of which a section is cited.
fn numbers() -> Vec<u16> {
    let sections = all().iter().flat_map(cited).filter_map(|(clause, _)| section_of(clause));
    sections.map(|(number, _)| number).collect::<BTreeSet<u16>>().into_iter().collect()
}

/// The number of the RFC and that of the section.
fn section_of(clause: &str) -> Option<(u16, &str)> {
    let (number, section) = clause.strip_prefix("RFC ")?.split_once(' ')?;
    Some((number.parse().ok()?, section))
}

/// The clauses of a check with their words.
fn cited(info: &CheckInfo) -> impl Iterator<Item = (&'static str, &'static str)> {
    info.clauses.iter().copied().zip(info.words.iter().copied())
}

fn the_table_is_that_of_the_checks() -> Result<(), Failed> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/check/LEVELS.md"));
    let made = table();
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(path, made)?);
    }
    if fs::read_to_string(path).is_ok_and(|text| text == made) {
        return Ok(());
    }
    Err("sim/check/LEVELS.md is not what is made; `make bless` writes it, then read the diff".into())
}

fn table() -> String {
    let mut text = "# How strong each check is, and its clauses\n\n\
        Made by `tests/tests/levels.rs` from the heads of the checks; `make bless` writes it anew. A broken *must* \
        fails, a broken *should* warns, and so does what nobody here could read in full (*advisory*). The first \
        clause is the one that a finding cites, and its word decides. `must` and `should` in small letters are what \
        a text says without the capitals of RFC 2119, `grammar` is a rule of its ABNF, `definition` says what a \
        field is, `practice` is no text's, and `context` says where something is described.\n\n\
        | check | ours | clause | its word |\n|---|---|---|---|\n"
        .to_owned();
    for info in all() {
        let ours = match (info.level, info.evidence) {
            (_, Evidence::Advisory) => "advisory",
            (Level::Must, Evidence::V) => "must",
            (Level::Should, Evidence::V) => "should",
        };
        for (nth, (clause, word)) in cited(info).enumerate() {
            let (id, ours) = if nth == 0 { (info.id, ours) } else { ("", "") };
            let _ = writeln!(text, "| {id} | {ours} | {clause} | {word} |");
        }
    }
    text
}

fn each_clause_has_a_word() -> Result<(), Failed> {
    let known = |word: &str| {
        word.split(" and ")
            .all(|word| [&ABSOLUTE[..], &RECOMMENDED, &FREE].iter().any(|set| set.contains(&word)))
    };
    let binds = |clause: &str| clause.starts_with("RFC ");
    let wrong = all().iter().flat_map(|info| cited(info).map(move |cited| (info.id, cited)));
    let wrong: Vec<String> = wrong
        .filter(|(_, (clause, word))| if word.is_empty() { binds(clause) } else { !known(word) })
        .map(|(id, (clause, word))| format!("{id}: {clause} ({word})"))
        .collect();
    none(&wrong)
}

fn no_check_is_stronger_than_its_clause() -> Result<(), Failed> {
    let read = all().iter().filter(|info| info.evidence == Evidence::V);
    let wrong: Vec<String> = read
        .filter_map(|info| cited(info).next().map(|(clause, word)| (info, clause, word)))
        .filter(|(info, _, word)| {
            let first = word.split(" and ").next().unwrap_or_default();
            let set: &[&str] = if info.level == Level::Must { &ABSOLUTE } else { &RECOMMENDED };
            !set.contains(&first)
        })
        .map(|(info, clause, word)| format!("{} is {:?}: {clause} ({word})", info.id, info.level))
        .collect();
    none(&wrong)
}

fn none(wrong: &[String]) -> Result<(), Failed> {
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}:\n{}", wrong.len(), wrong.join("\n")).into()) }
}

fn each_section_holds_its_word() {
    let mut rfcs: BTreeMap<u16, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for info in all() {
        for (clause, word) in cited(info) {
            let Some((number, section)) = section_of(clause) else { continue };
            let text = rfcs.entry(number).or_insert_with(|| texts::rfc(number));
            let Some(found) = sections::section(text, section) else {
                wrong.push(format!("{}: {clause}: no such section", info.id));
                continue;
            };
            let has = |word: &str| match word {
                "grammar" | "definition" | "context" | "practice" => true,
                word => sections::words(&found).contains(word),
            };
            if !word.split(" and ").all(has) {
                wrong.push(format!("{}: {clause}: no {word} in it", info.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
