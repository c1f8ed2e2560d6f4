//! The run folder: what every run leaves behind.

use std::fs;
use std::path::{Path, PathBuf};

use agent::{DataRecord, FaxRecord};
use check::Verdict;
use report::Case;
use report::fax::{DataCall, Machine};
use trace::Party;

use crate::args::RunArgs;
use crate::case::{Carried, Done};
use crate::load::Wrong;
use crate::matrix::Cell;
use crate::run::Outcome;

/// Makes the folder before anything runs, so that a folder that cannot be had costs no time.
///
/// # Errors
/// What the operating system says.
pub fn prepare(out: &Path) -> Result<(), Wrong> {
    fs::create_dir_all(out).map_err(|e| format!("cannot make the folder {}: {e}", out.display()))
}

/// Where the runs of a matrix go, each as soon as it is over: nothing of it stays in memory but what the
/// tables show. The folders of an earlier matrix stay until this one is complete.
pub struct Folders<'a> {
    args: &'a RunArgs,
    /// Where they are while the matrix runs.
    unfinished: PathBuf,
    keeps_all: bool,
}

impl<'a> Folders<'a> {
    /// For so many runs. Those that passed can be had again at any time from their seed; their folders are
    /// written too unless there are many of them (see `FOLDERS_MAX`).
    ///
    /// # Errors
    /// What the operating system says.
    pub fn open(args: &'a RunArgs, runs: usize) -> Result<Self, Wrong> {
        let unfinished = args.out.join("runs.unfinished");
        empty(&unfinished)?;
        prepare(&unfinished)?;
        Ok(Self { args, unfinished, keeps_all: args.keep_all || runs <= FOLDERS_MAX })
    }

    /// Writes the folder of a run, or of none, and gives back what the tables need.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn file(&self, outcome: Outcome) -> Result<Case, Wrong> {
        let mut case = case_of(self.args, outcome);
        if self.keeps(&case) {
            write_files(&self.unfinished.join(case.folder_name()), &case)?;
        }
        case.let_go(self.args.ladder);
        Ok(case)
    }

    fn keeps(&self, case: &Case) -> bool {
        case.verdict != Verdict::NotRun && (self.keeps_all || case.verdict != Verdict::Pass)
    }

    /// All runs are over: puts their folders in the place of earlier ones and writes `junit.xml`,
    /// `summary.json` and `index.html`.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn finish(self, cases: &[Case]) -> Result<(), Wrong> {
        let (out, runs) = (&self.args.out, self.args.out.join("runs"));
        empty(&runs)?;
        fs::rename(&self.unfinished, &runs).map_err(|e| format!("cannot make {}: {e}", runs.display()))?;
        let link = |case: &Case| self.keeps(case).then(|| format!("runs/{}/report.html", case.folder_name()));
        save(&out.join("index.html"), report::html::index(cases, link).as_bytes())?;
        let junit = report::junit::xml(cases);
        save(&out.join("summary.json"), report::summary::json(cases).as_bytes())?;
        save(&out.join("junit.xml"), junit.as_bytes())?;
        if let Some(path) = &self.args.junit {
            save(path, junit.as_bytes())?;
        }
        Ok(())
    }
}

fn empty(folder: &Path) -> Result<(), Wrong> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|e| format!("cannot empty {}: {e}", folder.display()))?;
    }
    Ok(())
}

/// A passed run with more events than this leaves neither trace nor capture.
const EVENTS_MAX: usize = 50_000;

/// More runs than this keep the folders of those that did not pass only.
const FOLDERS_MAX: usize = 1000;

/// Writes the folder of a single run.
///
/// # Errors
/// What the operating system says.
pub fn write_one(out: &Path, done: &Done, replay: String) -> Result<(), Wrong> {
    let id = format!("live[{}, {}, {}]", done.plan.mode, done.plan.carrier.name, done.plan.pbx.name);
    write_files(out, &case(id, done.clone(), replay))
}

