//! `trunksim run … --pbx device:ADDRESS`: plays in which somebody's device has one of the sides. What it is to do is
//! done by the commands of a driver or said in words; what becomes of it is judged as ever.

mod hands;
mod proof;

use std::sync::Arc;
use std::time::Duration;

use live::{Clock, Live};
use plan::{
    Driver, NetworkFile, ProfileFile, QuirkChoice, Scenario, Selection, Side, Step, Subject, TrunkMode,
    library,
};
use report::Case;
use run::World;
use trace::{ClockMode, Ended, Event};

use crate::args::RunArgs;
use crate::case::{self, Done, OPTIONS, Recorder, Run};
use crate::folder::Folders;
use crate::load::{self, Wrong};
use crate::loopback::runtime;
use crate::matrix::{self, Cell};
use crate::outcome::{Outcome, quoted};
use crate::side::{Peer, Place, seed_of_the_system, tell_the_other_side};
use crate::signal::asked;
use crate::{document, exit};
use hands::Told;
use proof::Proofs;

/// How a side is written that a device has.
const WORD: &str = "device:";
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
    let peer: Peer = address.parse()?;
    let place = Place::between(args.bind, None, &[peer], args.allow_remote)?;
    let (scenarios, stored) = load::plays(&args.scenarios)?;
    if !stored.is_empty() {
        return Err("a stored plan has both its sides; choose plays by name".to_owned());
    }
    let device = Device::new(args, side, place)?;
    let mut cells = Vec::new();
    for scenario in scenarios.into_iter().map(Arc::new) {
        for mode in matrix::modes(args.mode) {
            cells.push(device.cell(&scenario, mode)?);
        }
    }
    if cells.is_empty() {
        complain!("trunksim: nothing selected; `trunksim list scenarios` shows what there is");
        return Ok(exit::NOTHING);
    }
    let folders = Folders::open(args, cells.len())?;
    let (mut proofs, mut cases) = (Proofs::new(side)?, Vec::new());
    let mut is_told = None;
    for cell in &cells {
        let done = match proofs.missing(cell, &device.driver)? {
            Some(why) => cell.run.as_ref().ok().map(|run| not_run(run, why)),
            None => device.play(cell, &mut is_told)?,
        };
        cases.push(folders.file(Outcome { cell, clock: ClockMode::Real, done })?);
    }
    folders.finish(&cases)?;
    crate::run::print_table(args, &cases);
    Ok(exit::code(cases.iter().map(Case::verdict)))
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
    args: &'a RunArgs,
    side: Side,
    place: Place,
    driver: Arc<Driver>,
    /// What all plays have in common: no play of its own, and its seed is drawn anew for each.
    carrier: Arc<ProfileFile>,
    pbx: Arc<ProfileFile>,
    network: Arc<NetworkFile>,
    quirks: Vec<QuirkChoice>,
}

impl<'a> Device<'a> {
    fn new(args: &'a RunArgs, side: Side, place: Place) -> Result<Self, Wrong> {
        let wanted = if side == Side::Pbx { &args.carrier } else { &args.pbx };
        let own = load::profiles(side.peer(), wanted)?;
        let [own] = own.as_slice() else {
            return Err("against a device we are one profile, not all".to_owned());
        };
        let (own, theirs) = (Arc::new(own.clone()), Arc::new(Selection::device_profile(side)));
        let (carrier, pbx) = if side == Side::Pbx { (own, theirs) } else { (theirs, own) };
        Ok(Self {
            args,
            side,
            place,
            driver: Arc::new(driver(&args.driver)?),
            carrier,
            pbx,
            network: Arc::new(load::network(&args.network)?),
            quirks: matrix::quirks(&args.quirk)?,
        })
    }

