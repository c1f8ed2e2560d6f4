//! What a guide leaves behind: a folder for each run, the page, and the same for machines.

use std::path::Path;

use check::Verdict;
use report::Case;
use report::guide::Guided;

use crate::load::Wrong;
use crate::outcome::quoted;
use crate::own::{Own, Runs};

/// The files beside the runs.
const FILES: [&str; 3] = ["guide.html", "guide.json", "junit.xml"];

/// The folder of a guide's results.
pub(super) struct Results {
    own: Own,
    runs: Runs,
    keeps_all: bool,
}

impl Results {
    /// Takes the folder. The runs of an earlier time stay until this one is complete.
    ///
    /// # Errors
    /// A folder that cannot be written, or in which files of somebody else have our names.
    pub(super) fn open(folder: &Path, keeps_all: bool) -> Result<Self, Wrong> {
        let mut own = Own::claim(folder)?;
        for name in FILES {
            own.path(name)?;
        }
        Ok(Self { own, runs: Runs::open(folder)?, keeps_all })
    }

    /// Writes the folder of a run of the step in this line. Its page is told as the folder of the case, from here.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn file(&mut self, line: usize, mut case: Case) -> Result<Case, Wrong> {
        if case.verdict() == Verdict::NotRun {
            return Ok(case);
        }
        let name = format!("line-{line}-{}", case.folder_name());
        let name = name.chars().take(200).collect::<String>();
        case.is_whole = self.keeps_all || case.verdict() > Verdict::Pass || case.about.wire == "live";
        self.runs.save(&name, report::folder::files(&case))?;
        let plan = quoted(&self.runs.place(&name).join("plan.toml").display().to_string());
        case.about.replay = case.about.replay.replace("plan.toml", &plan);
        case.folder = Some(format!("runs/{name}/report.html"));
        Ok(case)
    }

    /// Puts the runs in the place of earlier ones, and writes the page.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn finish(mut self, guided: &Guided) -> Result<(), Wrong> {
        self.runs.finish()?;
        let all = std::slice::from_ref(guided);
        self.own.save("guide.html", report::guide::html(guided).as_bytes())?;
        self.own.save("guide.json", report::guide::json(all).as_bytes())?;
        self.own.save("junit.xml", report::guide::junit(all).as_bytes())
    }
}
