//! A recording that is changed in a way that stays legal is judged as it was: the same findings, the same calls, the
//! same verdict. Every play in every mode and every twin is changed in every way, by seeds that are fresh each time:
//! a device need not look like our own two ends.

#[path = "metamorphic/additions.rs"]
mod additions;
#[path = "metamorphic/addresses.rs"]
mod addresses;
#[path = "metamorphic/capture.rs"]
mod capture;
#[path = "metamorphic/change.rs"]
mod change;
#[path = "metamorphic/delivery.rs"]
mod delivery;
#[path = "metamorphic/forms.rs"]
mod forms;
#[path = "metamorphic/illegal.rs"]
mod illegal;
#[path = "metamorphic/names.rs"]
mod names;
#[path = "metamorphic/order.rs"]
mod order;
#[path = "metamorphic/proxy.rs"]
mod proxy;

use core::fmt::Write as _;
use std::collections::BTreeMap;

use agent::AgentOptions;
use change::{BY_NATURE, CHANGES, Change, Leaves};
use check::{Finding, Judgement, Severity, judge};
use cli::case::{Run, run_in_virtual_time};
use clock::Rng;
use illegal::{BREAKS, Break};
use libtest_mimic::{Arguments, Failed, Trial};
use plan::{Selection, TrunkMode};
use tests::lab::Lab;
use tests::rewrite::stage;
use tests::seeds::seeds;
use trace::Recording;

/// Replays seeds.
const SEED: &str = "METAMORPHIC_SEED";
/// `all` for every change on every run, however long it is; part of a name for the changes that
/// have it in theirs.
const WHICH: &str = "METAMORPHIC";
/// Seeds that are drawn anew for each run.
const SEEDS: usize = 2;
/// Events that one seed may look at: a long run gets fewer changes, and other ones the next time.
const EVENTS_MAX: usize = 60_000;

