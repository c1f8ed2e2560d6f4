//! Where and when the capture was made.

use std::collections::BTreeSet;

use clock::{Instant, Rng};
use trace::{ClockMode, Event, Header, Packet, PacketId, Party, Recording};

use tests::rewrite::stage::{is_signalling, packet};

/// Everything is seen where it arrives: what was lost is not, and nobody knows when a message was sent.
pub(crate) fn at_receivers(recording: &Recording, _: &Rng) -> Recording {
    let cast = &recording.header.cast;
    let events = recording.events.iter().flat_map(|event| match event {
        Event::Delivered { packet, .. } if is_signalling(cast, packet) => vec![event.clone()],
        Event::Delivered { at, packet } => both(*at, packet),
        Event::Ended { .. } => vec![event.clone()],
        _ => Vec::new(),
    });
    let header = Header { clock: ClockMode::Capture, played: Vec::new(), ..recording.header.clone() };
    Recording { header, events: events.collect() }
}

/// Everything is seen by the carrier: the PBX is a device that tells nobody what it got and when.
pub(crate) fn at_carrier(recording: &Recording, _: &Rng) -> Recording {
    at_side(recording, Party::Carrier)
}

/// Everything is seen by the PBX: the carrier is a device that tells nobody what it got and when.
pub(crate) fn at_pbx(recording: &Recording, _: &Rng) -> Recording {
    at_side(recording, Party::Pbx)
}

/// What a side sends is said to be delivered at once, lost or not, and what it gets was sent just now.
fn at_side(recording: &Recording, side: Party) -> Recording {
    let cast = &recording.header.cast;
    let mut next = 1_000_000_000;
    let mut seen: BTreeSet<PacketId> = BTreeSet::new();
    let events = recording.events.iter().flat_map(|event| match event {
        Event::Sent { at, packet } if cast.party(packet.from) == side => both(*at, packet),
        Event::Delivered { at, packet } if cast.party(packet.to) == side => {
            // A copy that the network has made is another datagram to who cannot look behind it.
            next += 1;
            let id = if seen.insert(packet.id) { packet.id } else { PacketId(next) };
            both(*at, &Packet { id, ..packet.clone() })
        }
        Event::Cdr { party, .. }
        | Event::Paper { party, .. }
        | Event::Heard { party, .. }
        | Event::Counted { party, .. }
            if *party == side =>
        {
            vec![event.clone()]
        }
        Event::Ended { .. } => vec![event.clone()],
        _ => Vec::new(),
    });
    let header = Header { clock: ClockMode::Real, played: vec![side], ..recording.header.clone() };
    Recording { header, events: events.collect() }
}

fn both(at: Instant, packet: &Packet) -> Vec<Event> {
    vec![Event::Sent { at, packet: packet.clone() }, Event::Delivered { at, packet: packet.clone() }]
}

/// The recording begins in the first part of what happened.
pub(crate) fn begins_soon(recording: &Recording, dice: &Rng) -> Recording {
    from(recording, part(recording, dice, 0))
}

/// The recording begins later.
pub(crate) fn begins_late(recording: &Recording, dice: &Rng) -> Recording {
    from(recording, part(recording, dice, 1))
}

/// The recording breaks off early.
pub(crate) fn ends_soon(recording: &Recording, dice: &Rng) -> Recording {
    until(recording, part(recording, dice, 0))
}

/// The recording breaks off later.
pub(crate) fn ends_late(recording: &Recording, dice: &Rng) -> Recording {
    until(recording, part(recording, dice, 1))
}

/// An event of this half. Media are most of all events, so a message decides as often as not.
fn part(recording: &Recording, dice: &Rng, half: u64) -> usize {
    let mut dice = dice.clone();
    let cast = &recording.header.cast;
    let all: Vec<usize> = (0..recording.events.len()).collect();
    let is_message =
        |at: &usize| packet(&recording.events[*at]).is_none_or(|packet| is_signalling(cast, packet));
    let messages: Vec<usize> = all.iter().copied().filter(is_message).collect();
    let of = if dice.chance(0.7) { messages } else { all };
    let length = of.len() as u64 / 2;
    of.get((half * length + dice.below(length.max(1))) as usize).copied().unwrap_or(0)
}

/// Who comes late is no end of the trunk: he knows no plan, and nobody hands him records.
fn from(recording: &Recording, at: usize) -> Recording {
    let header =
        Header { clock: ClockMode::Capture, played: Vec::new(), plan: None, ..recording.header.clone() };
    let mut sent: BTreeSet<PacketId> = BTreeSet::new();
    // What was under way when it began is not seen at all: the capture is where packets leave.
    let is_seen = |event: &&Event| match event {
        Event::Sent { packet, .. } => sent.insert(packet.id),
        Event::Delivered { packet, .. } => sent.contains(&packet.id),
        Event::Dropped { id, .. } => sent.contains(id),
        _ => false,
    };
    Recording { header, events: recording.events[at..].iter().filter(is_seen).cloned().collect() }
}

fn until(recording: &Recording, at: usize) -> Recording {
    Recording { header: recording.header.clone(), events: recording.events[..at].to_vec() }
}
