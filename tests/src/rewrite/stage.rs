//! How a change goes through a recording: every event of one packet tells the same, and so does every copy of it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use bytes::Bytes;
use check::Digests;
use clock::Rng;
use trace::{Cast, Event, Packet, Party, Recording};

use super::text::Text;

/// The packet of an event, if it has one.
pub fn packet(event: &Event) -> Option<&Packet> {
    match event {
        Event::Sent { packet, .. } | Event::Delivered { packet, .. } => Some(packet),
        _ => None,
    }
}

/// The same, to be changed.
pub fn packet_mut(event: &mut Event) -> Option<&mut Packet> {
    match event {
        Event::Sent { packet, .. } | Event::Delivered { packet, .. } => Some(packet),
        _ => None,
    }
}

/// True for a SIP message, or what stands in its place.
pub fn is_signalling(cast: &Cast, packet: &Packet) -> bool {
    cast.is_signalling(packet.from, packet.to)
}

/// The recording with each SIP message changed, by who sent it. A message that is sent again is changed as it was the first time,
/// because the dice of a message are thrown for its octets.
pub fn each_message(
    recording: &Recording,
    dice: &Rng,
    mut change: impl FnMut(Party, &mut Text, &mut Rng),
) -> Recording {
    let mut known: BTreeMap<(SocketAddr, Bytes), Bytes> = BTreeMap::new();
    let mut changed = recording.clone();
    let cast = &recording.header.cast;
    for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|p| is_signalling(cast, p)) {
        let key = (packet.from, packet.payload.clone());
        if let Some(before) = known.get(&key) {
            packet.payload = before.clone();
            continue;
        }
        let Some(mut text) = Text::read(&packet.payload) else { continue };
        let sender = cast.party(packet.from);
        let mut dice = dice.derive(&String::from_utf8_lossy(&packet.payload));
        change(sender, &mut text, &mut dice);
        packet.payload = text.print();
        known.insert(key, packet.payload.clone());
    }
    changed
}

/// One of them.
pub fn one<'a, T>(dice: &mut Rng, of: &'a [T]) -> &'a T {
    &of[dice.below(of.len() as u64) as usize]
}

/// In another order.
pub fn shuffle<T>(dice: &mut Rng, list: &mut [T]) {
    for end in (1..list.len()).rev() {
        list.swap(end, dice.below(end as u64 + 1) as usize);
    }
}

/// The same with a word before each digest that says what is known of it, so that what it covers may change.
pub fn with_digests(recording: &Recording, digests: &Digests) -> Recording {
    let mut events = Vec::with_capacity(recording.events.len());
    for event in &recording.events {
        if let Event::Sent { at, packet } = event
            && let Some(word) = digests.word(packet)
        {
            events.push(Event::Digest { at: *at, id: packet.id, word });
        }
        events.push(event.clone());
    }
    Recording { header: recording.header.clone(), events }
}