fn main() {
    let arguments = Arguments::from_args();
    let lab = Lab::open();
    let mut trials = Vec::new();
    let twins = lab.twins().map(|(quirk, words, twin)| (format!("{} under {words}", quirk.check), twin));
    for (name, selection) in lab.plays().chain(twins) {
        trials.push(Trial::test(name.clone(), move || stays(&selection, &name)));
    }
    for broken in BREAKS {
        trials.push(Trial::test(format!("is noticed: {}", broken.name), || is_noticed(broken)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn stays(selection: &Selection, name: &str) -> Result<(), Failed> {
    let Some((recording, before)) = played(selection) else { return Ok(()) };
    let mut wrong = String::new();
    for seed in seeds(SEED, SEEDS) {
        let dice = Rng::new(seed);
        for change in of_this_seed(&dice, name, recording.events.len()) {
            let changed = (change.apply)(&recording, &dice.derive(change.name));
            if changed == recording {
                continue;
            }
            let complaints = compare(change, &before, &judge(&changed));
            if !complaints.is_empty() {
                let _ = write!(wrong, "\n{} changes the judgement:\n{complaints}", change.name);
                let _ = writeln!(
                    wrong,
                    "{SEED}={seed} cargo nextest run -p tests --test metamorphic -E 'test(={name})'"
                );
                save(&changed, name, change.name);
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

/// What breaks a rule is found, also where the recording was changed in all other ways before.
fn is_noticed(broken: &Break) -> Result<(), Failed> {
    let lab = Lab::open();
    let scenario = lab.scenario("calls/outbound-ringback-183");
    let selection = lab.selection(scenario, TrunkMode::Registration, "sipconnect-like", "open-source", &[]);
    let (recording, _) = played(&selection).ok_or("it makes sense")?;
    for seed in seeds(SEED, SEEDS) {
        let dice = Rng::new(seed);
        for change in CHANGES.iter().filter(|change| change.leaves == Leaves::Everything) {
            let illegal = broken.apply(&recording, &dice);
            let changed = (change.apply)(&illegal, &dice.derive(change.name));
            if !judge(&changed).findings.iter().any(|finding| finding.check == broken.check) {
                return Err(format!("{} is silent after {}, {SEED}={seed}", broken.check, change.name).into());
            }
        }
    }
    Ok(())
}

/// A run and what is said of it.
fn played(selection: &Selection) -> Option<(Recording, Judgement)> {
    let run = Run::new(selection, selection.plan().ok()?);
    let recording = run_in_virtual_time(&run, AgentOptions::default()).recording;
    let judgement = judge(&recording);
    Some((recording, judgement))
}

/// The changes of one seed: all of them where that is quick, else some that another seed may replace by others.
fn of_this_seed(dice: &Rng, name: &str, events: usize) -> Vec<&'static Change> {
    let mut changes: Vec<&Change> = CHANGES.iter().collect();
    if let Ok(which) = std::env::var(WHICH) {
        changes.retain(|change| which == "all" || change.name.contains(&which));
        return changes;
    }
    stage::shuffle(&mut dice.derive(name), &mut changes);
    changes.truncate((EVENTS_MAX / events.max(1)).max(1));
    changes
}

/// What is another than it was, line by line.
fn compare(change: &Change, before: &Judgement, after: &Judgement) -> String {
    let mut complaints = String::new();
    let is_taken = |f: &Finding| {
        BY_NATURE.iter().any(|(part, check, _)| change.name.contains(part) && *check == f.check)
    };
    let (was, is) = (counted(before), counted(after));
    for (key, (count, finding)) in &is {
        let known = was.get(key).map_or(0, |(count, _)| *count);
        // What is worth knowing accuses nobody.
        let weighs = finding.severity > Severity::Info || change.leaves == Leaves::Everything;
        if *count > known && weighs && !is_taken(finding) {
            let _ = writeln!(complaints, "  new: {}", words(finding));
        }
    }
    if change.leaves == Leaves::NothingNew {
        return complaints;
    }
    for (key, (count, finding)) in &was {
        let left = is.get(key).map_or(0, |(count, _)| *count);
        if *count > left && !is_taken(finding) {
            let _ = writeln!(complaints, "  lost: {}", words(finding));
        }
    }
    let (then, now) = (outcomes(before), outcomes(after));
    if then != now {
        let _ = writeln!(complaints, "  calls: {then:#?}\n  and then {now:#?}");
    }
    if before.verdict != after.verdict {
        let reasons: Vec<&str> = after.reasons.iter().map(|r| r.text.as_str()).collect();
        let missed: Vec<String> =
            after.expectations.iter().filter(|e| !e.ok()).map(|e| format!("{e:?}")).collect();
        let (then, now) = (before.verdict.name(), after.verdict.name());
        let _ = writeln!(complaints, "  verdict: {then} and then {now}: {reasons:?} {missed:?}");
    }
    complaints
}

fn words(finding: &Finding) -> String {
    let Finding { check, blame, text, expected, got, .. } = finding;
    format!("{check} blames the {}: {text}; expected {expected}, got {got}", blame.name())
}

/// How often each finding is there, and one of them.
fn counted(judgement: &Judgement) -> BTreeMap<impl Ord, (usize, &Finding)> {
    let mut counts = BTreeMap::new();
    for finding in &judgement.findings {
        let key = (finding.check, finding.blame, finding.severity, finding.clause.as_str(), finding.kind);
        counts.entry(key).or_insert((0, finding)).0 += 1;
    }
    counts
}

/// What became of each call, as far as no change may touch it.
fn outcomes(judgement: &Judgement) -> Vec<String> {
    let call = |call: &check::CallSummary| {
        let check::CallSummary {
            sides: [caller, callee],
            from,
            to,
            outcome,
            status,
            released_by,
            codec,
            holds,
            ..
        } = call;
        let pages = call.fax.as_ref().map(|fax| fax.received.as_ref().map(Vec::len));
        let digits = (&call.dtmf_to_carrier, &call.dtmf_to_pbx);
        format!(
            "{caller} {from} to {callee} {to}: {outcome:?} {status:?}, ended by {released_by:?}, {codec:?}, \
             {holds} holds, {digits:?}, {pages:?} pages"
        )
    };
    judgement.calls.iter().map(call).collect()
}

/// The changed recording beside the build, for whoever looks into a failure.
fn save(changed: &Recording, name: &str, change: &str) {
    let file = format!("{name} {change}").replace(|c: char| !c.is_alphanumeric(), "-");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("metamorphic");
    let _ = std::fs::create_dir_all(&folder);
    let _ = std::fs::write(folder.join(format!("{file}.jsonl")), trace::jsonl::write(changed));
}
