//! Digits as telephone events: RFC 4733.

use clock::Rng;
use trace::Recording;

use super::media::{Datagram, Kind, of_these, streams};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::DIGITS;

const EVENT: &str = "RFC4733#2.5.1.2";

/// What the packets of one digit must share, and must not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a duration that falls",
        "RFC4733#2.5.1.2-c",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| middle(d), |o, _| duration(o, 40))),
    )
    .also(&["RFC4733#2.5.1.2-g", "DTM-05"]),
    must(
        "a duration that stands still",
        "RFC4733#2.5.1.2-c",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| running(d), |o, _| duration(o, 160))),
    )
    .also(&["RFC4733#2.5.2.2", "DTM-05"]),
    must(
        "a duration of 0",
        "RFC4733#2.3.5",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| running(d), |o, _| duration(o, 0))),
    )
    .also(&["RFC4733#2.5.2.2"]),
    must(
        "another timestamp in the middle of a digit",
        "RFC4733#2.5.1.2-b",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| &d[d.len() / 2..], |o, _| o[6] ^= 8)),
    )
    .also(&["DTM-03"]),
    must(
        "a timestamp that goes on while the digit lasts",
        "RFC4733#2.5.1.2-b",
        DIGITS,
        How::Whole(|r, dice| {
            digit(
                r,
                dice,
                |d| d,
                |o, number| {
                    let time = u32::from_be_bytes([o[4], o[5], o[6], o[7]]).wrapping_add(160 * number);
                    o[4..8].copy_from_slice(&time.to_be_bytes());
                },
            )
        }),
    )
    .also(&["DTM-03"]),
    must(
        "a first packet without the marker",
        "RFC4733#2.5.1.2-d",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| &d[..1], |o, _| o[1] &= 0x7f)),
    )
    .also(&["DTM-03"]),
    must(
        "a marker on every packet",
        "RFC4733#2.5.1.2-f",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o[1] |= 0x80)),
    ),
    must(
        "no end",
        "RFC4733#2.5.1.2-e",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o[13] &= 0x7f)),
    )
    .also(&["DTM-03"]),
    must(
        "the end bit before the end",
        "RFC4733#2.5.1.2-f",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| &d[1..2], |o, _| o[13] |= 0x80)),
    ),
    should("an end that is sent once", "RFC4733#2.5.1.4", DIGITS, How::Whole(one_end)),
    must(
        "the reserved bit is set",
        "RFC4733#2.3.3",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o[13] |= 0x40)),
    ),
    must(
        "an event that the other side has not listed",
        "RFC4733#2.5.1.1",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o[12] = 32)),
    )
    .also(&["DTM-02"]),
    must(
        "another event in the middle of one",
        EVENT,
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| &d[d.len() / 2..], |o, _| o[12] ^= 1)),
    ),
    must(
        "an event of three octets",
        "RFC4733#2.3",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o.truncate(15))),
    ),
    must(
        "events with another source than the sound",
        "RFC4733#2.1",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o[8] ^= 0x55)),
    )
    .also(&["DTM-06"]),
    must(
        "events with a payload type that nobody agreed on",
        "RFC3264#6.1-o",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| o[1] = o[1] & 0x80 | 96)),
    )
    .also(&["DTM-12", "RFC3264#6.1-p"]),
    must(
        "events whose sequence numbers are their own",
        "RFC4733#2.1",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| d, |o, _| super::media::count_on(o, 9000))),
    )
    .also(&["RFC4733#2.5.1.6", "RFC4733#2.1-b"]),
    must(
        "an event of five octets",
        "RFC4733#2.3",
        DIGITS,
        How::Whole(|r, dice| {
            digit(
                r,
                dice,
                |d| d,
                |o, number| {
                    if number == 1 {
                        o.push(0);
                    }
                },
            )
        }),
    ),
    must(
        "a packet without the end bit behind the end",
        "RFC4733#2.5.1.4",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| &d[d.len() - 1..], |o, _| o[13] &= 0x7f)),
    ),
    must(
        "a marker on a later packet",
        "RFC4733#2.5.1.2-f",
        DIGITS,
        How::Whole(|r, dice| digit(r, dice, |d| middle(d), |o, _| o[1] |= 0x80)),
    ),
];

/// The packets of one digit.
fn digits(recording: &Recording) -> Vec<Vec<Datagram>> {
    let mut digits: Vec<Vec<Datagram>> = Vec::new();
    for datagram in streams(recording, Kind::Rtp).into_iter().flatten() {
        let octets = &datagram.packet.payload;
        if octets[1] & 0x7f != 101 || octets.len() != 16 {
            continue;
        }
        let time = |datagram: &Datagram| (datagram.packet.from, datagram.packet.payload.slice(4..8));
        match digits.last_mut().filter(|digit| time(&digit[0]) == time(&datagram)) {
            Some(digit) => digit.push(datagram),
            None => digits.push(vec![datagram]),
        }
    }
    digits.retain(|digit| digit.len() >= 5);
    digits
}

fn any(recording: &Recording, dice: &mut Rng) -> Option<Vec<Datagram>> {
    let mut digits = digits(recording);
    (!digits.is_empty()).then(|| digits.swap_remove(dice.below(digits.len() as u64) as usize))
}

fn digit(
    recording: &Recording,
    dice: &mut Rng,
    which: fn(&[Datagram]) -> &[Datagram],
    edit: fn(&mut Vec<u8>, u32),
) -> Option<Mutant> {
    let digit = any(recording, dice)?;
    let mut number = 0;
    of_these(recording, which(&digit), |octets| {
        edit(octets, number);
        number += 1;
    })
}

/// One that is neither the first nor of the end.
fn middle(digit: &[Datagram]) -> &[Datagram] {
    let at = running(digit).len() / 2 + 1;
    &digit[at..=at]
}

/// All before the end.
fn running(digit: &[Datagram]) -> &[Datagram] {
    let end = digit.iter().position(|datagram| datagram.packet.payload[13] & 0x80 != 0);
    &digit[..end.unwrap_or(digit.len())]
}

fn duration(octets: &mut [u8], value: u16) {
    octets[14..16].copy_from_slice(&value.to_be_bytes());
}

fn one_end(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let digit = any(recording, dice)?;
    let gone = super::media::ids(&digit[running(&digit).len() + 1..]);
    let mut changed = recording.clone();
    changed
        .events
        .retain(|event| tests::rewrite::stage::packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
    // What follows counts on from there, as if there had never been more.
    let (shift, last) = (gone.len() as u16, digit.last()?.at);
    let all = streams(&changed, Kind::Rtp).into_iter().flatten();
    let after: Vec<Datagram> =
        all.filter(|datagram| datagram.packet.from == digit[0].packet.from && datagram.at > last).collect();
    let mutant = of_these(&changed, &after, |octets| super::media::count_on(octets, shift.wrapping_neg()))?;
    Some(Mutant { what: format!("{} packets of the end are not sent", gone.len()), ..mutant })
}
