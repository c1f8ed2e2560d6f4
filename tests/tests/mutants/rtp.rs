//! RTP: RFC 3550 5, RFC 3551, RFC 3264 for where and whether it is sent.

use bytes::Bytes;
use clock::{Duration, Rng};
use tests::rewrite::stage::packet_mut;
use tests::rewrite::text::Text;
use trace::{Event, Recording};

use super::media::{Kind, all, count_on, goes_on, of_these, one, rest, stream, streams, to_port};
use super::operator::{How, Mutant, Operator, legal, must, should};
use super::plays::{ANSWERED, HOLD};
use super::said::{answers, is, is_inside, messages};

const HEADER: &str = "RFC3550#5.1";

/// What a stream must be, and is not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "RTP of version 1",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| o[0] = o[0] & 0x3f | 0x40)),
    ),
    must(
        "padding that is longer than its packet",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Rtp, |o| {
                o[0] |= 0x20;
                if let Some(last) = o.last_mut() {
                    *last = 255;
                }
            })
        }),
    ),
    must(
        "padding of no octets",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Rtp, |o| {
                o[0] |= 0x20;
                if let Some(last) = o.last_mut() {
                    *last = 0;
                }
            })
        }),
    ),
    must(
        "more contributing sources than there is room for",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Rtp, |o| {
                o[0] |= 0x0f;
                o.truncate(30);
            })
        }),
    ),
    must(
        "an extension that is longer than its packet",
        "RFC3550#5.3.1",
        ANSWERED,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Rtp, |o| {
                o[0] |= 0x10;
                o[14..16].copy_from_slice(&2000_u16.to_be_bytes());
            })
        }),
    ),
    must(
        "RTP of eight octets",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| one(r, dice, Kind::Rtp, |o| o.truncate(8))),
    ),
    must(
        "a dynamic payload type that nobody agreed on",
        "RFC3264#6.1-o",
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| o[1] = o[1] & 0x80 | 99)),
    ),
    must(
        "a static payload type that nobody agreed on",
        "RFC3264#6.1-o",
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| o[1] = o[1] & 0x80 | 18)),
    ),
    must(
        "one packet with a payload type that nobody agreed on",
        "RFC3264#6.1-o",
        ANSWERED,
        How::Whole(|r, dice| one(r, dice, Kind::Rtp, |o| o[1] = o[1] & 0x80 | 98)),
    ),
    legal(
        "a source that changes in the middle",
        "RFC3550#8",
        "announcement, music and agents may each have a source",
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| o[8] ^= 0x55)),
    ),
    must(
        "a sequence that leaps",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| count_on(o, 1000))),
    )
    .also(&["QOS-10"]),
    must(
        "a sequence that leaps back",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| count_on(o, 1_u16.wrapping_neg() - 500))),
    ),
    must(
        "a sequence that stands still",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| counted(r, dice, |o, number| count_on(o, number.wrapping_neg()))),
    ),
    must("a sequence that counts by two", HEADER, ANSWERED, How::Whole(|r, dice| counted(r, dice, count_on))),
    must(
        "a sequence that runs backwards",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            counted(r, dice, |o, number| count_on(o, number.wrapping_mul(2).wrapping_neg()))
        }),
    ),
    must(
        "two packets with the same number that are not the same",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| one(r, dice, Kind::Rtp, |o| count_on(o, 1_u16.wrapping_neg()))),
    ),
    must(
        "a timestamp that stands still",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            counted(r, dice, |o, number| add_u32(o, (u32::from(number) * 160).wrapping_neg()))
        }),
    )
    .also(&["RFC3550#5.1-c", "QOS-10"]),
    must(
        "a timestamp that counts half",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            counted(r, dice, |o, number| add_u32(o, (u32::from(number) * 80).wrapping_neg()))
        }),
    )
    .also(&["RFC3550#5.1-c", "RFC3550#5.1-d", "RFC3551#4.5.14-b"]),
    must(
        "a timestamp that counts twice",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| counted(r, dice, |o, number| add_u32(o, u32::from(number) * 160))),
    )
    .also(&["RFC3550#5.1-c", "RFC3551#4.5.14-b"]),
    must(
        "a timestamp that leaps without a pause",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| add_u32(o, 160_000))),
    ),
    must(
        "a timestamp that falls",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| add_u32(o, 16_000_u32.wrapping_neg()))),
    ),
    must(
        "a timestamp that runs backwards",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| {
            counted(r, dice, |o, number| add_u32(o, (u32::from(number) * 320).wrapping_neg()))
        }),
    ),
    must(
        "one packet with another timestamp",
        HEADER,
        ANSWERED,
        How::Whole(|r, dice| one(r, dice, Kind::Rtp, |o| add_u32(o, 77_777))),
    ),
    must(
        "RTP to another port than was agreed on",
        "RFC3264#5.1",
        ANSWERED,
        How::Whole(|r, dice| to_port(r, dice, Kind::Rtp, |port| port + 2)),
    ),
    must(
        "RTP to the port of RTCP",
        "RFC3550#11",
        ANSWERED,
        How::Whole(|r, dice| to_port(r, dice, Kind::Rtp, |port| port + 1)),
    ),
    must("RTP to another address than was agreed on", "RFC3264#5.1", ANSWERED, How::Whole(to_other_host))
        .also(&["COD-23"]),
    must("who is on hold goes on to talk", "RFC3264#5.1", HOLD, How::Whole(on_hold)).also(&["HLD-04"]),
    must(
        "who has sent the BYE goes on to talk",
        "RFC3261#15.1.1",
        ANSWERED,
        How::Whole(|r, dice| after_bye(r, dice, true)),
    )
    .also(&["CAL-03"]),
    should(
        "who has got the BYE goes on to talk",
        "RFC3261#15.1.2",
        ANSWERED,
        How::Whole(|r, dice| after_bye(r, dice, false)),
    ),
    should(
        "packets of half the time that is on the record",
        "COD-07",
        ANSWERED,
        How::Whole(|r, dice| all(r, dice, Kind::Rtp, |o| o.truncate(92))),
    ),
    legal(
        "packets without payload",
        "RFC3550#5.1",
        "an empty packet is a keep-alive (RFC 6263 4.1)",
        ANSWERED,
        How::Whole(|r, dice| {
            let mutant = rest(r, dice, Kind::Rtp, |o| o.truncate(12))?;
            // The octets in the reports of the sender are those of the sound.
            let own = streams(r, Kind::Rtcp).into_iter().filter(|stream| stream[0].sender == mutant.blame);
            let gone: std::collections::BTreeSet<_> =
                own.flat_map(|stream| super::media::ids(&stream)).collect();
            let mut recording = mutant.recording.clone();
            recording.events.retain(|event| {
                tests::rewrite::stage::packet(event).is_none_or(|packet| !gone.contains(&packet.id))
            });
            Some(Mutant { recording, ..mutant })
        }),
    ),
    should("no RTP at all from one side", "QOS-01", ANSWERED, How::Whole(silent)),
    legal(
        "one packet of a stream is lost at its sender",
        "RFC3550#5.1",
        "it may be lost before it is seen",
        ANSWERED,
        How::Whole(|r, dice| {
            let stream = stream(r, Kind::Rtp, dice, 100)?;
            let gone = &stream[30 + dice.below(40) as usize];
            let mut changed = r.clone();
            changed.events.retain(|event| {
                tests::rewrite::stage::packet(event).is_none_or(|packet| packet.id != gone.packet.id)
            });
            Some(Mutant::new(changed, gone.sender, "one packet less".to_owned()))
        }),
    ),
    legal(
        "the marker on one packet in the middle",
        "RFC3551#4.1",
        "a talkspurt may begin anywhere",
        ANSWERED,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Rtp, |o| {
                if matches!(o[1] & 0x7f, 0 | 8) {
                    o[1] |= 0x80;
                }
            })
        }),
    ),
];

