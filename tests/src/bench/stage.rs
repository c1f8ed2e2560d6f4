//! A trunk between two sides on which as many calls are placed as a figure needs.

use std::collections::BTreeMap;

use agent::{AgentOptions, Command, Wanted};
use check::Judge;
use clock::{Duration, Instant};
use plan::profile::{Called, PortRange};
use plan::{Expect, Plan, Profile, Side, Start, Step, Subject, TrunkMode, Verb};
use run::{Wire, World, stage};
use trace::{Event, Header, Party};

/// How the called phone behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phone {
    pub(crate) rings_after: Duration,
    pub(crate) answers_after: Duration,
    /// Never when zero.
    pub(crate) hangs_up_after: Duration,
}

impl Phone {
    /// A call that lasts so long from the INVITE to the BYE.
    pub(crate) fn holding(time: Duration) -> Self {
        let answers_after = (time / 2).min(Duration::from_secs(2));
        let hangs_up_after = time - answers_after;
        Self { rings_after: answers_after / 2, answers_after, hangs_up_after }
    }
}

const NUMBER: &str = "answers";

/// A static trunk on a clean network whose carrier has one number, which behaves like `phone`.
pub(crate) fn plan(phone: Phone, steps: Vec<Step>) -> Plan {
    let called = Called {
        number: "10".into(),
        ring_after: phone.rings_after,
        outcome_after: phone.answers_after,
        hangs_up_after: phone.hangs_up_after,
        ..Called::default()
    };
    let mut carrier = profile(Side::Carrier, [127, 0, 9, 10]);
    carrier.magic = BTreeMap::from([(NUMBER.to_owned(), called)]);
    Plan {
        name: "bench".to_owned(),
        title: String::new(),
        theme: "bench".to_owned(),
        mode: TrunkMode::Static,
        carrier,
        pbx: profile(Side::Pbx, [127, 0, 9, 20]),
        network_name: "clean".to_owned(),
        network: net::NetworkConfig::default(),
        seed: 7,
        start: Start::Ready,
        steps,
        expect: Expect::default(),
        quirks: Vec::new(),
        limit: Duration::from_secs(365 * 86_400),
        real_time: false,
        documents: BTreeMap::new(),
        device: None,
        secrets_are_blank: false,
    }
}

fn profile(side: Side, ip: [u8; 4]) -> Profile {
    let mut profile = Profile { side, name: side.name().to_owned(), ..Profile::default() };
    profile.address.signalling_ip = ip.into();
    profile.address.media_ip = ip.into();
    profile.domain = format!("{side}.example");
    profile.limits.channels = 100_000;
    profile.media.ports = PortRange { first: 10_000, last: 65_000 };
    // The pings of an idle trunk are no part of the cost of a call.
    profile.options.interval_s = 0;
    profile
}

/// A step of the bench's own scenarios.
pub(crate) fn step(verb: Verb, after: Duration, call: String) -> Step {
    Step { subject: Subject::Pbx, verb, after, call, line: 1 }
}

/// Where all calls go.
pub(crate) fn destination() -> plan::Destination {
    plan::Destination::Magic(NUMBER.to_owned())
}

/// Who gets each event.
pub(crate) type Writer = Box<dyn FnMut(&Event)>;

/// A virtual world, the calls placed in it, and the judge that watches, if one does.
pub(crate) struct Bench {
    world: World,
    judge: Option<Judge>,
    writer: Option<Writer>,
    number: String,
    next_call: Instant,
    /// Packets that were sent.
    pub(crate) packets: u64,
}

impl Bench {
    pub(crate) fn new(phone: Phone, options: AgentOptions, judged: bool) -> Self {
        // The play must not end by itself: this step waits longer than any figure takes.
        let wait = step(Verb::Wait { until: None }, Duration::from_secs(300 * 86_400), "none".to_owned());
        let plan = plan(phone, vec![wait]);
        let number = plan.carrier.magic_number(NUMBER).expect("the profile has it").to_string();
        let both = [Party::Carrier, Party::Pbx];
        let world = stage(&plan, &both, options, Wire::Internal).expect("there are no quirks");
        let judge = judged.then(|| Judge::with_plan(&header(&world, &both), &plan));
        Self { world, judge, writer: None, number, next_call: Instant::from_millis(1_000), packets: 0 }
    }

    /// The same for who writes down what happens.
    pub(crate) fn written_by(self, writer: Writer) -> Self {
        Self { writer: Some(writer), ..self }
    }

    /// The head of a recording of it.
    pub(crate) fn header(&self) -> Header {
        header(&self.world, &[Party::Carrier, Party::Pbx])
    }

    /// Places `count` calls, one every `interval`, and lets happen what happens until the last of them.
    pub(crate) fn place(&mut self, count: usize, interval: Duration) {
        for _ in 0..count {
            self.run_until(self.next_call);
            let command = Command::Call(Wanted::plain(self.number.clone()));
            self.world.command(self.next_call, Party::Pbx, command);
            self.next_call += interval;
        }
        let events = self.world.drain_events();
        self.watch(events);
    }

    /// Lets happen what happens until `until`.
    fn run_until(&mut self, until: Instant) {
        while let Some(next) = self.world.next_timeout().filter(|next| *next <= until) {
            self.world.handle_timeout(next);
            // As `run::run_virtual` does.
            let events = self.world.drain_many();
            self.watch(events);
        }
    }

    /// Lets happen what happens for `time`.
    pub(crate) fn run_for(&mut self, time: Duration) {
        self.run_until(self.world.now() + time);
        let events = self.world.drain_events();
        self.watch(events);
    }

    /// How many calls both sides have open.
    pub(crate) fn open_calls(&self) -> usize {
        let open = |party| self.world.agent(party).map_or(0, |agent| agent.load().0);
        open(Party::Carrier) + open(Party::Pbx)
    }

    /// Ends the run. How many calls the judge saw and what it found, with one example; a bench whose
    /// calls fail measures the wrong thing.
    pub(crate) fn finish(self) -> (usize, Vec<check::Finding>) {
        assert_eq!(self.world.limit_reached(), None, "the bench stays below the limits of a world");
        let ended = cli::case::ended(&self.world);
        let finish = |mut judge: Judge| {
            judge.observe(&ended);
            judge.finish()
        };
        self.judge.map(finish).map_or((0, Vec::new()), |o| (o.calls.len(), o.findings))
    }

    fn watch(&mut self, events: impl Iterator<Item = Event>) {
        for event in events {
            self.packets += u64::from(matches!(event, Event::Sent { .. }));
            if let Some(judge) = self.judge.as_mut() {
                judge.observe(&event);
            }
            if let Some(writer) = self.writer.as_mut() {
                writer(&event);
            }
        }
    }
}

/// Says on standard error what the judges found, because a figure over wrong calls is no figure.
pub(crate) fn complain(findings: &[check::Finding]) {
    let ours = |f: &&check::Finding| !(f.check.starts_with("media/") && f.text.contains("no RTP"));
    if let Some(first) = findings.iter().find(ours) {
        eprintln!("  {} findings, the first: {first:?}", findings.len());
    }
}

/// The head of a recording of a world of the bench.
pub(crate) fn header(world: &World, played: &[Party]) -> Header {
    Header { cast: world.cast().clone(), played: played.to_vec(), ..Header::default() }
}
