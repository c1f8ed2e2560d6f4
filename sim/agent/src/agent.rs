//! One side of the trunk: the doors in and out. It routes; the rooms know.

use std::net::SocketAddr;

use clock::Instant;
use plan::{Plan, Profile, Side, Start, TrunkMode};
use trace::Party;

use crate::call::Calls;
use crate::core::{Core, Timer};
use crate::interface::{
    AgentOptions, BindingView, CallKey, CallView, Command, Hindrance, Input, OpenCall, Output,
};
use crate::quirk::registration::registers_on_static_trunk;
use crate::room::{Gate, Handover, Keepalive, Numbers, Registrar, Registrations};

/// A carrier or a PBX.
pub struct Agent {
    pub(crate) core: Core,
    pub(crate) gate: Gate,
    pub(crate) registrations: Registrations,
    pub(crate) numbers: Numbers,
    pub(crate) registrar: Registrar,
    pub(crate) keepalive: Keepalive,
    pub(crate) calls: Calls,
}

impl Agent {
    /// The agent that plays `party` in `plan`. A stranger is a box like the PBX that nobody knows.
    ///
    /// # Errors
    /// A quirk that does not exist.
    pub fn new(plan: &Plan, party: Party, options: AgentOptions) -> Result<Self, String> {
        let side = if party == Party::Carrier { Side::Carrier } else { Side::Pbx };
        let mut profile = plan.profile(side).clone();
        let mut mode = plan.mode;
        if party == Party::Stranger {
            profile.address = stranger_address(&plan.pbx.address);
            profile.domain = "stranger.invalid".to_owned();
            mode = TrunkMode::Static;
        }
        let core = Core::new(plan, party, profile, mode, options)?;
        let starts_by_itself = plan.start == Start::Ready && party == Party::Pbx;
        Ok(Self {
            gate: Gate::new(&core),
            registrations: Registrations::new(&core, starts_by_itself),
            numbers: Numbers::default(),
            registrar: Registrar::default(),
            keepalive: Keepalive::default(),
            calls: Calls::new(plan, side),
            core,
        })
    }

