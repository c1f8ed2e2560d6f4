//! One trunk of a capture, for those who show no more than one.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use report::Case;

use super::cases;
use crate::args::JudgeArgs;
use crate::load::Wrong;
use crate::outcome::quoted;

/// A trace is JSON, a play or a plan is TOML by its name; whatever else a file is, it may be a capture.
pub(crate) fn is_capture(path: &Path) -> bool {
    if path.extension().is_some_and(|ending| ending == "toml") || !path.is_file() {
        return false;
    }
    let mut first = [0];
    // A file without an octet is what a capture is before anything was captured.
    fs::File::open(path)
        .and_then(|mut file| file.read(&mut first))
        .is_ok_and(|read| read == 0 || first != *b"{")
}

/// The trunk with this number, with these calls of it alone; the only one when none is named.
///
/// # Errors
/// A file that is no capture, no such call, and a trunk that there is not or that nobody has chosen.
pub(crate) fn one(file: &Path, calls: &[usize], trunk: Option<usize>) -> Result<Case, Wrong> {
    let mut cases = cases(&JudgeArgs::of_file(file, calls))?;
    let (shown, count) = (file.display(), cases.len());
    let listed = || format!("`trunksim judge {}` lists them", quoted(&shown.to_string()));
    match (trunk, count) {
        (None | Some(1), 1) => Ok(cases.remove(0)),
        (_, 0) if calls.is_empty() => Err(format!("{shown} holds no SIP between two hosts")),
        (_, 0) => Err(format!("{shown} has no such call; {}", listed())),
        (Some(trunk), count) if (1..=count).contains(&trunk) => Ok(cases.remove(trunk - 1)),
        (Some(trunk), 1) => Err(format!("there is no trunk {trunk}; {shown} has one")),
        (Some(trunk), count) => Err(format!("there is no trunk {trunk}; {shown} has 1 to {count}")),
        (None, count) => {
            Err(format!("{shown} has {count} trunks; choose one with --trunk 1 to {count}, {}", listed()))
        }
    }
}
