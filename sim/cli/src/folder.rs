//! The run folder: what every run leaves behind.

use std::fs;
use std::path::Path;

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

/// Writes the results: a folder for each run, `junit.xml`, `summary.json` and `index.html`.
///
/// Runs that passed on the virtual wire can be had again at any time from their seed; their folders are
/// written too unless there are many of them (see `FOLDERS_MAX`).
///
/// # Errors
/// What the operating system says.
pub fn write(args: &RunArgs, results: &[Outcome]) -> Result<Vec<Case>, Wrong> {
    let cases: Vec<Case> = results.iter().map(|r| case_of(args, r)).collect();
    let keeps_all = args.keep_all || cases.len() <= FOLDERS_MAX;
    let runs = args.out.join("runs");
    if runs.exists() {
        fs::remove_dir_all(&runs).map_err(|e| format!("cannot empty {}: {e}", runs.display()))?;
    }
    let keeps = |case: &Case| case.verdict != Verdict::NotRun && (keeps_all || case.verdict != Verdict::Pass);
    for case in cases.iter().filter(|c| keeps(c)) {
        write_files(&runs.join(case.folder_name()), case)?;
    }
    let link = |case: &Case| keeps(case).then(|| format!("runs/{}/report.html", case.folder_name()));
    save(&args.out.join("index.html"), report::html::index(&cases, link).as_bytes())?;
    let junit = report::junit::xml(&cases);
    save(&args.out.join("summary.json"), report::summary::json(&cases).as_bytes())?;
    save(&args.out.join("junit.xml"), junit.as_bytes())?;
    if let Some(path) = &args.junit {
        save(path, junit.as_bytes())?;
    }
    Ok(cases)
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
    write_files(out, &case(&id, done, replay))
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

fn case_of(args: &RunArgs, result: &Outcome) -> Case {
    let replay = replay(args, result);
    match &result.done {
        Ok(done) => case(&result.cell.id, done, replay),
        Err(reason) => not_run(args, &result.cell, result.wire, reason, replay),
    }
}

fn case(id: &str, done: &Done, replay: String) -> Case {
    let plan = &done.plan;
    Case {
        id: id.to_owned(),
        title: plan.title.clone(),
        scenario: plan.name.clone(),
        mode: plan.mode.to_string(),
        carrier: plan.carrier.name.clone(),
        pbx: plan.pbx.name.clone(),
        network: plan.network_name.clone(),
        wire: done.carried.wire().to_owned(),
        clock: done.carried.clock().to_owned(),
        seed: plan.seed,
        quirks: plan.quirks.iter().map(ToString::to_string).collect(),
        verdict: done.verdict,
        reasons: done.reasons.clone(),
        findings: done.findings.clone(),
        expectations: done.expectations.clone(),
        calls: done.calls.clone(),
        cast: done.cast.clone(),
        events: done.events.clone(),
        heard: done.heard.iter().map(|(p, name, r)| (*p, name.clone(), r.samples.clone())).collect(),
        machines: done.faxes.iter().map(machine).collect(),
        data_calls: done.data_calls.iter().map(data_call).collect(),
        lasted: done.lasted,
        replay,
    }
}

fn machine((party, record): &(Party, FaxRecord)) -> Machine {
    Machine {
        party: *party,
        call_id: record.call_id.clone(),
        document: record.document.clone(),
        received: record.received.clone(),
        outcome: record.outcome.to_string(),
    }
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
        heard: Vec::new(),
        machines: Vec::new(),
        data_calls: Vec::new(),
        lasted: clock::Duration::ZERO,
        replay,
    }
}

/// The one command that does a run again.
fn replay(args: &RunArgs, result: &Outcome) -> String {
    let cell = &result.cell;
    let mut command = format!(
        "trunksim run {} --mode {} --carrier {} --pbx {} --network {} --seed {} --wire {}",
        cell.scenario, cell.mode, cell.carrier, cell.pbx, args.network, args.seed, result.wire
    );
    for quirk in &args.quirk {
        command.push_str(" --quirk ");
        command.push_str(quirk);
    }
    command
}
