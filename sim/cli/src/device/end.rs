//! Our end of a trunk whose other side is a device: the profile that we are, where we are, and the stage for a play.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use live::{Clock, Live};
use plan::{NetworkFile, ProfileFile, QuirkChoice, Scenario, Selection, Side, TrunkMode, Verb};
use run::World;
use trace::{ClockMode, Event};

use super::tray::paper;

use crate::args::RunArgs;
use crate::case::{self, Done, Recorder, Run};
use crate::document;
use crate::load::{self, Wrong};
use crate::matrix::{self, Cell};
use crate::outcome::{self, quoted};
use crate::side::{Place, tell_the_other_side};
use crate::signal::asked;

/// What came of a play, and whether somebody ended it.
pub(crate) type Played = (Done, live::Outcome);

/// One end.
pub(crate) struct OurEnd<'a> {
    args: &'a RunArgs,
    /// The side that the device has.
    pub(crate) theirs: Side,
    pub(crate) place: Place,
    /// What all plays have in common: no play of its own, and its seed is drawn anew for each.
    carrier: Arc<ProfileFile>,
    pbx: Arc<ProfileFile>,
    network: Arc<NetworkFile>,
    quirks: Vec<QuirkChoice>,
}

impl<'a> OurEnd<'a> {
    /// For a device that has the side `theirs`.
    ///
    /// # Errors
    /// A wrong word or file.
    pub(crate) fn new(args: &'a RunArgs, theirs: Side, place: Place) -> Result<Self, Wrong> {
        let wanted = if theirs == Side::Pbx { &args.carrier } else { &args.pbx };
        let given = args.given.iter().find(|profile| profile.side == theirs.peer());
        let own = given.map_or_else(|| load::profiles(theirs.peer(), wanted), |own| Ok(vec![own.clone()]))?;
        let [own] = own.as_slice() else {
            return Err("against a device we are one profile, not all".to_owned());
        };
        let (own, device) = (Arc::new(own.clone()), Arc::new(Selection::device_profile(theirs)));
        let (carrier, pbx) = if theirs == Side::Pbx { (own, device) } else { (device, own) };
        let mut quirks = matrix::quirks(&args.quirk)?;
        if args.between.is_some() {
            // Each of our ends has its own.
            quirks.retain(|quirk| quirk.party != theirs);
        }
        Ok(Self {
            args,
            theirs,
            place,
            carrier,
            pbx,
            network: Arc::new(load::network(&args.network)?),
            quirks,
        })
    }

    /// The same towards a carrier that is called at these numbers, by the names that plays have for them.
    ///
    /// # Errors
    /// One of them is no number.
    pub(crate) fn calling(mut self, numbers: &BTreeMap<String, String>) -> Result<Self, Wrong> {
        if self.theirs == Side::Carrier {
            self.carrier = Arc::new(Selection::device_carrier(numbers)?);
        }
        Ok(self)
    }

    /// The side that we are.
    pub(crate) fn ours(&self) -> Side {
        self.theirs.peer()
    }

    /// The profile that we are.
    pub(crate) fn profile(&self) -> Arc<ProfileFile> {
        Arc::clone(if self.ours() == Side::Carrier { &self.carrier } else { &self.pbx })
    }

    /// A play at our end.
    ///
    /// # Errors
    /// Files that contradict each other.
    pub(crate) fn cell(&self, scenario: &Arc<Scenario>, mode: TrunkMode, seed: u64) -> Result<Cell, Wrong> {
        let mut selection = Selection {
            scenario: Arc::clone(scenario),
            carrier: Arc::clone(&self.carrier),
            pbx: Arc::clone(&self.pbx),
            network: Arc::clone(&self.network),
            mode,
            seed,
            quirks: self.quirks.clone(),
            addresses: Some(self.place.seats(self.ours())),
            documents: Default::default(),
            instead: None,
            device: Some(self.theirs),
            secrets_are_blank: false,
        };
        document::load(&mut selection, self.args.document.as_deref())?;
        let mut cell = Cell::with_device(selection, self.args.strict)?;
        if let Ok(run) = &mut cell.run {
            run.again = again(self.args, scenario, mode, run.plan.seed);
        }
        Ok(cell)
    }

