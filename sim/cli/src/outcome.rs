//! What became of a cell of the matrix.

use std::path::Path;

use report::Case;
use trace::ClockMode;

use crate::args::RunArgs;
use crate::case::Done;
use crate::load;
use crate::matrix::Cell;

/// A cell and what became of it.
pub struct Outcome<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// On which clock it ran, or was to run.
    pub clock: ClockMode,
    /// The run; none when the cell makes no sense.
    pub done: Option<Done>,
}

impl Outcome<'_> {
    /// What the reports are drawn from.
    pub(crate) fn case(&self) -> Case {
        match &self.done {
            Some(done) => {
                let case = Case::new(done.recording.clone(), done.judgement.clone());
                Case { wall: Some(done.wall), ..case }
            }
            None => {
                let recording = self.cell.not_run(self.clock);
                let judgement = check::judge(&recording);
                Case::new(recording, judgement)
            }
        }
    }

    /// The command that does it again from what was selected.
    pub(crate) fn coordinates(&self, args: &RunArgs) -> String {
        let selection = &self.cell.selection;
        let by_word = |wanted: &str, name: &str| {
            let stem =
                |word: &str| Path::new(word).file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
            let is_it = |word: &&str| stem(word).is_some_and(|stem| stem == name);
            match load::words(wanted).find(is_it) {
                Some(word) => quoted(word),
                None if wanted == "all" => name.to_owned(),
                None => quoted(wanted),
            }
        };
        let (carrier, pbx) =
            (by_word(&args.carrier, &selection.carrier.name), by_word(&args.pbx, &selection.pbx.name));
        let wire = if self.clock == ClockMode::Virtual { "virtual" } else { "loopback" };
        let mut command = format!(
            "trunksim run {} --mode {} --carrier {carrier} --pbx {pbx} --network {} --seed {} --wire {wire}",
            self.cell.scenario,
            selection.mode,
            quoted(&args.network),
            args.seed
        );
        for quirk in &args.quirk {
            command.push_str(&format!(" --quirk {quirk}"));
        }
        command
    }
}

/// As a shell wants it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
