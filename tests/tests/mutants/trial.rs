//! One operator is tried: some mutants, and what the judge says of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use check::{Blame, Finding, Judgement, Severity, judge};
use clock::Rng;
use plan::TrunkMode;
use tests::lab;
use tests::rewrite::stage::shuffle;
use trace::{Party, Recording};

use super::operator::{Mutant, Operator, Word};
use super::plays::good;

/// Mutants of one operator with the seed that is scored.
pub(crate) const SCORED: usize = 8;
/// And with any other seed.
pub(crate) const OTHERS: usize = 2;

/// What became of one mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// As it should be: found, and only who is guilty is accused. A legal one is as it should be when nobody is.
    Found,
    /// A broken MUST is found with a warning only.
    Warned,
    /// Who is guilty is accused, and somebody else as well.
    Also,
    /// Only others are accused.
    Wrong,
    /// Nobody is accused.
    Missed,
}

/// All mutants of one operator and one seed.
pub(crate) struct Tried {
    /// Each with what became of it.
    pub(crate) mutants: Vec<(Outcome, String)>,
    /// Recordings without a place for one, and how often.
    pub(crate) no_place: BTreeMap<String, usize>,
    /// The checks that spoke.
    pub(crate) checks: BTreeMap<&'static str, usize>,
}

impl Tried {
    /// The mutants that came to this.
    pub(crate) fn of(&self, outcome: Outcome) -> impl Iterator<Item = &str> {
        self.mutants.iter().filter(move |(is, _)| *is == outcome).map(|(_, words)| words.as_str())
    }

    /// How many there are.
    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.of(outcome).count()
    }
}

/// Tries an operator with a seed.
pub(crate) fn tried(operator: &Operator, seed: u64) -> Tried {
    let dice = Rng::new(seed).derive(operator.name);
    let mut tried = Tried { mutants: Vec::new(), no_place: BTreeMap::new(), checks: BTreeMap::new() };
    for number in 0..if seed == lab::SEED { SCORED } else { OTHERS } {
        one(operator, seed, dice.derive(&number.to_string()), &mut tried);
    }
    tried
}

fn one(operator: &Operator, seed: u64, mut dice: Rng, tried: &mut Tried) {
    let modes = |play: &&'static str| TrunkMode::ALL.map(|mode| (*play, mode));
    let mut places: Vec<(&str, TrunkMode)> = operator.plays.iter().flat_map(modes).collect();
    shuffle(&mut dice, &mut places);
    for (play, mode) in places {
        let Some(good) = good(play, mode) else { continue };
        let recording = if operator.keeps_digests { &good.with_digests } else { &good.recording };
        let Some(mutant) = operator.apply(recording, &mut dice) else {
            *tried.no_place.entry(good.name.clone()).or_default() += 1;
            continue;
        };
        let after = judge(&mutant.recording);
        let provoked = mutant.provoked.as_ref().map(judge);
        let before = provoked.as_ref().unwrap_or(&good.judgement);
        let mut new = new_findings(operator, before, &after);
        let mut outcome = outcome(operator, mutant.blame, &new);
        let whole;
        if let Some(recording) = &mutant.whole
            && matches!(outcome, Outcome::Missed | Outcome::Warned)
        {
            whole = judge(recording);
            let mut of_guilty = new_findings(operator, before, &whole);
            of_guilty.retain(|finding| finding.blame == Blame::from(mutant.blame));
            let again = self::outcome(operator, mutant.blame, &of_guilty);
            if again < outcome {
                (new, outcome) = (of_guilty, again);
            }
        }
        for finding in new.iter().filter(|f| f.blame == Blame::from(mutant.blame)) {
            *tried.checks.entry(finding.check).or_default() += 1;
        }
        let mut words = told(operator, &good.name, seed, &mutant, &new, outcome);
        // One of each kind is enough to look into.
        if outcome != Outcome::Found && tried.count(outcome) == 0 {
            let name = format!("{} {seed} {}", operator.name, tried.mutants.len());
            let _ = writeln!(words, "  {}", save(&name, &mutant.recording, &after).display());
        }
        tried.mutants.push((outcome, words));
        return;
    }
}

/// What the mutant is accused of and the good recording is not. Records of calls are bills: they do not follow what was
/// done to the wire, and only who breaks a bill listens to that family.
fn new_findings<'a>(operator: &Operator, before: &Judgement, after: &'a Judgement) -> Vec<&'a Finding> {
    let is_bill = operator.clause.starts_with("BIL");
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    let key = |finding: &Finding| (finding.check, finding.blame, finding.severity);
    for finding in &before.findings {
        *known.entry(key(finding)).or_default() += 1;
    }
    let mut new = Vec::new();
    for finding in after.findings.iter().filter(|finding| finding.severity > Severity::Info) {
        let left = known.entry(key(finding)).or_default();
        if *left == 0 && (is_bill || !finding.check.starts_with("billing/")) {
            new.push(finding);
        }
        *left = left.saturating_sub(1);
    }
    new
}

fn outcome(operator: &Operator, guilty: Party, new: &[&Finding]) -> Outcome {
    let guilty = Blame::from(guilty);
    let is_party = |finding: &&&Finding| matches!(finding.blame, Blame::Carrier | Blame::Pbx);
    let others = new.iter().filter(is_party).any(|finding| finding.blame != guilty);
    let right = new.iter().filter(|finding| finding.blame == guilty).map(|finding| finding.severity).max();
    match (operator.word, right, others) {
        (Word::Legal(_), None, false) => Outcome::Found,
        (Word::Legal(_), _, _) | (_, None, true) => Outcome::Wrong,
        (_, None, false) => Outcome::Missed,
        (_, Some(_), true) => Outcome::Also,
        (Word::Must, Some(severity), false) if severity < Severity::Error => Outcome::Warned,
        (Word::Must | Word::Should, Some(_), false) => Outcome::Found,
    }
}

/// Where whoever looks into a mutant finds it.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants")
}

/// The mutant beside the build, and its ladder beside it.
fn save(name: &str, recording: &Recording, judgement: &Judgement) -> PathBuf {
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let file = folder().join(format!("{name}.jsonl"));
    let (cast, options) = (&recording.header.cast, report::ladder::Options::full());
    let ladder = report::ladder::draw(cast, &recording.events, &judgement.calls, options);
    let _ = std::fs::create_dir_all(folder());
    let _ = std::fs::write(&file, trace::jsonl::write(recording));
    let _ = std::fs::write(file.with_extension("ladder"), ladder);
    file
}

fn told(
    operator: &Operator,
    play: &str,
    seed: u64,
    mutant: &Mutant,
    new: &[&Finding],
    outcome: Outcome,
) -> String {
    let mut words = format!("{outcome:?}: {} ({}) in {play}, seed {seed}\n", operator.name, operator.clause);
    let _ = writeln!(words, "  {}; to blame: {}", mutant.what, mutant.blame);
    for Finding { check, blame, severity, text, expected, got, .. } in new {
        let (blame, severity) = (blame.name(), severity.name());
        let _ = writeln!(
            words,
            "  {severity} {check} blames the {blame}: {text}; expected {expected}, got {got}"
        );
    }
    words
}
