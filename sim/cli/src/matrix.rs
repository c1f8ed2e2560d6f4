//! The matrix: scenarios x modes x carriers x PBXs, and stored plans, each as a run or as the reason why not.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use live::Networks;
use plan::{NetworkFile, NotResolved, Plan, ProfileFile, QuirkChoice, Scenario, Selection, TrunkMode};
use trace::{ClockMode, Ended, Header, Recording};

use crate::args::ModeArg;
use crate::case::{self, BOTH, Run};
use crate::load::{self, Wrong};
use crate::{document, files};

/// One cell of the matrix.
#[derive(Clone, Debug)]
pub struct Cell {
    /// `calls/busy[static, sipconnect-like, open-source, clean, 7]`.
    pub id: String,
    /// The scenario's name.
    pub scenario: String,
    /// What it is made from.
    pub selection: Selection,
    /// The run, or why there is none.
    pub run: Result<Box<Run>, String>,
}

/// What the cells have in common.
#[derive(Debug)]
pub struct Axes {
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Stored plans, each a cell of its own.
    pub stored: Vec<Selection>,
    /// Trunk modes.
    pub modes: Vec<TrunkMode>,
    /// Carrier profiles.
    pub carriers: Vec<ProfileFile>,
    /// PBX profiles.
    pub pbxs: Vec<ProfileFile>,
    /// The network.
    pub network: NetworkFile,
    /// The seed.
    pub seed: u64,
    /// Deviations asked for.
    pub quirks: Vec<QuirkChoice>,
    /// A TIFF file that every fax sends instead of its own document.
    pub document: Option<PathBuf>,
    /// A broken SHOULD fails.
    pub is_strict: bool,
    /// Each play is run without the quirks too.
    pub is_beside: bool,
    /// No play lays anything over the pair; one that needs to is not run.
    pub is_as_written: bool,
}

/// The modes that the argument means.
#[must_use]
pub fn modes(argument: ModeArg) -> Vec<TrunkMode> {
    match argument {
        ModeArg::Registration => vec![TrunkMode::Registration],
        ModeArg::Static => vec![TrunkMode::Static],
        ModeArg::Both => TrunkMode::ALL.to_vec(),
    }
}

/// Reads quirks as they are written and finds those that do not exist.
///
/// # Errors
/// A form that is wrong, or a name that nobody knows.
pub fn quirks(words: &[String]) -> Result<Vec<QuirkChoice>, Wrong> {
    let read = |word: &String| {
        let choice: QuirkChoice = word.parse()?;
        if agent::quirk::find(&choice.id).is_none() {
            return Err(no_quirk(&choice.id));
        }
        Ok(choice)
    };
    words.iter().map(read).collect()
}

/// All cells, in the order of the axes; then the stored plans.
///
/// # Errors
/// Files that contradict each other.
pub fn cells(axes: &Axes) -> Result<Vec<Cell>, Wrong> {
    let shared = |files: &[ProfileFile]| files.iter().cloned().map(Arc::new).collect::<Vec<_>>();
    let (carriers, pbxs, network) =
        (shared(&axes.carriers), shared(&axes.pbxs), Arc::new(axes.network.clone()));
    let mut cells = Vec::new();
    for scenario in axes.scenarios.iter().cloned().map(Arc::new) {
        for &mode in &axes.modes {
            for carrier in &carriers {
                for pbx in &pbxs {
                    let selection = Selection {
                        scenario: Arc::clone(&scenario),
                        carrier: Arc::clone(carrier),
                        pbx: Arc::clone(pbx),
                        network: Arc::clone(&network),
                        mode,
                        seed: axes.seed,
                        quirks: axes.quirks.clone(),
                        addresses: None,
                        documents: Default::default(),
                        instead: None,
                        device: None,
                        secrets_are_blank: false,
                    };
                    let plain = axes.is_beside.then(|| Selection { quirks: Vec::new(), ..selection.clone() });
                    for mut selection in [Some(selection), plain].into_iter().flatten() {
                        document::load(&mut selection, axes.document.as_deref())?;
                        let cell = Cell::new(selection, axes.is_strict)?;
                        cells.push(if axes.is_as_written { cell.left_as_written() } else { cell });
                    }
                }
            }
        }
    }
    for selection in &axes.stored {
        cells.push(Cell::new(selection.clone(), axes.is_strict)?);
    }
    only_once(&cells)?;
    Ok(cells)
}

/// Each run has a folder of its own, by its name.
fn only_once(cells: &[Cell]) -> Result<(), Wrong> {
    let mut ids: Vec<&str> = cells.iter().map(|cell| cell.id.as_str()).collect();
    ids.sort_unstable();
    let twice = ids.windows(2).find(|pair| pair[0] == pair[1]);
    if let Some(pair) = twice {
        return Err(format!("two runs are called {}: name one of their files otherwise", pair[0]));
    }
    // Of stored plans each has a seed of its own, which no folder is called by.
    let of = |cell: &Cell| {
        let of = &cell.selection;
        (of.mode, cell.id.replace(&format!(", {}", of.seed), ""))
    };
    let mut folders: Vec<_> = cells.iter().map(of).collect();
    folders.sort_unstable();
    match folders.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!(
            "two runs differ in their seeds alone, {}: run one after the other, each with its own -o",
            pair[0].1
        )),
        None => Ok(()),
    }
}

