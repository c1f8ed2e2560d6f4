//! Faxes: T.38 over UDPTL and in descriptions, by number: ITU-T T.38. Nobody here could read it in full, so that it
//! can warn and no more.

use clock::{Duration, Rng};
use tests::rewrite::stage::packet;
use tests::rewrite::text::Text;
use trace::{Packet, Recording};

use super::edit::{sdp, sdp_line, sdp_without};
use super::media::{Kind, ids, of_these, one, rest, stream, streams, to_port};
use super::operator::{How, Mutant, Operator, legal, must, should};
use super::plays::{IMAGE, PASSTHROUGH};
use super::said::{added, answers, is, messages};

const UDPTL: &str = "T.38#9.1";
const SDP: &str = "T.38#D.2.3";

/// What faxes are not sent like.
pub(crate) const OPERATORS: &[Operator] = &[
    should(
        "UDPTL whose sequence leaps",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| rest(r, dice, Kind::Udptl, |o| number(o, 200))),
    ),
    should(
        "UDPTL whose sequence falls",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| rest(r, dice, Kind::Udptl, |o| number(o, 1_u16.wrapping_neg() - 20))),
    ),
    should(
        "two datagrams with the same number that are not the same",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| one(r, dice, Kind::Udptl, |o| number(o, 1_u16.wrapping_neg()))),
    ),
    should(
        "UDPTL that is cut off",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| one(r, dice, Kind::Udptl, |o| o.truncate(o.len() / 2))),
    ),
    should(
        "UDPTL with octets behind the end",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| one(r, dice, Kind::Udptl, |o| o.extend([1, 2, 3]))),
    ),
    should(
        "UDPTL of an empty primary",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Udptl, |o| {
                o.truncate(2);
                o.extend([0, 0, 0]);
            })
        }),
    ),
    should(
        "an IFP of no known kind",
        "T.38#7",
        IMAGE,
        How::Whole(|r, dice| {
            one(r, dice, Kind::Udptl, |o| {
                o.truncate(2);
                o.extend([2, 0xff, 0xff, 0, 0]);
            })
        }),
    ),
    should(
        "copies that are not what was sent",
        UDPTL,
        IMAGE,
        How::Whole(|r, dice| {
            rest(r, dice, Kind::Udptl, |o| {
                if let Some(last) = o.last_mut() {
                    *last ^= 0x55;
                }
            })
        }),
    ),
    must(
        "UDPTL to another port than was agreed on",
        "RFC3264#5.1",
        IMAGE,
        How::Whole(|r, dice| to_port(r, dice, Kind::Udptl, |port| port + 2)),
    ),
    should("RTP in the stream of UDPTL", UDPTL, IMAGE, How::Whole(rtp_inside)),
    should("UDPTL from one side only", "T.38#D.2.3", IMAGE, How::Whole(one_side)),
    should("UDPTL behind the BYE", "RFC3261#15.1.2", IMAGE, How::Whole(after_bye)),
    should(
        "an answer with a higher T38FaxVersion",
        SDP,
        IMAGE,
        answer(|t| sdp_line(t, "a=T38FaxVersion", |_| "a=T38FaxVersion:4".to_owned())),
    ),
    should(
        "an answer with a higher T38MaxBitRate",
        SDP,
        IMAGE,
        answer(|t| sdp_line(t, "a=T38MaxBitRate", |_| "a=T38MaxBitRate:33600".to_owned())),
    ),
    should(
        "an answer with another T38FaxRateManagement",
        SDP,
        IMAGE,
        answer(|t| sdp_line(t, "a=T38FaxRateManagement", |_| "a=T38FaxRateManagement:localTCF".to_owned())),
    ),
    should(
        "an answer with a T38FaxRateManagement that nobody knows",
        SDP,
        IMAGE,
        answer(|t| sdp_line(t, "a=T38FaxRateManagement", |_| "a=T38FaxRateManagement:anyTCF".to_owned())),
    ),
    should(
        "an offer without T38FaxRateManagement",
        SDP,
        IMAGE,
        offer(|t| sdp_without(t, "a=T38FaxRateManagement")),
    ),
    should(
        "an answer with an error correction that was not offered",
        SDP,
        IMAGE,
        answer(|t| sdp_line(t, "a=T38FaxUdpEC", |_| "a=T38FaxUdpEC:t38UDPFEC".to_owned())),
    ),
    should(
        "an error correction that nobody knows",
        SDP,
        IMAGE,
        offer(|t| sdp_line(t, "a=T38FaxUdpEC", |_| "a=T38FaxUdpEC:parity".to_owned())),
    ),
    should(
        "an attribute that is misspelled",
        SDP,
        IMAGE,
        offer(|t| sdp_line(t, "a=T38FaxVersion", |a| a.to_ascii_lowercase())),
    ),
    must(
        "an answer to udptl with TCP",
        "RFC3264#6.1",
        IMAGE,
        answer(|t| sdp_line(t, "m=image", |m| m.replace("udptl", "TCP"))),
    ),
    must(
        "an answer to image with audio",
        "RFC3264#6.1-b",
        IMAGE,
        answer(|t| sdp_line(t, "m=image", |_| "m=audio 20100 RTP/AVP 0".to_owned())),
    ),
    should(
        "an image line without t38",
        "RFC3362#4",
        IMAGE,
        offer(|t| sdp_line(t, "m=image", |m| m.replace(" t38", " t37"))),
    ),
    must(
        "an image line without format",
        "RFC8866#5.14",
        IMAGE,
        offer(|t| sdp_line(t, "m=image", |m| m.replace(" t38", ""))),
    ),
    must(
        "an answer to T.38 with one stream more",
        "RFC3264#6-c",
        IMAGE,
        answer(|t| sdp(t, |lines| lines.push("m=audio 0 RTP/AVP 0".to_owned()))),
    ),
    must(
        "G.711 of another payload type in a fax",
        "RFC3264#6.1-o",
        PASSTHROUGH,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| o[1] = o[1] & 0x80 | 9)),
    ),
    legal(
        "the last copies of a stream are lost",
        UDPTL,
        "they may be lost before they are seen",
        IMAGE,
        How::Whole(|r, dice| {
            let stream = stream(r, Kind::Udptl, dice, 100)?;
            let gone = ids(&stream[stream.len() - 1..]);
            let mut changed = r.clone();
            changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
            Some(Mutant::new(changed, stream[0].sender, "one datagram less".to_owned()))
        }),
    ),
];

