//! The timers of SIP.

use super::{Entry, entry};

/// What a timer is for: `B`, `b` and `timer B` are the same, and `T1` is no other than `t1`.
#[must_use]
pub fn timer(name: &str) -> Option<Entry> {
    let name = name.trim().to_ascii_uppercase();
    let name =
        name.strip_prefix("TIMER").map_or(name.as_str(), |rest| rest.trim_start_matches([' ', '-', '_']));
    TIMERS.iter().find(|(known, _)| *known == name).map(|(_, entry)| *entry)
}

/// All of them.
pub fn timers() -> impl Iterator<Item = (&'static str, Entry)> {
    TIMERS.iter().copied()
}

static TIMERS: &[(&str, Entry)] = &[
    (
        "T1",
        entry(
            "The estimate of a round trip, 500 ms; most other timers are multiples of it.",
            "RFC 3261 17.1.1.1",
        ),
    ),
    (
        "T2",
        entry(
            "The longest pause between two copies of a request other than INVITE, and of a final response to an \
             INVITE: 4 s.",
            "RFC 3261 17.1.2.2",
        ),
    ),
    ("T4", entry("How long a message can stay in the network: 5 s.", "RFC 3261 17.1.2.2")),
    (
        "A",
        entry(
            "When an INVITE is sent again over UDP: after T1, then after twice as long each time.",
            "RFC 3261 17.1.1.2",
        ),
    ),
    (
        "B",
        entry(
            "When an INVITE fails to which nothing at all has come back, as with 408: 64 times T1, 32 s.",
            "RFC 3261 17.1.1.2",
        ),
    ),
    (
        "C",
        entry(
            "How long a proxy lets a call ring after the last provisional response: more than three minutes.",
            "RFC 3261 16.6",
        ),
    ),
    (
        "D",
        entry(
            "How long the caller answers copies of a refusal with ACK: at least 32 s over UDP.",
            "RFC 3261 17.1.1.2",
        ),
    ),
    (
        "E",
        entry(
            "When a request other than INVITE is sent again over UDP: after T1, then after twice as long each time, up \
             to T2.",
            "RFC 3261 17.1.2.2",
        ),
    ),
    (
        "F",
        entry(
            "When a request other than INVITE fails to which no final response has come: 64 times T1, 32 s.",
            "RFC 3261 17.1.2.2",
        ),
    ),
    (
        "G",
        entry(
            "When the refusal of an INVITE is sent again as long as its ACK is missing: after T1, then after twice as \
             long each time, up to T2.",
            "RFC 3261 17.2.1",
        ),
    ),
    ("H", entry("How long the ACK to a refusal is waited for: 64 times T1, 32 s.", "RFC 3261 17.2.1")),
    ("I", entry("How long copies of that ACK are absorbed: T4 over UDP.", "RFC 3261 17.2.1")),
    (
        "J",
        entry(
            "How long copies of a request other than INVITE get the same answer: 64 times T1, 32 s, over UDP.",
            "RFC 3261 17.2.2",
        ),
    ),
    (
        "K",
        entry(
            "How long copies of an answer to such a request are absorbed: T4 over UDP.",
            "RFC 3261 17.1.2.2",
        ),
    ),
    (
        "L",
        entry(
            "How long the callee absorbs copies of an INVITE that it has answered: 64 times T1, 32 s.",
            "RFC 6026 7.1",
        ),
    ),
    (
        "M",
        entry(
            "How long the caller takes further 2xx to its INVITE, from other phones: 64 times T1, 32 s.",
            "RFC 6026 7.2",
        ),
    ),
];