fn write_files(folder: &Path, case: &Case) -> Result<(), Wrong> {
    prepare(folder)?;
    let is_large = case.verdict == Verdict::Pass && case.events.len() > EVENTS_MAX;
    for (name, bytes) in report::folder::files(case) {
        // The seed gives the trace of a passed run back at any time; a long one is not worth its disk.
        if is_large && matches!(name.as_str(), "trace.jsonl" | "call.pcapng") {
            continue;
        }
        save(&folder.join(name), &bytes)?;
    }
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Wrong> {
    fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

/// A run that only tells how long it lasts.
#[must_use]
pub fn unwritten(args: &RunArgs, outcome: Outcome) -> Case {
    let mut case = case_of(args, outcome);
    case.let_go(false);
    case
}

fn case_of(args: &RunArgs, outcome: Outcome) -> Case {
    let replay = replay(args, &outcome);
    match outcome.done {
        Ok(done) => case(outcome.cell.id.clone(), done, replay),
        Err(reason) => not_run(args, outcome.cell, outcome.wire, &reason, replay),
    }
}

fn case(id: String, done: Done, replay: String) -> Case {
    let plan = done.plan;
    Case {
        id,
        mode: plan.mode.to_string(),
        title: plan.title,
        scenario: plan.name,
        carrier: plan.carrier.name,
        pbx: plan.pbx.name,
        network: plan.network_name,
        wire: done.carried.wire().to_owned(),
        clock: done.carried.clock().to_owned(),
        seed: plan.seed,
        quirks: plan.quirks.iter().map(ToString::to_string).collect(),
        verdict: done.verdict,
        reasons: done.reasons,
        findings: done.findings,
        expectations: done.expectations,
        faxes: report::fax::word::of_calls(&done.calls),
        calls: done.calls,
        cast: done.cast,
        events: done.events,
        ladder: None,
        heard: done.heard.into_iter().map(|(p, name, r)| (p, name, r.samples)).collect(),
        machines: done.faxes.into_iter().map(machine).collect(),
        data_calls: done.data_calls.iter().map(data_call).collect(),
        lasted: done.lasted,
        replay,
    }
}

fn machine((party, record): (Party, FaxRecord)) -> Machine {
    let outcome = record.outcome.to_string();
    let FaxRecord { call_id, document, received, .. } = record;
    Machine { party, call_id, document, received, outcome }
}

fn data_call((party, record): &(Party, DataRecord)) -> DataCall {
    DataCall {
        party: *party,
        call_id: record.call_id.clone(),
        name: record.name.to_owned(),
        bits: record.errors.bits,
        errors: record.errors.errors,
        is_done: record.is_done,
    }
}

fn not_run(args: &RunArgs, cell: &Cell, wire: &str, reason: &str, replay: String) -> Case {
    Case {
        id: cell.id.clone(),
        title: cell.title.clone(),
        scenario: cell.scenario.clone(),
        mode: cell.mode.to_string(),
        carrier: cell.carrier.clone(),
        pbx: cell.pbx.clone(),
        network: args.network.clone(),
        wire: wire.to_owned(),
        clock: if wire == "virtual" { Carried::Virtual.clock() } else { "-" }.to_owned(),
        seed: args.seed,
        quirks: args.quirk.clone(),
        verdict: Verdict::NotRun,
        reasons: vec![reason.to_owned()],
        findings: Vec::new(),
        expectations: Vec::new(),
        calls: Vec::new(),
        cast: trace::Cast::default(),
        events: Vec::new(),
        ladder: None,
        faxes: Vec::new(),
        heard: Vec::new(),
        machines: Vec::new(),
        data_calls: Vec::new(),
        lasted: clock::Duration::ZERO,
        replay,
    }
}

/// The one command that does a run again.
fn replay(args: &RunArgs, outcome: &Outcome) -> String {
    let cell = outcome.cell;
    let mut command = format!(
        "trunksim run {} --mode {} --carrier {} --pbx {} --network {} --seed {} --wire {}",
        cell.scenario, cell.mode, cell.carrier, cell.pbx, args.network, args.seed, outcome.wire
    );
    for quirk in &args.quirk {
        command.push_str(" --quirk ");
        command.push_str(quirk);
    }
    command
}
