//! One play, chosen by hand, run once in virtual time.

use std::path::Path;

use clock::Duration;
use plan::{Scenario, Side, TrunkMode};
use report::Case;
use trace::ClockMode;

use crate::args::{self, ModeArg, USUAL_NETWORK};
use crate::case::{self, OPTIONS};
use crate::exit;
use crate::load::{self, Wrong};
use crate::matrix::{self, Axes};

/// What is chosen beside the play.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// The trunk mode; the first in which the play can be run when absent.
    pub(crate) mode: Option<TrunkMode>,
    /// The carrier's profile: a name or a path.
    pub(crate) carrier: String,
    /// The PBX's profile.
    pub(crate) pbx: String,
    /// The network.
    pub(crate) network: String,
    /// Deviations, `pbx:no-prack`.
    pub(crate) quirks: Vec<String>,
    /// The seed.
    pub(crate) seed: u64,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            mode: None,
            carrier: args::USUAL_CARRIER.to_owned(),
            pbx: args::USUAL_PBX.to_owned(),
            network: USUAL_NETWORK.to_owned(),
            quirks: Vec::new(),
            seed: 7,
        }
    }
}

/// The one play that a word means.
///
/// # Errors
/// A word that means none, or several.
pub(crate) fn play(word: &str) -> Result<Scenario, Wrong> {
    let mut plays = load::plays_by_name(&[word.to_owned()])?;
    match plays.len() {
        0 => Err(format!("there is no play `{word}`; `trunksim list scenarios` shows all")),
        1 => Ok(plays.remove(0)),
        many => {
            // Of a file of somebody's own, as the file would be called that holds the one alone.
            let typed = |play: &Scenario| match play.name.rsplit('/').next() {
                Some(name) if load::is_path(word) => {
                    Path::new(word).with_file_name(format!("{name}.toml")).display().to_string()
                }
                _ => play.name.clone(),
            };
            let some: Vec<String> = plays.iter().take(SHOWN).map(typed).collect();
            let more = if many > SHOWN { format!(" and {} more", many - SHOWN) } else { String::new() };
            Err(format!("`{word}` means {many} plays, and one is shown: choose {}{more}", some.join(", ")))
        }
    }
}

/// Plays of a word that are named when it means several.
const SHOWN: usize = 8;

/// Runs a play and judges it; with it the mode it was run in.
///
/// # Errors
/// A name that nobody knows, or a play that this pair cannot have, with the reason.
pub(crate) fn run(play: &Scenario, chosen: &Chosen) -> Result<Case, Wrong> {
    let modes = chosen.mode.map_or_else(|| TrunkMode::ALL.to_vec(), |mode| vec![mode]);
    let axes = Axes {
        scenarios: vec![play.clone()],
        stored: Vec::new(),
        modes,
        carriers: vec![load::one_profile(Side::Carrier, &chosen.carrier)?],
        pbxs: vec![load::one_profile(Side::Pbx, &chosen.pbx)?],
        network: load::network(&chosen.network)?,
        seed: chosen.seed,
        quirks: matrix::quirks(&chosen.quirks)?,
        document: None,
        is_strict: false,
        is_as_written: false,
        is_beside: false,
    };
    let cells = matrix::cells(&axes)?;
    let mut why = format!("the play {} has no mode in which it can be run", play.name);
    for cell in &cells {
        match cell.at(None, ClockMode::Virtual) {
            Ok(run) => {
                let done = case::run_in_virtual_time(&run, OPTIONS);
                return Ok(Case::new(done.recording, done.judgement));
            }
            Err(reason) => why = format!("the play {} is not run: {reason}", play.name),
        }
    }
    Err(why)
}

/// The mode that is meant, if one is.
///
/// # Errors
/// Both.
pub(crate) fn mode(wanted: Option<ModeArg>) -> Result<Option<TrunkMode>, Wrong> {
    match wanted {
        Some(ModeArg::Both) => {
            Err("one run is shown: --mode registration or --mode static, not both".to_owned())
        }
        wanted => Ok(wanted.and_then(ModeArg::one)),
    }
}

/// The words that repeat a choice on a command line, each with a space before it.
pub(crate) fn words(chosen: &Chosen) -> String {
    let usual = Chosen::default();
    let mut words = chosen.mode.map(|mode| format!(" --mode {mode}")).unwrap_or_default();
    let mut add =
        |option: &str, value: &str| words.push_str(&format!(" --{option} {}", crate::outcome::quoted(value)));
    for (option, value, usual) in [
        ("carrier", &chosen.carrier, &usual.carrier),
        ("pbx", &chosen.pbx, &usual.pbx),
        ("network", &chosen.network, &usual.network),
    ] {
        if value != usual {
            add(option, value);
        }
    }
    chosen.quirks.iter().for_each(|quirk| add("quirk", quirk));
    if chosen.seed != usual.seed {
        add("seed", &chosen.seed.to_string());
    }
    words
}

/// The exit code of one run.
pub(crate) fn code(case: &Case) -> u8 {
    exit::code(std::iter::once(case.verdict()))
}

/// A moment of a run for people: seconds with three digits.
pub(crate) fn seconds(at: clock::Instant) -> String {
    let millis = at.as_millis();
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// A length of time in a few letters, `31.9 s` or `14:59 min`.
pub(crate) fn span(length: Duration) -> String {
    let (seconds, tenths) = (length.as_secs(), length.subsec_millis() / 100);
    match seconds {
        0..100 => format!("{seconds}.{tenths} s"),
        100..3600 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        _ => format!("{}:{:02} h", seconds / 3600, seconds / 60 % 60),
    }
}
