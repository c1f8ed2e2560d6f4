//! Media that do not follow what was agreed on, by who sends them: RFC 3264 5 to 8, RFC 3550, RFC 3551.

use clock::{Duration, Instant, Rng};
use tests::rewrite::stage::{packet, packet_mut};
use tests::rewrite::text::Text;
use trace::{Party, Recording};

use super::edit::{sdp_line, sdp_without};
use super::media::{Kind, Stream, edited, goes_on, ids, of_these, rest, stream, streams};
use super::operator::{How, Mutant, Operator, legal, must, should};
use super::plays::{ANSWERED, DIGITS, HOLD, PLAIN};
use super::rtp::every;
use super::said::{ON_THE_WAY, Said, answers, is, is_inside, messages};
use super::sdp::word;

const REPORTS: &[&str] =
    &["hold/outbound-caller-holds", "long/outbound-called-side-refreshes", "hold/inbound-called-holds"];

/// What is sent, and what should be.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a payload type of the caller that the answer has not",
        "RFC3264#7",
        PLAIN,
        How::Whole(|r, _| by_side(r, true, Instant::ZERO)),
    ),
    must(
        "a payload type of the called side that the offer has not",
        "RFC3264#6.1-p",
        PLAIN,
        How::Whole(|r, _| by_side(r, false, Instant::ZERO)),
    ),
    must(
        "digits with the payload type of the offer where the answer has another",
        "RFC3264#5.1-e",
        DIGITS,
        How::Whole(renumbered),
    )
    .also(&["DTM-12"]),
    must(
        "a payload type behind a re-INVITE that its answer has not",
        "RFC3264#8.3.2-c",
        HOLD,
        How::Whole(|r, _| {
            let (offer, ok) = resumed(r)?;
            wrong_type(r, offer.sender, ok.at + Duration::from_millis(300))
        }),
    ),
    must(
        "a payload type behind a re-INVITE that neither description has",
        "RFC3264#8.3.2-b",
        HOLD,
        How::Whole(|r, _| {
            let (_, ok) = resumed(r)?;
            wrong_type(r, ok.sender, ok.at + Duration::from_millis(300))
        }),
    ),
    must("RTP to the port from before a re-INVITE", "RFC3261#14.2-d", HOLD, How::Whole(old_port))
        .also(&["COD-13"]),
    must("RTP for a stream of port 0", "RFC3264#5.1-d", HOLD, How::Whole(|r, _| port_0(r, true))),
    must("RTP for a stream that was refused", "RFC3264#6-e", HOLD, How::Whole(|r, _| port_0(r, false))),
    must("who is on hold by 0.0.0.0 goes on to talk", "RFC3264#8.4-b", HOLD, How::Whole(on_null))
        .also(&["HLD-03"]),
    should("a side that stays silent behind a resume", "HLD-05", HOLD, How::Whole(silent_again)),
    legal(
        "RTP to the port that the other side sends from",
        "RFC3550#11-b",
        "behind a NAT media find their way so (RFC 7362 4)",
        ANSWERED,
        How::Whole(|r, dice| {
            let stream = stream(r, Kind::Rtp, dice, 50)?;
            let back = streams(r, Kind::Rtp).into_iter().find(|back| {
                back[0].packet.from == stream[0].packet.to && back[0].packet.to == stream[0].packet.from
            })?;
            let mut changed = r.clone();
            // Before the other side is heard nobody knows where it sends from.
            let since = stream[0].at + ON_THE_WAY;
            let (one, other) = (ids(&stream), ids(back.iter().filter(|datagram| datagram.at > since)));
            for packet in changed.events.iter_mut().filter_map(packet_mut) {
                if one.contains(&packet.id) {
                    packet.from.set_port(packet.from.port() + 400);
                } else if other.contains(&packet.id) {
                    packet.to.set_port(packet.to.port() + 400);
                }
            }
            let what = format!("{} sends to where it gets RTP from", back[0].packet.from);
            Some(Mutant::new(changed, back[0].sender, what))
        }),
    ),
    must(
        "RTP that reads as RTCP by its marker and payload type",
        "RFC3550#12",
        ANSWERED,
        How::Whole(|r, dice| rest(r, dice, Kind::Rtp, |o| o[1] = 200)),
    ),
    should(
        "the marker on every packet",
        "RFC3551#4.1-b",
        ANSWERED,
        How::Whole(|r, dice| super::media::all(r, dice, Kind::Rtp, |o| o[1] |= 0x80)),
    ),
    must(
        "a stream that begins with everything at 0",
        "COD-19",
        ANSWERED,
        How::Whole(|r, dice| {
            let stream = stream(r, Kind::Rtp, dice, 50)?;
            let first = stream[0].packet.payload.clone();
            let number = u16::from_be_bytes([first[2], first[3]]);
            let time = u32::from_be_bytes([first[4], first[5], first[6], first[7]]);
            of_these(r, &stream, |o| {
                super::media::count_on(o, number.wrapping_neg());
                super::rtp::add_u32(o, time.wrapping_neg());
                o[8..12].fill(0);
            })
        }),
    ),
    must(
        "items of SDES without null octets at the end",
        "RFC3550#6.5",
        REPORTS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let end = o.len();
                if o[end - 1] == 0 {
                    let from = o.iter().rposition(|octet| *octet != 0).map_or(0, |at| at + 1);
                    o[from..].fill(1);
                }
            })
        }),
    ),
    must(
        "an RTCP BYE whose reason is longer than the packet",
        "RFC3550#6.6",
        REPORTS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let source: Vec<u8> = o[4..8].to_vec();
                o.extend([0x81, 203, 0, 2]);
                o.extend(source);
                o.extend([9, b'b', b'y', b'e']);
            })
        }),
    ),
    must(
        "an APP packet whose data are no whole words",
        "RFC3550#6.7",
        REPORTS,
        How::Whole(|r, dice| {
            every(r, dice, Kind::Rtcp, |o| {
                let source: Vec<u8> = o[4..8].to_vec();
                o.extend([0x80, 204, 0, 3]);
                o.extend(source);
                o.extend([b't', b'e', b's', b't', 1, 2]);
            })
        }),
    ),
];

