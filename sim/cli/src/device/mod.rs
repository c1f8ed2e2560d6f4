//! `trunksim run … --pbx device:ADDRESS`: plays in which somebody's device has one of the sides. What it is to do is
//! done by the commands of a driver or said in words; what becomes of it is judged as ever.

mod beyond;
mod end;
mod hands;
mod numbers;
mod proof;
mod tray;
mod unheard;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use plan::{Does, Driver, Side, Start, TrunkMode, Verb, library};
use report::Case;
use trace::{ClockMode, Ended};

use crate::args::RunArgs;
use crate::case::{self, Done, Run};
use crate::exit;
use crate::folder::Folders;
use crate::load::{self, Wrong};
use crate::loopback::runtime;
use crate::matrix::{self, Cell};
use crate::outcome::Outcome;
use crate::side::{self, Place};
use crate::signal::{self, STOPPED};
pub(crate) use beyond::crosses;
pub(crate) use end::{OurEnd, Played, again, seed};
use hands::Told;
pub(crate) use proof::{Both, Proofs};
use tray::Tray;
use unheard::Errands;

/// How a device is written.
pub(crate) const WORD: &str = "device:";
/// How long somebody who is told in words may take.
const IN_WORDS: Duration = Duration::from_secs(60);

/// The side that a device has, and its address, if there is one.
///
/// # Errors
/// Both sides are devices.
pub fn of(args: &RunArgs) -> Result<Option<(Side, &str)>, Wrong> {
    match (args.carrier.strip_prefix(WORD), args.pbx.strip_prefix(WORD)) {
        (None, None) => Ok(None),
        (Some(address), None) => Ok(Some((Side::Carrier, address))),
        (None, Some(address)) => Ok(Some((Side::Pbx, address))),
        (Some(_), Some(_)) => Err("one side is a device, and we are the other one".to_owned()),
    }
}

/// Runs the plays that were chosen, one after the other.
///
/// # Errors
/// A wrong word or file.
pub fn run(args: &RunArgs, side: Side, address: &str) -> Result<u8, Wrong> {
    signal::listen();
    let prepared = prepare(args, side, address, args.as_written)?;
    if prepared.cells.is_empty() {
        return Ok(exit::nothing_selected());
    }
    let folders = Folders::open(args, prepared.cells.len())?;
    let cases = prepared.carry_out(|outcome| folders.file(outcome))?;
    folders.finish(&cases)?;
    crate::run::print_table(args, &cases);
    Ok(exit::of(&cases))
}

/// Plays for a device, ready to be run.
pub(crate) struct Prepared<'a> {
    device: Device<'a>,
    cells: Vec<Cell>,
}

/// Makes the plays that were chosen ready. As written, one that would lay anything over the pair is not run.
///
/// # Errors
/// A wrong word or file.
pub(crate) fn prepare<'a>(
    args: &'a RunArgs,
    side: Side,
    address: &str,
    is_as_written: bool,
) -> Result<Prepared<'a>, Wrong> {
    let peer = side::device(address)?;
    let [bind] = args.bind.as_slice() else {
        return Err("against a device we have one address: --bind 192.0.2.1:5060".to_owned());
    };
    let place = Place::between(*bind, None, &[peer], args.allow_remote)?;
    let scenarios = load::plays_by_name(&args.scenarios)?;
    let driver = Arc::new(driver(&args.driver)?);
    let tray = Arc::new(Tray::beside(&args.out));
    let end = OurEnd::new(args, side, place)?.calling(driver.numbers())?;
    let device = Device { end, out: &args.out, driver, tray };
    let mut cells = Vec::new();
    for scenario in scenarios.into_iter().map(Arc::new) {
        for mode in matrix::modes(args.mode) {
            let cell = device.end.cell(&scenario, mode, seed(args))?;
            cells.push(if is_as_written { cell.left_as_written() } else { cell });
        }
    }
    Ok(Prepared { device, cells })
}

impl Prepared<'_> {
    /// Runs them, one after the other; what becomes of each goes to `file`.
    ///
    /// # Errors
    /// What `file` says, or a port that is in use.
    pub(crate) fn carry_out(
        &self,
        mut file: impl FnMut(Outcome<'_>) -> Result<Case, Wrong>,
    ) -> Result<Vec<Case>, Wrong> {
        let (device, side) = (&self.device, self.device.end.theirs);
        let (stand_in, mut proofs, mut cases) = (proof::stand_in(side)?, Proofs::default(), Vec::new());
        let mut is_told = None;
        let mut is_stopped = false;
        for (nth, cell) in self.cells.iter().enumerate() {
            let both = Both::of(&device.end, &stand_in);
            is_stopped |= signal::requested() > 0;
            let why_not = is_stopped
                .then(|| STOPPED.to_owned())
                .or_else(|| impossible(cell, side, &device.driver))
                .or_else(|| proofs.missing(cell, &both))
                .or_else(|| cell.run.as_ref().err().cloned());
            let done = match &why_not {
                Some(why) => cell.run.as_ref().ok().map(|run| not_run(run, why.clone())),
                None => device.play(cell, &mut is_told)?.map(|(done, outcome)| {
                    is_stopped = outcome == live::Outcome::Stopped;
                    done
                }),
            };
            let is_played = why_not.is_none();
            let case = file(Outcome { cell, clock: ClockMode::Real, done })?;
            if is_played && !device.end.is_told() {
                crate::run::print_row(&case, (nth + 1, self.cells.len()));
            }
            cases.push(case);
        }
        Ok(cases)
    }
}

