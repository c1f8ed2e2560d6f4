//! One run: a plan goes in, a recording and what the judges say of it come out.

use std::sync::Arc;
use std::time::{Duration, Instant as WallClock};

use agent::AgentOptions;
use check::{Judge, Judgement};
use clock::Instant;
use live::{Clock, Live};
use plan::{Plan, Selection, Side};
use run::{Wire, World, run_virtual, stage};
use trace::{Cast, ClockMode, Ended, Event, Header, Party, Recording, Redaction};

use crate::side::seed_of_the_system;
use crate::signal::STOPPED;

/// What every world of a matrix is asked for.
pub(crate) const OPTIONS: AgentOptions = AgentOptions { records_audio: true, mute: false, identifiers: None };

/// Both sides of the trunk.
pub const BOTH: [Party; 2] = [Party::Carrier, Party::Pbx];

/// Who plays a side.
pub(crate) const fn party(side: Side) -> Party {
    match side {
        Side::Carrier => Party::Carrier,
        Side::Pbx => Party::Pbx,
    }
}

/// A plan, and what a recording of it says of itself.
#[derive(Clone, Debug)]
pub struct Run {
    /// `calls/busy[static, sipconnect-like, open-source, clean, 7]`.
    pub id: String,
    /// What is to happen.
    pub plan: Plan,
    /// The same as the text of a stored plan; none for a plan that was made by hand.
    pub text: Option<Arc<str>>,
    /// What is blanked when it is written.
    pub redaction: Redaction,
    /// A broken SHOULD fails.
    pub is_strict: bool,
    /// The command that does it again.
    pub again: String,
}

impl Run {
    /// A plan that was made by hand: its recording does not tell it.
    #[must_use]
    pub fn by_hand(plan: &Plan) -> Self {
        Self {
            id: id(&plan.name, plan, ""),
            plan: plan.clone(),
            text: None,
            redaction: Redaction::Nothing,
            is_strict: false,
            again: String::new(),
        }
    }

    /// The plan of a selection.
    #[must_use]
    pub fn new(selection: &Selection, plan: Plan) -> Self {
        let redaction = match (selection.has_secrets(), selection.device) {
            (true, _) => Redaction::All,
            // Keys and passwords in the clear would be the device's own.
            (false, Some(_)) => Redaction::Keys,
            (false, None) => Redaction::Nothing,
        };
        Self {
            id: id(&plan.name, &plan, &asked(selection)),
            plan,
            text: Some(selection.text().into()),
            redaction,
            is_strict: false,
            again: String::new(),
        }
    }

    /// The head of its recording.
    #[must_use]
    pub fn header(&self, cast: Cast, clock: ClockMode, played: &[Party]) -> Header {
        Header {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run: self.id.clone(),
            clock,
            cast,
            played: played.to_vec(),
            is_strict: self.is_strict,
            redaction: self.redaction,
            again: self.again.clone(),
            is_partial: false,
            promised: [None, None],
            began: None,
            plan: self.text.clone(),
        }
    }
}

/// The quirks that were asked for, as they stand at the end of an id: a run with them is another one than that without.
pub(crate) fn asked(selection: &Selection) -> String {
    selection.quirks.iter().map(|quirk| format!(", {quirk}")).collect()
}

fn id(name: &str, plan: &Plan, asked: &str) -> String {
    let profile = |side: Side, name: &str| {
        if plan.device == Some(side) { "device".to_owned() } else { name.to_owned() }
    };
    let (carrier, pbx) = (profile(Side::Carrier, &plan.carrier.name), profile(Side::Pbx, &plan.pbx.name));
    format!("{name}[{}, {carrier}, {pbx}, {}, {}{asked}]", plan.mode, plan.network_name, plan.seed)
}

/// All that is left of a run.
#[derive(Clone, Debug)]
pub struct Done {
    /// What was to happen.
    pub plan: Plan,
    /// What happened.
    pub recording: Recording,
    /// What the judges say of it.
    pub judgement: Judgement,
    /// How long it took by the clock on the wall.
    pub wall: Duration,
}

/// Takes the events of a world as they come, for the judge and for the recording.
pub struct Recorder {
    judge: Judge,
    /// Of a recording whose passwords are blanked: what is known of each digest is recorded beside it.
    digests: Option<check::Digests>,
    recording: Recording,
    /// False for a recorder that hands the events on instead of keeping them.
    keeps: bool,
}

impl Recorder {
    /// A recorder of the run with this header.
    #[must_use]
    pub fn new(header: Header, plan: &Plan) -> Self {
        let judge = Judge::with_plan(&header, plan);
        let digests = (header.redaction == Redaction::All).then(|| judge.digests());
        Self { judge, digests, recording: Recording { header, events: Vec::new() }, keeps: true }
    }

    /// The same for one who keeps the events himself.
    #[must_use]
    pub fn keeping_nothing(self) -> Self {
        Self { keeps: false, ..self }
    }

