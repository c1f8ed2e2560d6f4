//! Which trunk a packet belongs to, and what of it becomes the recording of that trunk.
//!
//! A trunk is two ends that exchange SIP. An end is a host, and further ones as soon as a call goes on there. Each hop of
//! a call is a trunk of its own: a proxy or a session border controller in the middle is one end of two of them. Media
//! belong to the trunks whose descriptions have named one of their addresses; those that no description names, to their
//! hosts.

mod calls;
mod endpoints;
mod evidence;
mod pair;
mod strays;

use std::collections::{BTreeMap, VecDeque};

use clock::{Duration, Instant};
use core::net::{IpAddr, SocketAddr};

use sip::{Message, Method};
use trace::{Cast, Event, Host, Packet, PacketId, Party};

use crate::kind::{self, Kind};
use crate::{Carried, UnixNanos};
use calls::Calls;
use endpoints::Endpoints;
use evidence::Evidence;
use pair::Pair;
use strays::{Stray, Strays};

pub use evidence::{Sides, Told};
pub use pair::{Address, Choice};

/// Trunks of one capture; what belongs to further ones is counted.
pub const TRUNKS_MAX: usize = 1_024;
/// So many events of a trunk are held back while nobody knows who is who, and for so long.
const HELD_MAX: usize = 20_000;
const HELD_NANOS: u64 = 30_000_000_000;
/// Hosts of a trunk that were named for media and not heard yet.
const NAMED_MAX: usize = 256;

/// The number of a trunk, from 0, in order of first packets.
pub type TrunkId = usize;

/// What comes out.
#[derive(Debug)]
pub enum Sorted {
    /// A call has begun between two addresses, on a trunk of which nobody knows yet who is who: it is opened later.
    Calling(TrunkId, [SocketAddr; 2]),
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
    /// RTP of streams that no description of this capture names, and RTCP beside it.
    pub unnamed: u64,
    /// Packets that were captured twice.
    pub copies: u64,
    /// Packets whose end was not captured.
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
    by_pair: BTreeMap<Pair, Way>,
    calls: Calls,
    endpoints: Endpoints,
    strays: Strays,
    copies: crate::copies::Copies,
    sums: Sums,
    began: Option<UnixNanos>,
    now: Instant,
    /// When the first of the trunks that are held back began, or before.
    first_held: Option<Instant>,
    /// The last number that was given to a packet.
    last_id: u64,
    out: VecDeque<Sorted>,
}

/// The trunk between two corners, and which of its ends the first of them is.
#[derive(Clone, Copy, Debug)]
struct Way {
    id: TrunkId,
    first: usize,
}

