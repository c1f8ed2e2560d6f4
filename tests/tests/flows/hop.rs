//! A hop of a flow as a recording: two neighbours are the two ends of a trunk, and the judge hears what passes
//! between them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use clock::{Duration, Instant};
use trace::{
    Cast, ClockMode, DropReason, Ended, Event, Header, Host, Packet, PacketId, Party, Recording, Transport,
};

use crate::flow::Flow;
use crate::sheet::{Sheet, names};

/// Milliseconds between two messages where nothing says otherwise: nobody thinks.
const STEP: u64 = 20;
/// Milliseconds between what arrives and what is sent because of it.
const THOUGHT: u64 = 2;
/// Milliseconds before a person does something: answers, hangs up, puts on hold.
const PERSON: u64 = 3_000;
/// The recording ends that much later: every timer of RFC 3261 has run out.
const SILENCE: Duration = Duration::from_secs(64);

/// A place where a flow is heard: between two neighbours, or at one who has several.
pub(crate) struct Hop {
    /// One end: who began, or who has the neighbours.
    pub(crate) near: &'static str,
    /// The other end: one neighbour or several.
    pub(crate) far: Vec<&'static str>,
    /// The messages of the flow that pass here, by their index.
    pub(crate) messages: Vec<usize>,
    /// False for a recording that was broken off.
    pub(crate) is_whole: bool,
}

impl Hop {
    /// What is heard of it by one who begins later, and by one who breaks off earlier, as often as there are messages.
    pub(crate) fn cut(&self) -> impl Iterator<Item = Self> {
        let part = |messages: &[usize], is_whole| Self {
            near: self.near,
            far: self.far.clone(),
            messages: messages.to_vec(),
            is_whole,
        };
        (1..self.messages.len()).flat_map(move |at| {
            let (before, after) = self.messages.split_at(at);
            [part(after, true), part(before, false)]
        })
    }
}

/// Where a hop is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ear {
    /// Both ends say when they sent and got what.
    Both,
    /// At one end: what leaves is taken to arrive at once, lost or not, and what arrives to have just left.
    Near,
    /// The same at the other.
    Far,
}

impl Ear {
    pub(crate) const ALL: [Self; 3] = [Self::Both, Self::Near, Self::Far];

    /// What is heard of a packet that left at an instant and was so long under way, or was lost.
    fn hears(self, is_from_near: bool, sent: u64, flight: Option<u64>, packet: &Packet) -> Vec<Event> {
        let at = Instant::from_millis;
        let left = |at| Event::Sent { at, packet: packet.clone() };
        let came = |at| Event::Delivered { at, packet: packet.clone() };
        match (self, flight) {
            (Self::Both, Some(flight)) => vec![left(at(sent)), came(at(sent + flight))],
            (Self::Both, None) => {
                let lost = Event::Dropped { at: at(sent + 1), id: packet.id, why: DropReason::Loss };
                vec![left(at(sent)), lost]
            }
            _ if is_from_near == (self == Self::Near) => vec![left(at(sent)), came(at(sent))],
            (_, Some(flight)) => vec![left(at(sent + flight)), came(at(sent + flight))],
            (_, None) => Vec::new(),
        }
    }
}

/// The hops of a flow.
pub(crate) fn hops(flow: &Flow) -> Vec<Hop> {
    let mut hops: Vec<Hop> = Vec::new();
    for (index, message) in flow.messages.iter().enumerate().filter(|(_, m)| m.printed.is_some()) {
        let is_it = |hop: &&mut Hop| {
            [(message.from, message.to), (message.to, message.from)].contains(&(hop.near, hop.far[0]))
        };
        match hops.iter_mut().find(is_it) {
            Some(hop) => hop.messages.push(index),
            None => hops.push(Hop {
                near: message.from,
                far: vec![message.to],
                messages: vec![index],
                is_whole: true,
            }),
        }
    }
    hops
}

/// What each hears who has several neighbours: to him they are one side with several addresses.
pub(crate) fn views(hops: &[Hop]) -> Vec<Hop> {
    let ends: BTreeSet<&'static str> = hops.iter().flat_map(|hop| [hop.near, hop.far[0]]).collect();
    let view = |near: &'static str| {
        let own = || hops.iter().filter(move |hop| hop.near == near || hop.far[0] == near);
        let far = own().map(|hop| if hop.near == near { hop.far[0] } else { hop.near }).collect();
        let mut messages: Vec<usize> = own().flat_map(|hop| hop.messages.clone()).collect();
        messages.sort_unstable();
        Hop { near, far, messages, is_whole: true }
    };
    ends.into_iter().map(view).filter(|hop| hop.far.len() > 1).collect()
}

