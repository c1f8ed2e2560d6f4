//! What flows beside the messages: sound, digits, reports, faxes.

use super::{Entry, entry};

/// What a stream is, by the word that ladders have for it: `RTP`, `DTMF`, `RTCP`, `T.38`, `STUN`.
#[must_use]
pub fn stream(word: &str) -> Option<Entry> {
    STREAMS.iter().find(|(known, _)| *known == word).map(|(_, entry)| *entry)
}

/// What a codec is, by its name in a session description.
#[must_use]
pub fn codec(name: &str) -> Option<Entry> {
    CODECS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, entry)| *entry)
}

static STREAMS: &[(&str, Entry)] = &[
    (
        "RTP",
        entry(
            "Sound on its way in one direction. Each packet has a number, by which losses are seen, and a time stamp, by \
             which the receiver plays it at the right moment.",
            "RFC 3550 5.1",
        ),
    ),
    (
        "DTMF",
        entry(
            "Keys that were pressed, sent as events in the stream of sound and not as tones. Packets repeat the event \
             while the key is down, and its end is sent three times, so that a lost packet loses no digit.",
            "RFC 4733 2.5",
        ),
    ),
    (
        "RTCP",
        entry(
            "Reports about the sound: how much was sent, how much of the other side's was lost, how evenly it arrived. \
             Every few seconds, beside the stream.",
            "RFC 3550 6.4",
        ),
    ),
    (
        "T.38",
        entry(
            "A fax as data and not as tones. Each packet carries the ones before it once more, or parity of them, so that \
             a lost packet is repaired.",
            "T.38 9.1",
        ),
    ),
    ("STUN", entry("A question for the address under which one is seen from outside.", "RFC 8489 2")),
    ("UDP", entry("Packets that are none of what a trunk is known to carry.", "")),
];

static CODECS: &[(&str, Entry)] = &[
    (
        "PCMU",
        entry(
            "G.711 with the law of North America and Japan: 64 kbit/s, 160 octets in 20 ms. Carries faxes and modems too.",
            "RFC 3551 4.5.14",
        ),
    ),
    (
        "PCMA",
        entry(
            "G.711 with the law of the rest of the world: 64 kbit/s, 160 octets in 20 ms. Carries faxes and modems too.",
            "RFC 3551 4.5.14",
        ),
    ),
    (
        "G722",
        entry(
            "Wide-band speech in 64 kbit/s. Its clock counts 8000 a second though it samples 16000.",
            "RFC 3551 4.5.2",
        ),
    ),
    ("G729", entry("Speech in 8 kbit/s, 20 octets in 20 ms. No fax survives it.", "RFC 3551 4.5.6")),
    ("CN", entry("Comfort noise: what to play while the other side is silent.", "RFC 3389 3")),
    ("opus", entry("Speech and music at any rate between 6 and 510 kbit/s.", "RFC 7587 4")),
];
