//! RTCP: RFC 3550 6.

use clock::{Duration, Rng};
use tests::rewrite::stage::packet;
use trace::{Party, Recording};

use super::media::{Kind, Stream, ids, stream, streams, to_port};
use super::operator::{How, Mutant, Operator, must, should};
use super::rtp::every;
use super::said::added;

const COMPOUND: &str = "RFC3550#6.1";
const REPORT: &str = "RFC3550#6.4.1";
const PLAYS: &[&str] =
    &["hold/outbound-caller-holds", "long/outbound-called-side-refreshes", "hold/inbound-called-holds"];

/// Reports that are none, and that say what is not true.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "RTCP that does not begin with a report",
        "RFC3550#6.1-g",
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let end = length(o);
                if o.len() > end {
                    o.drain(..end);
                }
            })
        }),
    )
    .also(&["RFC3550#6.1-b", "RFC3550#6.1-h", "RFC3550#6.4.2", "RFC3550#12.1"]),
    must(
        "RTCP without SDES",
        "RFC3550#6.1-d",
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let end = length(o);
                o.truncate(end);
            })
        }),
    )
    .also(&["RFC3551#2-b"]),
    must(
        "SDES without CNAME",
        "RFC3550#6.1-c",
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let at = length(o);
                if o.get(at + 1) == Some(&202) && o.len() > at + 8 {
                    o[at + 8] = 2;
                }
            })
        }),
    ),
    must(
        "RTCP of version 1",
        COMPOUND,
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let at = length(o);
                if o.len() > at {
                    o[at] = o[at] & 0x3f | 0x40;
                }
            })
        }),
    ),
    must(
        "a length above the datagram",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| o[2..4].copy_from_slice(&500_u16.to_be_bytes()))),
    ),
    must(
        "padding in the first packet of several",
        "RFC3550#6.1-f",
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| o[0] |= 0x20)),
    ),
    must(
        "more blocks than there is room for",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| o[0] |= 0x1f)),
    ),
    must(
        "more packets than were sent",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| add(o, 200, 20, 1000))),
    ),
    must(
        "more octets than were sent",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| add(o, 200, 24, 1_000_000))),
    ),
    must(
        "a report of another source than the RTP has",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| add(o, 200, 4, 77))),
    ),
    must(
        "a time of RTP that does not fit to the clock",
        "RFC3550#6.4.1-b",
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| add(o, 200, 16, 400_000))),
    ),
    must(
        "a fraction of loss where nothing was lost",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                if o.len() >= 52 && o[1] == 200 && o[0] & 31 > 0 {
                    o[32] = 200;
                }
            })
        }),
    )
    .also(&["QOS-03"]),
    must(
        "a sum of loss where nothing was lost",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                if o.len() >= 52 && o[1] == 200 && o[0] & 31 > 0 {
                    o[34] = 9;
                }
            })
        }),
    )
    .also(&["QOS-03"]),
    must(
        "a highest number that nobody has sent",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                if o[0] & 31 > 0 {
                    add(o, 200, 36, 5000);
                }
            })
        }),
    ),
    must(
        "a block about a source that does not exist",
        REPORT,
        PLAYS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                if o[0] & 31 > 0 {
                    add(o, 200, 28, 77);
                }
            })
        }),
    ),
    must(
        "RTCP to the port of RTP",
        "RFC3550#11",
        PLAYS,
        How::Whole(|r, dice| to_port(r, dice, Kind::Rtcp, |port| port - 1)),
    )
    .also(&["RFC3550#6", "COD-21"]),
    must(
        "RTCP to another port",
        "RFC3550#11-c",
        PLAYS,
        How::Whole(|r, dice| to_port(r, dice, Kind::Rtcp, |port| port + 6)),
    )
    .also(&["COD-21"]),
    should(
        "no RTCP at all",
        "RFC3550#6.2",
        // Others are over before a report is missed.
        &["long/outbound-called-side-refreshes"],
        How::Whole(|r, dice| {
            let stream = stream(r, Kind::Rtcp, dice, 2)?;
            let gone = ids(&stream);
            let mut changed = r.clone();
            changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
            Some(Mutant::new(changed, stream[0].sender, "no report is sent".to_owned()))
        }),
    ),
    must(
        "no RTCP of who only receives",
        "RFC8866#6.7.1",
        &["hold/outbound-caller-holds-for-a-minute"],
        // The called side is held.
        How::Whole(|r, _| {
            silenced(r, &streams(r, Kind::Rtcp).into_iter().find(|s| s[0].sender == Party::Carrier)?)
        }),
    ),
    must(
        "no RTCP while the stream is inactive",
        "RFC8866#6.7.4",
        &["hold/inbound-called-makes-inactive-for-a-minute"],
        How::Whole(|r, dice| silenced(r, &stream(r, Kind::Rtcp, dice, 3)?)),
    ),
    should("RTCP ten times a second", "RFC3550#6.2", PLAYS, How::Whole(flood)),
    must(
        "RTCP that is no whole number of words",
        "RFC3550#6.1",
        PLAYS,
        How::Whole(|r, dice| every(r, dice, Kind::Rtcp, |o| o.extend([0, 0]))),
    ),
    must(
        "a CNAME that changes",
        "RFC3550#6.5.1",
        PLAYS,
        How::Whole(|r, dice| {
            let stream = stream(r, Kind::Rtcp, dice, 2)?;
            super::media::of_these(r, &stream[1..], |o| {
                let at = length(o);
                if o.get(at + 1) == Some(&202) && o.len() > at + 11 {
                    o[at + 10] ^= 1;
                }
            })
        }),
    ),
];

/// The reports of a stream are missing, but for the first.
fn silenced(recording: &Recording, stream: &Stream) -> Option<Mutant> {
    let gone = ids(stream.get(1..)?);
    let mut changed = recording.clone();
    changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
    Some(Mutant::new(changed, stream[0].sender, format!("no report after {} ms", stream[0].at.as_millis())))
}

/// Octets of the first packet.
fn length(octets: &[u8]) -> usize {
    4 * (usize::from(u16::from_be_bytes([octets[2], octets[3]])) + 1)
}

/// Adds to a number of the first packet, when it is of this kind.
fn add(octets: &mut [u8], kind: u8, at: usize, by: u32) {
    if octets[1] == kind && octets.len() >= at + 4 {
        let mut number = [0; 4];
        number.copy_from_slice(&octets[at..at + 4]);
        let number = u32::from_be_bytes(number).wrapping_add(by);
        octets[at..at + 4].copy_from_slice(&number.to_be_bytes());
    }
}

fn flood(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let stream = stream(recording, Kind::Rtcp, dice, 1)?;
    let first = stream.first()?;
    let copy = |changed: Recording, number: u32| {
        added(&changed, first.at + Duration::from_millis(100) * number, &first.packet)
    };
    let changed = (1..30).fold(recording.clone(), copy);
    Some(Mutant::new(changed, first.sender, format!("30 reports from {}", first.packet.from)))
}
