//! The order of things: SIP messages one by one, media gathered between them.
//!
//! This is the model that every ladder draws, as text or as a picture. Media is summarised per
//! direction and per gap between two SIP messages, because its exact interleaving says nothing and
//! differs between a virtual run and one on sockets. What fax machines said in it is put below, from what the
//! judges understood.

mod label;
mod media;
mod said;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use check::CallSummary;
use clock::Instant;
use sip::StartLine;
use trace::{Cast, DropReason, Event, Host, Packet, PacketId, Party, Transport, counted};

use crate::wire::Message;
use label::Labels;
use media::Gatherer;
pub use media::{Stream, StreamKind};
pub use said::Said;

/// A whole run, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// The columns, from left to right.
    pub parties: Vec<Party>,
    /// What they are called, in the same order.
    pub names: Vec<String>,
    /// What happened, from top to bottom.
    pub rows: Vec<Row>,
    numbers: BTreeMap<PacketId, usize>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A SIP message.
    Message(Arrow),
    /// The media between two SIP messages.
    Media(Vec<Stream>),
    /// What a fax machine said in that media.
    Said(Said),
    /// What an agent says about itself.
    Note {
        /// When.
        at: Instant,
        /// Who.
        party: Party,
        /// What.
        text: String,
    },
}

impl Row {
    /// When it begins.
    #[must_use]
    pub fn begins(&self) -> Instant {
        match self {
            Self::Message(arrow) => arrow.at,
            Self::Media(streams) => streams.iter().map(|s| s.first).min().unwrap_or(Instant::ZERO),
            Self::Said(said) => said.at,
            Self::Note { at, .. } => *at,
        }
    }
}

/// A SIP message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The 7 of `F7`.
    pub number: usize,
    /// Its packet.
    pub id: PacketId,
    /// When it was sent.
    pub at: Instant,
    /// Who sent it.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// What carried it.
    pub transport: Transport,
    /// `INVITE +493012345`, `200 OK (INVITE)`.
    pub label: String,
    /// What else matters: `offer PCMU PCMA sendrecv`.
    pub detail: String,
    /// The number of the message whose bytes it repeats.
    pub repeats: Option<usize>,
    /// Octets at its end that were not captured.
    pub missing: u32,
    /// Why it never arrived.
    pub lost: Option<DropReason>,
    /// The bytes.
    pub payload: Bytes,
}

impl Sequence {
    /// Reads a trace, and what the judges understood of its calls.
    #[must_use]
    pub fn of(cast: &Cast, events: &[Event], calls: &[CallSummary]) -> Self {
        Self::numbered(cast, events, calls, &BTreeMap::new())
    }

    /// The same where messages are left out: those that are here have these numbers, if there are any.
    #[must_use]
    pub fn numbered(
        cast: &Cast,
        events: &[Event],
        calls: &[CallSummary],
        numbers: &BTreeMap<PacketId, usize>,
    ) -> Self {
        let cast = known(cast.joined_in(events), calls);
        let mut builder = Builder { numbers, ..Builder::new(&cast, events, calls) };
        for event in events {
            builder.observe(event);
        }
        let mut sequence = builder.finish();
        sequence.rows = said::merge(sequence.rows, calls);
        sequence
    }

    /// The same for people: each stream on a line of its own, and no line begins before the one above it.
    #[must_use]
    pub fn in_time(mut self) -> Self {
        let split = |row: Row| match row {
            Row::Media(streams) => streams.into_iter().map(|stream| Row::Media(vec![stream])).collect(),
            other => vec![other],
        };
        self.rows = self.rows.into_iter().flat_map(split).collect();
        // Stable: what begins at the same instant stays as it was, the media above what was said in it.
        self.rows.sort_by_key(Row::begins);
        self
    }

    /// The number of a SIP message: 7 for `F7`. None for media.
    #[must_use]
    pub fn number(&self, id: PacketId) -> Option<usize> {
        self.numbers.get(&id).copied()
    }

