//! A play whose one side a device has. The device is another world of ours, which is told by hand what to do, as
//! somebody at a keyboard would.

mod basic;

use agent::AgentOptions;
use clock::{Duration, Instant};
use plan::profile::FaxMode;
use plan::{
    Destination, FaxOrder, MessageMatch, OfferedMedia, Plan, Side, Start, Step, Subject, TrunkMode, Verb,
    WaitFor,
};
use run::{Cue, Refusal, Wire, World, stage};
use trace::{DropReason, Event, Party};

const PATIENCE: Duration = Duration::from_secs(30);
const NUMBER: &str = "+12025550101";

fn step(subject: Subject, verb: Verb) -> Step {
    basic::step(subject, verb, 0)
}

/// The plan of a trunk whose PBX is a device.
fn plan(mode: TrunkMode, steps: Vec<Step>) -> Plan {
    let mut plan = Plan { device: Some(Side::Pbx), ..basic::plan(mode, steps) };
    plan.carrier.magic.entry("answers".to_owned()).or_default().number = NUMBER.to_owned();
    plan.carrier.fax.mode = FaxMode::Passthrough;
    plan
}

fn call() -> Verb {
    call_to(Destination::Magic("answers".to_owned()))
}

fn call_to(to: Destination) -> Verb {
    Verb::Call { to, offer: None, codecs: None, media: OfferedMedia::Audio, from: None }
}

/// Our world, and that of the device.
struct Both {
    ours: World,
    device: World,
    now: Instant,
    cues: Vec<Cue>,
    /// Packets that the play has lost.
    lost: usize,
}

impl Both {
    fn new(mode: TrunkMode, steps: Vec<Step>) -> Self {
        Self::with(mode, steps, |_| {})
    }

    /// The same with our plan altered.
    fn with(mode: TrunkMode, steps: Vec<Step>, alter: impl FnOnce(&mut Plan)) -> Self {
        let world = |plan: &Plan, party| {
            stage(plan, &[party], AgentOptions::default(), Wire::External).expect("no quirks")
        };
        let options = AgentOptions::default();
        let mut own = plan(mode, steps);
        alter(&mut own);
        let ours = World::with_device(&own, Party::Carrier, options, PATIENCE).expect("no quirks");
        let forever = step(Subject::Pbx, Verb::Wait { until: Some(WaitFor::Ringing) });
        let mut idle = plan(mode, vec![forever]);
        idle.start = Start::Cold;
        let device = world(&Plan { device: None, ..idle }, Party::Pbx);
        let mut both = Self { ours, device, now: Instant::ZERO, cues: Vec::new(), lost: 0 };
        both.ours.begin();
        both.device.begin();
        both
    }

    /// Carries what is sent and lets time pass, until a cue comes or our world has ended.
    fn go_on(&mut self) -> Option<Cue> {
        for _ in 0..200_000 {
            self.carry();
            if let Some(cue) = self.ours.poll_cue() {
                self.cues.push(cue.clone());
                return Some(cue);
            }
            if self.ours.is_finished() {
                return None;
            }
            self.pass();
        }
        panic!("it never ends: {:?}", self.cues);
    }

    fn carry(&mut self) {
        loop {
            let (ours, device) = (self.ours.poll_transmit(), self.device.poll_transmit());
            if ours.is_none() && device.is_none() {
                break;
            }
            if let Some(sent) = ours {
                self.device.receive(self.now, sent.from, sent.to, sent.payload);
            }
            if let Some(sent) = device {
                self.ours.receive(self.now, sent.from, sent.to, sent.payload);
            }
        }
        let is_lost = |event: &Event| matches!(event, Event::Dropped { why: DropReason::Scripted, .. });
        self.lost += self.ours.drain_events().filter(is_lost).count();
        self.device.drain_events().for_each(drop);
    }

    /// Lets time pass until one of both wants something.
    fn pass(&mut self) {
        let (ours, device) = (self.ours.next_timeout(), self.device.next_timeout());
        self.now = [ours, device].into_iter().flatten().min().expect("a world that goes on wants something");
        for (world, at) in [(&mut self.ours, ours), (&mut self.device, device)] {
            if at.is_some_and(|at| at <= self.now) {
                world.handle_timeout(self.now);
            }
        }
    }

