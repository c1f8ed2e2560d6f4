//! What the folders of stored runs tell of them, for those who do not judge them again.

use std::fs;
use std::path::{Path, PathBuf};

use plan::Selection;
use serde_json::Value;

use crate::load::Wrong;

/// The folders below that have a findings.json, in the order of their names: the folder is that of a run, of a matrix, or
/// of a capture with a folder for each trunk.
pub(crate) fn run_folders(folder: &Path) -> Vec<PathBuf> {
    if folder.join("findings.json").is_file() {
        return vec![folder.to_owned()];
    }
    let listed =
        |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = listed(folder).chain(listed(&folder.join("runs"))).collect();
    found.retain(|path| path.join("findings.json").is_file());
    found.sort();
    found
}

/// Folders with runs that are named.
const FOLDERS_SHOWN: usize = 5;

/// Why a folder is of no use.
pub(crate) fn holds_no_run(folder: &Path) -> Wrong {
    let name = folder.display();
    if !folder.exists() {
        return format!("{name} holds no run: there is no such folder");
    }
    let inner = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut inner: Vec<String> =
        inner.filter(|path| !run_folders(path).is_empty()).map(|path| path.display().to_string()).collect();
    inner.sort();
    inner.truncate(FOLDERS_SHOWN);
    let meant = if inner.is_empty() { String::new() } else { format!("; runs are in {}", inner.join(", ")) };
    format!("{name} holds no run: it has neither findings.json nor runs with one{meant}")
}

/// The findings.json of a run, and what it was made from; that is none for a capture.
///
/// # Errors
/// A file that cannot be read, or is none.
pub(crate) fn read(folder: &Path) -> Result<(Value, Option<Selection>), Wrong> {
    let path = folder.join("findings.json");
    let wrong = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|e| wrong(&e))?;
    let told = serde_json::from_str(&text).map_err(|e| wrong(&e))?;
    let plan = fs::read_to_string(folder.join("plan.toml")).ok();
    Ok((told, plan.and_then(|text| Selection::read(&text).ok())))
}

/// A text; empty when there is none.
pub(crate) fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