    /// The SIP messages in order.
    pub fn messages(&self) -> impl Iterator<Item = &Arrow> {
        self.rows.iter().filter_map(|row| match row {
            Row::Message(arrow) => Some(arrow),
            _ => None,
        })
    }

    /// What a party is called.
    #[must_use]
    pub fn name(&self, party: Party) -> &str {
        self.names.get(self.column(party)).map_or_else(|| party.name(), String::as_str)
    }

    /// The column of a party.
    #[must_use]
    pub fn column(&self, party: Party) -> usize {
        self.parties.iter().position(|p| *p == party).unwrap_or_default()
    }
}

struct Builder<'a> {
    cast: &'a Cast,
    numbers: &'a BTreeMap<PacketId, usize>,
    drops: BTreeMap<PacketId, DropReason>,
    labels: Labels,
    media: Gatherer,
    seen: BTreeMap<(std::net::SocketAddr, std::net::SocketAddr, Bytes), usize>,
    sequence: Sequence,
}

impl<'a> Builder<'a> {
    fn new(cast: &'a Cast, events: &[Event], calls: &[CallSummary]) -> Self {
        let drops = events.iter().filter_map(|event| match event {
            Event::Dropped { id, why, .. } => Some((*id, *why)),
            _ => None,
        });
        static COUNTED: BTreeMap<PacketId, usize> = BTreeMap::new();
        let parties = columns(cast, events);
        let names = parties.iter().map(|party| cast.name(*party)).collect();
        Self {
            cast,
            numbers: &COUNTED,
            drops: drops.collect(),
            labels: Labels::of(events, calls),
            media: Gatherer::default(),
            seen: BTreeMap::new(),
            sequence: Sequence { parties, names, ..Sequence::default() },
        }
    }

    fn observe(&mut self, event: &Event) {
        match event {
            Event::Sent { at, packet } if is_message(packet) => self.message(*at, packet, 0),
            Event::Cut { at, packet, missing } if is_message(packet) && has_start(packet) => {
                self.message(*at, packet, *missing);
            }
            Event::Sent { at, packet } | Event::Cut { at, packet, .. } => {
                let (from, to) = (self.cast.party(packet.from), self.cast.party(packet.to));
                let lost = self.drops.get(&packet.id).is_some_and(|why| !is_last_report(packet, *why));
                self.media.packet(*at, from, to, packet, lost);
            }
            Event::Note { at, party, text } => {
                let (at, party, text) = (*at, *party, text.clone());
                self.sequence.rows.push(Row::Note { at, party, text });
            }
            // A record stands in a table of its own.
            Event::Delivered { .. }
            | Event::Joined { .. }
            | Event::Dropped { .. }
            | Event::Cdr { .. }
            | Event::Paper { .. }
            | Event::Heard { .. }
            | Event::Counted { .. }
            | Event::Digest { .. }
            | Event::Late { .. }
            | Event::LeftOut { .. }
            | Event::Ended { .. } => {}
        }
    }

    fn message(&mut self, at: Instant, packet: &Packet, missing: u32) {
        self.close_gap();
        let number = self.sequence.numbers.len() + 1;
        let number = self.numbers.get(&packet.id).copied().unwrap_or(number);
        let message = if missing > 0 {
            Message::of(&sip::beginning(&packet.payload))
        } else {
            Message::of(&packet.payload)
        };
        let from = self.cast.party(packet.from);
        let key = (packet.from, packet.to, packet.payload.clone());
        let first = *self.seen.entry(key).or_insert(number);
        // A keep-alive repeats itself by nature.
        let is_keep_alive = packet.payload.iter().all(u8::is_ascii_whitespace);
        // Nor does what is left of two messages tell whether they are the same.
        let repeats = (first != number && !is_keep_alive && missing == 0).then_some(first);
        let (label, mut detail) = self.labels.label(&message, repeats);
        if missing > 0 {
            detail = format!("{detail} {} not captured", counted(missing, "octet")).trim_start().to_owned();
        }
        if let Some(description) = message.description().filter(|_| missing == 0) {
            self.media.learn(from, description.as_bytes());
        }
        self.sequence.numbers.insert(packet.id, number);
        self.sequence.rows.push(Row::Message(Arrow {
            number,
            id: packet.id,
            at,
            from,
            to: self.cast.party(packet.to),
            transport: packet.transport,
            label,
            detail,
            repeats,
            missing,
            lost: self.drops.get(&packet.id).copied(),
            payload: packet.payload.clone(),
        }));
    }