    /// The device does it.
    fn obey(&mut self, verb: Verb) {
        self.device.tell(self.now, Party::Pbx, &step(Subject::Pbx, verb), None, "").expect("it can");
    }
}

#[test]
fn a_device_is_told_what_to_do_when_it_can_do_it() {
    let steps =
        vec![step(Subject::Pbx, call()), step(Subject::Pbx, Verb::Hold), step(Subject::Pbx, Verb::Hangup)];
    let mut both = Both::new(TrunkMode::Static, steps);
    let cue = both.go_on().expect("the call");
    assert_eq!((cue.party, cue.number.as_deref()), (Party::Pbx, Some(NUMBER)));
    both.obey(call_to(Destination::Number(NUMBER.to_owned())));
    let cue = both.go_on().expect("the hold");
    assert_eq!(cue.verb, Verb::Hold);
    assert!(both.now > Instant::ZERO, "it waits until the call is up");
    both.obey(Verb::Hold);
    assert_eq!(both.go_on().expect("the end").verb, Verb::Hangup);
    while both.device.tell(both.now, Party::Pbx, &step(Subject::Pbx, Verb::Hangup), None, "").is_err() {
        // Its hold has no answer yet.
        both.carry();
        both.pass();
    }
    assert_eq!(both.go_on(), None);
    let ended = both.ours.ended();
    assert!(ended.limits.is_empty() && ended.not_begun.is_none() && ended.steps_left.is_empty(), "{ended:?}");
}

#[test]
fn a_device_that_does_nothing_is_not_waited_for_without_end() {
    let mut both = Both::new(TrunkMode::Static, vec![step(Subject::Pbx, call())]);
    both.go_on().expect("the call");
    let told = both.now;
    assert_eq!(both.go_on(), None);
    assert!(
        both.now >= told + PATIENCE && both.now < told + PATIENCE + Duration::from_secs(10),
        "{}",
        both.now
    );
    let ended = both.ours.ended();
    assert!(ended.limits[0].contains("`pbx.call` and nothing came of it in 30 s"), "{ended:?}");
}

#[test]
fn a_device_that_cannot_be_moved_is_no_play() {
    let mut both = Both::new(TrunkMode::Static, vec![step(Subject::Pbx, call())]);
    both.go_on().expect("the call");
    both.ours.break_off(both.now, "no hands".to_owned());
    assert_eq!(both.go_on(), None);
    assert_eq!(both.ours.ended().not_begun.as_deref(), Some("no hands"));
    assert!(both.now < Instant::ZERO + PATIENCE);
}

#[test]
fn a_device_registers_before_the_play_begins_or_it_does_not_begin() {
    let mut both =
        Both::new(TrunkMode::Registration, vec![step(Subject::Carrier, Verb::Wait { until: None })]);
    assert_eq!(both.go_on().expect("the registration").verb, Verb::Register);
    assert_eq!(both.go_on(), None);
    assert!(both.ours.ended().limits[0].contains("has not registered in 30 s"));

    let mut both =
        Both::new(TrunkMode::Registration, vec![step(Subject::Carrier, Verb::Wait { until: None })]);
    both.go_on().expect("the registration");
    both.obey(Verb::Register);
    assert_eq!(both.go_on(), None);
    assert_eq!(both.ours.ended().limits, [""; 0]);
}

#[test]
fn who_is_told_what_cannot_be_done_says_so() {
    let mut both = Both::new(TrunkMode::Static, vec![step(Subject::Pbx, call())]);
    let mut tell = |subject, verb, key| {
        let party = if subject == Subject::Carrier { Party::Carrier } else { Party::Pbx };
        both.ours.tell(Instant::ZERO, party, &step(subject, verb), key, "")
    };
    assert_eq!(tell(Subject::Pbx, Verb::Hold, None), Err(Refusal::NotOurs));
    assert_eq!(tell(Subject::Carrier, Verb::Hold, None), Err(Refusal::NoCall));
    let key = tell(Subject::Carrier, call(), None).expect("a call can be placed");
    assert!(matches!(tell(Subject::Carrier, Verb::Hold, None), Err(Refusal::NotNow(_))));
    assert!(matches!(tell(Subject::Carrier, Verb::Hold, key), Err(Refusal::NotNow(_))));
    assert_eq!(tell(Subject::Carrier, Verb::Cancel, key), Ok(key));
    assert_eq!(tell(Subject::Carrier, Verb::Wait { until: None }, None), Err(Refusal::NoCommand));
}

