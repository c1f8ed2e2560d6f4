//! Which trunk a packet belongs to, and what of it becomes the recording of that trunk.
//!
//! A trunk is two hosts that exchange SIP. Each hop of a call is a trunk of its own: a proxy or a session border
//! controller in the middle is one end of two of them. Media belong to the trunks whose descriptions have named one
//! of their addresses.

mod endpoints;
mod evidence;
mod pair;

use std::collections::{BTreeMap, VecDeque};

use clock::Instant;
use sip::Message;
use trace::{Cast, Event, Host, Packet, PacketId, Party};

use crate::kind::{self, Kind};
use crate::{Carried, UnixNanos};
use endpoints::Endpoints;
use evidence::Evidence;
use pair::Pair;

pub use evidence::{Sides, Told};
pub use pair::{Address, Choice};

/// Trunks of one capture; what belongs to further ones is counted.
pub const TRUNKS_MAX: usize = 1_024;
/// So many events of a trunk are held back while nobody knows who is who, and for so long.
const HELD_MAX: usize = 20_000;
const HELD_NANOS: u64 = 30_000_000_000;

/// The number of a trunk, from 0, in order of first packets.
pub type TrunkId = usize;

/// What comes out.
#[derive(Debug)]
pub enum Sorted {
    /// A trunk, before its first event.
    Opened(TrunkId, Box<Sides>),
    /// The next event of a trunk that was opened.
    Event(TrunkId, Event),
}

/// What became of packets that are in no recording, and of those that are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Messages of SIP.
    pub sip: u64,
    /// Datagrams that are, or look like, media of a trunk.
    pub media: u64,
    /// RTP, or what looks like it, between addresses that no description of this capture names.
    pub unnamed: u64,
    /// Packets that were captured twice.
    pub copies: u64,
    /// Packets whose end was not captured: they are not judged.
    pub cut: u64,
    /// Datagrams beside: keep-alives, STUN, DTLS, ZRTP.
    pub beside: BTreeMap<Kind, u64>,
    /// Datagrams that nobody here knows.
    pub unknown: u64,
    /// Packets whose stamp is earlier than that of one before.
    pub out_of_order: u64,
    /// Packets of trunks beyond [`TRUNKS_MAX`].
    pub left_out: u64,
}

/// Sorts what a capture carried.
#[derive(Debug, Default)]
pub struct Sorter {
    choice: Choice,
    trunks: Vec<Trunk>,
    by_pair: BTreeMap<Pair, TrunkId>,
    endpoints: Endpoints,
    copies: crate::copies::Copies,
    sums: Sums,
    began: Option<UnixNanos>,
    now: Instant,
    /// The last number that was given to a packet.
    last_id: u64,
    out: VecDeque<Sorted>,
}

#[derive(Debug)]
struct Trunk {
    evidence: Evidence,
    /// What is held back until it is known who is who; none once that is settled.
    held: Option<Vec<Event>>,
    since: Instant,
}

impl Sorter {
    /// A sorter for who knows some addresses.
    #[must_use]
    pub fn new(choice: Choice) -> Self {
        Self { choice, ..Self::default() }
    }

    /// When the first packet was captured: instant zero of all recordings.
    #[must_use]
    pub fn began(&self) -> Option<UnixNanos> {
        self.began
    }

    /// The moment of the latest packet.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// What became of the packets.
    #[must_use]
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// The next result.
    pub fn poll(&mut self) -> Option<Sorted> {
        self.out.pop_front()
    }

    /// Takes what the capture carried next.
    pub fn take(&mut self, carried: &Carried) {
        let at = self.instant(carried.at);
        if self.copies.is_copy(carried) {
            self.sums.copies += 1;
            return;
        }
        // What was cut shows less than was sent, and would look like a fault of its sender.
        if carried.missing > 0 {
            self.sums.cut += 1;
            return;
        }
        match kind::of(&carried.payload) {
            Kind::Sip => self.sip(at, carried),
            kind @ (Kind::Rtp | Kind::Other) => self.other(at, carried, kind),
            beside => *self.sums.beside.entry(beside).or_default() += 1,
        }
    }

    /// The capture is over: what was held back is let go.
    pub fn end(&mut self) {
        (0..self.trunks.len()).for_each(|id| self.open(id));
    }

