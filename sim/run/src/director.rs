//! The director reads the scenario's steps and tells the agents what to do, and when.
//!
//! A step waits until its own precondition is true, then for its `after`, then its action is issued and
//! the next step begins. When all steps are done, the director waits until every call is over, asks the
//! agents to end normal life, and closes the curtain.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use agent::{Agent, CallCommand, CallKey, CallView, Command, Wanted};
use clock::{Duration, Instant};
use plan::{Destination, MessageMatch, OfferMode, Plan, Profile, Start, Step, Subject, Verb};
use trace::{Party, StepLeft};

use crate::cue::{self, Cue, Given, PATIENCE, has_taken_effect};
use crate::told::is_so;

/// How long the stage stays lit after the last call, so that late packets are still seen.
const EPILOGUE: Duration = Duration::from_millis(500);
/// How long the agents may take to end normal life.
const SHUTDOWN_MAX: Duration = Duration::from_secs(40);
/// The same when somebody waits for it at a keyboard: a peer that does not answer is not waited for.
const STOP_MAX: Duration = Duration::from_secs(5);

/// What the director wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Give this command to the agent of that party.
    Agent(Party, Command),
    /// Do this to the network.
    Network(NetworkOrder),
    /// Have a device do this.
    Cue(Cue),
    /// The play is over.
    Finished,
}

/// What a scenario can do to the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NetworkOrder {
    /// Lose messages that match.
    Drop(MessageMatch),
    /// Deliver messages that match twice.
    Duplicate(MessageMatch),
    /// Deliver messages that match later by this much.
    Delay(MessageMatch, Duration),
    /// Lose everything for this long.
    Down(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Opening,
    Steps,
    Settling,
    Epilogue(Instant),
    Stopping(Instant),
    Finished,
}

/// A call as both sides know it.
#[derive(Clone, Copy, Debug, Default)]
struct Both {
    carrier: Option<CallKey>,
    pbx: Option<CallKey>,
    stranger: Option<CallKey>,
}

/// Reads the steps and issues the orders.
pub(crate) struct Director {
    steps: Vec<Step>,
    next: usize,
    act: Act,
    /// When the current step's precondition came true.
    ready_since: Option<Instant>,
    calls: BTreeMap<String, Both>,
    /// Labels of calls that a party has not met yet, outgoing (true) and incoming, in order.
    expected: BTreeMap<(Party, bool), VecDeque<String>>,
    carrier: Profile,
    waits_for_trunk: bool,
    starts: Vec<Party>,
    stops: Vec<Party>,
    wake: Option<Instant>,
    /// What a device was told and has not done yet.
    given: Option<Given>,
    /// How long it may take for that.
    patience: Duration,
    /// It must register before the play begins, and until when.
    registers: Option<Option<Instant>>,
    /// It is a box, and what it is to do comes from somebody behind it.
    is_between: bool,
    /// What it was told and did not do.
    undone: Option<String>,
    /// Why the play cannot be played with it.
    unplayable: Option<&'static str>,
    /// The calls of a device that our end has refused before it was one.
    refused: BTreeSet<String>,
}

