//! What a person tells a side to do while a world runs, outside of any play: in the words of a step, done at once or
//! refused.

use core::fmt;

use agent::{Agent, CallCommand, CallKey, CallPhase, CallView, Command, Hindrance, Input};
use clock::Instant;
use plan::{Step, Verb, WaitFor};
use trace::Party;

use crate::World;

/// Why a side does not do what it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// That side is not ours.
    NotOurs,
    /// There is no such call, or none is open.
    NoCall,
    /// The call is there, and this must be so first.
    NotNow(&'static str),
    /// It is nothing that a side is told.
    NoCommand,
    /// The call would be refused at once.
    Hindered(Hindrance),
    /// Nothing would come of it.
    InVain(Hindrance),
    /// A number that cannot be meant, and why.
    Number(String),
}

impl Refusal {
    /// True when it may be possible later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NotNow(_) => true,
            Self::Hindered(hindrance) | Self::InVain(hindrance) => hindrance.may_pass,
            Self::NotOurs | Self::NoCall | Self::NoCommand | Self::Number(_) => false,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOurs => f.write_str("that side is somebody else"),
            Self::NoCall => f.write_str("there is no such call; `calls` lists those that are open"),
            Self::NotNow(what) => write!(f, "not possible now: it needs {what}"),
            Self::NoCommand => f.write_str("that is nothing a side can be told while it runs"),
            Self::Hindered(hindrance) => write!(f, "the call is refused{}", hindrance.why),
            Self::InVain(hindrance) => write!(f, "nothing would come of it: {}", hindrance.why),
            Self::Number(why) => f.write_str(why),
        }
    }
}

impl World {
    /// Has `party` do the step at once, in `call` or, where none is named, in the latest call in which it is possible.
    /// The recording has `said` of it, unless that is empty. The call that it was about is told, if it was about one.
    ///
    /// # Errors
    /// Why it cannot be done; nothing has happened then.
    pub fn tell(
        &mut self,
        now: Instant,
        party: Party,
        step: &Step,
        call: Option<CallKey>,
        said: &str,
    ) -> Result<Option<CallKey>, Refusal> {
        self.wake(now, party);
        let agent = self.agent(party).ok_or(Refusal::NotOurs)?;
        let command = match CallCommand::of(&step.verb) {
            Some(command) => Command::InCall(choose(agent, call, &command, step)?, command),
            None => self.director.command_alone(&step.verb).ok_or(Refusal::NoCommand)?,
        };
        possible(agent, step, &command)?;
        let places = matches!(command, Command::Call(_));
        let about = if let Command::InCall(key, _) = command { Some(key) } else { None };
        if !said.is_empty() {
            self.note(now, party, format!("is told: {said}"));
        }
        self.command(now, party, command);
        let placed = || self.agent(party).and_then(|agent| agent.open_calls().last()).map(|call| call.key);
        let about = if places { placed() } else { about };
        self.direct();
        Ok(about)
    }

    /// What is possible is asked of an agent that knows what time it is, and not of one that last looked when a timer
    /// fired or a packet came: a silence that is over has neither.
    fn wake(&mut self, now: Instant, party: Party) {
        self.advance(now);
        if let Some(index) = self.agents.iter().position(|(whose, _)| *whose == party) {
            self.agents[index].1.handle(now, Input::Timeout);
            self.drain_agent(index);
        }
    }

    /// One more TIFF file that a side can be told to send by fax, by this name.
    pub fn give_document(&mut self, party: Party, name: &str, octets: &[u8]) {
        if let Some((_, agent)) = self.agents.iter_mut().find(|(whose, _)| *whose == party) {
            agent.give_document(name.to_owned(), octets);
        }
    }

    /// Whether what somebody waits for is so: in `call`, or in the latest call.
    #[must_use]
    pub fn is_so(&self, party: Party, until: WaitFor, call: Option<CallKey>) -> bool {
        let Some(agent) = self.agent(party) else { return false };
        if until == WaitFor::Ended {
            // For whoever goes on to something else, a call is over when nothing of it is open.
            let view = call.and_then(|key| agent.call(key));
            return view.is_some_and(|view| view.phase == CallPhase::Ended);
        }
        is_so(agent, until, call.and_then(|key| agent.call(key)))
    }
}

/// Whether what a play or a person waits for is so.
pub(crate) fn is_so(agent: &Agent, until: WaitFor, call: Option<CallView>) -> bool {
    match until {
        WaitFor::Ringing => call.is_some_and(|c| c.ringing),
        WaitFor::Confirmed => call.is_some_and(|c| c.phase == CallPhase::Confirmed),
        WaitFor::Ended => call.is_some_and(|c| c.phase.is_over()),
        WaitFor::Registered => agent.is_registered(),
        WaitFor::Unregistered => !agent.is_registered(),
        WaitFor::TrunkUp => agent.is_trunk_up() && agent.has_been_answered(),
        WaitFor::TrunkDown => !agent.is_trunk_up(),
    }
}

/// What is not about a call that is there, and cannot be done all the same.
fn possible(agent: &Agent, step: &Step, command: &Command) -> Result<(), Refusal> {
    let unknown = |number: &str| {
        number.is_empty().then(|| {
            Refusal::Number(
                "the carrier has no number of this name; `trunksim list numbers` shows them".to_owned(),
            )
        })
    };
    let known = match command {
        Command::Call(wanted) => unknown(&wanted.number).or_else(|| not_as(agent, step).map(Refusal::Number)),
        Command::RegisterNumber(number) | Command::UnregisterNumber(number) => unknown(number),
        _ => None,
    };
    let is_gone = || {
        let is_gone = matches!(command, Command::Unregister) && !agent.is_registered();
        is_gone.then(|| Refusal::NotNow(step.verb.precondition()))
    };
    known.or_else(|| in_vain(agent, command)).or_else(is_gone).map_or(Ok(()), Err)
}

fn in_vain(agent: &Agent, command: &Command) -> Option<Refusal> {
    let is_placed = matches!(command, Command::Call(_)) && !agent.is_silent();
    agent.hindrance(command).map(if is_placed { Refusal::Hindered } else { Refusal::InVain })
}

fn not_as(agent: &Agent, step: &Step) -> Option<String> {
    match &step.verb {
        Verb::Call { from: Some(number), .. } => agent.profile().why_not_as(number),
        _ => None,
    }
}

/// The call that is meant: the one that is named, or else the latest in which something would come of it.
fn choose(
    agent: &Agent,
    call: Option<CallKey>,
    command: &CallCommand,
    step: &Step,
) -> Result<CallKey, Refusal> {
    let open: Vec<_> = agent.open_calls().filter(|open| call.is_none_or(|key| open.key == key)).collect();
    let fits = open.iter().rev().filter(|open| command.is_possible(&open.view)).map(|open| open.key);
    let mut why = if open.is_empty() { Refusal::NoCall } else { Refusal::NotNow(step.verb.precondition()) };
    for (place, key) in fits.enumerate() {
        match in_vain(agent, &Command::InCall(key, command.clone())) {
            None => return Ok(key),
            // Of several reasons that of the latest call is told.
            Some(refusal) if place == 0 => why = refusal,
            Some(_) => {}
        }
    }
    Err(why)
}