    /// The moment of a stamp. Time never runs backwards here: the order of a file is the order of its packets.
    fn instant(&mut self, at: UnixNanos) -> Instant {
        let began = *self.began.get_or_insert(at);
        let at = Instant::from_nanos(at.0.saturating_sub(began.0));
        self.sums.out_of_order += u64::from(at < self.now);
        self.now = self.now.max(at);
        self.now
    }

    fn sip(&mut self, at: Instant, carried: &Carried) {
        let pair = self.choice.pair(carried.from, carried.to);
        let Some(id) = self.trunk(at, pair) else {
            self.sums.left_out += 1;
            return;
        };
        self.sums.sip += 1;
        let message = Message::parse(carried.payload.clone());
        self.endpoints.learn(id, &message);
        let trunk = &mut self.trunks[id];
        let from = usize::from(!pair.is_first(self.choice.corner(carried.from, carried.to)));
        trunk.evidence.see(from, [carried.from, carried.to], &message);
        self.event(at, id, carried);
        let trunk = &self.trunks[id];
        if trunk.held.is_some() && trunk.evidence.is_decisive() {
            self.open(id);
        }
    }

    /// The trunk between two corners; none when there are too many already.
    fn trunk(&mut self, at: Instant, pair: Pair) -> Option<TrunkId> {
        if let Some(id) = self.by_pair.get(&pair) {
            return Some(*id);
        }
        if self.trunks.len() >= TRUNKS_MAX {
            return None;
        }
        let id = self.trunks.len();
        let evidence = Evidence::new(self.choice.parties(pair));
        self.trunks.push(Trunk { evidence, held: Some(Vec::new()), since: at });
        self.by_pair.insert(pair, id);
        Some(id)
    }

    /// What has no start line: media by the addresses that were named for them, or a message that is none by the ports
    /// on which there is SIP.
    fn other(&mut self, at: Instant, carried: &Carried, kind: Kind) {
        let of = self.endpoints.trunks(carried.from, carried.to);
        if !of.is_empty() {
            self.sums.media += 1;
            of.as_slice().iter().for_each(|id| self.event(at, *id, carried));
            return;
        }
        let pair = self.choice.pair(carried.from, carried.to);
        match self.by_pair.get(&pair).copied() {
            Some(id)
                if kind == Kind::Other && self.trunks[id].evidence.has_sip_at([carried.from, carried.to]) =>
            {
                self.event(at, id, carried);
            }
            _ if kind == Kind::Rtp => self.sums.unnamed += 1,
            _ => self.sums.unknown += 1,
        }
    }

    /// A packet of a trunk. Who captured it saw it pass once: it was sent and has arrived, as far as anybody knows.
    fn event(&mut self, at: Instant, id: TrunkId, carried: &Carried) {
        // The number of its frame, so that it is found again in the capture, where no other packet has it.
        self.last_id = if carried.frame > self.last_id { carried.frame } else { self.last_id + 1 };
        let packet = Packet {
            id: PacketId(self.last_id),
            from: carried.from,
            to: carried.to,
            transport: carried.transport,
            payload: carried.payload.clone(),
        };
        let sent = Event::Sent { at, packet: packet.clone() };
        let delivered = Event::Delivered { at, packet };
        let trunk = &mut self.trunks[id];
        match &mut trunk.held {
            Some(held) => {
                held.extend([sent, delivered]);
                if held.len() >= HELD_MAX || at.since(trunk.since).as_nanos() > u128::from(HELD_NANOS) {
                    self.open(id);
                }
            }
            None => self.out.extend([sent, delivered].map(|event| Sorted::Event(id, event))),
        }
    }

    /// It is settled who is who, as far as it can be.
    fn open(&mut self, id: TrunkId) {
        let Some(trunk) = self.trunks.get_mut(id) else { return };
        let Some(held) = trunk.held.take() else { return };
        self.out.push_back(Sorted::Opened(id, Box::new(trunk.evidence.sides())));
        self.out.extend(held.into_iter().map(|event| Sorted::Event(id, event)));
    }
}

/// The hosts of a trunk, the carrier first, as runs have them.
fn cast(addresses: impl Iterator<Item = (Party, core::net::SocketAddr)>) -> Cast {
    let host = |(party, address): (Party, core::net::SocketAddr)| Host {
        party,
        address: address.ip(),
        sip_port: address.port(),
        media_ports: None,
    };
    let mut hosts: Vec<Host> = addresses.map(host).collect();
    hosts.sort_by_key(|host| host.party);
    Cast { hosts }
}

#[cfg(test)]
mod tests;
