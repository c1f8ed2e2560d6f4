//! Two surveys beside each other.

use std::path::{Path, PathBuf};

use report::survey::{Differing, Survey};

use crate::load::Wrong;
use crate::survey;
use crate::told;

/// The survey that a path means: its JSON, or the folder in which `trunksim survey` left it.
fn file(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    let inside = path.join("survey.json");
    (inside.is_file() && told::run_folders(path).is_empty()).then_some(inside)
}

/// The difference of two surveys; nothing when both are something else.
///
/// # Errors
/// One of them alone is a survey, they are of different sides, or a file is none.
pub(super) fn differing(paths: [&Path; 2]) -> Result<Option<Differing>, Wrong> {
    let names = paths.map(|path| path.display().to_string());
    let [Some(a), Some(b)] = paths.map(file) else {
        let Some(survey) = paths.iter().position(|path| file(path).is_some()) else { return Ok(None) };
        // What is no survey either is told as such.
        read(&file(paths[survey]).unwrap_or_default())?;
        let (survey, runs) = (&names[survey], &names[1 - survey]);
        return Err(format!(
            "{survey} is a survey, and {runs} is none: compare runs with runs and surveys with surveys; \
             `trunksim survey {} -o FOLDER` makes one of runs",
            crate::outcome::quoted(runs)
        ));
    };
    let both = [read(&a)?, read(&b)?];
    let differing = Differing::of(names, [&both[0], &both[1]]);
    differing.map(Some).map_err(|wrong| {
        format!("{wrong}: rows bind one side alone; `trunksim survey consolidate` sets products of both beside each other")
    })
}

fn read(path: &Path) -> Result<Survey, Wrong> {
    let cure = "; what is compared are folders of runs, and surveys (survey.json of `trunksim survey -o`)";
    survey::read(path).map_err(|wrong| format!("{wrong}{cure}"))
}
