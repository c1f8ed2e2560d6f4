//! A stored run, as far as it is compared: verdict, what is wrong with it, calls, ladder.

use std::fs;
use std::path::{Path, PathBuf};

use report::case::wanted;
use serde_json::Value;

use crate::load::Wrong;
use crate::told::{self, run_folders, word};

/// A stored run.
#[derive(Clone, Debug, Default)]
pub(super) struct StoredRun {
    pub(super) play: String,
    pub(super) mode: String,
    pub(super) wire: String,
    pub(super) pair: [String; 2],
    pub(super) verdict: String,
    /// Findings, expectations that were not met, and reasons, a line each.
    pub(super) complaints: Vec<String>,
    /// What became of the calls, a line each.
    pub(super) calls: Vec<String>,
    pub(super) ladder: String,
    /// Its page, if it has one.
    pub(super) report: Option<PathBuf>,
}

/// The runs in a folder.
pub(super) fn read(folder: &Path) -> Result<Vec<StoredRun>, Wrong> {
    let folders = run_folders(folder);
    if folders.is_empty() {
        return Err(told::holds_no_run(folder));
    }
    folders.iter().map(|folder| one(folder)).collect()
}

fn one(folder: &Path) -> Result<StoredRun, Wrong> {
    let (told, selection) = told::read(folder)?;
    let id = word(&told["run"]);
    let play = id.split('[').next().unwrap_or_default().to_owned();
    Ok(StoredRun {
        play: selection.as_ref().map_or(play, |s| s.scenario.name.clone()),
        mode: selection.as_ref().map_or_else(String::new, |s| s.mode.to_string()),
        wire: word(&told["wire"]),
        pair: selection
            .as_ref()
            .map_or_else(Default::default, |s| [s.carrier.name.clone(), s.pbx.name.clone()]),
        verdict: word(&told["verdict"]),
        complaints: complaints(&told),
        calls: told["calls"].as_array().into_iter().flatten().enumerate().map(call).collect(),
        ladder: fs::read_to_string(folder.join("ladder.txt")).unwrap_or_default(),
        report: Some(folder.join("report.html")).filter(|page| page.is_file()),
    })
}

fn complaints(told: &Value) -> Vec<String> {
    let list = |key: &str| told[key].as_array().cloned().unwrap_or_default();
    let findings = list("findings").into_iter().map(|f| {
        let (severity, check, blame) = (word(&f["severity"]), word(&f["check"]), word(&f["blame"]));
        format!("{severity} {check} ({blame}): {}", word(&f["text"]))
    });
    let unmet = list("expectations").into_iter().filter(|e| e["verdict"] != "pass");
    let unmet = unmet.map(|e| {
        format!("expected {}, got {}", wanted(&word(&e["name"]), &word(&e["expected"])), word(&e["got"]))
    });
    let reasons = list("reasons").into_iter().map(|reason| word(&reason["text"]));
    findings.chain(unmet).chain(reasons).collect()
}

/// What became of a call, without its times.
fn call((index, told): (usize, &Value)) -> String {
    let said = |key: &str| match &told[key] {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let heard = |key: &str| {
        let heard = told[key].as_array().into_iter().flatten();
        heard.map(word).collect::<Vec<_>>().join("+")
    };
    let digits =
        |key: &str| Some(word(&told[key])).filter(|digits| !digits.is_empty()).unwrap_or("-".to_owned());
    format!(
        "call {}: {} to {}, {} {}, ended by {}, codec {}, heard by carrier {}, by pbx {}, digits {} {}, fax {}",
        index + 1,
        said("from"),
        said("to"),
        said("outcome"),
        said("status"),
        said("released_by"),
        said("codec"),
        heard("heard_by_carrier"),
        heard("heard_by_pbx"),
        digits("dtmf_to_carrier"),
        digits("dtmf_to_pbx"),
        said("fax"),
    )
}
