//! What became of a cell of the matrix.

use std::path::Path;

use plan::Scenario;
use report::Case;
use trace::ClockMode;

use crate::args::RunArgs;
use crate::case::Done;
use crate::matrix::Cell;
use crate::{device, load};

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
        if selection.device.is_some() {
            return device::again(args, &selection.scenario, selection.mode, selection.seed);
        }
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
        format!(
            "trunksim run {} --mode {} --carrier {carrier} --pbx {pbx} --network {} --seed {} --wire {wire}{}",
            word(args, &selection.scenario),
            selection.mode,
            quoted(&args.network),
            args.seed,
            beside(args)
        )
    }
}

/// The word by which a play is chosen: of one that is not shipped, its file.
pub(crate) fn word(args: &RunArgs, scenario: &Scenario) -> String {
    let path = &scenario.source.path;
    if args.scenarios.contains(path) { quoted(path) } else { scenario.name.clone() }
}

/// What else a run was given, and has again.
pub(crate) fn beside(args: &RunArgs) -> String {
    let mut words: String = args.quirk.iter().map(|quirk| format!(" --quirk {quirk}")).collect();
    if let Some(document) = &args.document {
        words.push_str(&format!(" --document {}", quoted(&document.display().to_string())));
    }
    for (option, is_set) in
        [("as-written", args.as_written), ("strict", args.strict), ("allow-remote", args.allow_remote)]
    {
        if is_set {
            words.push_str(&format!(" --{option}"));
        }
    }
    words
}

/// As a shell wants it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};
    use crate::device::OurEnd;
    use crate::side::Place;

    fn args(line: &str) -> RunArgs {
        let words = line.split(' ').map(|word| word.trim_matches('\''));
        let Command::Run(args) = Cli::parse_from(words).command else { unreachable!("it is a run") };
        args
    }

    /// What was left out is played by the printed line as by the one that was typed.
    #[test]
    fn a_row_that_a_device_did_not_play_says_the_whole_command_that_plays_it() {
        let lines = [
            "trunksim run calls/outbound-busy --pbx device:127.0.0.1:5070 --bind 127.0.0.2:5061 --driver asterisk --mode \
             static --seed 9 --quirk carrier:hold-answered-sendrecv --document letter.tiff --as-written --strict",
            "trunksim run calls/inbound-busy --between device:127.0.0.9 --bind 127.0.0.2:5060,127.0.0.2:5070 --mode \
             registration --seed 9 --allow-remote",
        ];
        for line in lines {
            let typed = args(line);
            let play = Arc::new(load::plays_by_name(&typed.scenarios).expect("it is shipped").remove(0));
            let mode = typed.mode.one().expect("one mode");
            let place = Place::between(typed.bind[0], None, &["127.0.0.1:5070".parse().unwrap()], true);
            let bare = RunArgs { document: None, ..typed.clone() };
            let end = OurEnd::new(&bare, plan::Side::Pbx, place.expect("a place")).expect("an end");
            let cell = end.cell(&play, mode, typed.seed).expect("a cell");
            let printed = Outcome { cell: &cell, clock: ClockMode::Real, done: None }.coordinates(&typed);
            let again = args(&printed);
            let told = |args: &RunArgs| {
                let RunArgs { scenarios, carrier, pbx, mode, network, seed, quirk, document, .. } =
                    args.clone();
                let RunArgs { driver, between, bind, as_written, strict, allow_remote, .. } = args.clone();
                (
                    (scenarios, carrier, pbx, mode, network, seed, quirk, document),
                    (driver, between, bind, as_written, strict, allow_remote),
                )
            };
            assert_eq!(told(&again), told(&typed), "{printed}");
        }
    }
}