#[derive(Debug)]
struct Trunk {
    evidence: Evidence,
    /// Hosts that one of its ends has named for media, until they are heard.
    named: BTreeMap<IpAddr, usize>,
    /// What is held back until it is known who is who; none once that is settled.
    held: Option<Vec<Event>>,
    since: Instant,
    /// True once it was said that a call has begun on it.
    is_calling: bool,
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
        self.open_until(at);
        if self.copies.is_copy(carried) {
            self.sums.copies += 1;
            return;
        }
        self.sums.cut += u64::from(carried.missing > 0);
        let kind = match kind::of(&carried.payload) {
            Kind::Other if carried.missing > 0 && kind::is_beginning_of_sip(&carried.payload) => Kind::Sip,
            kind => kind,
        };
        match kind {
            Kind::Sip => self.sip(at, carried),
            kind @ (Kind::Rtp | Kind::Other) => self.other(at, carried, kind),
            beside => *self.sums.beside.entry(beside).or_default() += 1,
        }
    }

    /// Nothing has come for a while, in a capture that is still being made: what was held back for long is let go.
    pub fn waited(&mut self, since_last: Duration) {
        self.open_until(self.now + since_last);
    }

    /// Who has not shown by now who he is does so late, or never.
    fn open_until(&mut self, at: Instant) {
        let is_long = |since: Instant| at.since(since).as_nanos() > u128::from(HELD_NANOS);
        if !self.first_held.is_some_and(is_long) {
            return;
        }
        for id in 0..self.trunks.len() {
            if is_long(self.trunks[id].since) {
                self.open(id);
            }
        }
        self.first_held =
            self.trunks.iter().filter(|trunk| trunk.held.is_some()).map(|trunk| trunk.since).min();
    }

    /// The capture is over: what was held back is let go.
    pub fn end(&mut self) {
        (0..self.trunks.len()).for_each(|id| self.open(id));
    }

    /// The moment of a stamp. Time never runs backwards here: the order of a file is the order of its packets.
    fn instant(&mut self, at: UnixNanos) -> Instant {
        self.began.get_or_insert(at);
        let at = self.instant_of(at);
        self.sums.out_of_order += u64::from(at < self.now);
        self.now = self.now.max(at);
        self.now
    }

    fn instant_of(&self, at: UnixNanos) -> Instant {
        Instant::from_nanos(at.0.saturating_sub(self.began.unwrap_or(at).0))
    }

    fn sip(&mut self, at: Instant, carried: &Carried) {
        let is_whole = carried.missing == 0;
        let message = if is_whole {
            Message::parse(carried.payload.clone())
        } else {
            Message::parse(sip::beginning(&carried.payload))
        };
        let Some((id, from)) = self.trunk(at, carried, &message) else {
            self.sums.left_out += 1;
            return;
        };
        self.sums.sip += 1;
        self.calls.see(id, from, &message);
        if is_whole {
            self.learn(id, from, &message);
        }
        let trunk = &mut self.trunks[id];
        let joined = trunk.evidence.see(from, [carried.from, carried.to], &message);
        for host in joined.into_iter().flatten() {
            self.join(at, id, host);
        }
        self.event(at, id, carried);
        let trunk = &mut self.trunks[id];
        if trunk.held.is_none() {
            return;
        }
        let is_call =
            message.method() == Some(Method::Invite) && message.to_ref().is_ok_and(|to| to.tag().is_none());
        if trunk.evidence.is_decisive() {
            self.open(id);
        } else if is_call && !trunk.is_calling {
            trunk.is_calling = true;
            self.out.push_back(Sorted::Calling(id, [carried.from, carried.to]));
        }
    }

    /// A description names addresses for media.
    fn learn(&mut self, id: TrunkId, from: usize, message: &Message) {
        let trunk = &mut self.trunks[id];
        for address in self.endpoints.learn(id, message) {
            if trunk.named.len() < NAMED_MAX && !trunk.evidence.knows_host(address.ip()) {
                trunk.named.insert(address.ip(), from);
            }
        }
    }

    /// The trunk of a message, and the end that has sent it; none when there are too many trunks already.
    fn trunk(&mut self, at: Instant, carried: &Carried, message: &Message) -> Option<(TrunkId, usize)> {
        let pair = self.choice.pair(carried.from, carried.to);
        let is_first = pair.is_first(self.choice.corner(carried.from, carried.to));
        let way = match self.by_pair.get(&pair) {
            Some(way) => *way,
            None => {
                let joined = self.going_on(carried, message);
                let way = match joined {
                    Some((id, from)) => Way { id, first: if is_first { from } else { 1 - from } },
                    None => Way { id: self.begin(at, pair)?, first: 0 },
                };
                self.by_pair.insert(pair, way);
                way
            }
        };
        Some((way.id, if is_first { way.first } else { 1 - way.first }))
    }

    fn begin(&mut self, at: Instant, pair: Pair) -> Option<TrunkId> {
        if self.trunks.len() >= TRUNKS_MAX {
            return None;
        }
        let evidence = Evidence::new(self.choice.parties(pair));
        self.trunks.push(Trunk {
            evidence,
            named: BTreeMap::new(),
            held: Some(Vec::new()),
            since: at,
            is_calling: false,
        });
        self.first_held.get_or_insert(at);
        Some(self.trunks.len() - 1)
    }

    /// The trunk on which a call goes on between other addresses, and the end that has sent this: one of the two is known
    /// there, and the other has no hop of its own with the far end.
    fn going_on(&self, carried: &Carried, message: &Message) -> Option<(TrunkId, usize)> {
        let call = self.calls.of(message)?;
        let evidence = &self.trunks[call.trunk].evidence;
        let (known, new, is_from_known) =
            match [carried.from, carried.to].map(|address| evidence.end_of(address.ip())) {
                [Some(end), None] => (end, carried.to, true),
                [None, Some(end)] => (end, carried.from, false),
                _ => return None,
            };
        let has_hop = |far: &SocketAddr| self.by_pair.contains_key(&self.choice.pair(*far, new));
        if evidence.addresses(1 - known).iter().any(has_hop)
            || !call.goes_on(message, (known, is_from_known), new)
        {
            return None;
        }
        Some((call.trunk, if is_from_known { known } else { 1 - known }))
    }

    /// What has no start line: media by the addresses that were named for them, or a message that is none by the ports
    /// on which there is SIP.
    fn other(&mut self, at: Instant, carried: &Carried, kind: Kind) {
        let of = self.endpoints.trunks(carried.from, carried.to);
        if !of.is_empty() {
            self.sums.media += 1;
            for id in of.iter() {
                self.heard(at, id, carried);
                self.event(at, id, carried);
            }
            return;
        }
        let pair = self.choice.pair(carried.from, carried.to);
        match self.by_pair.get(&pair).copied() {
            Some(way)
                if kind == Kind::Other
                    && self.trunks[way.id].evidence.has_sip_at([carried.from, carried.to]) =>
            {
                self.event(at, way.id, carried);
            }
            _ if kind == Kind::Rtp => self.stray(at, carried, pair),
            _ => self.sums.unknown += 1,
        }
    }

    /// A host that an end has named for media is heard.
    fn heard(&mut self, at: Instant, id: TrunkId, carried: &Carried) {
        if self.trunks[id].named.is_empty() {
            return;
        }
        for ip in [carried.from.ip(), carried.to.ip()] {
            if let Some(end) = self.trunks[id].named.remove(&ip)
                && let Some(host) = self.trunks[id].evidence.add(end, SocketAddr::new(ip, 0))
            {
                self.join(at, id, host);
            }
        }
    }

    /// Media without a description belong to the trunk of their hosts, or to one that has media alone.
    fn stray(&mut self, at: Instant, carried: &Carried, pair: Pair) {
        if kind::is_rtcp(&carried.payload)
            && let Some(way) = self.by_pair.get(&pair).copied()
        {
            self.sums.unnamed += 1;
            self.event(at, way.id, carried);
            return;
        }
        let packets = match self.strays.take(carried) {
            Stray::Waits => {
                self.sums.unknown += 1;
                return;
            }
            Stray::OfStream => vec![carried.clone()],
            Stray::Begins(packets) => {
                self.sums.unknown -= packets.len() as u64 - 1;
                packets
            }
        };
        let way = match self.by_pair.get(&pair) {
            Some(way) => *way,
            None => {
                let Some(id) = self.begin(at, pair) else { return };
                let way = Way { id, first: 0 };
                self.by_pair.insert(pair, way);
                way
            }
        };
        let is_first = pair.is_first(self.choice.corner(carried.from, carried.to));
        let from = if is_first { way.first } else { 1 - way.first };
        let is_one_host = carried.from.ip() == carried.to.ip();
        for (end, address) in [(from, carried.from), (1 - from, carried.to)] {
            // Of media the port says nothing, but where it alone tells the two ends apart.
            let address = if is_one_host { address } else { SocketAddr::new(address.ip(), 0) };
            let evidence = &mut self.trunks[way.id].evidence;
            if !is_one_host && evidence.knows_host(address.ip()) {
                continue;
            }
            if let Some(host) = evidence.add(end, address) {
                self.join(at, way.id, host);
            }
        }
        self.sums.unnamed += packets.len() as u64;
        for packet in packets {
            let at = self.instant_of(packet.at).min(at);
            self.event(at, way.id, &packet);
        }
    }

    /// An address of a trunk is found out after it is known who is who.
    fn join(&mut self, at: Instant, id: TrunkId, host: Host) {
        if self.trunks[id].held.is_none() {
            self.out.push_back(Sorted::Event(id, Event::Joined { at, host }));
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
        let events = match carried.missing {
            0 => [Some(Event::Sent { at, packet: packet.clone() }), Some(Event::Delivered { at, packet })],
            missing => [Some(Event::Cut { at, packet, missing }), None],
        };
        let events = events.into_iter().flatten();
        let trunk = &mut self.trunks[id];
        match &mut trunk.held {
            Some(held) => {
                held.extend(events);
                if held.len() >= HELD_MAX {
                    self.open(id);
                }
            }
            None => self.out.extend(events.map(|event| Sorted::Event(id, event))),
        }
    }

    /// It is settled who is who, as far as it can be.
    fn open(&mut self, id: TrunkId) {
        let Some(trunk) = self.trunks.get_mut(id) else { return };
        let Some(held) = trunk.held.take() else { return };
        self.out.push_back(Sorted::Opened(id, Box::new(trunk.evidence.settle())));
        self.out.extend(held.into_iter().map(|event| Sorted::Event(id, event)));
    }
}

/// The hosts of a trunk, the carrier first, as runs have them.
fn cast(addresses: impl Iterator<Item = (Party, SocketAddr)>, is_guess: bool) -> Cast {
    let mut hosts: Vec<Host> = addresses.map(|(party, address)| host(party, address)).collect();
    hosts.sort_by_key(|host| host.party);
    Cast { hosts, is_guess }
}

fn host(party: Party, address: SocketAddr) -> Host {
    Host { party, address: address.ip(), sip_port: address.port(), media_ports: None }
}

#[cfg(test)]
mod tests;