/// The answer to T.38 says something else, and the recording breaks off there.
const fn answer(edit: fn(&mut Text)) -> How {
    How::Image(|t| answers(t, 200..300, "INVITE") && t.body.contains("m=image"), edit)
}

const fn offer(edit: fn(&mut Text)) -> How {
    How::Image(|t| is(t, "INVITE") && t.body.contains("m=image"), edit)
}

fn number(octets: &mut [u8], by: u16) {
    let value = u16::from_be_bytes([octets[0], octets[1]]).wrapping_add(by);
    octets[..2].copy_from_slice(&value.to_be_bytes());
}

fn rtp_inside(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let stream = stream(recording, Kind::Udptl, dice, 100)?;
    let mut sequence = 0;
    of_these(recording, &stream[40..60], |octets| {
        sequence += 1;
        *octets = super::rtp::rtp_of(sequence).to_vec();
    })
}

fn one_side(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let stream = stream(recording, Kind::Udptl, dice, 2)?;
    let gone = ids(&stream);
    let mut changed = recording.clone();
    changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
    Some(Mutant::new(changed, stream[0].sender, format!("{} sends nothing", stream[0].packet.from)))
}

fn after_bye(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let bye = all.0.iter().find(|said| is(&said.text, "BYE"))?;
    let stream = streams(recording, Kind::Udptl).into_iter().find(|stream| stream[0].sender == bye.sender)?;
    let last = stream.last()?;
    let from = bye.at + Duration::from_millis(500);
    let mut changed = recording.clone();
    for count in 1..40 {
        let mut octets = last.packet.payload.to_vec();
        number(&mut octets, count);
        let packet = Packet { payload: octets.into(), ..last.packet.clone() };
        changed = added(&changed, from + Duration::from_millis(20) * u32::from(count), &packet);
    }
    Some(Mutant::new(changed, bye.sender, format!("UDPTL goes on behind {bye}")))
}