    fn cell(&self, scenario: &Arc<Scenario>, mode: TrunkMode) -> Result<Cell, Wrong> {
        let args = self.args;
        let mut selection = Selection {
            scenario: Arc::clone(scenario),
            carrier: Arc::clone(&self.carrier),
            pbx: Arc::clone(&self.pbx),
            network: Arc::clone(&self.network),
            mode,
            seed: if args.chosen.contains(&"seed") { args.seed } else { seed_of_the_system() },
            quirks: self.quirks.clone(),
            addresses: Some(self.place.seats(self.side.peer())),
            documents: Default::default(),
            instead: None,
            device: Some(self.side),
            secrets_are_blank: false,
        };
        document::load(&mut selection, args.document.as_deref())?;
        let mut cell = Cell::with_device(selection, args.strict)?;
        if let Ok(run) = &mut cell.run {
            run.again = self.again(&cell.scenario, mode, run.plan.seed);
        }
        Ok(cell)
    }

    /// The command that does it again.
    fn again(&self, scenario: &str, mode: TrunkMode, seed: u64) -> String {
        let RunArgs { carrier, pbx, bind, driver, network, .. } = self.args;
        let [carrier, pbx, driver, network] = [carrier, pbx, driver, network].map(|word| quoted(word));
        let mut command = format!(
            "trunksim run {scenario} --carrier {carrier} --pbx {pbx} --network {network} --bind {bind} --driver {driver} \
             --mode {mode} --seed {seed}"
        );
        self.args.quirk.iter().for_each(|quirk| command.push_str(&format!(" --quirk {quirk}")));
        for (option, is_set) in [("strict", self.args.strict), ("allow-remote", self.args.allow_remote)] {
            if is_set {
                command.push_str(&format!(" --{option}"));
            }
        }
        command
    }

    /// Plays one, and takes down what happens. `is_told` is the mode for which the device was last set up.
    fn play(&self, cell: &Cell, is_told: &mut Option<TrunkMode>) -> Result<Option<Done>, Wrong> {
        let Ok(run) = &cell.run else { return Ok(None) };
        if *is_told != Some(run.plan.mode) {
            tell_the_other_side(self.side.peer(), &run.plan, &self.place);
            *is_told = Some(run.plan.mode);
        }
        say!("{}", cell.id);
        runtime()?.block_on(self.on_sockets(run)).map(Some)
    }

    async fn on_sockets(&self, run: &Run) -> Result<Done, Wrong> {
        let began = case::began();
        let (ours, theirs) = (case::party(self.side.peer()), case::party(self.side));
        let patience = if is_in_words(&self.driver) { IN_WORDS } else { run::PATIENCE };
        let world = World::with_device(&run.plan, ours, OPTIONS, patience)
            .map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
        let header = run.header(world.cast().clone(), ClockMode::Real, &[ours]);
        let mut recorder = Recorder::new(header, &run.plan);
        recorder.observe(Event::Note {
            at: clock::Instant::ZERO,
            party: theirs,
            text: "the same play passed between two ends of ours".to_owned(),
        });
        let live = Live::new(world, Clock::Real).open_instead(self.place.own.ip(), self.place.bind);
        let mut live = if self.args.allow_remote { live.allow_remote() } else { live };
        let told = Told {
            trunksim: self.place.own.to_string(),
            device: self.place.peers.first.to_string(),
            folder: self.args.out.display().to_string(),
            patience,
        };
        let hands = hands::serve(live.cues(), live.door(), Arc::clone(&self.driver), Arc::new(told));
        let hands = tokio::spawn(hands);
        let ended = live.run(|event| recorder.observe(event), asked()).await;
        hands.abort();
        // What its commands have started ends before the next play begins.
        let _ = hands.await;
        if let Err(error) = ended {
            return Err(error.to_string());
        }
        recorder.observe(case::ended(live.world()));
        let (recording, judgement) = recorder.finish();
        Ok(Done { plan: run.plan.clone(), recording, judgement, wall: began.elapsed() })
    }
}

/// A play that could not be begun, and why.
fn not_run(run: &Run, why: String) -> Done {
    case::not_begun(run, ClockMode::Real, Ended { not_begun: Some(why), ..Ended::default() })
}

/// True for a step that the device takes.
fn is_of(step: &Step, side: Side) -> bool {
    step.subject.side() == Some(side)
}

/// True for a play that needs somebody who is neither side.
fn needs_stranger(scenario: &Scenario) -> bool {
    scenario.steps.iter().any(|step| step.subject == Subject::Stranger)
}
