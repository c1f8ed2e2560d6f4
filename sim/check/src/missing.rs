//! Legal ladders as captures that lack messages: what was not captured accuses nobody.

use std::collections::BTreeSet;

use trace::{Event, PacketId, Transport};

use crate::near::{NearMiss, near_misses};
use crate::observer::Observer;
use crate::script::{cast, events};
use crate::{Facts, Severity};

/// Events of one ladder without sound.
const SIGNALLING_MAX: usize = 120;

/// What is lost, held back or doubled behind the capture nobody sees: there a message that is missing looks like one that
/// was never sent or never answered.
const BY_NATURE: [&str; 13] = [
    "auth/challenge-answered",
    "call/bye-after-missing-ack",
    "call/cancel-crossing",
    "fax/carries-both-ways",
    "fax/switch-answered",
    "media/rtcp-sent",
    "media/two-way-audio",
    // Who was told by the network that nobody is there tries elsewhere (RFC 3263 5).
    "message/response-destination",
    "options/answered",
    "prack/answered",
    "prack/sent",
    "registration/binding-kept",
    "transaction/trying-within-200ms",
];

/// A whole exchange that is missing while all sound was captured looks like one that never was: by these a call goes on.
const WITHOUT_EXCHANGE: [&str; 6] = [
    "call/forked-answer-ended",
    "dialog/known-dialog-found",
    "dialog/pending-answered",
    "dialog/remote-target",
    "timer/expired-session-ended",
    "timer/refreshed-in-time",
];

/// Ladders that look guilty without one message, and of what.
const LOOK_GUILTY: [(&str, &str); 2] = [
    // The only ACK is missing, and what it answers was lost three times behind the capture.
    ("call/answer-acked", "Seen from the other end, some of the copies"),
    // A T1 of more than a second, which nothing else shows.
    ("prack/retransmitted", "RFC 3261 17.1.1.2: T1 is longer than a second"),
];

#[test]
fn whatever_is_missing_accuses_nobody() {
    accuses_nobody(false);
}

#[test]
fn whatever_is_missing_of_a_call_with_sound_accuses_nobody() {
    accuses_nobody(true);
}

fn accuses_nobody(has_sound: bool) {
    let mut wrong: Vec<String> = near_misses().iter().flat_map(|near| wrong_with(near, has_sound)).collect();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

fn wrong_with(near: &NearMiss, asks_sound: bool) -> Vec<String> {
    let mut facts = Facts { is_captured: true, ..near.facts.clone() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let (events, end) = events(&near.legal);
    // Nobody hands records to who captures.
    let has_records = events.iter().any(|event| matches!(event, Event::Cdr { .. }));
    let (has_sound, has_losses) = (events.len() > SIGNALLING_MAX, near.legal.contains(" lost"));
    if has_records || has_sound != asks_sound || has_sound && has_losses {
        return Vec::new();
    }
    let events = if has_losses { events } else { seen(&events) };
    let known = accused(&events, end, &facts, &BTreeSet::new());
    let mut wrong = Vec::new();
    for lacks in captures(&messages(&events), has_sound) {
        let is_exchange = has_sound && lacks.len() == 2;
        let is_excused = |check: &str| {
            known.iter().any(|(known, _)| *known == check)
                || BY_NATURE.contains(&check)
                || is_exchange && WITHOUT_EXCHANGE.contains(&check)
                || LOOK_GUILTY.iter().any(|(of, title)| *of == check && near.title.starts_with(title))
        };
        for (check, text) in accused(&events, end, &facts, &lacks) {
            if !is_excused(check) {
                let lacks: Vec<u64> = lacks.iter().map(|id| id.0).collect();
                wrong.push(format!(
                    "near/{}.ladder: {}\n    without {lacks:?}: {check} {text}",
                    near.check, near.title
                ));
            }
        }
    }
    wrong
}

/// The events of a ladder as a capture has them: what becomes of a packet behind it nobody sees.
fn seen(events: &[Event]) -> Vec<Event> {
    let both = |event: &Event| match event {
        Event::Sent { at, packet } => {
            vec![event.clone(), Event::Delivered { at: *at, packet: packet.clone() }]
        }
        Event::Delivered { .. } | Event::Dropped { .. } => Vec::new(),
        event => vec![event.clone()],
    };
    events.iter().flat_map(both).collect()
}

/// What is found in a capture that lacks some packets.
fn accused(
    events: &[Event],
    end: clock::Instant,
    facts: &Facts,
    lacks: &BTreeSet<PacketId>,
) -> Vec<(&'static str, String)> {
    let mut observer = Observer::new(cast(), facts.clone());
    for event in events {
        match event {
            Event::Sent { packet, .. } | Event::Delivered { packet, .. } if lacks.contains(&packet.id) => {}
            event => observer.observe(event),
        }
    }
    let found = observer.finish(end).findings;
    found.into_iter().filter(|f| f.severity > Severity::Info).map(|f| (f.check, f.text)).collect()
}

/// The SIP messages that may be missing: over TCP holes are known.
fn messages(events: &[Event]) -> Vec<PacketId> {
    let sip = |event: &Event| match event {
        Event::Sent { packet, .. } if packet.from.port() == 5060 && packet.transport == Transport::Udp => {
            Some(packet.id)
        }
        _ => None,
    };
    events.iter().filter_map(sip).collect()
}

/// What may be missing: each message, what comes before each, each two; beside sound those two that follow each other.
fn captures(all: &[PacketId], has_sound: bool) -> Vec<BTreeSet<PacketId>> {
    let one = all.iter().map(|id| BTreeSet::from([*id]));
    let begins = (2..all.len()).map(|from| all[..from].iter().copied().collect());
    let reach = if has_sound { 1 } else { all.len() };
    let two = (0..all.len())
        .flat_map(|a| all[a + 1..].iter().take(reach).map(move |b| BTreeSet::from([all[a], *b])));
    one.chain(begins).chain(two).collect()
}
