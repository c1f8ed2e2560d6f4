//! One side of the trunk: what it knows, and the doors in and out. It routes; the rooms know.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use clock::{Instant, Rng, TimerSet};
use plan::{Plan, Profile, Side, Start, Subject, TrunkMode, Verb};
use sip::TextMap;
use sip::transaction::{ClientId, Layer, ServerId, Timers};
use trace::Party;

use crate::authenticate::{self, Client as AuthClient, Gate};
use crate::call::{Acked, Call, Change};
use crate::fax::Documents;
use crate::interface::{CallKey, CallPhase, CallView, Command, Input, Output};
use crate::keepalive::Keepalive;
use crate::media::Ports;
use crate::quirk::Quirks;
use crate::quirk::registration::registers_on_static_trunk;
use crate::registrar::Registrar;
use crate::registration::Registration;
use crate::send::Pending;
use crate::timer::Timer;

/// Calls that are over and still known to a scenario, at most.
const ENDED_CALLS_MAX: usize = 256;

/// What an agent is made of besides its plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgentOptions {
    /// Keeps what each side hears, for WAV files. Costs 16 kB per second and call.
    pub records_audio: bool,
    /// Sends no RTP at all: for measuring signalling alone.
    pub mute: bool,
}

/// A carrier or a PBX.
pub struct Agent {
    pub(crate) party: Party,
    pub(crate) side: Side,
    pub(crate) mode: TrunkMode,
    pub(crate) profile: Arc<Profile>,
    /// The other side as this one was provisioned with it.
    pub(crate) peer: Arc<Profile>,
    pub(crate) options: AgentOptions,
    pub(crate) rng: Rng,
    pub(crate) layer: Layer,
    pub(crate) timers: TimerSet<Timer>,
    /// In boxes, because a tree keeps room for nearly twice as many values as it has.
    pub(crate) calls: BTreeMap<CallKey, Box<Call>>,
    pub(crate) dialogs: TextMap<CallKey>,
    pub(crate) media_ports: BTreeMap<u16, CallKey>,
    pub(crate) ports: Ports,
    pub(crate) transactions: BTreeMap<ClientId, Pending>,
    pub(crate) invites: BTreeMap<ServerId, CallKey>,
    pub(crate) auth: AuthClient,
    pub(crate) auth_tries: u32,
    /// A quirk has called once more after a refusal.
    pub(crate) called_again: bool,
    pub(crate) gate: Gate,
    pub(crate) registration: Registration,
    pub(crate) registrar: Registrar,
    pub(crate) keepalive: Keepalive,
    pub(crate) quirks: Quirks,
    /// Our address as text, which stands in every Via and Contact.
    pub(crate) sent_by: Box<str>,
    pub(crate) delayed: BTreeMap<u64, (SocketAddr, SocketAddr, bytes::Bytes)>,
    pub(crate) out: VecDeque<Output>,
    pub(crate) running: bool,
    /// The moment of the input that is being handled.
    pub(crate) now: Instant,
    pub(crate) silent_until: Instant,
    pub(crate) documents: Documents,
    ended: VecDeque<(CallKey, CallView)>,
    /// The ACKs of calls of our own that are over: their 2xx may come again, or another one.
    pub(crate) ended_acks: VecDeque<Acked>,
    /// For each incoming call to come: the scenario speaks for the phone that is called.
    scripted: VecDeque<bool>,
    last_key: u64,
    last_delayed: u64,
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
        let rng = Rng::new(plan.seed).derive(party.name());
        let quirks = if party == Party::Stranger {
            Quirks::default()
        } else {
            let own = profile.quirks.iter().map(String::as_str);
            Quirks::new(own.chain(plan.quirks_of(side)), &rng)?
        };
        let signalling = profile.address.signalling();
        let mut agent = Self {
            party,
            side,
            mode,
            ports: Ports::new(profile.media.ports.first, profile.media.ports.last),
            auth: authenticate::client(&profile, &rng),
            auth_tries: 0,
            called_again: false,
            gate: Gate::new(&profile, mode, &rng),
            registration: Registration::default(),
            registrar: Registrar::default(),
            keepalive: Keepalive::default(),
            profile: Arc::new(profile),
            peer: Arc::new(plan.profile(side.peer()).clone()),
            options,
            rng,
            layer: Layer::new(Timers::default()),
            timers: TimerSet::default(),
            calls: BTreeMap::new(),
            dialogs: TextMap::default(),
            media_ports: BTreeMap::new(),
            transactions: BTreeMap::new(),
            invites: BTreeMap::new(),
            quirks,
            sent_by: signalling.to_string().into(),
            delayed: BTreeMap::new(),
            out: VecDeque::new(),
            running: false,
            now: Instant::ZERO,
            silent_until: Instant::ZERO,
            documents: Documents::of_plan(plan),
            ended: VecDeque::new(),
            ended_acks: VecDeque::new(),
            scripted: scripted_calls(plan, side),
            last_key: 0,
            last_delayed: 0,
        };
        agent.registration.starts_by_itself = plan.start == Start::Ready && party == Party::Pbx;
        agent.out.push_back(Output::Open(signalling));
        Ok(agent)
    }

    /// Takes a datagram, a command or the time.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.now = now;
        match input {
            Input::Packet { .. } if now < self.silent_until => {}
            Input::Packet { to, from, payload } if to == self.signalling() => {
                self.receive_sip(now, from, payload);
            }
            Input::Packet { to, from, payload } => self.receive_media(now, to, from, payload),
            Input::Command(command) => self.obey(now, command),
            Input::Timeout => self.fire(now),
        }
        self.drain_layer(now);
    }

    /// Takes the next thing that the agent wants done.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When the agent wants to be called next.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        match (self.layer.next_timeout(), self.timers.next()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// True when `address` is one of this agent's own.
    #[must_use]
    pub fn owns(&self, address: SocketAddr) -> bool {
        let own = &self.profile.address;
        let ports = self.profile.media.ports;
        // The other side may live at the same IP address, with ports of its own.
        let is_media = (ports.first..ports.last).contains(&address.port());
        address == own.signalling() || (address.ip() == own.media_ip && is_media)
    }

    /// A call as a scenario sees it.
    #[must_use]
    pub fn call(&self, key: CallKey) -> Option<CallView> {
        let ended = || self.ended.iter().find(|(k, _)| *k == key).map(|(_, view)| *view);
        self.calls.get(&key).map(|call| call.view()).or_else(ended)
    }

    /// True when a call can be placed: in registration mode the PBX needs its binding, and the carrier
    /// may call even without one, since it must then refuse the far end.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.registration.starts_by_itself || self.mode == TrunkMode::Static || self.registration.is_bound()
    }

    /// True when the PBX has its binding, or the carrier holds one.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        self.registration.is_bound() || self.registrar.is_bound()
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
        self.calls.is_empty() && self.transactions.is_empty() && self.delayed.is_empty()
    }

    /// True when normal life is over and nothing is waited for.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        !self.running && self.is_at_rest()
    }

    /// The ids of its quirks that nothing has given an occasion to so far.
    pub fn quirks_without_occasion(&self) -> impl Iterator<Item = &'static str> {
        self.quirks.without_occasion()
    }

    /// How many calls are up, and how many transactions and timers there are: for invariants and for
    /// the memory bench.
    #[must_use]
    pub fn load(&self) -> (usize, usize, usize) {
        (self.calls.len(), self.layer.len(), self.timers.len() + self.layer.running_timers())
    }

    pub(crate) fn signalling(&self) -> SocketAddr {
        self.profile.address.signalling()
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.out.push_back(Output::Note(text.into()));
    }

    /// A number for a call that no scenario knows of.
    pub(crate) fn new_key(&mut self) -> CallKey {
        self.last_key += 1;
        CallKey(self.last_key)
    }

    pub(crate) fn new_call(&mut self, outgoing: bool) -> CallKey {
        let key = self.new_key();
        self.out.push_back(Output::Call { key, outgoing });
        key
    }

    /// Whether the scenario speaks for the phone of the next incoming call.
    pub(crate) fn next_is_scripted(&mut self) -> bool {
        self.scripted.pop_front().unwrap_or(false)
    }

    /// Forgets a call. The scenario may still ask how it ended.
    pub(crate) fn forget(&mut self, key: CallKey) {
        let Some(mut call) = self.calls.remove(&key) else { return };
        self.close_media(&call);
        self.close_cdr(&mut call);
        self.dialogs.remove(&call.dialog_key);
        for timer in Timer::of_call(key) {
            self.timers.cancel(&timer);
        }
        self.remember_ended(key, call.outgoing);
        self.keep_acks(&mut call);
    }

    pub(crate) fn remember_ended(&mut self, key: CallKey, outgoing: bool) {
        if self.ended.len() == ENDED_CALLS_MAX {
            self.ended.pop_front();
        }
        let view = CallView {
            phase: CallPhase::Ended,
            outgoing,
            busy: false,
            ringing: false,
            holding: false,
            is_changing: false,
        };
        self.ended.push_back((key, view));
    }

    pub(crate) fn delay(&mut self, at: Instant, to: SocketAddr, bytes: bytes::Bytes) {
        self.delay_media(at, self.signalling(), to, bytes);
    }

    pub(crate) fn delay_media(&mut self, at: Instant, from: SocketAddr, to: SocketAddr, bytes: bytes::Bytes) {
        self.last_delayed += 1;
        self.delayed.insert(self.last_delayed, (from, to, bytes));
        self.timers.set(Timer::Delayed(self.last_delayed), at);
    }

    fn obey(&mut self, now: Instant, command: Command) {
        match command {
            Command::Start => self.start(now),
            Command::Stop => self.stop(now),
            Command::Register => self.register(now),
            Command::Unregister => self.unregister(now),
            Command::Options => self.ping(now),
            Command::Silent(lasts) => self.silent_until = now + lasts,
            Command::Call { number, delayed_offer, codecs, media } => {
                self.place_call(now, &number, delayed_offer, codecs, media);
            }
            Command::Ring(call) => self.progress(now, call, 180, plan::ProgressMedia::None),
            Command::Progress { call, status, media } => self.progress(now, call, status, media),
            Command::Answer { call, codecs, fork } => {
                if let Some(after) = fork {
                    self.fork(now, call, after);
                }
                self.answer(now, call, codecs.as_deref());
            }
            Command::Reject { call, status } => self.reject(now, call, status),
            Command::Cancel(call) => self.cancel(now, call),
            Command::Hangup(call) => self.hang_up(now, call),
            Command::Hold(call) => self.hold(now, call),
            Command::Resume(call) => self.resume(now, call),
            Command::Reinvite { call, codecs, delayed_offer } => {
                self.reinvite(now, call, codecs, delayed_offer);
            }
            Command::ChangeMedia { call, media, moves } => {
                if moves {
                    self.move_udptl(call);
                }
                self.change(now, call, Change::Media(media));
            }
            Command::Data { call, modem } => self.start_data(now, call, modem),
            Command::Fax { call, sends, order } => self.start_fax(now, call, sends, &order),
            Command::Dtmf { call, digits } => self.dial_digits(now, call, &digits),
        }
    }

    fn start(&mut self, now: Instant) {
        self.running = true;
        let registers =
            || self.mode == TrunkMode::Registration || self.quirks.has(&registers_on_static_trunk::QUIRK);
        if self.registration.starts_by_itself && registers() {
            self.register(now);
        }
        self.start_keepalive(now);
    }

    fn stop(&mut self, now: Instant) {
        self.running = false;
        self.stop_keepalive();
        let keys: Vec<_> = self.calls.keys().copied().collect();
        for key in keys {
            self.end_by_force(now, key);
        }
        if self.party == Party::Pbx {
            self.stop_registration(now);
        }
    }

    fn fire(&mut self, now: Instant) {
        self.layer.handle_timeout(now);
        self.drain_layer(now);
        // Ends, because every handler that sets its own timer again sets it later than now.
        while let Some(timer) = self.timers.pop_due(now) {
            match timer {
                Timer::Answer2xx(call) => self.repeat_answer(now, call),
                Timer::AckKept(call) => self.forget_ack(call),
                Timer::Phone(call) => self.phone_acts(now, call),
                Timer::RingTimeout(call) => self.ring_timeout(now, call),
                Timer::RingAgain(call) => self.ring_again(now, call),
                Timer::GlareRetry(call) => self.retry_reinvite(now, call),
                Timer::Session(call) => self.session_due(now, call),
                Timer::Reliable(call) => self.reliable_due(now, call),
                Timer::Duration(call) => self.duration_over(now, call),
                Timer::Media(call) => self.media_due(now, call),
                Timer::Fax(call) => self.fax_due(now, call),
                Timer::Register => self.register(now),
                Timer::BindingExpires => self.binding_expires(now),
                Timer::Keepalive => self.keepalive_due(now),
                Timer::Delayed(number) => self.send_delayed(number),
            }
            self.drain_layer(now);
        }
    }
}

/// For each call that will come in on `side`, in the order of the steps: whether a step speaks for the
/// phone that is called.
fn scripted_calls(plan: &Plan, side: Side) -> VecDeque<bool> {
    let subject = if side == Side::Carrier { Subject::Carrier } else { Subject::Pbx };
    let speaks = |verb: &Verb| {
        matches!(verb, Verb::Ring | Verb::Progress { .. } | Verb::Answer { .. } | Verb::Reject { .. })
    };
    let steps = plan.steps.iter().filter(|s| s.subject == subject && speaks(&s.verb));
    let scripted: BTreeSet<&str> = steps.map(|s| s.call.as_str()).collect();
    let coming = plan.calls().filter(|(_, caller)| *caller != side);
    coming.map(|(label, _)| scripted.contains(label.as_str())).collect()
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
