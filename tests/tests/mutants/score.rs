//! What each operator came to with the fixed seed: `score.toml`. It only rises; where it has to fall, the reason is
//! written under `[lowered]` by hand before it is blessed.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use super::AREAS;
use super::operator::Operator;
use super::trial::{Outcome, Tried, tried};

/// How many mutants of one operator came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) tried: usize,
    pub(crate) found: usize,
    /// Somebody innocent was accused.
    pub(crate) wrong: usize,
    /// Nobody was.
    pub(crate) missed: usize,
}

impl Score {
    pub(crate) fn of_mutants(tried: &Tried) -> Self {
        let wrong = tried.count(Outcome::Wrong) + tried.count(Outcome::Also);
        let (found, missed) = (tried.count(Outcome::Found), tried.count(Outcome::Missed));
        Self { tried: tried.mutants.len(), found, wrong, missed }
    }

    /// Fewer are found, or more innocents are accused.
    pub(crate) fn is_worse_than(self, before: Self) -> bool {
        self.found * before.tried < before.found * self.tried
            || self.wrong * before.tried.max(1) > before.wrong * self.tried
            || self.tried == 0 && before.tried > 0
    }

    fn is_perfect(self) -> bool {
        self.tried > 0 && self.found == self.tried
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}, {} wrong", self.found, self.tried, self.wrong)
    }
}

/// The file.
#[derive(Default)]
pub(crate) struct Scores {
    known: BTreeMap<String, Score>,
    /// Which may fall, and why.
    lowered: BTreeMap<String, String>,
    /// Which find everything with the fixed seed and not with this one.
    sometimes: BTreeMap<String, u64>,
    /// Which do not find everything, and why that is no fault of a check.
    missed: BTreeMap<String, String>,
}

impl Scores {
    pub(crate) fn of(&self, operator: &Operator) -> Score {
        self.known.get(operator.name).copied().unwrap_or_default()
    }

    /// Whether everything is to be found with every seed.
    pub(crate) fn is_perfect(&self, operator: &Operator) -> bool {
        self.of(operator).is_perfect() && !self.sometimes.contains_key(operator.name)
    }

    /// Whether an operator or a row has a reason to fall.
    pub(crate) fn may_fall(&self, name: &str) -> bool {
        self.lowered.contains_key(name)
    }

    /// What is wrong with the reasons: an operator that misses something has none, or one that finds everything has one.
    pub(crate) fn without_reason(&self) -> Vec<String> {
        let misses = |name: &str| self.known.get(name).is_some_and(|score| score.found < score.tried);
        let missing = self.known.keys().filter(|name| misses(name) && !self.missed.contains_key(*name));
        let needless = self.missed.iter().filter(|(name, why)| !misses(name) || why.trim().is_empty());
        missing
            .map(|name| format!("{name:?} misses something: mend the check, or say under [missed] why not"))
            .chain(needless.map(|(name, _)| format!("{name:?} needs no reason, or has none")))
            .collect()
    }

    pub(crate) fn names(&self) -> BTreeSet<&str> {
        self.known.keys().map(String::as_str).collect()
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mutants/score.toml")
}

/// What was committed.
pub(crate) fn read() -> Scores {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let table: toml::Table = text.parse().expect("the score is TOML");
    let mut scores = Scores::default();
    for (area, rows) in &table {
        for (name, value) in rows.as_table().into_iter().flatten() {
            if area == "sometimes" {
                let seed = value.as_str().and_then(|seed| seed.parse().ok()).expect("a seed is a number");
                scores.sometimes.insert(name.clone(), seed);
                continue;
            }
            if area == "lowered" || area == "missed" {
                let reason = value.as_str().expect("a reason is a text");
                let reasons = if area == "missed" { &mut scores.missed } else { &mut scores.lowered };
                reasons.insert(name.clone(), reason.to_owned());
                continue;
            }
            let number = |at: usize| {
                let number =
                    value.as_array().and_then(|numbers| numbers.get(at)).and_then(toml::Value::as_integer);
                usize::try_from(number.expect("a score is four numbers")).expect("and none is below zero")
            };
            let [found, tried, wrong, missed] = [0, 1, 2, 3].map(number);
            scores.known.insert(name.clone(), Score { tried, found, wrong, missed });
        }
    }
    scores
}

/// Writes the score anew; none of it may fall without a reason. `missed` has operators that have found everything with
/// the fixed seed and not with another.
pub(crate) fn bless(now: &BTreeMap<&str, Score>, missed: &BTreeMap<&str, u64>) -> Result<(), String> {
    let before = read();
    let fallen: Vec<String> = now
        .iter()
        .filter(|(name, is)| {
            let was = before.known.get(**name).copied().unwrap_or_default();
            is.is_worse_than(was) && was.tried > 0 && !before.may_fall(name)
        })
        .map(|(name, is)| format!("{name}: {is}, it was {}", before.known[*name]))
        .collect();
    if !fallen.is_empty() {
        return Err(format!(
            "not blessed, these fall without a reason under [lowered]:\n{}",
            fallen.join("\n")
        ));
    }
    let mut text = String::from(
        "# What is found of the mutants of each operator with the fixed seed: found, tried, innocents accused,\n\
         # nobody accused. `BLESS=1 make mutants` writes it, and lets no score fall for which `[lowered]` has no reason.\n",
    );
    for (area, operators) in AREAS {
        let _ = writeln!(text, "\n[{area}]");
        for operator in *operators {
            let Score { tried, found, wrong, missed } = now[operator.name];
            let _ = writeln!(text, "{:?} = [{found}, {tried}, {wrong}, {missed}]", operator.name);
        }
    }
    let _ =
        writeln!(text, "\n# Found with the fixed seed always, and with this one not always.\n[sometimes]");
    for operator in AREAS.iter().flat_map(|(_, operators)| operators.iter()) {
        let still = |seed: &u64| !Score::of_mutants(&tried(operator, *seed)).is_perfect();
        let before = || before.sometimes.get(operator.name).filter(|seed| still(seed));
        let seed = missed.get(operator.name).or_else(before).filter(|_| now[operator.name].is_perfect());
        if let Some(seed) = seed {
            let _ = writeln!(text, "{:?} = \"{seed}\"", operator.name);
        }
    }
    let _ = writeln!(text, "\n# Why what they miss is no fault of a check: written by hand.\n[missed]");
    for (name, reason) in &before.missed {
        let _ = writeln!(text, "{name:?} = {reason:?}");
    }
    let _ = writeln!(text, "\n# May fall once, and why: written by hand.\n[lowered]");
    for (name, reason) in &before.lowered {
        let _ = writeln!(text, "{name:?} = {reason:?}");
    }
    std::fs::write(path(), text).map_err(|error| error.to_string())
}