impl Cell {
    fn new(selection: Selection, is_strict: bool) -> Result<Self, Wrong> {
        if selection.device.is_some() {
            return Err("the plan of a live side cannot be played: the other side was a device".to_owned());
        }
        Self::with_device(selection, is_strict)
    }

    /// The same, but that nothing is laid over the pair: what would have to be is the reason why it is not run.
    pub(crate) fn left_as_written(mut self) -> Self {
        if self.run.is_ok()
            && let Ok(Some(why)) = self.selection.differs_as_written()
        {
            self.run = Err(why);
        }
        self
    }

    /// A cell in which a device may have one of the sides.
    ///
    /// # Errors
    /// Files that contradict each other.
    pub fn with_device(selection: Selection, is_strict: bool) -> Result<Self, Wrong> {
        let run = match selection.plan() {
            Ok(plan) => {
                check_quirks(&plan, &selection)?;
                let mut run = Run::new(&selection, plan);
                run.is_strict = is_strict;
                Ok(Box::new(run))
            }
            Err(NotResolved::NotApplicable(reason)) => Err(reason),
            Err(NotResolved::File(error)) => return Err(error.to_string()),
        };
        let (scenario, carrier, pbx) =
            (&selection.scenario.name, &selection.carrier.name, &selection.pbx.name);
        let id = format!(
            "{scenario}[{}, {carrier}, {pbx}, {}, {}{}]",
            selection.mode,
            selection.network.name,
            selection.seed,
            case::asked(&selection)
        );
        Ok(Self { id, scenario: scenario.clone(), selection, run })
    }

    /// The run at addresses of its own, on a clock.
    ///
    /// # Errors
    /// Why there is none.
    pub fn at(&self, addresses: Option<(IpAddr, IpAddr)>, clock: ClockMode) -> Result<Run, String> {
        let mut run = self.run.as_ref().map_err(Clone::clone)?.as_ref().clone();
        if let Some((carrier, pbx)) = addresses {
            let addresses = Some((carrier.into(), pbx.into()));
            let selection = Selection { addresses, ..self.selection.clone() };
            run.plan = selection.plan().map_err(|error| error.to_string())?;
            run.text = Some(selection.text().into());
        }
        run.again = again(clock, run.is_strict);
        Ok(run)
    }

    /// The recording of a cell that is not run: its plan, from which the judge takes the reason when it makes no sense, or
    /// why it is left out.
    #[must_use]
    pub fn not_run(&self, clock: ClockMode) -> Recording {
        if let (Err(why), Ok(plan)) = (&self.run, self.selection.plan()) {
            let ended = Ended { not_begun: Some(why.clone()), ..Ended::default() };
            return case::not_begun(&Run::new(&self.selection, plan), clock, ended).recording;
        }
        let header = Header {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run: self.id.clone(),
            clock,
            played: BOTH.to_vec(),
            again: again(clock, false),
            plan: Some(self.selection.text().into()),
            ..Header::default()
        };
        Recording { header, events: Vec::new() }
    }
}

/// The command that does a run again, beside its plan.
fn again(clock: ClockMode, is_strict: bool) -> String {
    let wire = match clock {
        ClockMode::Virtual | ClockMode::Capture => "--wire virtual".to_owned(),
        ClockMode::Stepped | ClockMode::Real => format!("--wire loopback --clock {}", clock.name()),
    };
    format!("trunksim run plan.toml {wire}{}", if is_strict { " --strict" } else { "" })
}

/// A quirk that a file names must exist.
fn check_quirks(plan: &Plan, selection: &Selection) -> Result<(), Wrong> {
    let Some(unknown) = plan.quirks.iter().find(|quirk| agent::quirk::find(&quirk.id).is_none()) else {
        return Ok(());
    };
    let sources = [&selection.scenario.source, &selection.carrier.source, &selection.pbx.source];
    let known = files::quirks();
    let mut faults = sources.into_iter().flat_map(|s| plan::unknown_quirks(&s.path, &s.text, &known));
    Err(faults.next().map_or_else(|| no_quirk(&unknown.id), |fault| fault.to_string()))
}

/// What is said of a quirk that nobody has.
fn no_quirk(id: &str) -> Wrong {
    let meant = load::did_you_mean(id, files::quirks());
    format!("there is no quirk `{id}`{meant}; `trunksim list quirks` shows all")
}

/// Loopback addresses for the worlds of a matrix, so that many can use sockets at once: the carriers live in one of
/// the networks, the PBXs in the other. The last octet stays at or below 100, because a stranger lives 100 above
/// the PBX.
#[must_use]
pub fn addresses(networks: &Networks, number: usize) -> (IpAddr, IpAddr) {
    let third = u8::try_from(number / 100 % 250).unwrap_or(0);
    let fourth = u8::try_from(number % 100 + 1).unwrap_or(1);
    (networks.carrier(third, fourth), networks.pbx(third, fourth))
}
