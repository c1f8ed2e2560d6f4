//! Stored runs, as far as a survey needs them: what was found, and the plan.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plan::{Selection, Side};
use serde_json::Value;

use super::occasions::Cited;
use crate::load::Wrong;
use crate::told::{self, run_folders, word};

/// A stored run.
pub(super) struct StoredRun {
    /// Its id.
    pub(super) id: String,
    /// It has begun.
    pub(super) has_run: bool,
    /// All that its play expects was seen, so that it went to its end.
    pub(super) is_through: bool,
    /// What it was made from; none for a capture.
    pub(super) selection: Option<Selection>,
    /// What the judges found.
    pub(super) findings: Vec<Found>,
}

impl StoredRun {
    /// The check has found the side in it.
    pub(super) fn has_found(&self, check: &str, side: Side) -> bool {
        self.findings.iter().any(|found| found.check == check && found.blame == side.name())
    }
}

/// A finding.
pub(super) struct Found {
    pub(super) check: String,
    pub(super) blame: String,
    pub(super) cited: Cited,
    pub(super) messages: Vec<String>,
    pub(super) text: String,
    /// A MUST was broken, whose source could be read.
    pub(super) is_error: bool,
    /// This machine was late, so that it proves nothing.
    pub(super) is_late: bool,
}

/// The runs of folders, each once: a folder may be named twice, or stand in another one that is.
pub(super) fn all(folders: &[PathBuf]) -> Result<Vec<StoredRun>, Wrong> {
    let (mut runs, mut known) = (Vec::new(), BTreeSet::new());
    for folder in folders {
        for run in found_in(folder)? {
            if known.insert(run.canonicalize().unwrap_or_else(|_| run.clone())) {
                runs.push(one(&run)?);
            }
        }
    }
    Ok(runs)
}

/// The folders of the runs in a folder: it is that of a run, of a matrix, or of a capture with a folder for each trunk.
fn found_in(folder: &Path) -> Result<Vec<PathBuf>, Wrong> {
    let folders = run_folders(folder);
    if folders.is_empty() && !folder.join("summary.json").is_file() {
        return Err(told::holds_no_run(folder));
    }
    Ok(folders)
}

fn one(folder: &Path) -> Result<StoredRun, Wrong> {
    let (told, selection) = told::read(folder)?;
    if told["sides"]["guess"] == true {
        let folder = folder.display();
        return Err(format!(
            "nobody knows which side of {folder} is the carrier: judge the capture again with --carrier ADDRESS"
        ));
    }
    let verdict = told["verdict"].as_str().unwrap_or_default();
    let expectations = told["expectations"].as_array();
    let is_met = expectations.into_iter().flatten().all(|one| one["verdict"] == "pass");
    Ok(StoredRun {
        id: word(&told["run"]),
        has_run: verdict != "not-run" && verdict != "error" && !verdict.is_empty(),
        is_through: is_met && matches!(verdict, "pass" | "fail"),
        selection,
        findings: told["findings"].as_array().into_iter().flatten().map(found).collect(),
    })
}

fn found(told: &Value) -> Found {
    Found {
        check: word(&told["check"]),
        blame: word(&told["blame"]),
        cited: Cited { requirements: words(&told["requirements"]), clause: word(&told["clause"]) },
        messages: words(&told["messages"]),
        text: word(&told["text"]),
        is_error: told["severity"] == "error",
        is_late: told["late_ms"].is_number(),
    }
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(word).collect()
}

/// What the runs call this side: the profile that most of them have.
pub(super) fn product(runs: &[StoredRun], side: Side) -> String {
    let selections = runs.iter().filter_map(|run| run.selection.as_ref());
    let mut names: Vec<String> = selections
        .map(|selection| match (selection.device, side) {
            (Some(device), side) if device == side => "device".to_owned(),
            (_, Side::Carrier) => selection.carrier.name.clone(),
            (_, Side::Pbx) => selection.pbx.name.clone(),
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { format!("the {side}") } else { names.join(", ") }
}