pub(crate) fn add_u32(octets: &mut [u8], by: u32) {
    let value = u32::from_be_bytes([octets[4], octets[5], octets[6], octets[7]]).wrapping_add(by);
    octets[4..8].copy_from_slice(&value.to_be_bytes());
}

/// Each packet of the rest of a stream is changed by its number there.
fn counted(recording: &Recording, dice: &mut Rng, edit: fn(&mut [u8], u16)) -> Option<Mutant> {
    let stream = stream(recording, Kind::Rtp, dice, 120)?;
    let at = 30 + dice.below(stream.len() as u64 - 90) as usize;
    let mut number = 0;
    of_these(recording, &stream[at..], |octets| {
        number += 1;
        edit(octets, number);
    })
}

fn to_other_host(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let stream = stream(recording, Kind::Rtp, dice, 2)?;
    let ids = super::media::ids(&stream);
    let mut changed = recording.clone();
    // Who else belongs to the other side has another media address.
    let host = recording
        .header
        .cast
        .hosts
        .iter()
        .find(|host| host.party != stream[0].sender && host.address != stream[0].packet.to.ip())?;
    for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|packet| ids.contains(&packet.id)) {
        packet.to.set_ip(host.address);
    }
    Some(Mutant::new(
        changed,
        stream[0].sender,
        format!("all of {} goes to {}", stream[0].packet.from, host.address),
    ))
}