#[test]
fn a_side_that_was_silent_is_told_things_again_when_its_time_is_over() {
    let mut both = Both::new(TrunkMode::Static, vec![step(Subject::Pbx, call())]);
    let lasts = Duration::from_secs(1);
    let carrier = |verb| step(Subject::Carrier, verb);
    let mut tell = |at, verb| both.ours.tell(at, Party::Carrier, &carrier(verb), None, "");
    tell(Instant::ZERO, Verb::Silent { lasts }).expect("it can always be silent");
    let early = tell(Instant::ZERO + lasts / 2, call());
    assert!(matches!(early, Err(Refusal::InVain(_))), "{early:?}");
    // Neither a packet nor a timer has told it in between what time it is.
    tell(Instant::ZERO + lasts, call()).expect("its silence is over");
}

#[test]
fn what_is_left_of_a_call_that_the_device_has_ended_is_not_waited_for() {
    let steps = vec![
        step(Subject::Pbx, call()),
        basic::step(Subject::Carrier, Verb::Hold, 600_000),
        step(Subject::Pbx, Verb::Resume),
        step(Subject::Pbx, Verb::Hangup),
    ];
    let mut both = Both::new(TrunkMode::Static, steps);
    both.go_on().expect("the call");
    let to = Destination::Number(NUMBER.to_owned());
    both.obey(Verb::Call { to, offer: None, codecs: None, media: OfferedMedia::Audio, from: None });
    while both.device.tell(both.now, Party::Pbx, &step(Subject::Pbx, Verb::Hangup), None, "").is_err() {
        both.carry();
        both.pass();
    }
    assert_eq!(both.go_on(), None, "nobody is told anything more");
    assert!(both.now < Instant::ZERO + PATIENCE, "{}", both.now);
    let ended = both.ours.ended();
    assert!(ended.limits.is_empty() && ended.steps_left.is_empty(), "{ended:?}");
}

#[test]
fn what_the_play_does_to_messages_it_does_to_those_of_a_device() {
    let invite = || MessageMatch {
        method: "INVITE".to_owned(),
        status: None,
        from: Some(Side::Pbx),
        skip: 0,
        count: 1,
    };
    // When it hangs up at the earliest: the INVITE comes again after T1, and one that is held back comes first.
    let by = Duration::from_millis(300);
    let cases = [
        (Verb::NetworkDrop { message: invite() }, 1, Duration::from_millis(500)),
        (Verb::NetworkDelay { message: invite(), by }, 0, by),
        (Verb::NetworkDuplicate { message: invite() }, 0, Duration::ZERO),
    ];
    for (verb, lost, earliest) in cases {
        let steps =
            vec![step(Subject::Network, verb), step(Subject::Pbx, call()), step(Subject::Pbx, Verb::Hangup)];
        let mut both = Both::new(TrunkMode::Static, steps);
        both.go_on().expect("the call");
        both.obey(call_to(Destination::Number(NUMBER.to_owned())));
        both.go_on().expect("the call is up");
        assert_eq!(both.lost, lost);
        assert!(both.now >= Instant::ZERO + earliest, "{} s", both.now);
    }
}

