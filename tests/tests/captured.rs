//! Every play and every twin as a capture: written to pcapng, read again by whoever knows nothing of the run, and judged.
//! Nothing new is found in it, also where the capture lacks what captures lack; and what a quirk does is found, as far
//! as the wire alone shows it.

#[path = "captured/changes.rs"]
mod changes;

use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;

use agent::AgentOptions;
use capture::Carried;
use capture::trunk::Choice;
use changes::{CHANGES, is_by_nature};
use check::{Finding, Judgement, Severity, judge};
use cli::case::{Run, run_in_virtual_time};
use clock::Rng;
use libtest_mimic::{Arguments, Failed, Trial};
use plan::Selection;
use tests::captured::{captured, trunks};
use tests::lab::{Lab, SEED};
use tests::seeds::seeds;
use trace::{Party, Recording};

fn main() {
    let arguments = Arguments::from_args();
    let lab = Lab::open();
    // The fixed one, and one that is new each time.
    let mut seeds = seeds("CAPTURED_SEED", 1);
    if env::var_os("CAPTURED_SEED").is_none() {
        seeds.insert(0, SEED);
    }
    let seeds: Arc<[u64]> = seeds.into();
    let mut trials = Vec::new();
    let twins = lab.twins().map(|(quirk, words, twin)| (format!("{} under {words}", quirk.check), twin));
    for (name, selection) in lab.plays().chain(twins) {
        let seeds = Arc::clone(&seeds);
        trials.push(Trial::test(name.clone(), move || accuses_nobody(&selection, &name, &seeds)));
    }
    trials.push(Trial::test("rules that bind one side alone are listed", one_sided));
    libtest_mimic::run(&arguments, trials).exit();
}

/// These ask which side is which, and do the same with both. The limits of a direction are those of a profile, and who has
/// a profile has a side.
const BOTH_ALIKE: [&str; 3] = ["call/channel-limit", "call/duration-limit", "registration/binding-kept"];

/// A check that names one of the two sides is silent where nobody knows which is which.
fn one_sided() -> Result<(), Failed> {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/check/src");
    let mut wrong = Vec::new();
    for check in check::all() {
        let text = std::fs::read_to_string(source.join(check.id.replace('-', "_")).with_extension("rs"))?;
        let names =
            ["Party::Carrier", "Party::Pbx", "is_inbound_call"].iter().any(|word| text.contains(word));
        let is_sided = names && !BOTH_ALIKE.contains(&check.id);
        if is_sided != check::binds_one_side(check.id) {
            wrong.push(check.id);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("check/src/sided.rs: {wrong:?}").into()) }
}

/// Twins that look guilty of something else under a change by which a packet is missing, and why.
const LOOK_GUILTY: &[(&str, &str, &str)] = &[
    (
        "carrier:answers-once",
        "where packets arrive",
        "the one answer that it gives was lost before it was captured",
    ),
    (
        "carrier:invite-by-two-paths",
        TENTH,
        "without one copy of the INVITE and its refusal, the answers of it are those of the other under an altered branch",
    ),
    ("pbx:183-differs-from-200", TENTH, "without the 183 nobody knows where the carrier was told to send to"),
];

/// Changes that are the same with every seed: they are tried once.
const ALIKE: [&str; 5] = [
    "where packets leave",
    "where packets arrive",
    "one direction alone",
    "the other direction alone",
    "media are snapped behind their headers",
];

/// The change by which packets are missing anywhere.
const TENTH: &str = "a tenth is missing";

/// True for a run of which nothing can be told once it is changed so.
fn looks_guilty(run: &str, change: &str) -> bool {
    LOOK_GUILTY.iter().any(|(twin, under, _)| run.ends_with(twin) && *under == change)
}

fn accuses_nobody(selection: &Selection, name: &str, seeds: &[u64]) -> Result<(), Failed> {
    let Ok(plan) = selection.plan() else { return Ok(()) };
    let run = Run::new(selection, plan);
    let recording = run_in_virtual_time(&run, AgentOptions::default()).recording;
    let before = judge(&recording);
    let mut wrong = String::new();
    let each = seeds.iter().enumerate().flat_map(|at| CHANGES.iter().map(move |change| (at, change)));
    for ((_, &seed), change) in each.filter(|((nth, _), change)| *nth == 0 || !ALIKE.contains(&change.name)) {
        let mut carried = captured(&recording, change.view);
        (change.apply)(&mut carried, &mut Rng::new(seed).derive(name).derive(change.name));
        let after = judged(&carried, &recording);
        let new = if looks_guilty(name, change.name) { String::new() } else { fresh(&before, &after) };
        if !new.is_empty() {
            let _ = write!(wrong, "\n{}, CAPTURED_SEED={seed}:\n{new}", change.name);
            let options = report::ladder::Options::golden();
            for trunk in trunks(&carried, choice(&recording)) {
                let Recording { header, events } = &trunk.recording;
                wrong += &report::ladder::draw(&header.cast, events, &judge(&trunk.recording).calls, options);
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

/// Who is who.
fn choice(recording: &Recording) -> Choice {
    let of = |party| {
        let hosts = recording.header.cast.hosts.iter().filter(|host| host.party == party);
        hosts.map(|host| host.address.into()).collect()
    };
    Choice { carrier: of(Party::Carrier), pbx: of(Party::Pbx) }
}

fn judged(carried: &[Carried], recording: &Recording) -> Vec<Judgement> {
    trunks(carried, choice(recording)).iter().map(|trunk| judge(&trunk.recording)).collect()
}

/// What is found in the capture and was not found in the run.
fn fresh(before: &Judgement, after: &[Judgement]) -> String {
    let mut complaints = String::new();
    let was = counted(&before.findings);
    let all: Vec<Finding> = after.iter().flat_map(|judgement| judgement.findings.clone()).collect();
    for (key, (count, finding)) in counted(&all) {
        let known = was.get(&key).map_or(0, |(count, _)| *count);
        if count > known
            && !is_said_more_strongly(before, finding)
            && finding.severity > Severity::Info
            && !is_by_nature(finding.check)
        {
            let Finding { check, blame, text, expected, got, .. } = finding;
            let blame = blame.name();
            let _ = writeln!(complaints, "  {check} ({blame}): {text}; expected {expected}, got {got}");
        }
    }
    complaints
}

/// Who does not know what a message answers says no more of it than he knows.
fn is_said_more_strongly(before: &Judgement, finding: &Finding) -> bool {
    let is_it = |f: &Finding| (f.check, f.blame.name()) == (finding.check, finding.blame.name());
    before.findings.iter().any(|f| is_it(f) && f.severity > finding.severity)
}

fn counted(findings: &[Finding]) -> BTreeMap<impl Ord + use<>, (usize, &Finding)> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let key = (finding.check, finding.blame.name(), finding.clause.clone());
        counts.entry(key).or_insert((0, finding)).0 += 1;
    }
    counts
}
