//! `make mutants`: the table, row by row, and what was not found.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tests::lab;

use super::operator::{Operator, Word};
use super::rows::{self, RowScore};
use super::score::{self, Score};
use super::trial::{Outcome, Tried, folder, tried};
use super::{SEEDS, fresh, operators};

/// What the columns of numbers are.
const HEAD: &str = "mutants | found | rightly | mildly | wrongly | missed";

/// What every operator came to with every seed.
type Results = BTreeMap<&'static str, Vec<Tried>>;

/// Prints it; the exit code.
pub(crate) fn print() -> i32 {
    let _ = std::fs::remove_dir_all(folder());
    let fresh = fresh();
    let words: Vec<String> = fresh.iter().map(u64::to_string).collect();
    let all: Vec<u64> = [lab::SEED].into_iter().chain(fresh).collect();
    let results = results(&all);
    println!("{:<34} {HEAD}   found by", "row");
    let of_map = rows::rows();
    for row in &of_map {
        let breaking: Vec<&Operator> = rows::breaking(row.id).collect();
        if !breaking.is_empty() {
            println!("{}", line(row.id, &breaking, &results));
        }
    }
    println!("\noutside of the map: grammar, recommendations, other texts");
    for (clause, operators) in by_clause(|clause| of_map.iter().all(|row| row.id != clause)) {
        println!("{}", line(clause, &operators, &results));
    }
    legal_and_nowhere(&results);
    let counted = operators().filter(|operator| !matches!(operator.word, Word::Legal(_)));
    println!("\n{}\n{SEEDS}={}", line("all", &counted.collect::<Vec<_>>(), &results), words.join(","));
    println!("{}", rows::with_operator().0);
    write_details(&results);
    if std::env::var("BLESS").is_ok_and(|bless| bless == "1") {
        let now = results.iter().map(|(name, tried)| (*name, Score::of_mutants(&tried[0]))).collect();
        let is_whole = |tried: &&Tried| tried.mutants.len() == tried.count(Outcome::Found);
        let missed = results.iter().filter_map(|(name, tried)| {
            let at = tried.iter().position(|tried| !is_whole(&tried))?;
            (at > 0).then(|| (*name, all[at]))
        });
        if let Err(why) = score::bless(&now, &missed.collect()).and_then(|()| rows::bless()) {
            println!("{why}");
            return 1;
        }
    }
    0
}

/// Two operators at a time, and each play once for all.
fn results(seeds: &[u64]) -> Results {
    let all: Vec<&Operator> = operators().collect();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Results::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(operator) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let done = seeds.iter().map(|seed| tried(operator, *seed)).collect();
                    results.lock().expect("nobody fails while holding it").insert(operator.name, done);
                }
            });
        }
    });
    results.into_inner().expect("nobody failed while holding it")
}

fn by_clause(fits: impl Fn(&str) -> bool) -> BTreeMap<&'static str, Vec<&'static Operator>> {
    let mut rows: BTreeMap<&str, Vec<&Operator>> = BTreeMap::new();
    for operator in operators().filter(|operator| !matches!(operator.word, Word::Legal(_))) {
        if fits(operator.clause) {
            rows.entry(operator.clause).or_default().push(operator);
        }
    }
    rows
}

fn line(name: &str, operators: &[&Operator], results: &Results) -> String {
    let tried = || operators.iter().flat_map(|operator| &results[operator.name]);
    let mut sum = RowScore::default();
    tried().for_each(|tried| sum.add(Score::of_mutants(tried)));
    let mut checks: Vec<&str> = tried().flat_map(|tried| tried.checks.keys().copied()).collect();
    checks.sort_unstable();
    checks.dedup();
    let checks = if name == "all" {
        format!("{:.1} % are found", 100.0 * sum.rightly as f64 / sum.mutants.max(1) as f64)
    } else {
        checks.join(" ")
    };
    format!("{name:<34} {sum}   {checks}")
}

fn legal_and_nowhere(results: &Results) {
    println!("\nchanged, and still legal:");
    for operator in operators() {
        if let Word::Legal(because) = operator.word {
            let accused: usize = results[operator.name].iter().map(|tried| tried.count(Outcome::Wrong)).sum();
            println!("  {} ({}): {because}; {accused} accused", operator.name, operator.clause);
        }
    }
    let nowhere = |tried: &Tried| tried.no_place.values().sum::<usize>();
    let looked: usize = results.values().flatten().map(nowhere).sum();
    println!("\n{looked} times a recording had no place for a mutant, and another was taken");
    println!("\nno place for a mutant in any recording:");
    for operator in operators().filter(|o| results[o.name].iter().all(|tried| tried.mutants.is_empty())) {
        println!("  {} ({})", operator.name, operator.clause);
    }
}

/// What was not as it should be.
pub(crate) fn details(tried: &Tried) -> String {
    let bad = tried.mutants.iter().filter(|(outcome, _)| *outcome != Outcome::Found);
    bad.map(|(_, words)| words.as_str()).collect()
}

/// One mutant of each kind that was not found, for each operator, and how many there are.
fn write_details(results: &Results) {
    let mut text = String::new();
    for operator in operators() {
        let tried = &results[operator.name];
        for outcome in [Outcome::Wrong, Outcome::Also, Outcome::Missed, Outcome::Warned] {
            let all: Vec<&str> = tried.iter().flat_map(|tried| tried.of(outcome)).collect();
            if let Some(first) = all.first() {
                let _ = writeln!(text, "{} times {first}", all.len());
            }
        }
    }
    text.push_str(&rows::with_operator().1);
    let _ = std::fs::create_dir_all(folder());
    let file = folder().join("missed.txt");
    let _ = std::fs::write(&file, text);
    println!("\nwhat is not found is written into {}", file.display());
}