    /// Takes a datagram, a command or the time.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.core.now = now;
        match input {
            Input::Packet { .. } if self.core.is_silent() => {}
            Input::Packet { to, from, payload } if to == self.core.signalling() => {
                self.receive_sip(from, payload);
            }
            Input::Packet { to, payload, .. } => self.calls.receive_media(&mut self.core, to, &payload),
            Input::Command(command) => self.obey(command),
            Input::Taken(address) => self.core.media_is_taken(address),
            Input::Timeout => self.fire(),
        }
        self.drain();
    }

    /// Takes the next thing that the agent wants done.
    pub fn poll(&mut self) -> Option<Output> {
        self.core.poll()
    }

    /// When the agent wants to be called next.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.core.next_timeout()
    }

    /// A call as a scenario sees it.
    #[must_use]
    pub fn call(&self, key: CallKey) -> Option<CallView> {
        self.calls.view(key)
    }

    /// The Call-ID of a call that is open.
    #[must_use]
    pub fn call_id(&self, key: CallKey) -> Option<&str> {
        self.calls.call_id(key)
    }

    /// One more TIFF file that it can send by fax, by this name.
    pub fn give_document(&mut self, name: String, octets: &[u8]) {
        self.core.documents.add(name, octets);
    }

    /// Where it listens for SIP.
    #[must_use]
    pub fn signalling(&self) -> SocketAddr {
        self.core.signalling()
    }

    /// The calls that are open, in the order in which they began.
    pub fn open_calls(&self) -> impl Iterator<Item = OpenCall> {
        self.calls.open_calls()
    }

    /// The two addresses at which the media of its next call will arrive, if any are free.
    #[must_use]
    pub fn next_media(&self) -> Option<[SocketAddr; 2]> {
        self.core.next_media()
    }

    /// What this side has registered, or what is registered here.
    #[must_use]
    pub fn bindings(&self) -> Vec<BindingView> {
        self.registrations.bindings(&self.core).chain(self.registrar.bindings(&self.core)).collect()
    }

    /// What is registered here, for the agent that plays this side from now on.
    #[must_use]
    pub fn hand_over(&self, now: Instant) -> Handover {
        self.registrar.hand_over(&self.core, now)
    }

    /// Takes over what was registered at the agent before this one.
    pub fn take_over(&mut self, from: Handover) {
        self.registrar.take_over(&mut self.core, from);
    }

    /// The users of the accounts of this trunk, in the order of the alphabet where there are several.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        self.core.accounts.each().iter().map(|account| account.user.as_str())
    }

    /// Why nothing would come of this now, if so.
    #[must_use]
    pub fn hindrance(&self, command: &Command) -> Option<Hindrance> {
        let core = &self.core;
        match command {
            Command::Start | Command::Stop | Command::Silent(_) => None,
            // What is to be sent is dropped then.
            _ if self.is_silent() => Some(Hindrance::passing("this side is silent, as it was told")),
            Command::Call(wanted) => self.calls.hindrance(core, &wanted.number),
            Command::InCall(key, command) => self.calls.hindrance_in(core, *key, command),
            Command::Register
            | Command::Unregister
            | Command::RegisterNumber(_)
            | Command::UnregisterNumber(_) => None,
            Command::Options => core.peer_target().is_none().then(|| {
                Hindrance::passing("the other side is not registered, and nobody knows where it is")
            }),
        }
    }

    /// True while it neither answers nor sends anything, as it was told.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.core.is_silent()
    }

    /// The last thing before it goes: calls that have ended, and whose BYE has no answer yet, leave their records.
    pub fn close_books(&mut self) {
        self.calls.close_books(&mut self.core);
    }

    /// What it is.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.core.profile
    }

    /// True when a call can be placed: in registration mode the PBX needs its binding, and the carrier
    /// may call even without one, since it must then refuse the far end.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let registrations = &self.registrations;
        !registrations.start_by_themselves || self.core.mode == TrunkMode::Static || registrations.are_bound()
    }

    /// True when the PBX has its binding, or the carrier holds one.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        self.registrations.are_bound() || self.registrar.is_bound()
    }

    /// Whether this side holds the trunk for alive.
    #[must_use]
    pub fn is_trunk_up(&self) -> bool {
        self.keepalive.is_up()
    }

    /// True when this side's OPTIONS have been answered at least once.
    #[must_use]
    pub fn has_been_answered(&self) -> bool {
        self.keepalive.was_answered()
    }

    /// True when no call is up, no request waits for its answer, and nothing is held back.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.calls.len() == 0 && self.core.is_at_rest() && self.registrations.are_at_rest()
    }

    /// True when normal life is over and nothing is waited for.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        !self.core.is_running && self.is_at_rest()
    }

    /// The ids of its quirks that nothing has given an occasion to so far.
    pub fn quirks_without_occasion(&self) -> impl Iterator<Item = &'static str> {
        self.core.quirks.without_occasion()
    }

    /// How many calls are up, and how many transactions and timers there are: for invariants and for
    /// the memory bench.
    #[must_use]
    pub fn load(&self) -> (usize, usize, usize) {
        let layer = &self.core.layer;
        (self.calls.len(), layer.len(), self.core.timers.len() + layer.running_timers())
    }

    fn obey(&mut self, command: Command) {
        let core = &mut self.core;
        match command {
            Command::Start => self.start(),
            Command::Stop => self.stop(),
            Command::Register => self.registrations.register(core),
            Command::Unregister => self.registrations.unregister(core),
            Command::RegisterNumber(number) => self.numbers.register(core, &number),
            Command::UnregisterNumber(number) => self.numbers.unregister(core, &number),
            Command::Options => self.keepalive.ping(core),
            Command::Silent(lasts) => core.fall_silent(lasts),
            Command::Call(wanted) => self.calls.place(core, &wanted),
            Command::InCall(call, command) => self.calls.obey(core, call, command),
        }
    }

    fn start(&mut self) {
        let core = &mut self.core;
        core.is_running = true;
        let registers =
            core.mode == TrunkMode::Registration || core.quirks.has(&registers_on_static_trunk::QUIRK);
        if self.registrations.start_by_themselves && registers {
            self.registrations.register(core);
        }
        self.keepalive.start(core);
    }

    fn stop(&mut self) {
        let core = &mut self.core;
        core.is_running = false;
        self.keepalive.stop(core);
        self.calls.end_by_force(core);
        if core.party == Party::Pbx {
            self.numbers.stop(core);
            self.registrations.stop(core);
        }
    }

    fn fire(&mut self) {
        self.core.layer.handle_timeout(self.core.now);
        self.drain();
        // Ends, because every handler that sets its own timer again sets it later than now.
        while let Some(timer) = self.core.timers.pop_due(self.core.now) {
            let core = &mut self.core;
            match timer {
                Timer::Call(timer, call) => self.calls.fire(core, timer, call),
                Timer::Register(place) => self.registrations.due(core, place),
                Timer::Number(place) => self.numbers.due(core, place),
                Timer::BindingExpires => self.registrar.expires(core),
                Timer::Keepalive => self.keepalive.due(core),
                Timer::CallBack(number) => self.calls.call_back(core, number),
                Timer::NotAgain(number) => self.calls.has_not_come_again(core, number),
                Timer::Delayed(number) => core.send_delayed(number),
            }
            self.drain();
        }
    }
}

/// The stranger lives next to the PBX, at an address that nobody was told.
#[must_use]
pub fn stranger_address(pbx: &plan::profile::Address) -> plan::profile::Address {
    let mut address = pbx.clone();
    if let std::net::IpAddr::V4(ip) = pbx.signalling_ip {
        let [a, b, c, d] = ip.octets();
        let ip = std::net::Ipv4Addr::new(a, b, c, d.wrapping_add(100)).into();
        address.signalling_ip = ip;
        address.media_ip = ip;
    }
    address
}
