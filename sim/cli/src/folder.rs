//! What a matrix leaves behind: a folder for each run, and three files that sum them up.

use std::path::Path;

use check::Verdict;
use report::Case;

use crate::args::RunArgs;
use crate::forge;
use crate::load::Wrong;
use crate::outcome::{Outcome, quoted};
use crate::own::{self, Own, Runs};

/// More runs than this keep of those that passed only what a person looks at.
const WHOLE_MAX: usize = 10;
/// More runs than this keep the folders of those that did not pass only.
const FOLDERS_MAX: usize = 1000;
/// What sums a matrix up.
pub(crate) const SUMS: [&str; 3] = ["index.html", "junit.xml", "summary.json"];

/// What says what a box between our two ends has changed.
pub(crate) const BETWEEN: [&str; 2] = ["between.html", "between.json"];

/// Where the runs of a matrix go, each as soon as it is over: nothing of it stays in memory but what the
/// tables show. The folders of an earlier matrix stay until this one is complete.
pub struct Folders<'a> {
    args: &'a RunArgs,
    /// The folder of the whole matrix.
    own: Own,
    /// The folders of the runs.
    written: Runs,
    runs: usize,
}

impl<'a> Folders<'a> {
    /// For so many runs.
    ///
    /// # Errors
    /// A folder that cannot be written, or in which files of somebody else have our names.
    pub fn open(args: &'a RunArgs, runs: usize) -> Result<Self, Wrong> {
        // What cannot be written is said before an earlier run goes.
        if let Some(path) = &args.junit {
            own::can_be_written(path)?;
        }
        let mut own = Own::claim(&args.out)?;
        for name in SUMS {
            own.path(name)?;
        }
        let written = Runs::open(&args.out)?;
        Ok(Self { args, own, written, runs })
    }

    /// One more file beside the sums is wanted.
    ///
    /// # Errors
    /// A file of somebody else has its name.
    pub(crate) fn claim(&mut self, name: &str) -> Result<(), Wrong> {
        self.own.path(name).map(drop)
    }

    /// Writes one more file beside the sums.
    ///
    /// # Errors
    /// What the operating system says.
    pub(crate) fn save(&mut self, name: &str, bytes: &[u8]) -> Result<(), Wrong> {
        self.own.save(name, bytes)
    }

    /// Writes the folder of a run, or of none, and gives back what the tables need.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn file(&self, outcome: Outcome) -> Result<Case, Wrong> {
        let mut case = outcome.case();
        if keeps(self.args, self.runs, &case) {
            let name = case.folder_name();
            let place = self.written.place(&name);
            case.index = Some("../../index.html".to_owned());
            case.beside = self.beside(&case);
            case.is_whole = self.args.keep_all || self.runs <= WHOLE_MAX || case.verdict() > Verdict::Pass;
            self.written.save(&name, report::folder::files(&case))?;
            // From here on its plan is looked for where the reader is.
            case.folder = Some(place.display().to_string());
            let plan = place.join("plan.toml");
            case.about.replay = case.about.replay.replace("plan.toml", &quoted(&plan.display().to_string()));
        } else {
            case.about.replay = outcome.coordinates(self.args);
        }
        case.let_go(self.args.ladder);
        Ok(case)
    }

    /// The same play without the quirks that were asked for, or with them.
    fn beside(&self, case: &Case) -> Vec<(String, String)> {
        if !self.args.beside || !(self.args.keep_all || self.runs <= FOLDERS_MAX) {
            return Vec::new();
        }
        let (name, asked): (_, &[String]) = match case.about.asked.is_empty() {
            true => ("the same play with the quirk", &self.args.quirk),
            false => ("the same play as it should be", &[]),
        };
        vec![(name.to_owned(), format!("../{}/report.html", case.folder_name_with(asked)))]
    }

    /// All runs are over: puts their folders in the place of earlier ones and writes `junit.xml`,
    /// `summary.json` and `index.html`.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn finish(mut self, cases: &[Case]) -> Result<(), Wrong> {
        self.written.finish()?;
        let (args, runs) = (self.args, self.runs);
        let link =
            |case: &Case| keeps(args, runs, case).then(|| format!("runs/{}/report.html", case.folder_name()));
        save_sums(&mut self.own, cases, link, args.junit.as_deref())
    }
}

/// Whether one of so many runs keeps a folder.
fn keeps(args: &RunArgs, runs: usize, case: &Case) -> bool {
    let keeps_passed = args.keep_all || runs <= FOLDERS_MAX;
    case.verdict() != Verdict::NotRun && (keeps_passed || case.verdict() != Verdict::Pass)
}

/// Writes what sums runs up, to `junit` too where that was asked for, and tells the forge.
///
/// # Errors
/// What the operating system says.
pub(crate) fn save_sums(
    own: &mut Own,
    cases: &[Case],
    link: impl Fn(&Case) -> Option<String>,
    junit: Option<&Path>,
) -> Result<(), Wrong> {
    let xml = report::junit::xml(cases);
    own.save("index.html", report::html::index(cases, link).as_bytes())?;
    own.save("summary.json", report::summary::json(cases).as_bytes())?;
    own.save("junit.xml", xml.as_bytes())?;
    if let Some(path) = junit {
        own::save(path, xml.as_bytes())?;
    }
    forge::tell(cases);
    Ok(())
}
