//! One run: a plan goes in, a trace and a verdict come out.

use agent::{AgentOptions, DataRecord, FaxRecord, Recording};
use check::{CallSummary, Expected, Facts, Finding, Judge, Verdict};
use clock::Instant;
use live::{Clock, Live};
use plan::Plan;
use run::{Wire, World, run_virtual, stage};
use trace::{Cast, Event, Party};

/// How a run was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    /// In virtual time.
    Virtual,
    /// Over sockets, in real time.
    LoopbackReal,
    /// Over sockets, with a stepped clock.
    LoopbackStepped,
}

impl Carried {
    /// The wire's name in tables and reports.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::LoopbackReal | Self::LoopbackStepped => "loopback",
        }
    }

    /// What time was.
    #[must_use]
    pub const fn clock(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::LoopbackReal => "real",
            Self::LoopbackStepped => "stepped",
        }
    }
}

/// All that is known after a run.
#[derive(Clone, Debug)]
pub struct Done {
    /// What was to happen.
    pub plan: Plan,
    /// How it was carried out.
    pub carried: Carried,
    /// Who had which address.
    pub cast: Cast,
    /// What happened.
    pub events: Vec<Event>,
    /// What the judges found.
    pub findings: Vec<Finding>,
    /// What became of each call.
    pub calls: Vec<CallSummary>,
    /// What the scenario expected, and what the judges saw.
    pub expectations: Vec<Expected>,
    /// The verdict.
    pub verdict: Verdict,
    /// Reasons beside findings and expectations.
    pub reasons: Vec<String>,
    /// What each side heard.
    pub heard: Vec<(Party, String, Recording)>,
    /// What the fax machines of each side handed over.
    pub faxes: Vec<(Party, FaxRecord)>,
    /// What the modems and path tests of each side counted.
    pub data_calls: Vec<(Party, DataRecord)>,
    /// How long it lasted, by its own clock.
    pub lasted: clock::Duration,
}

const BOTH: [Party; 2] = [Party::Carrier, Party::Pbx];

/// Carries out a plan in virtual time.
#[must_use]
pub fn run_in_virtual_time(plan: &Plan, options: AgentOptions) -> Done {
    let mut world = match stage(plan, &BOTH, options, Wire::Internal) {
        Ok(world) => world,
        Err(quirk) => return impossible(plan, Carried::Virtual, format!("there is no quirk `{quirk}`")),
    };
    let mut judge = Judge::new(world.cast().clone(), Facts::of_plan(plan).with_records_of(&BOTH));
    let mut events = Vec::new();
    run_virtual(&mut world, |event| {
        judge.observe(&event);
        events.push(event);
    });
    conclude(plan, Carried::Virtual, &world, judge, events)
}

/// Carries out a plan over sockets.
pub async fn run_on_sockets(plan: &Plan, options: AgentOptions, clock: Clock) -> Done {
    let carried = match clock {
        Clock::Real => Carried::LoopbackReal,
        Clock::Stepped => Carried::LoopbackStepped,
    };
    let world = match stage(plan, &BOTH, options, Wire::External) {
        Ok(world) => world,
        Err(quirk) => return impossible(plan, carried, format!("there is no quirk `{quirk}`")),
    };
    let mut judge = Judge::new(world.cast().clone(), Facts::of_plan(plan).with_records_of(&BOTH));
    let mut events = Vec::new();
    let mut live = Live::new(world, clock);
    let observe = |event: Event| {
        judge.observe(&event);
        events.push(event);
    };
    let outcome = live.run(observe, std::future::pending()).await;
    match outcome {
        Ok(_) => conclude(plan, carried, live.world(), judge, events),
        Err(error) => impossible(plan, carried, error.to_string()),
    }
}

fn conclude(plan: &Plan, carried: Carried, world: &World, mut judge: Judge, events: Vec<Event>) -> Done {
    let faxes = faxes(world);
    hand_over(&mut judge, &faxes);
    let outcome = judge.finish(world.now());
    let expectations = check::expectations(plan, &outcome);
    let mut reasons = Vec::new();
    let mut verdict = Verdict::of(&outcome.findings, &expectations);
    for step in world.steps_not_done() {
        reasons.push(step);
        verdict = verdict.max(Verdict::Inconclusive);
    }
    if let Some(limit) = world.limit_reached() {
        reasons.push(format!("a limit was reached: {limit}"));
        verdict = verdict.max(Verdict::Inconclusive);
    }
    Done {
        plan: plan.clone(),
        carried,
        cast: world.cast().clone(),
        events,
        findings: outcome.findings,
        calls: outcome.calls,
        expectations,
        verdict,
        reasons,
        heard: heard(world),
        faxes,
        data_calls: data_calls(world),
        lasted: world.now().since(Instant::ZERO),
    }
}

/// What our own agents heard, call by call.
pub(crate) fn heard(world: &World) -> Vec<(Party, String, Recording)> {
    let of = |party: Party| {
        let recordings = world.agent(party).map(|a| a.recordings().to_vec()).unwrap_or_default();
        recordings.into_iter().map(move |(key, recording)| (party, format!("call-{}", key.0), recording))
    };
    BOTH.into_iter().flat_map(of).collect()
}

/// The judge looks at what the receiving machines have printed.
pub(crate) fn hand_over(judge: &mut Judge, faxes: &[(Party, FaxRecord)]) {
    for (_, record) in faxes.iter().filter(|(_, record)| !record.sends()) {
        judge.received_document(&record.call_id, record.received.clone());
    }
}

/// What our own fax machines handed over, call by call.
pub(crate) fn faxes(world: &World) -> Vec<(Party, FaxRecord)> {
    let of = |party: Party| {
        let faxes = world.agent(party).map(|a| a.faxes().to_vec()).unwrap_or_default();
        faxes.into_iter().map(move |(_, record)| (party, record))
    };
    BOTH.into_iter().flat_map(of).collect()
}

/// What our own modems and path tests counted, call by call.
pub(crate) fn data_calls(world: &World) -> Vec<(Party, DataRecord)> {
    let of = |party: Party| {
        let calls = world.agent(party).map(|a| a.data_calls().to_vec()).unwrap_or_default();
        calls.into_iter().map(move |(_, record)| (party, record))
    };
    BOTH.into_iter().flat_map(of).collect()
}

fn impossible(plan: &Plan, carried: Carried, reason: String) -> Done {
    Done {
        plan: plan.clone(),
        carried,
        cast: Cast::default(),
        events: Vec::new(),
        findings: Vec::new(),
        calls: Vec::new(),
        expectations: Vec::new(),
        verdict: Verdict::Error,
        reasons: vec![reason],
        heard: Vec::new(),
        faxes: Vec::new(),
        data_calls: Vec::new(),
        lasted: clock::Duration::ZERO,
    }
}
