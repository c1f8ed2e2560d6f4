//! Legal ladders as captures that lack messages: what was not captured accuses nobody.

use std::collections::BTreeSet;

use trace::{Event, PacketId, Transport};

use crate::near::{NearMiss, near_misses};
use crate::observer::Observer;
use crate::script::{cast, events};
use crate::{Facts, Severity};

/// Events of one ladder; those with more are about media, and what is said there is heard elsewhere as well.
const EVENTS_MAX: usize = 2_500;

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

#[test]
fn whatever_is_missing_accuses_nobody() {
    let mut wrong: Vec<String> = near_misses().iter().flat_map(wrong_with).collect();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

fn wrong_with(near: &NearMiss) -> Vec<String> {
    let mut facts = Facts { is_captured: true, ..near.facts.clone() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let (events, end) = events(&near.legal);
    // Nobody hands records to who captures.
    let has_records = events.iter().any(|event| matches!(event, Event::Cdr { .. }));
    if events.len() > EVENTS_MAX || has_records {
        return Vec::new();
    }
    let known = accused(&events, end, &facts, &BTreeSet::new());
    let mut wrong = Vec::new();
    for lacks in captures(&messages(&events)) {
        for (check, text) in accused(&events, end, &facts, &lacks) {
            if !known.iter().any(|(known, _)| *known == check) && !BY_NATURE.contains(&check) {
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

/// What may be missing: each message, what comes before each, each two.
fn captures(all: &[PacketId]) -> Vec<BTreeSet<PacketId>> {
    let one = all.iter().map(|id| BTreeSet::from([*id]));
    let begins = (2..all.len()).map(|from| all[..from].iter().copied().collect());
    let two = (0..all.len()).flat_map(|a| (a + 1..all.len()).map(move |b| BTreeSet::from([all[a], all[b]])));
    one.chain(begins).chain(two).collect()
}
