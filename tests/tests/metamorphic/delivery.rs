//! What a datagram network does: it delivers twice, and it delivers late (RFC 768 promises nothing else).
//!
//! A party reacts to what it gets. So only that is delivered again to which the rules allow no reaction, or whose
//! reaction is added as well; and media alone come late, for no message answers them.

use std::collections::BTreeMap;

use clock::{Duration, Instant, Rng};
use trace::{Cast, Event, Packet, PacketId, Party, Recording, Transport};

use tests::rewrite::stage::is_signalling;
use tests::rewrite::text::Text;

/// Some packets of media arrive twice.
pub(crate) fn media_twice(recording: &Recording, dice: &Rng) -> Recording {
    let cast = &recording.header.cast;
    with(recording, dice, |event, dice| match event {
        Event::Delivered { at, packet } if !is_signalling(cast, packet) && dice.chance(0.004) => {
            vec![Event::Delivered { at: *at + later(dice, 15), packet: packet.clone() }]
        }
        _ => Vec::new(),
    })
}

/// Some packets of media come later than those behind them, and none later than the next message of who gets them:
/// that message may be the reaction to it.
pub(crate) fn media_late(recording: &Recording, dice: &Rng) -> Recording {
    let mut dice = dice.clone();
    let cast = &recording.header.cast;
    let mut changed = recording.clone();
    let mut limits: BTreeMap<Party, Instant> = BTreeMap::new();
    let end = end_of(recording);
    for event in changed.events.iter_mut().rev() {
        match event {
            Event::Sent { at, packet } if is_signalling(cast, packet) => {
                limits.insert(cast.party(packet.from), *at);
            }
            Event::Delivered { at, packet } if !is_signalling(cast, packet) && dice.chance(0.01) => {
                let limit = limits.get(&cast.party(packet.to)).copied().unwrap_or(end);
                *at = (*at + later(&mut dice, 25)).min(limit);
            }
            _ => {}
        }
    }
    changed.events.sort_by_key(Event::at);
    changed
}

/// Messages that nobody may answer again arrive twice: provisional responses, final responses to other requests than
/// INVITE, ACKs (RFC 3261 17.1.1.2, 17.1.2.2, 17.2.1, 17.2.3; RFC 3262 4).
pub(crate) fn sip_twice(recording: &Recording, dice: &Rng) -> Recording {
    let cast = &recording.header.cast;
    with(recording, dice, |event, dice| match event {
        Event::Delivered { at, packet } if is_absorbed(cast, packet) && dice.chance(0.5) => {
            vec![Event::Delivered { at: *at + later(dice, 4), packet: packet.clone() }]
        }
        _ => Vec::new(),
    })
}

fn is_absorbed(cast: &Cast, packet: &Packet) -> bool {
    if !is_signalling(cast, packet) || packet.transport != Transport::Udp {
        return false;
    }
    let Some(text) = Text::read(&packet.payload) else { return false };
    match text.status() {
        0 => text.method() == "ACK",
        100..200 => true,
        _ => text.method() != "INVITE",
    }
}

/// Requests other than INVITE arrive twice once they are answered, and the answer is sent again (RFC 3261 17.2.2).
pub(crate) fn requests_twice(recording: &Recording, dice: &Rng) -> Recording {
    let cast = &recording.header.cast;
    let lost =
        |id| recording.events.iter().any(|event| matches!(event, Event::Dropped { id: of, .. } if *of == id));
    let mut answered: Vec<(String, &Packet)> = Vec::new();
    for event in &recording.events {
        let Event::Sent { packet, .. } = event else { continue };
        // Who has not got the first answer goes on asking.
        if is_signalling(cast, packet)
            && !lost(packet.id)
            && let Some(text) = Text::read(&packet.payload).filter(|text| text.status() >= 200)
            && let Some(key) = key(&text)
        {
            answered.push((key, packet));
        }
    }
    let mut next = 1_000_000_000;
    with(recording, dice, |event, dice| {
        let Event::Sent { at, packet } = event else { return Vec::new() };
        if !is_signalling(cast, packet) || packet.transport != Transport::Udp || !dice.chance(0.5) {
            return Vec::new();
        }
        // The answer is on its way: now its request comes once more.
        let Some((key, _)) = answered.iter().find(|(_, answer)| answer.id == packet.id) else {
            return Vec::new();
        };
        let of_it = |event: &&Event| match event {
            Event::Delivered { packet: request, .. } => {
                request.to == packet.from
                    && Text::read(&request.payload)
                        .is_some_and(|t| t.is_request() && self::key(&t).as_ref() == Some(key))
            }
            _ => false,
        };
        let Some(Event::Delivered { packet: request, .. }) = recording.events.iter().find(of_it) else {
            return Vec::new();
        };
        next += 1;
        let again = Packet { id: PacketId(next), ..packet.clone() };
        let at = *at + later(dice, 4);
        vec![
            Event::Delivered { at, packet: request.clone() },
            Event::Sent { at, packet: again.clone() },
            Event::Delivered { at: at + Duration::from_millis(20), packet: again },
        ]
    })
}

/// What a response and its request share, but for INVITE, ACK and CANCEL.
fn key(text: &Text) -> Option<String> {
    let branch = text.branch();
    let method = text.method();
    (!matches!(method, "INVITE" | "ACK" | "CANCEL")).then(|| format!("{method} {branch}"))
}

/// The recording with what each event adds, in order of time; nothing comes behind the end.
fn with(
    recording: &Recording,
    dice: &Rng,
    mut more: impl FnMut(&Event, &mut Rng) -> Vec<Event>,
) -> Recording {
    let mut dice = dice.clone();
    let end = end_of(recording);
    let mut changed = recording.clone();
    let all: Vec<Vec<Event>> = recording.events.iter().map(|event| more(event, &mut dice)).collect();
    let in_time = all.into_iter().filter(|more| more.iter().all(|event| event.at() < end));
    changed.events.extend(in_time.flatten());
    // What ends the recording stays the last.
    changed.events.sort_by_key(|event| (event.at(), matches!(event, Event::Ended { .. })));
    changed
}

fn end_of(recording: &Recording) -> Instant {
    recording.events.last().map_or(Instant::ZERO, Event::at)
}

fn later(dice: &mut Rng, most_ms: u64) -> Duration {
    Duration::from_millis(1 + dice.below(most_ms))
}