/// The side that was told sendonly or inactive goes on a second later.
fn on_hold(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let said = messages(recording);
    let offers_hold = |t: &Text| {
        is(t, "INVITE") && is_inside(t) && (t.body.contains("a=sendonly") || t.body.contains("a=inactive"))
    };
    let hold = said.0.iter().find(|said| offers_hold(&said.text))?;
    let ok = said.responses_to(&hold.text).find(|said| answers(&said.text, 200..300, "INVITE"))?;
    let of_other = |stream: &Vec<super::media::Datagram>| stream[0].sender == ok.sender;
    let stream = streams(recording, Kind::Rtp).into_iter().find(of_other)?;
    goes_on(recording, &stream, ok.at + Duration::from_secs(1), 60)
}

fn after_bye(recording: &Recording, dice: &mut Rng, of_sender: bool) -> Option<Mutant> {
    let all = messages(recording);
    let bye = all.any(dice, |t| is(t, "BYE"))?;
    let guilty = if of_sender { bye.sender } else { bye.sender.peer() };
    let stream = streams(recording, Kind::Rtp).into_iter().find(|stream| stream[0].sender == guilty)?;
    goes_on(recording, &stream, bye.at + Duration::from_millis(400), 100)
}

fn silent(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let stream = stream(recording, Kind::Rtp, dice, 100)?;
    let sender = stream[0].sender;
    let gone: std::collections::BTreeSet<_> = [Kind::Rtp, Kind::Rtcp]
        .into_iter()
        .flat_map(|kind| streams(recording, kind))
        .filter(|stream| stream[0].sender == sender)
        .flat_map(|stream| super::media::ids(&stream))
        .collect();
    let mut changed = recording.clone();
    changed.events.retain(|event: &Event| {
        tests::rewrite::stage::packet(event).is_none_or(|packet| !gone.contains(&packet.id))
    });
    Some(Mutant::new(changed, sender, "nothing is sent".to_owned()))
}

/// RTP to the port of another stream has no use for these.
pub(crate) fn rtp_of(sequence: u16) -> Bytes {
    let mut octets = vec![0x80, 0];
    octets.extend(sequence.to_be_bytes());
    octets.extend([0, 0, 0, 160, 1, 2, 3, 4]);
    octets.resize(172, 0xff);
    octets.into()
}

/// Every datagram of RTCP of one stream.
pub(crate) fn every(
    recording: &Recording,
    dice: &mut Rng,
    kind: Kind,
    edit: fn(&mut Vec<u8>),
) -> Option<Mutant> {
    all(recording, dice, kind, edit)
}
