//! The side that a device has: what it is told to do, and the addresses from which it is heard.

use std::collections::VecDeque;
use std::net::SocketAddr;

use agent::{Agent, AgentOptions};
use clock::{Duration, Instant};
use plan::profile::Address;
use plan::{Plan, Side, Start, Step, TrunkMode};
use trace::{Cast, Event, Host, Paper, Party};

use crate::cue::Cue;
use crate::director::Director;
use crate::{Wire, World, cast_of};

/// What a world knows of it.
#[derive(Debug, Default)]
pub(crate) struct Device {
    /// Whose side it is, and the addresses that it was given.
    address: Option<(Party, Address)>,
    /// What it is to do, for whoever can make it.
    pub(crate) cues: VecDeque<Cue>,
    /// Why it could not be made to.
    pub(crate) unmoved: Option<String>,
}

impl Device {
    pub(crate) fn of(plan: &Plan) -> Self {
        let address = plan.device.map(|side| {
            let party = if side == Side::Carrier { Party::Carrier } else { Party::Pbx };
            (party, plan.profile(side).address.clone())
        });
        Self { address, ..Self::default() }
    }

    /// A device may have more addresses than the one that we were given first. Each that sends SIP joins the cast when
    /// it is first heard, so that the judge knows who it is.
    pub(crate) fn heard(&self, from: SocketAddr, cast: &Cast) -> Option<Host> {
        let (party, address) = self.address.as_ref()?;
        let is_new = cast.party(from) == Party::Stranger && address.may_send(from.ip());
        is_new.then(|| Host { party: *party, address: from.ip(), sip_port: from.port(), media_ports: None })
    }
}

impl World {
    /// The stage for a plan of which a device has the other side than `ours`. For each of its steps it may take as long
    /// as `patience`, and the run lasts as much longer. If it has to register, it does before the play begins.
    ///
    /// # Errors
    /// A quirk that does not exist.
    pub fn with_device(
        plan: &Plan,
        ours: Party,
        options: AgentOptions,
        patience: Duration,
    ) -> Result<Self, String> {
        let agents = vec![(ours, Agent::new(plan, ours, options)?)];
        let is_theirs = |step: &&Step| plan.device.is_some() && step.subject.side() == plan.device;
        let registers =
            ours == Party::Carrier && plan.mode == TrunkMode::Registration && plan.start == Start::Ready;
        let steps = plan.steps.iter().filter(is_theirs).count() + usize::from(registers);
        let director = Director::for_device(plan, patience, registers);
        let mut world = Self::directed(plan, director, agents, cast_of(plan), Wire::External);
        let more = patience * u32::try_from(steps).unwrap_or(u32::MAX);
        world.limits.duration += more;
        Ok(world)
    }

    /// The same where nobody tells the device what to do: it is a box in the middle, and the other side of the play is
    /// played behind it.
    #[must_use]
    pub fn through_a_box(mut self) -> Self {
        self.director.for_box_between();
        self
    }

    /// The next thing that a device is to do. Whoever takes it makes the device do it, and need not say that it did:
    /// that shows on the trunk.
    pub fn poll_cue(&mut self) -> Option<Cue> {
        self.device.cues.pop_front()
    }

    /// A device cannot be made to do what it was to do. The play is broken off, and counts as not run.
    pub fn break_off(&mut self, now: Instant, why: String) {
        self.advance(now);
        self.device.unmoved.get_or_insert(why);
        self.director.break_off(self.now);
        self.direct();
    }

    /// What the device was given to send by fax, or what it has received, goes into the recording.
    pub fn keep_paper(&mut self, now: Instant, party: Party, paper: Paper) {
        self.advance(now);
        self.events.push(Event::Paper { at: self.now, party, paper: Box::new(paper) });
    }

    /// The Call-ID of the call that a cue is about, while our end of it is open.
    #[must_use]
    pub fn call_id(&self, cue: &Cue) -> Option<String> {
        let (_, ours) = self.agents.first()?;
        ours.call_id(cue.call?).map(str::to_owned)
    }

    /// Writes one line into the recording: what somebody has told a side to do.
    pub fn note(&mut self, now: Instant, party: Party, text: String) {
        self.advance(now);
        self.events.push(Event::Note { at: self.now, party, text });
    }
}