    /// Whoever listens knows what is run.
    pub(crate) fn is_told(&self) -> bool {
        self.args.is_told
    }

    /// Says what is to be set up at the device, once for each mode.
    pub(crate) fn tell(&self, run: &Run) {
        if !self.is_told() {
            tell_the_other_side(self.ours(), &run.plan, &self.place);
        }
    }

    /// Plays until it is over, and takes down what happens. The device may take so long for each step. `hands` is given the
    /// world to be steered, and ends with the play; what `left` tells of then belongs to the recording as well.
    ///
    /// # Errors
    /// A quirk that does not exist, or a port that is in use.
    pub(crate) async fn play<H>(
        &self,
        run: &Run,
        patience: Duration,
        hands: impl FnOnce(&mut Live) -> H,
        left: impl AsyncFnOnce(clock::Instant) -> Vec<Event>,
    ) -> Result<Played, Wrong>
    where
        H: Future<Output = ()> + Send + 'static,
    {
        let began = case::began();
        let (mut live, mut recorder) = self.stage(run, patience)?;
        let hands = tokio::spawn(hands(&mut live));
        let ended = live.run(|event| recorder.observe(event), asked()).await;
        hands.abort();
        // What its commands have started ends before the next play begins.
        let _ = hands.await;
        let outcome = ended.map_err(|error| error.to_string())?;
        left(live.world().now()).await.into_iter().for_each(|event| recorder.observe(event));
        recorder.observe(case::ended(live.world()));
        let (recording, judgement) = recorder.finish();
        Ok((Done { plan: run.plan.clone(), recording, judgement, wall: began.elapsed() }, outcome))
    }

    /// What our other end sends by fax comes to this one through the box.
    fn documents_behind(&self, run: &Run) -> impl Iterator<Item = Event> {
        let party = case::party(self.theirs);
        let theirs = run.plan.steps.iter().filter(|step| step.subject.side() == Some(self.theirs));
        let pages = theirs.filter_map(|step| match &step.verb {
            Verb::SendFax(order) => Some(agent::document_of(&run.plan, order)),
            _ => None,
        });
        pages.map(move |pages| {
            let paper = Box::new(paper(String::new(), pages, true));
            Event::Paper { at: clock::Instant::ZERO, party, paper }
        })
    }

    /// The stage, and who takes down what happens on it.
    fn stage(&self, run: &Run, patience: Duration) -> Result<(Live, Recorder), Wrong> {
        let (ours, theirs) = (case::party(self.ours()), case::party(self.theirs));
        let world = World::with_device(&run.plan, ours, case::towards_a_device(), patience)
            .map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
        let world = if self.args.between.is_some() { world.through_a_box() } else { world };
        let header = run.header(world.cast().clone(), ClockMode::Real, &[ours]);
        let mut recorder = Recorder::new(header, &run.plan);
        recorder.observe(Event::Note {
            at: clock::Instant::ZERO,
            party: theirs,
            text: "the same play passed between two ends of ours".to_owned(),
        });
        if self.args.between.is_some() {
            self.documents_behind(run).for_each(|event| recorder.observe(event));
        }
        let live = Live::new(world, Clock::Real).open_instead(self.place.own.ip(), self.place.bind);
        Ok((if self.args.allow_remote { live.allow_remote() } else { live }, recorder))
    }
}

/// The command that plays it again at our end.
pub(crate) fn again(args: &RunArgs, scenario: &Scenario, mode: TrunkMode, seed: u64) -> String {
    let bind = args.bind.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let how = match &args.between {
        Some(between) => format!("--between {}", quoted(between)),
        None => format!("--driver {}", quoted(&args.driver)),
    };
    let [carrier, pbx, network] = [&args.carrier, &args.pbx, &args.network].map(|word| quoted(word));
    format!(
        "trunksim run {} --carrier {carrier} --pbx {pbx} --network {network} --bind {bind} {how} --mode {mode} \
         --seed {seed}{}",
        outcome::word(args, scenario),
        outcome::beside(args)
    )
}

/// The seed of a play: that which was asked for, or one that nobody can foretell.
pub(crate) fn seed(args: &RunArgs) -> u64 {
    if args.chosen.contains(&"seed") { args.seed } else { crate::side::seed_of_the_system() }
}