#[test]
fn a_device_is_not_told_to_hang_up_before_our_machine_is_done() {
    let steps = vec![
        step(Subject::Pbx, call()),
        step(Subject::Pbx, Verb::SendFax(FaxOrder::default())),
        step(Subject::Carrier, Verb::ReceiveFax(FaxOrder::default())),
        step(Subject::Pbx, Verb::Hangup),
    ];
    let mut both = Both::new(TrunkMode::Static, steps);
    both.go_on().expect("the call");
    both.obey(call_to(Destination::Number(NUMBER.to_owned())));
    assert!(matches!(both.go_on().expect("the fax").verb, Verb::SendFax(_)));
    // Nobody sends, and our machine gives up after T1 of T.30, 35 s.
    assert_eq!(both.go_on().expect("the end").verb, Verb::Hangup);
    assert!(both.now > Instant::ZERO + Duration::from_secs(30), "{} s", both.now);
}

#[test]
fn a_device_that_answers_before_the_play_wants_it_has_answered() {
    let steps = vec![
        step(Subject::Carrier, call_to(Destination::Did("main".to_owned()))),
        // The device answers after two seconds by itself.
        basic::step(Subject::Pbx, Verb::Answer { codecs: None, fork: None }, 60_000),
        step(Subject::Pbx, Verb::Dtmf { digits: "12#".to_owned() }),
        step(Subject::Carrier, Verb::Hangup),
    ];
    let mut both = Both::new(TrunkMode::Static, steps);
    assert_eq!(
        both.go_on().map(|cue| cue.verb),
        Some(Verb::Dtmf { digits: "12#".to_owned() }),
        "and not the answer"
    );
    let told = both.now;
    assert!(told < Instant::ZERO + PATIENCE, "{told}");
    assert_eq!(both.go_on(), None);
    let hung_up = both.now;
    assert!(
        hung_up >= told + Duration::from_millis(1_500),
        "three digits take their time: {told} to {hung_up}"
    );
    assert!(both.ours.ended().limits.is_empty(), "{:?}", both.ours.ended());
}

/// A good device that answers its calls is no reason to wait for the end of time, and no fault.
#[test]
fn a_call_that_a_device_answers_by_itself_cannot_be_cancelled_and_is_no_play() {
    let steps = vec![
        step(Subject::Carrier, call_to(Destination::Did("main".to_owned()))),
        // The device answers after two seconds.
        basic::step(Subject::Carrier, Verb::Cancel, 60_000),
    ];
    let mut both = Both::new(TrunkMode::Static, steps);
    assert_eq!(both.go_on(), None);
    assert!(both.now < Instant::ZERO + PATIENCE, "{}", both.now);
    let why = both.ours.ended().not_begun;
    assert!(why.as_ref().is_some_and(|why| why.contains("had answered it by itself")), "{why:?}");
}

#[test]
fn a_call_of_a_device_that_our_end_refuses_before_it_rings_has_been_placed() {
    let steps =
        vec![step(Subject::Pbx, call()), step(Subject::Carrier, Verb::Answer { codecs: None, fork: None })];
    let mut both = Both::with(TrunkMode::Static, steps, |plan| {
        // Nobody reads what the device dials.
        plan.carrier.numbers.called_out = plan::NumberFormat::International;
        plan.carrier.numbers.accepts.clear();
    });
    both.go_on().expect("the call");
    both.obey(call_to(Destination::Number(NUMBER.to_owned())));
    assert_eq!(both.go_on(), None);
    assert!(both.now < Instant::ZERO + PATIENCE, "{}", both.now);
    let ended = both.ours.ended();
    assert!(ended.limits.is_empty() && ended.steps_left.is_empty(), "{ended:?}");
}

/// A device knows nothing of our limits, and its call would go on into the next play.
#[test]
fn what_is_open_when_a_run_has_lasted_too_long_is_ended() {
    let wait = Verb::Wait { until: Some(WaitFor::Ended) };
    let steps = vec![step(Subject::Pbx, call()), step(Subject::Carrier, wait)];
    let mut both = Both::with(TrunkMode::Static, steps, |plan| plan.limit = Duration::from_secs(20));
    both.go_on().expect("the call");
    both.obey(call_to(Destination::Number(NUMBER.to_owned())));
    assert_eq!(both.go_on(), None);
    assert_eq!(both.ours.ended().limits, ["duration of the run"]);
    both.carry();
    let device = both.device.agent(Party::Pbx).expect("it is there");
    assert!(device.is_at_rest(), "its call was hung up");
}