/// The last re-INVITE that leaves both directions open, and its answer.
fn resumed(recording: &Recording) -> Option<(Said, Said)> {
    let all = messages(recording);
    let opens = |t: &Text| is(t, "INVITE") && is_inside(t) && t.body.contains("a=sendrecv");
    let offer = all.0.iter().rfind(|said| opens(&said.text))?;
    let ok = all.responses_to(&offer.text).find(|said| answers(&said.text, 200..300, "INVITE"))?;
    Some((offer.clone(), ok.clone()))
}

fn of_sender(recording: &Recording, kind: Kind, sender: Party) -> impl Iterator<Item = Stream> {
    streams(recording, kind).into_iter().filter(move |stream| stream[0].sender == sender)
}

/// What a side sends from a moment on has a type that nobody agreed on.
fn wrong_type(recording: &Recording, sender: Party, from: Instant) -> Option<Mutant> {
    let stream: Stream =
        of_sender(recording, Kind::Rtp, sender).flatten().filter(|datagram| datagram.at > from).collect();
    (stream.len() > 20).then(|| of_these(recording, &stream, |o| o[1] = o[1] & 0x80 | 18))?
}

fn by_side(recording: &Recording, caller: bool, from: Instant) -> Option<Mutant> {
    let invite = messages(recording).0.into_iter().find(|said| is(&said.text, "INVITE"))?;
    wrong_type(recording, if caller { invite.sender } else { invite.sender.peer() }, from)
}