    /// What is known before the first event.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.recording.header
    }

    /// The judge, for one who shows what is found while the run goes on.
    pub fn judge(&mut self) -> &mut Judge {
        &mut self.judge
    }

    /// The next event; whatever was recorded of it is handed to `also`.
    pub fn observe_and(&mut self, event: Event, mut also: impl FnMut(&Event)) {
        if let (Some(digests), Event::Sent { at, packet }) = (&self.digests, &event)
            && let Some(word) = digests.word(packet)
        {
            self.take(Event::Digest { at: *at, id: packet.id, word }, &mut also);
        }
        self.take(event, &mut also);
    }

    /// The next event.
    pub fn observe(&mut self, event: Event) {
        self.observe_and(event, |_| ());
    }

    fn take(&mut self, event: Event, also: &mut impl FnMut(&Event)) {
        self.judge.observe(&event);
        also(&event);
        if self.keeps {
            self.recording.events.push(event);
        }
    }

    /// The run is over.
    #[must_use]
    pub fn finish(self) -> (Recording, Judgement) {
        (self.recording, self.judge.finish())
    }
}

/// What our end is made of where the other one is somebody's device: what it calls things comes never twice, whatever
/// the seed.
pub(crate) fn towards_a_device() -> AgentOptions {
    AgentOptions { identifiers: Some(seed_of_the_system()), ..OPTIONS }
}

/// Now, by the clock on the wall: what it measures goes to those who wait, and to no judge.
#[expect(clippy::disallowed_methods, reason = "how long people wait is no time of a world")]
pub(crate) fn began() -> WallClock {
    WallClock::now()
}

/// The last event of a recording of `world`.
#[must_use]
pub fn ended(world: &World) -> Event {
    Event::Ended { at: world.now(), ended: Box::new(world.ended()) }
}

/// Carries out a plan in virtual time.
#[must_use]
pub fn run_in_virtual_time(run: &Run, options: AgentOptions) -> Done {
    let began = began();
    let mut world = match stage(&run.plan, &BOTH, options, Wire::Internal) {
        Ok(world) => world,
        Err(quirk) => return impossible(run, ClockMode::Virtual, format!("there is no quirk `{quirk}`")),
    };
    let header = run.header(world.cast().clone(), ClockMode::Virtual, &BOTH);
    let mut recorder = Recorder::new(header, &run.plan);
    run_virtual(&mut world, |event| recorder.observe(event));
    recorder.observe(ended(&world));
    let (recording, judgement) = recorder.finish();
    Done { plan: run.plan.clone(), recording, judgement, wall: began.elapsed() }
}

/// A run that somebody did not want to wait for.
pub(crate) fn stopped(run: &Run, clock: ClockMode) -> Done {
    not_begun(run, clock, Ended { not_begun: Some(STOPPED.to_owned()), ..Ended::default() })
}

/// Carries out a plan over sockets. A socket that cannot be had keeps it from beginning, which the recording says.
pub async fn run_on_sockets(run: &Run, options: AgentOptions, clock: Clock) -> Done {
    run_until(run, options, clock, std::future::pending()).await
}

/// The same until `stop`, which has what is open end as a side that has no more time ends it.
pub(crate) async fn run_until(
    run: &Run,
    options: AgentOptions,
    clock: Clock,
    stop: impl Future<Output = ()>,
) -> Done {
    let began = began();
    let mode = clock_mode(clock);
    let world = match stage(&run.plan, &BOTH, options, Wire::External) {
        Ok(world) => world,
        Err(quirk) => return impossible(run, mode, format!("there is no quirk `{quirk}`")),
    };
    let mut recorder = Recorder::new(run.header(world.cast().clone(), mode, &BOTH), &run.plan);
    let mut live = Live::new(world, clock);
    if let Err(error) = live.run(|event| recorder.observe(event), stop).await {
        return not_begun(run, mode, Ended { not_begun: Some(error.to_string()), ..Ended::default() });
    }
    recorder.observe(ended(live.world()));
    let (recording, judgement) = recorder.finish();
    Done { plan: run.plan.clone(), recording, judgement, wall: began.elapsed() }
}

impl Done {
    /// Why it could not begin, if it could not and that was not for us to mend.
    #[must_use]
    pub fn not_begun(&self) -> Option<&str> {
        match self.recording.events.last() {
            Some(Event::Ended { ended, .. }) => ended.not_begun.as_deref(),
            _ => None,
        }
    }
}

/// What a clock is called in a recording.
#[must_use]
pub const fn clock_mode(clock: Clock) -> ClockMode {
    match clock {
        Clock::Real => ClockMode::Real,
        Clock::Stepped => ClockMode::Stepped,
    }
}

/// The recording of a run that could not begin, because a belief of ours is broken.
fn impossible(run: &Run, clock: ClockMode, reason: String) -> Done {
    not_begun(run, clock, Ended { broken: Some(reason), ..Ended::default() })
}

/// A recording that has an end and nothing else.
pub(crate) fn not_begun(run: &Run, clock: ClockMode, ended: Ended) -> Done {
    let header = run.header(Cast::default(), clock, &BOTH);
    let events = vec![Event::Ended { at: Instant::ZERO, ended: Box::new(ended) }];
    let recording = Recording { header, events };
    let judgement = check::judge(&recording);
    Done { plan: run.plan.clone(), recording, judgement, wall: Duration::ZERO }
}