impl Director {
    /// A director for the steps of `plan`.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            steps: plan.steps.clone(),
            next: 0,
            act: Act::Opening,
            ready_since: None,
            calls: BTreeMap::new(),
            expected: BTreeMap::new(),
            carrier: plan.carrier.clone(),
            waits_for_trunk: plan.start == Start::Ready,
            starts: vec![Party::Pbx, Party::Carrier],
            stops: vec![Party::Carrier, Party::Pbx],
            wake: None,
            given: None,
            patience: PATIENCE,
            registers: None,
            is_between: false,
            undone: None,
            unplayable: None,
            refused: BTreeSet::new(),
        }
    }

    /// A director for a play whose other side a device has. It may take so long to do what it is told; if it has to
    /// register, it does before the play begins.
    pub(crate) fn for_device(plan: &Plan, patience: Duration, registers: bool) -> Self {
        Self { patience, registers: registers.then_some(None), ..Self::new(plan) }
    }

    /// Nobody tells the device anything: what it is to do comes through it, from somebody behind it.
    pub(crate) fn for_box_between(&mut self) {
        self.is_between = true;
    }

    /// What a device was told and did not do in time.
    pub(crate) fn undone(&self) -> Option<&str> {
        self.undone.as_deref()
    }

    /// What the device has done by itself, so that the play cannot go on.
    pub(crate) fn unplayable(&self) -> Option<&str> {
        self.unplayable
    }

    /// No step is begun any more, and the agents end what they do.
    pub(crate) fn break_off(&mut self, now: Instant) {
        self.given = None;
        self.act = Act::Epilogue(now);
    }

    /// When the director wants to be asked next, if it knows.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.wake
    }

    /// The steps that were never begun. The first of them waited; the others were never reached.
    pub(crate) fn steps_left(&self) -> Vec<StepLeft> {
        let waited_for = |step: usize| match self.act {
            _ if step > self.next => "the steps before it".to_owned(),
            Act::Opening => "the trunk to be up".to_owned(),
            _ => match self.ready_since {
                Some(_) => "its time".to_owned(),
                None => self.steps[step].verb.precondition().to_owned(),
            },
        };
        let left = self.next.min(self.steps.len())..self.steps.len();
        left.map(|step| StepLeft { step, waited_for: waited_for(step) }).collect()
    }

    /// The agents were asked to end normal life before the play was over, as at Ctrl-C: no step is begun any
    /// more, and the curtain closes as soon as they are at rest.
    pub(crate) fn stop(&mut self, now: Instant) {
        self.stops.clear();
        self.act = Act::Stopping(now + STOP_MAX);
    }

    /// The next order at `now`, or nothing until something changes.
    pub(crate) fn poll(&mut self, now: Instant, agents: &[(Party, Agent)]) -> Option<Order> {
        self.wake = None;
        match self.act {
            Act::Opening => self.open(now, agents),
            Act::Steps => self.step(now, agents),
            Act::Settling => self.settle(now, agents),
            Act::Epilogue(until) => self.close(now, until, agents),
            Act::Stopping(until) => self.wait_for_shutdown(now, until, agents),
            Act::Finished => None,
        }
    }

    fn open(&mut self, now: Instant, agents: &[(Party, Agent)]) -> Option<Order> {
        while let Some(party) = self.starts.pop() {
            if agents.iter().any(|(p, _)| *p == party) {
                return Some(Order::Agent(party, Command::Start));
            }
        }
        if self.waits_for_trunk && !agents.iter().all(|(_, a)| a.is_ready()) {
            return None;
        }
        if let Some(until) = self.registers
            && !agents.iter().all(|(_, a)| a.is_registered())
        {
            return self.wait_for_registration(now, until);
        }
        self.act = Act::Steps;
        self.step(now, agents)
    }

    fn step(&mut self, now: Instant, agents: &[(Party, Agent)]) -> Option<Order> {
        if self.is_waiting_for_device(now, agents) {
            return None;
        }
        while let Some(step) = self.steps.get(self.next) {
            if self.is_moot(step, agents) || self.is_done_already(step, agents) {
                self.next += 1;
                self.ready_since = None;
                continue;
            }
            if let [(ours, agent)] = agents
                && let Some(why) = cue::never(step, self.key(*ours, step).and_then(|key| agent.call(key)))
            {
                self.unplayable = Some(why);
                self.break_off(now);
                self.wake = Some(now);
                return None;
            }
            let is_possible = self.is_possible(step, agents);
            if self.ready_since.is_none() && is_possible {
                self.ready_since = Some(now);
            }
            let due = self.ready_since? + step.after;
            if due > now {
                self.wake = Some(due);
                return None;
            }
            // The time has come; a moment that does not suit, such as a refresh under way, is waited out.
            if !is_possible {
                return None;
            }
            let step = step.clone();
            self.next += 1;
            self.ready_since = None;
            let is_ours = party_of(step.subject).is_none_or(|party| agents.iter().any(|(p, _)| *p == party));
            let order = if is_ours { self.order(&step) } else { self.cue(now, &step, agents) };
            if order.is_some() {
                return order;
            }
        }
        self.act = Act::Settling;
        self.settle(now, agents)
    }

    /// True as long as a device has not done what it was told. It is not waited for without end.
    fn is_waiting_for_device(&mut self, now: Instant, agents: &[(Party, Agent)]) -> bool {
        let Some(given) = self.given else { return false };
        let step = &self.steps[given.step];
        if self.our_end(step, agents).is_some_and(|(ours, call)| has_taken_effect(step, ours, call)) {
            if now < given.from {
                self.wake = Some(given.from);
                return true;
            }
            self.given = None;
            return false;
        }
        if now < given.until {
            self.wake = Some(given.until);
            return true;
        }
        let (subject, verb) = (step.subject.name(), step.verb.name());
        let what = if self.is_between {
            format!("has not passed on what `{subject}.{verb}` does")
        } else {
            format!("was told `{subject}.{verb}` and nothing came of it")
        };
        self.give_up(now, &what);
        true
    }

    /// The device has not done something in time.
    fn give_up(&mut self, now: Instant, what: &str) {
        self.undone = Some(format!("the device {what} in {} s", self.patience.as_secs()));
        self.break_off(now);
        self.wake = Some(now);
    }

    fn wait_for_registration(&mut self, now: Instant, until: Option<Instant>) -> Option<Order> {
        let Some(until) = until else {
            self.registers = Some(Some(now + self.patience));
            return Some(Order::Cue(Cue {
                party: Party::Pbx,
                verb: Verb::Register,
                number: None,
                call: None,
            }));
        };
        self.wake = Some(until);
        if now >= until {
            self.give_up(now, "has not registered");
        }
        None
    }

    /// A step that a device takes: whoever can make it is told.
    fn cue(&mut self, now: Instant, step: &Step, agents: &[(Party, Agent)]) -> Option<Order> {
        let party = party_of(step.subject)?;
        if matches!(step.verb, Verb::Wait { .. }) {
            return None;
        }
        let mut number = None;
        match &step.verb {
            Verb::Call { to, .. } => {
                self.expect_call(party, &step.call);
                number = Some(self.number(to));
            }
            Verb::RegisterNumber { number: of } | Verb::UnregisterNumber { number: of } => {
                number = Some(self.number(of));
            }
            _ => {}
        }
        // The step is the one before the next.
        let index = self.next - 1;
        let from = now + cue::takes(&step.verb);
        self.given = Some(Given { step: index, from, until: from + self.patience });
        let call = agents.first().and_then(|(ours, _)| self.key(*ours, step));
        Some(Order::Cue(Cue { party, verb: step.verb.clone(), number, call }))
    }

    /// The side that we play, and its end of the call of a step.
    fn our_end<'a>(
        &self,
        step: &Step,
        agents: &'a [(Party, Agent)],
    ) -> Option<(&'a Agent, Option<CallView>)> {
        let (party, ours) = agents.first()?;
        Some((ours, self.key(*party, step).and_then(|key| ours.call(key))))
    }

    fn settle(&mut self, now: Instant, agents: &[(Party, Agent)]) -> Option<Order> {
        if agents.iter().all(|(_, a)| a.is_at_rest()) {
            self.act = Act::Epilogue(now + EPILOGUE);
            self.wake = Some(now + EPILOGUE);
        }
        None
    }

    fn close(&mut self, now: Instant, until: Instant, agents: &[(Party, Agent)]) -> Option<Order> {
        if now < until {
            self.wake = Some(until);
            return None;
        }
        while let Some(party) = self.stops.pop() {
            if agents.iter().any(|(p, _)| *p == party) {
                return Some(Order::Agent(party, Command::Stop));
            }
        }
        self.act = Act::Stopping(now + SHUTDOWN_MAX);
        self.wait_for_shutdown(now, now + SHUTDOWN_MAX, agents)
    }

    fn wait_for_shutdown(
        &mut self,
        now: Instant,
        until: Instant,
        agents: &[(Party, Agent)],
    ) -> Option<Order> {
        if now >= until || agents.iter().all(|(_, a)| a.is_stopped()) {
            self.act = Act::Finished;
            return Some(Order::Finished);
        }
        self.wake = Some(until);
        None
    }

    /// An agent has met a call. Calls get their labels in the order in which they were placed, on the
    /// caller's side at once and on the called side when the INVITE arrives.
    pub(crate) fn meet(&mut self, party: Party, key: CallKey, outgoing: bool) {
        let waiting = self.expected.entry((party, outgoing)).or_default();
        if let Some(label) = waiting.pop_front() {
            self.calls.entry(label).or_default().set(party, key);
        }
    }

    /// Our end has closed the record of a call that it never met: it has refused what a device was told to place.
    pub(crate) fn refused(&mut self) {
        let Some(given) = self.given else { return };
        let step = &self.steps[given.step];
        if matches!(step.verb, Verb::Call { .. }) && !self.calls.contains_key(step.call.as_str()) {
            self.refused.insert(step.call.clone());
            self.given = None;
            self.expected.values_mut().for_each(|labels| labels.retain(|label| *label != step.call));
        }
    }

    /// A foreign device may refuse a call or end it before the script does. That is its right, and what the script had for
    /// that call can never be done: what became of it is held against what the play expects.
    fn is_moot(&self, step: &Step, agents: &[(Party, Agent)]) -> bool {
        let [(ours, agent)] = agents else { return false };
        let call = self.key(*ours, step).and_then(|key| agent.call(key));
        let is_over = call.is_some_and(|call| call.phase.is_over()) || self.refused.contains(&step.call);
        CallCommand::of(&step.verb).is_some() && is_over
    }

    fn is_done_already(&self, step: &Step, agents: &[(Party, Agent)]) -> bool {
        let is_theirs = party_of(step.subject).is_some_and(|party| agents.iter().all(|(p, _)| *p != party));
        let call = || self.our_end(step, agents).and_then(|(_, call)| call);
        is_theirs && cue::is_done_already(&step.verb, call())
    }

    fn is_possible(&self, step: &Step, agents: &[(Party, Agent)]) -> bool {
        let Some(party) = party_of(step.subject) else { return true };
        let Some((_, agent)) = agents.iter().find(|(p, _)| *p == party) else {
            // The side is played by a foreign device. What it can do shows at our end.
            return self.our_end(step, agents).is_none_or(|(ours, call)| cue::is_possible(step, ours, call));
        };
        // Looked up only where it counts: this is asked at every turn of the world.
        let call = || self.key(party, step).and_then(|key| agent.call(key));
        match &step.verb {
            Verb::Unregister => agent.is_registered(),
            Verb::Wait { until: Some(until) } => is_so(agent, *until, call()),
            verb => CallCommand::of(verb)
                .is_none_or(|command| call().is_some_and(|call| command.is_possible(&call))),
        }
    }

    fn key(&self, party: Party, step: &Step) -> Option<CallKey> {
        self.calls.get(step.call.as_str()).and_then(|both| both.key(party))
    }

    fn order(&mut self, step: &Step) -> Option<Order> {
        match &step.verb {
            Verb::NetworkDrop { message } => Some(Order::Network(NetworkOrder::Drop(message.clone()))),
            Verb::NetworkDuplicate { message } => {
                Some(Order::Network(NetworkOrder::Duplicate(message.clone())))
            }
            Verb::NetworkDelay { message, by } => {
                Some(Order::Network(NetworkOrder::Delay(message.clone(), *by)))
            }
            Verb::NetworkDown { lasts } => Some(Order::Network(NetworkOrder::Down(*lasts))),
            Verb::Wait { .. } => None,
            _ => {
                let party = party_of(step.subject)?;
                Some(Order::Agent(party, self.command(party, step)?))
            }
        }
    }

    fn command(&mut self, party: Party, step: &Step) -> Option<Command> {
        if let Some(command) = CallCommand::of(&step.verb) {
            return Some(Command::InCall(self.key(party, step)?, command));
        }
        if let Verb::Call { .. } = &step.verb {
            self.expect_call(party, &step.call);
        }
        self.command_alone(&step.verb)
    }

    /// What a verb wants that is not about a call that is there already.
    pub(crate) fn command_alone(&self, verb: &Verb) -> Option<Command> {
        Some(match verb {
            Verb::Call { to, offer, codecs, media, from } => Command::Call(Wanted {
                number: self.number(to),
                delayed_offer: offer.map(|o| o == OfferMode::Delayed),
                codecs: codecs.clone(),
                media: *media,
                from: from.as_ref().map(ToString::to_string),
            }),
            Verb::StrangerCall { number, .. } => Command::Call(Wanted::plain(self.number(number))),
            Verb::StrangerOptions { .. } | Verb::Options => Command::Options,
            Verb::Register => Command::Register,
            Verb::Unregister => Command::Unregister,
            Verb::RegisterNumber { number } => Command::RegisterNumber(self.number(number)),
            Verb::UnregisterNumber { number } => Command::UnregisterNumber(self.number(number)),
            Verb::Silent { lasts } => Command::Silent(*lasts),
            _ => return None,
        })
    }

    /// What somebody dials to reach `destination`: E.164 with its plus, or the digits as they stand.
    fn number(&self, destination: &Destination) -> String {
        destination.dialled(&self.carrier).unwrap_or_default()
    }

    fn expect_call(&mut self, caller: Party, label: &str) {
        let callee = if caller == Party::Carrier { Party::Pbx } else { Party::Carrier };
        self.expected.entry((caller, true)).or_default().push_back(label.to_owned());
        self.expected.entry((callee, false)).or_default().push_back(label.to_owned());
    }
}

impl Both {
    fn key(self, party: Party) -> Option<CallKey> {
        match party {
            Party::Carrier => self.carrier,
            Party::Pbx => self.pbx,
            Party::Stranger => self.stranger,
        }
    }

    fn set(&mut self, party: Party, key: CallKey) {
        match party {
            Party::Carrier => self.carrier = Some(key),
            Party::Pbx => self.pbx = Some(key),
            Party::Stranger => self.stranger = Some(key),
        }
    }
}

fn party_of(subject: Subject) -> Option<Party> {
    match subject {
        Subject::Carrier => Some(Party::Carrier),
        Subject::Pbx => Some(Party::Pbx),
        Subject::Stranger => Some(Party::Stranger),
        Subject::Network => None,
    }
}