/// The answer has 96 for telephone-event where the offer has 101, and the digits of the caller are 101.
fn renumbered(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let invite = all.0.iter().find(|said| is(&said.text, "INVITE"))?;
    let digits = |datagram: &super::media::Datagram| datagram.packet.payload[1] & 0x7f == 101;
    of_sender(recording, Kind::Rtp, invite.sender).flatten().find(digits)?;
    // They are 96 where all is right.
    let all_digits: Stream =
        of_sender(recording, Kind::Rtp, invite.sender).flatten().filter(digits).collect();
    let mut changed = recording.clone();
    for said in all.0.iter().filter(|said| said.sender != invite.sender && said.text.has_sdp()) {
        let mut text = said.text.clone();
        for begin in ["m=audio", "a=rtpmap:101", "a=fmtp:101"] {
            sdp_line(&mut text, begin, |line| line.replacen("101", "96", 1));
        }
        changed = said.replaced(&changed, &text.print());
    }
    let before = edited(&changed, &ids(&all_digits), |o| o[1] = o[1] & 0x80 | 96);
    Some(Mutant::new(changed, invite.sender, "the answer has 96 for 101".to_owned()).provoked(before))
}

/// A re-INVITE names another port, and the other side goes on to send to the one before.
fn old_port(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let (offer, ok) = resumed(recording)?;
    let mut text = offer.text.clone();
    word(&mut text, "m=", 1, |port| (port.parse::<u16>().unwrap_or_default() + 200).to_string());
    let mut changed = offer.replaced(recording, &text.print());
    // Who has moved sends from there.
    let moved: Stream =
        of_sender(recording, Kind::Rtp, offer.sender).flatten().filter(|d| d.at > ok.at).collect();
    let moved = ids(&moved);
    for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|packet| moved.contains(&packet.id))
    {
        packet.from.set_port(packet.from.port() + 200);
    }
    Some(Mutant::new(changed, ok.sender, format!("{offer} has another port")))
}

/// A re-INVITE offers port 0, or its answer has it, and one side goes on to send: who answers, or who has asked.
fn port_0(recording: &Recording, offered: bool) -> Option<Mutant> {
    let (offer, ok) = resumed(recording)?;
    let null = |said: &Said| {
        let mut text = said.text.clone();
        word(&mut text, "m=", 1, |_| "0".to_owned());
        text.print()
    };
    let changed = ok.replaced(recording, &null(&ok));
    let changed = if offered { offer.replaced(&changed, &null(&offer)) } else { changed };
    let guilty = if offered { ok.sender } else { offer.sender };
    let without = |recording: &Recording, sender: Party| {
        let both = [Kind::Rtp, Kind::Rtcp].into_iter().flat_map(|kind| of_sender(recording, kind, sender));
        let late: Stream = both.flatten().filter(|datagram| datagram.at > ok.at).collect();
        let gone = ids(&late);
        let mut changed = recording.clone();
        changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
        changed
    };
    let after = without(&changed, guilty.peer());
    let before = without(&after, guilty);
    Some(Mutant::new(after, guilty, format!("the {guilty} goes on behind {ok}")).provoked(before))
}

/// The hold is by address, and who was put on hold talks on.
fn on_null(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let holds = |t: &Text| is(t, "INVITE") && is_inside(t) && t.body.contains("a=sendonly");
    let hold = all.0.iter().find(|said| holds(&said.text))?;
    let ok = all.responses_to(&hold.text).find(|said| answers(&said.text, 200..300, "INVITE"))?;
    let mut text = hold.text.clone();
    sdp_line(&mut text, "c=", |_| "c=IN IP4 0.0.0.0".to_owned());
    sdp_without(&mut text, "a=sendonly");
    let before = hold.replaced(recording, &text.print());
    let stream = of_sender(&before, Kind::Rtp, ok.sender).next()?;
    Some(goes_on(&before, &stream, ok.at + Duration::from_secs(1), 60)?.provoked(before))
}

/// Both directions are open again, and one side sends nothing any more.
fn silent_again(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let (_, ok) = resumed(recording)?;
    let both = [Kind::Rtp, Kind::Rtcp].into_iter().flat_map(|kind| of_sender(recording, kind, ok.sender));
    let late: Stream = both.flatten().filter(|datagram| datagram.at > ok.at).collect();
    let gone = ids(&late);
    let mut changed = edited(recording, &gone, |_| {});
    changed.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
    let changed = super::media::without_blocks(&changed, ok.sender.peer());
    Some(Mutant::new(changed, ok.sender, format!("silence behind {ok}")))
}