    fn close_gap(&mut self) {
        let mut streams = self.media.take();
        let column = |party| self.sequence.parties.iter().position(|p| *p == party);
        // Stable: streams of one direction stay in the order in which they began.
        streams.sort_by_key(|s| (column(s.from), column(s.to)));
        if !streams.is_empty() {
            self.sequence.rows.push(Row::Media(streams));
        }
    }

    fn finish(mut self) -> Sequence {
        self.close_gap();
        self.sequence
    }
}

/// True for RTCP that came where nobody listens: the last report of a side that is told to leave finds the other gone
/// (RFC 3550 6.3.7). It was not lost on the way.
fn is_last_report(packet: &Packet, why: DropReason) -> bool {
    why == DropReason::NoListener && rtp::classify(&packet.payload) == rtp::Kind::Rtcp
}

/// Whether a packet is signalling: everything on a stream is, what begins like SIP, and what is nothing else and has a
/// start line that judges read, however odd it is. It has a number then.
#[must_use]
pub fn is_message(packet: &Packet) -> bool {
    packet.transport != Transport::Udp
        || match rtp::classify(&packet.payload) {
            rtp::Kind::Sip => true,
            rtp::Kind::Unknown | rtp::Kind::Udptl => has_start_line(&packet.payload),
            rtp::Kind::Rtp | rtp::Kind::Rtcp | rtp::Kind::Stun => false,
        }
}

/// `invite sip:a@b SIP/2.0`, `SIP/3.0 200 OK`: the judges find what is wrong with it.
fn has_start_line(payload: &Bytes) -> bool {
    let line = payload.split(|octet| *octet == b'\n').next().unwrap_or_default();
    let names_sip = |word: &[u8]| word.eq_ignore_ascii_case(b"SIP/");
    let is_request = || sip::Message::parse(payload.clone()).start_line() != StartLine::Unreadable;
    line.get(..4).is_some_and(names_sip) || line.windows(4).any(names_sip) && is_request()
}

/// Whether what was captured of a message is its start line at least: the judges count no other.
#[must_use]
pub fn has_start(packet: &Packet) -> bool {
    !sip::beginning(&packet.payload).is_empty()
}

/// The cast, and the addresses from which media came whose side is known by what they went for: behind a NAT nobody has
/// named them.
fn known(cast: Cast, calls: &[CallSummary]) -> Cast {
    let mut grown = cast.clone();
    let sources = calls.iter().flat_map(|call| &call.streams).filter_map(|s| Some((s.by?, s.source)));
    for (party, source) in sources.filter(|(_, source)| cast.party(*source) == Party::Stranger) {
        grown.join(&Host {
            party,
            address: source.ip(),
            sip_port: source.port(),
            // RTCP comes from the port above (RFC 3550 11).
            media_ports: Some((source.port(), source.port().saturating_add(2))),
        });
    }
    grown
}

/// The cast in its order, then whoever else sent or received something.
fn columns(cast: &Cast, events: &[Event]) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for host in &cast.hosts {
        if !parties.contains(&host.party) {
            parties.push(host.party);
        }
    }
    let others: BTreeSet<Party> = events
        .iter()
        .flat_map(|event| match event {
            Event::Sent { packet, .. } | Event::Cut { packet, .. } => {
                vec![cast.party(packet.from), cast.party(packet.to)]
            }
            Event::Note { party, .. } => vec![*party],
            _ => Vec::new(),
        })
        .collect();
    parties.extend(others.into_iter().filter(|p| !parties.contains(p)).collect::<Vec<_>>());
    for party in [Party::Carrier, Party::Pbx] {
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    parties
}