/// The driver that `wanted` means: a name or a path.
fn driver(wanted: &str) -> Result<Driver, Wrong> {
    let shipped = library::drivers().map_err(|e| e.to_string())?;
    if load::is_path(wanted) {
        return Driver::parse(wanted, &load::read(wanted)?).map_err(|e| e.to_string());
    }
    let names: Vec<&str> = shipped.iter().map(|driver| driver.name.as_str()).collect();
    let unknown = || {
        format!("there is no driver `{wanted}`; there are: {}, or write the path of a file", names.join(", "))
    };
    shipped.iter().find(|driver| driver.name == wanted).cloned().ok_or_else(unknown)
}

/// Whether the driver has no commands: a person is told what to do.
fn is_in_words(driver: &Driver) -> bool {
    driver.verbs().next().is_none()
}

/// The device, and we.
struct Device<'a> {
    end: OurEnd<'a>,
    /// The folder of the results.
    out: &'a Path,
    driver: Arc<Driver>,
    /// The paper of its faxes.
    tray: Arc<Tray>,
}

impl Device<'_> {
    /// Plays one, and takes down what happens. `is_told` is the mode for which the device was last set up.
    fn play(&self, cell: &Cell, is_told: &mut Option<TrunkMode>) -> Result<Option<Played>, Wrong> {
        let Ok(run) = &cell.run else { return Ok(None) };
        if *is_told != Some(run.plan.mode) {
            self.end.tell(run);
            *is_told = Some(run.plan.mode);
        }
        if !self.end.is_told() {
            say!("{}", cell.id);
        }
        runtime()?.block_on(self.on_sockets(run)).map(Some)
    }

    async fn on_sockets(&self, run: &Run) -> Result<Played, Wrong> {
        let errands = Arc::new(Errands::default());
        let patience = if is_in_words(&self.driver) { IN_WORDS } else { run::PATIENCE };
        let told = Told {
            trunksim: self.end.place.own.to_string(),
            device: self.end.place.peers.first.to_string(),
            folder: self.out.display().to_string(),
            patience,
            plan: run.plan.clone(),
            tray: Arc::clone(&self.tray),
            errands: Arc::clone(&errands),
        };
        let own = told.trunksim.clone();
        let driver = Arc::clone(&self.driver);
        let hands = |live: &mut live::Live| hands::serve(live.cues(), live.door(), driver, Arc::new(told));
        let (done, outcome) = self.end.play(run, patience, hands, |at| self.tray.collect(at)).await?;
        Ok((unheard::explained(done, &errands, self.end.theirs, &own), outcome))
    }
}

/// Why the device cannot play this, as its driver and the play tell without asking anybody.
fn impossible(cell: &Cell, side: Side, driver: &Driver) -> Option<String> {
    let is_unknown = |verb: &&Verb| {
        !matches!(verb, Verb::Wait { .. }) && !is_in_words(driver) && driver.does(verb.name()).is_none()
    };
    let steps = &cell.selection.scenario.steps;
    let verbs = steps.iter().filter(|step| step.subject.side() == Some(side)).map(|step| &step.verb);
    if let Some(verb) = verbs.into_iter().find(is_unknown) {
        return Some(format!("the driver `{}` cannot make the device do `{}`", driver.name, verb.name()));
    }
    let plan = &cell.run.as_ref().ok()?.plan;
    let registers = side == Side::Pbx && plan.mode == TrunkMode::Registration && plan.start == Start::Ready;
    if registers && is_unknown(&&Verb::Register) {
        return Some(format!(
            "the driver `{}` cannot make the device do `register`, which comes before the play; where it registers anyway, \
             write `register = \"by itself\"`",
            driver.name
        ));
    }
    let is_told = |verb: &Verb| driver.does(verb.name()) != Some(&Does::ByItself);
    beyond::reach(plan, side, is_told)
        .or_else(|| numbers::missing(plan, driver).filter(|_| side == Side::Carrier))
        .or_else(|| otherwise_set_up(cell, side, driver))
}

/// What the play needs the device to be set to, unless its driver says that it is. A person is told.
fn otherwise_set_up(cell: &Cell, side: Side, driver: &Driver) -> Option<String> {
    let needs = cell.selection.overrides_of(side);
    let missing: Vec<&str> = needs.iter().map(String::as_str).filter(|need| !driver.is_set(need)).collect();
    (!missing.is_empty() && !is_in_words(driver)).then(|| {
        let stated: Vec<&str> = missing.iter().filter_map(|need| stated(need, driver)).collect();
        // A device is set to one thing at a time, and so is its driver.
        let other = if stated.is_empty() {
            String::new()
        } else {
            format!(
                " (it says {}, and a key has one value: set the device otherwise, and run these plays with a copy of the \
                 driver that says so)",
                stated.join(", ")
            )
        };
        format!(
            "the play needs a {side} with {}, and the driver `{}` does not say in its [setup] that the device is set \
             so{other}",
            missing.join(", "),
            driver.name
        )
    })
}

/// What the driver says of the key of this setting, `limits.channels = 1`.
fn stated<'d>(setting: &str, driver: &'d Driver) -> Option<&'d str> {
    let key = |setting: &str| setting.split_once(" = ").map(|(key, _)| key.to_owned());
    driver.setup().iter().map(String::as_str).find(|own| key(own) == key(setting))
}

/// A play that could not be begun, and why.
pub(crate) fn not_run(run: &Run, why: String) -> Done {
    case::not_begun(run, ClockMode::Real, Ended { not_begun: Some(why), ..Ended::default() })
}
