//! One turn of the world: take what is due, give it to its owner, drain, carry the packets.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
use std::net::SocketAddr;

use agent::{Agent, Input, Output};
use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use net::Network;
use plan::Plan;
use trace::{Cast, DropReason, Event, Packet, PacketId, Party, Transport};

use crate::delivery::Delivery;
use crate::device::Device;
use crate::director::{Director, NetworkOrder, Order};
use crate::rules::{Doing, Rule};

/// Who carries a datagram from one agent to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// The world itself, in virtual time.
    Internal,
    /// Somebody outside, over real sockets; see [`World::poll_transmit`].
    External,
}

/// A datagram that somebody outside must send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// Source address, one of the open ones.
    pub from: SocketAddr,
    /// Destination address.
    pub to: SocketAddr,
    /// The bytes.
    pub payload: Bytes,
}

/// So long it may take to end what is open when a run has lasted too long.
const GOODBYE_MAX: Duration = Duration::from_secs(10);

/// Limits with names; reaching one is an outcome, see [`World::limit_reached`].
#[derive(Clone, Copy, Debug)]
pub struct WorldLimits {
    /// The longest a run may last.
    pub duration: Duration,
    /// How many turns may pass without time moving on.
    pub turns_per_instant: u32,
}

/// Events that are handed over together. Agents and judges are more code than the caches of a processor
/// hold: taking turns message by message, each would push the other out, which costs a quarter of the time.
pub const EVENTS_AT_ONCE: usize = 256;
/// The octets of packets in them: those of long messages are handed over sooner.
const OCTETS_AT_ONCE: usize = 1 << 20;

const TURNS_PER_INSTANT: u32 = 200_000;
/// In-flight datagrams remembered for each pair of addresses on real sockets.
const IN_FLIGHT_MAX: usize = 4_096;

/// The agents, the network between them and the clock.
pub struct World {
    pub(crate) agents: Vec<(Party, Agent)>,
    pub(crate) director: Director,
    pub(crate) cast: Cast,
    pub(crate) network: Network,
    pub(crate) rules: Vec<Rule>,
    wire: Wire,
    pub(crate) heap: BinaryHeap<Reverse<Delivery>>,
    transmits: VecDeque<Transmit>,
    in_flight: BTreeMap<(SocketAddr, SocketAddr), VecDeque<Packet>>,
    /// The addresses at which an agent listens, and which.
    pub(crate) open: BTreeMap<SocketAddr, usize>,
    /// A call has an address for media that could not be opened.
    pub(crate) lacks_media: bool,
    /// One side is played by somebody else.
    pub(crate) has_device: bool,
    pub(crate) device: Device,
    stays_on_loopback: bool,
    socket_changes: VecDeque<(bool, SocketAddr)>,
    pub(crate) events: Vec<Event>,
    /// Of the packets in `events`.
    octets: usize,
    pub(crate) now: Instant,
    packets: u64,
    pub(crate) sequence: u64,
    pub(crate) limits: WorldLimits,
    turns_at_now: u32,
    pub(crate) limit_reached: Option<&'static str>,
    /// Somebody had it end before it was over.
    pub(crate) stopped: bool,
    /// The calls whose records are still open, by Call-ID.
    met: BTreeSet<String>,
    finished: bool,
}

impl World {
    /// The stage for `plan`. `agents` are those that we play ourselves; the others are played by
    /// somebody else on the wire.
    #[must_use]
    pub fn new(plan: &Plan, agents: Vec<(Party, Agent)>, cast: Cast, wire: Wire) -> Self {
        Self::directed(plan, Director::new(plan), agents, cast, wire)
    }

    /// The same with a director who knows more than the plan.
    pub(crate) fn directed(
        plan: &Plan,
        director: Director,
        agents: Vec<(Party, Agent)>,
        cast: Cast,
        wire: Wire,
    ) -> Self {
        let rng = Rng::new(plan.seed).derive("network");
        let plays = |party| agents.iter().any(|(p, _)| *p == party);
        let has_device = !(plays(Party::Carrier) && plays(Party::Pbx));
        let mut world = Self {
            agents,
            director,
            cast,
            network: Network::new(&plan.network, &rng),
            rules: Vec::new(),
            wire,
            heap: BinaryHeap::new(),
            transmits: VecDeque::new(),
            in_flight: BTreeMap::new(),
            open: BTreeMap::new(),
            lacks_media: false,
            has_device,
            device: Device::of(plan),
            stays_on_loopback: false,
            socket_changes: VecDeque::new(),
            events: Vec::new(),
            octets: 0,
            now: Instant::ZERO,
            packets: 0,
            sequence: 0,
            limits: WorldLimits { duration: plan.limit, turns_per_instant: TURNS_PER_INSTANT },
            turns_at_now: 0,
            limit_reached: None,
            stopped: false,
            met: BTreeSet::new(),
            finished: false,
        };
        for index in 0..world.agents.len() {
            world.drain_agent(index);
        }
        if wire == Wire::Internal {
            world.begin();
        }
        world
    }

