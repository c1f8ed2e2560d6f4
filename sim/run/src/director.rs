//! The director reads the scenario's steps and tells the agents what to do, and when.
//!
//! A step waits until its own precondition is true, then for its `after`, then its action is issued and
//! the next step begins. When all steps are done, the director waits until every call is over, asks the
//! agents to end normal life, and closes the curtain.

use std::collections::{BTreeMap, VecDeque};

use agent::{Agent, CallCommand, CallKey, CallPhase, Command, Wanted};
use clock::{Duration, Instant};
use plan::{Destination, MessageMatch, OfferMode, Plan, Profile, Start, Step, Subject, Verb, WaitFor};
use trace::{Party, StepLeft};

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
        }
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
        self.act = Act::Steps;
        self.step(now, agents)
    }

    fn step(&mut self, now: Instant, agents: &[(Party, Agent)]) -> Option<Order> {
        while let Some(step) = self.steps.get(self.next) {
            if self.is_moot(step, agents) {
                self.next += 1;
                self.ready_since = None;
                continue;
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
            if let Some(order) = self.order(&step) {
                return Some(order);
            }
        }
        self.act = Act::Settling;
        self.settle(now, agents)
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

    /// A foreign device may refuse a call or end it before the script does. That is its right, and nothing
    /// is left to hang up.
    fn is_moot(&self, step: &Step, agents: &[(Party, Agent)]) -> bool {
        let [(party, agent)] = agents else { return false };
        let call = self.key(*party, step).and_then(|key| agent.call(key));
        step.verb == Verb::Hangup && call.is_some_and(|c| c.phase.is_over())
    }

    fn is_possible(&self, step: &Step, agents: &[(Party, Agent)]) -> bool {
        let Some(party) = party_of(step.subject) else { return true };
        let Some((_, agent)) = agents.iter().find(|(p, _)| *p == party) else {
            // The side is played by a foreign device: its own steps are for its user.
            return true;
        };
        // Looked up only where it counts: this is asked at every turn of the world.
        let call = || self.key(party, step).and_then(|key| agent.call(key));
        let phase = || call().map(|c| c.phase);
        match &step.verb {
            Verb::Unregister => agent.is_registered(),
            Verb::Wait { until: Some(until) } => match until {
                WaitFor::Ringing => call().is_some_and(|c| c.ringing),
                WaitFor::Confirmed => phase() == Some(CallPhase::Confirmed),
                WaitFor::Ended => phase().is_some_and(CallPhase::is_over),
                WaitFor::Registered => agent.is_registered(),
                WaitFor::Unregistered => !agent.is_registered(),
                WaitFor::TrunkUp => agent.is_trunk_up() && agent.has_been_answered(),
                WaitFor::TrunkDown => !agent.is_trunk_up(),
            },
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
        Some(match &step.verb {
            Verb::Call { to, offer, codecs, media } => {
                let callee = if party == Party::Carrier { Party::Pbx } else { Party::Carrier };
                self.expect_call(party, callee, &step.call);
                Command::Call(Wanted {
                    number: self.number(to),
                    delayed_offer: offer.map(|o| o == OfferMode::Delayed),
                    codecs: codecs.clone(),
                    media: *media,
                })
            }
            Verb::StrangerCall { number, .. } => Command::Call(Wanted::plain(self.number(number))),
            Verb::StrangerOptions { .. } | Verb::Options => Command::Options,
            Verb::Register => Command::Register,
            Verb::Unregister => Command::Unregister,
            Verb::Silent { lasts } => Command::Silent(*lasts),
            _ => return None,
        })
    }

    /// What somebody dials to reach `destination`: E.164 with its plus, or the digits as they stand.
    fn number(&self, destination: &Destination) -> String {
        let number = match destination {
            Destination::Magic(name) => self.carrier.magic_number(name),
            Destination::Did(name) => self.carrier.did(name),
            Destination::Number(digits) => return digits.clone(),
        };
        number.map(|n| n.to_string()).unwrap_or_default()
    }

    fn expect_call(&mut self, caller: Party, callee: Party, label: &str) {
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