impl core::fmt::Display for Hop {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} - {}", self.near, self.far.join(", "))
    }
}

/// When each message of a flow leaves and how long it is under way, in milliseconds; none for one that is lost. Where
/// no table says otherwise, nobody sends before what he was sent has arrived.
fn times(flow: &Flow, sheet: &Sheet) -> Vec<(u64, Option<u64>)> {
    let mut now = 0;
    let mut arrived: BTreeMap<&str, u64> = BTreeMap::new();
    let mut times = Vec::new();
    for message in &flow.messages {
        let row = sheet.times.iter().find(|row| names(row.at, &message.place));
        let heard = arrived.get(message.from).copied().unwrap_or_default() + THOUGHT;
        now = row.map_or_else(|| heard.max(now + pause(&message.what)), |row| now + row.after);
        let flight = row.map_or(Some(sheet.flight), |row| row.flight);
        times.push((now, flight));
        if let Some(flight) = flight {
            let last = arrived.entry(message.to).or_default();
            *last = (now + flight).max(*last);
        }
    }
    times
}

/// The pause before a message: a person answers, hangs up, presses a key, or nobody does.
fn pause(what: &str) -> u64 {
    let is_by_person = ["BYE", "CANCEL", "re-INVITE", "REFER", "480", "486", "603"];
    if is_by_person.iter().any(|word| what.starts_with(word)) { PERSON } else { STEP }
}

/// The recording of a hop, and which message each packet is. Either end can be taken for the PBX.
pub(crate) fn recording(
    hop: &Hop,
    flow: &Flow,
    sheet: &Sheet,
    near: Party,
    ear: Ear,
) -> (Recording, BTreeMap<PacketId, String>) {
    let times = times(flow, sheet);
    // No RFC prints media: what is heard is a capture of signalling alone.
    let mut events = Vec::new();
    let mut places = BTreeMap::new();
    for (number, &index) in hop.messages.iter().enumerate() {
        let message = &flow.messages[index];
        let Some(printed) = &message.printed else { continue };
        let (transport, port) = transport(&printed.head);
        let address = |party| SocketAddr::new(sheet.address(party).parse().expect("an address"), port);
        let packet = Packet {
            id: PacketId(number as u64 + 1),
            from: address(message.from),
            to: address(message.to),
            transport,
            payload: printed.octets().into(),
        };
        places.insert(packet.id, message.place.clone());
        let (sent, flight) = times[index];
        events.extend(ear.hears(message.from == hop.near, sent, flight, &packet));
    }
    events.sort_by_key(Event::at);
    let at = events.last().map_or(Instant::ZERO, Event::at) + SILENCE;
    if hop.is_whole {
        events.push(Event::Ended { at, ended: Box::new(Ended::default()) });
    }
    let cast = Cast { hosts: hosts(hop, sheet, near), ..Cast::default() };
    let run = format!("rfc{} {} {hop}", sheet.rfc, flow.section);
    (
        Recording { header: Header { clock: ClockMode::Capture, cast, run, ..Header::default() }, events },
        places,
    )
}

fn hosts(hop: &Hop, sheet: &Sheet, near: Party) -> Vec<Host> {
    let far = hop.far.iter().map(|name| (near.peer(), *name));
    let host = |(party, name): (Party, &str), sip_port| Host {
        party,
        address: sheet.address(name).parse().expect("an address"),
        sip_port,
        media_ports: None,
    };
    core::iter::once((near, hop.near)).chain(far).flat_map(|end| [host(end, 5060), host(end, 5061)]).collect()
}

/// What the topmost Via says carries it.
fn transport(head: &[String]) -> (Transport, u16) {
    let via = head.iter().find(|line| line.starts_with("Via:")).map_or("", |line| line.as_str());
    if via.contains("/TLS") {
        (Transport::Tls, 5061)
    } else if via.contains("/TCP") {
        (Transport::Tcp, 5060)
    } else {
        (Transport::Udp, 5060)
    }
}