    /// The play begins. Over real sockets that is when they are open.
    pub fn begin(&mut self) {
        self.direct();
    }

    /// The moment of the world.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Who has which address.
    #[must_use]
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// True when somebody else has one of the sides.
    #[must_use]
    pub fn has_device(&self) -> bool {
        self.has_device
    }

    /// One of our agents.
    #[must_use]
    pub fn agent(&self, party: Party) -> Option<&Agent> {
        self.agents.iter().find(|(p, _)| *p == party).map(|(_, a)| a)
    }

    /// True when the play is over and everybody is at rest, or a limit was reached.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// The limit that ended the run, if one did.
    #[must_use]
    pub fn limit_reached(&self) -> Option<&'static str> {
        self.limit_reached
    }

    /// The events since the last call, once [`EVENTS_AT_ONCE`] of them wait, or long ones; none before.
    pub fn drain_many(&mut self) -> impl Iterator<Item = Event> + use<> {
        let are_many = self.events.len() >= EVENTS_AT_ONCE || self.octets >= OCTETS_AT_ONCE;
        are_many.then(|| self.drain_events()).into_iter().flatten()
    }

    /// The events since the last call.
    pub fn drain_events(&mut self) -> impl Iterator<Item = Event> + use<> {
        self.octets = 0;
        std::mem::take(&mut self.events).into_iter()
    }

    /// When the world wants to be called next.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.due().map(|at| at.max(self.now))
    }

    /// When the first of all that waits was to happen: it may be in the past, when the world was not called in time.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let delivery = self.heap.peek().map(|Reverse(d)| d.at);
        let agents = self.agents.iter().filter_map(|(_, a)| a.next_timeout());
        agents.chain(delivery).chain(self.director.next_timeout()).min()
    }

    /// Says that what was due earlier is done only `now`, because the machine was busy. Only whoever drives the
    /// world by a real clock can know.
    pub fn was_late(&mut self, now: Instant, by: Duration) {
        self.events.push(Event::Late { at: now.max(self.now), by });
    }

    /// Lets everything happen that is due at `now`.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        let under_way = self.transmits.len();
        while let Some(Reverse(next)) = self.heap.peek() {
            if next.at > now || self.finished {
                break;
            }
            let Some(Reverse(delivery)) = self.heap.pop() else { break };
            self.deliver(delivery);
            if self.wire == Wire::Internal {
                // The play goes on with each arrival, as it does on sockets.
                self.direct();
            }
        }
        if self.transmits.len() > under_way {
            // What is due at this instant is on its way through sockets and arrives first, as it does in
            // virtual time; the agents are asked again at once.
            return;
        }
        for index in 0..self.agents.len() {
            if self.agents[index].1.next_timeout().is_some_and(|at| at <= now) {
                self.agents[index].1.handle(now, Input::Timeout);
                self.drain_agent(index);
            }
        }
        self.direct();
    }

    /// From now on no datagram leaves for another machine, whatever address the other side names in its
    /// Contact or its session description: it is dropped, as [`DropReason::NotLoopback`].
    pub fn stay_on_loopback(&mut self, stays: bool) {
        self.stays_on_loopback = stays;
    }

    /// The next datagram that must be sent over a real socket.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    /// The next address to be opened (true) or closed (false) on the real machine.
    pub fn poll_socket(&mut self) -> Option<(bool, SocketAddr)> {
        self.socket_changes.pop_front()
    }

    /// A datagram arrived on a real socket.
    pub fn receive(&mut self, now: Instant, from: SocketAddr, to: SocketAddr, payload: Bytes) {
        self.advance(now);
        let known = self.recall(from, to, &payload);
        let is_known = known.is_some();
        let packet = known.unwrap_or_else(|| self.meet(from, to, payload));
        if let Some(&index) = self.open.get(&packet.to) {
            let is_of_device = !is_known && self.has_device && !self.open.contains_key(&from);
            if is_of_device {
                self.cross_inwards(index, packet);
            } else {
                self.hand_over(packet, index);
            }
        } else {
            // The socket outlives its call: what comes too late is seen, and reaches nobody.
            self.drop_packet(packet.id, DropReason::NoListener);
        }
        self.direct();
    }

    /// A datagram that somebody else has sent.
    fn meet(&mut self, from: SocketAddr, to: SocketAddr, payload: Bytes) -> Packet {
        self.meet_neighbour(from);
        let packet = self.number(from, to, payload);
        let is_sip = self.agents.iter().any(|(_, agent)| agent.signalling() == to);
        if is_sip && let Some(host) = self.device.heard(from, &self.cast) {
            self.cast.join(&host);
            self.events.push(Event::Joined { at: self.now, host });
        }
        self.octets += packet.payload.len();
        self.events.push(Event::Sent { at: self.now, packet: packet.clone() });
        packet
    }

    /// Asks our agents to end normal life, as at Ctrl-C. The world is finished when they are at rest.
    pub fn stop(&mut self, now: Instant) {
        self.advance(now);
        self.stopped |= !self.finished && self.limit_reached.is_none();
        self.director.stop(self.now);
        for index in 0..self.agents.len() {
            self.agents[index].1.handle(now, Input::Command(agent::Command::Stop));
            self.drain_agent(index);
        }
        self.direct();
    }

    /// Gives a command to one of our agents, outside of any script.
    pub fn command(&mut self, now: Instant, party: Party, command: agent::Command) {
        self.advance(now);
        if let Some(index) = self.agents.iter().position(|(p, _)| *p == party) {
            self.agents[index].1.handle(now, Input::Command(command));
            self.drain_agent(index);
        }
    }

    pub(crate) fn advance(&mut self, now: Instant) {
        if now > self.now {
            self.now = now;
            self.turns_at_now = 0;
        }
        self.turns_at_now += 1;
        if self.turns_at_now > self.limits.turns_per_instant {
            self.give_up("turns without time moving on");
        }
        if !self.finished && self.now.since(Instant::ZERO) > self.limits.duration {
            self.run_out(now);
        }
    }

    /// The run has lasted too long. What a device has with us is ended before we go, as at Ctrl-C.
    fn run_out(&mut self, now: Instant) {
        let is_first = self.limit_reached.is_none();
        if !self.has_device || !is_first {
            return self.give_up("duration of the run");
        }
        self.limit_reached = Some("duration of the run");
        self.limits.duration += GOODBYE_MAX;
        self.stop(now);
    }

    fn give_up(&mut self, limit: &'static str) {
        self.limit_reached = Some(limit);
        self.finish();
    }

    fn finish(&mut self) {
        if core::mem::replace(&mut self.finished, true) {
            return;
        }
        for index in 0..self.agents.len() {
            self.agents[index].1.close_books();
            self.drain_agent(index);
        }
        self.send_what_was_held();
    }

    fn recall(&mut self, from: SocketAddr, to: SocketAddr, payload: &Bytes) -> Option<Packet> {
        let queue = self.in_flight.get_mut(&(from, to))?;
        let index = queue.iter().position(|p| p.payload == *payload)?;
        queue.remove(index)
    }

    fn number(&mut self, from: SocketAddr, to: SocketAddr, payload: Bytes) -> Packet {
        self.packets += 1;
        Packet { id: PacketId(self.packets), from, to, transport: Transport::Udp, payload }
    }

    fn deliver(&mut self, Delivery { packet, has_come, .. }: Delivery) {
        match (self.wire, self.open.get(&packet.to)) {
            (Wire::Internal, Some(index)) => self.hand_over(packet, *index),
            (Wire::External, Some(index)) if has_come => self.hand_over(packet, *index),
            (_, None) if has_come => self.drop_packet(packet.id, DropReason::NoListener),
            // Where both sides are ours, nobody else listens. A device may live at our own IP address and have any
            // port there that we have not opened.
            (_, None) if self.wire == Wire::Internal || !self.has_device => {
                self.drop_packet(packet.id, DropReason::NoListener);
            }
            (_, owner) => {
                let is_ours = owner.is_some();
                self.transmit(packet, is_ours);
            }
        }
    }

    fn transmit(&mut self, packet: Packet, ours: bool) {
        if self.stays_on_loopback && !packet.to.ip().is_loopback() {
            self.drop_packet(packet.id, DropReason::NotLoopback);
            return;
        }
        if packet.to.is_ipv4() != packet.from.is_ipv4() {
            self.drop_packet(packet.id, DropReason::NoRoute);
            return;
        }
        let transmit = Transmit { from: packet.from, to: packet.to, payload: packet.payload.clone() };
        self.transmits.push_back(transmit);
        if ours {
            let queue = self.in_flight.entry((packet.from, packet.to)).or_default();
            if queue.len() == IN_FLIGHT_MAX {
                queue.pop_front();
            }
            queue.push_back(packet);
        } else {
            // A foreign device cannot tell us when it read the datagram; on a local network that is now.
            self.events.push(Event::Delivered { at: self.now, packet });
        }
    }

    pub(crate) fn hand_over(&mut self, packet: Packet, index: usize) {
        let input = Input::Packet { to: packet.to, from: packet.from, payload: packet.payload.clone() };
        self.events.push(Event::Delivered { at: self.now, packet });
        self.agents[index].1.handle(self.now, input);
        self.drain_agent(index);
    }

    pub(crate) fn drain_agent(&mut self, index: usize) {
        while let Some(output) = self.agents[index].1.poll() {
            let party = self.agents[index].0;
            match output {
                Output::Send { from, to, payload } => self.send(party, from, to, payload),
                Output::Open(address) => {
                    self.open.insert(address, index);
                    self.socket_changes.push_back((true, address));
                }
                Output::Close(address) => {
                    self.open.remove(&address);
                    self.socket_changes.push_back((false, address));
                }
                Output::Call { key, outgoing } => {
                    self.met.extend(self.agents[index].1.call_id(key).map(str::to_owned));
                    self.director.meet(party, key, outgoing);
                }
                Output::Note(text) => self.events.push(Event::Note { at: self.now, party, text }),
                Output::Cdr(cdr) => {
                    if !self.met.remove(&cdr.call_id) {
                        self.director.refused();
                    }
                    self.events.push(Event::Cdr { at: self.now, party, cdr });
                }
                Output::Paper(paper) => self.events.push(Event::Paper { at: self.now, party, paper }),
                Output::Heard(heard) => self.events.push(Event::Heard { at: self.now, party, heard }),
                Output::Counted(counted) => self.events.push(Event::Counted { at: self.now, party, counted }),
            }
        }
    }

    fn send(&mut self, party: Party, from: SocketAddr, to: SocketAddr, payload: Bytes) {
        self.meet_neighbour(to);
        let packet = self.number(from, to, payload);
        self.octets += packet.payload.len();
        self.events.push(Event::Sent { at: self.now, packet: packet.clone() });
        self.cross(party, packet);
    }

    /// Asks the director what is to be done, until it has nothing more to say at this moment.
    pub(crate) fn direct(&mut self) {
        while !self.finished {
            let now = self.now;
            let Some(order) = self.director.poll(now, &self.agents) else { break };
            match order {
                Order::Agent(party, command) => self.command(now, party, command),
                Order::Network(order) => self.network_order(order),
                Order::Cue(cue) => self.device.cues.push_back(cue),
                Order::Finished => self.finish(),
            }
        }
    }

    /// What the link still holds back for a device leaves before the curtain falls: it was sent, and the device is
    /// held to it.
    pub fn send_what_was_held(&mut self) {
        while self.wire == Wire::External
            && let Some(Reverse(held)) = self.heap.pop()
        {
            if self.has_device && !self.open.contains_key(&held.packet.to) {
                self.deliver(held);
            }
        }
    }

    fn network_order(&mut self, order: NetworkOrder) {
        match order {
            NetworkOrder::Drop(matches) => self.rules.push(Rule::new(matches, Doing::Drop)),
            NetworkOrder::Duplicate(matches) => self.rules.push(Rule::new(matches, Doing::Duplicate)),
            NetworkOrder::Delay(matches, by) => self.rules.push(Rule::new(matches, Doing::Delay(by))),
            NetworkOrder::Down(lasts) => self.network.cut_until(self.now + lasts),
        }
    }
}

#[cfg(test)]
mod tests;
