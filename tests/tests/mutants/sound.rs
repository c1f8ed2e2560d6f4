//! Sound and reports that fit to no description, and whole frames: RFC 3550 6.3.7, RFC 3551 4.4, RFC 8866 5.14 and 6.7.

use bytes::Bytes;
use clock::{Duration, Rng};
use tests::rewrite::stage::{packet, packet_mut};
use tests::rewrite::text::Text;
use trace::{Packet, Recording};

use super::edit::{sdp, sdp_line};
use super::media::{Kind, edited, ids, stream, streams};
use super::operator::{How, Mutant, Operator, must};
use super::plays::{ANSWERED, PLAIN};
use super::said::{added, is, messages};

/// The number of G.729, and the octets of two frames of it (RFC 3551 4.5.6 and 6).
const G729: u8 = 18;
const TWO_FRAMES: usize = 20;
/// Before the payload of RTP.
const HEADER: usize = 12;

/// What no receiver can use.
pub(crate) const OPERATORS: &[Operator] = &[
    must("a BYE of RTCP of who has never sent anything", "RFC3550#6.3.7-b", ANSWERED, How::Whole(goodbye)),
    must("packets with a piece of a frame", "RFC3551#4.4-b", PLAIN, How::Whole(cut_frames)),
    must("RTP to the port below an odd one", "RFC8866#5.14-b", PLAIN, How::Whole(below)),
];

/// One side is silent, and its first word is that it goes.
fn goodbye(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let sound = stream(recording, Kind::Rtp, dice, 100)?;
    let sender = sound[0].sender;
    let gone: std::collections::BTreeSet<_> = [Kind::Rtp, Kind::Rtcp]
        .into_iter()
        .flat_map(|kind| streams(recording, kind))
        .filter(|stream| stream[0].sender == sender)
        .flat_map(|stream| ids(&stream))
        .collect();
    let mut before = recording.clone();
    before.events.retain(|event| packet(event).is_none_or(|packet| !gone.contains(&packet.id)));
    let before = super::media::without_blocks(&before, sender.peer());
    let bye = messages(recording).0.into_iter().find(|said| is(&said.text, "BYE"))?;
    let at = clock::Instant::from_nanos(bye.at.as_nanos() - Duration::from_millis(30).as_nanos() as u64);
    let next = |mut address: std::net::SocketAddr| {
        address.set_port(address.port() + 1);
        address
    };
    let first = &sound[0].packet;
    let (from, to) = (next(first.from), next(first.to));
    let packet = Packet { from, to, payload: goodbye_of(&first.payload[8..12]), ..first.clone() };
    let after = added(&before, at, &packet);
    Some(Mutant::new(after, sender, format!("{from} says that it goes")).provoked(before))
}

/// An empty report, a name and a BYE (RFC 3550 6.1).
fn goodbye_of(source: &[u8]) -> Bytes {
    let mut octets = vec![0x80, 201, 0, 1];
    octets.extend(source);
    octets.extend([0x81, 202, 0, 3]);
    octets.extend(source);
    octets.extend([1, 4, b'h', b'e', b'r', b'e', 0, 0]);
    octets.extend([0x81, 203, 0, 1]);
    octets.extend(source);
    octets.into()
}

/// The call speaks G.729, and from somewhere on a stream has an octet too few in each packet.
fn cut_frames(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let mut spoken = recording.clone();
    for said in messages(recording).0.iter().filter(|said| said.text.has_sdp()) {
        let mut text = said.text.clone();
        in_g729(&mut text);
        spoken = said.replaced(&spoken, &text.print());
    }
    let all: Vec<_> = streams(&spoken, Kind::Rtp).into_iter().flatten().collect();
    let before = edited(&spoken, &ids(&all), |octets| {
        if matches!(octets[1] & 0x7f, 0 | 8) {
            octets[1] = octets[1] & 0x80 | G729;
            octets.truncate(HEADER + TWO_FRAMES);
        }
    });
    let sound = stream(&before, Kind::Rtp, dice, 100)?;
    let at = 30 + dice.below(sound.len() as u64 - 60) as usize;
    let after = edited(&before, &ids(&sound[at..]), |octets| {
        if octets[1] & 0x7f == G729 {
            octets.truncate(HEADER + TWO_FRAMES - 1);
        }
    });
    let what = format!("{} sends {} packets cut short", sound[0].packet.from, sound.len() - at);
    Some(Mutant::new(after, sound[0].sender, what).provoked(before))
}

/// Of all sound G.729 alone.
fn in_g729(text: &mut Text) {
    sdp(text, |lines| {
        lines.retain(|line| {
            !["a=rtpmap:0 ", "a=rtpmap:8 ", "a=rtpmap:9 "].iter().any(|own| line.starts_with(own))
        });
    });
    sdp_line(text, "m=", |m| {
        let words: Vec<&str> = m.split(' ').collect();
        let rest = words.iter().skip(3).filter(|word| !matches!(**word, "0" | "8" | "9"));
        let rest: String = rest.map(|word| format!(" {word}")).collect();
        format!("{} {G729}{rest}", words[..3].join(" "))
    });
}

/// A side is at an odd port, with an a=rtcp that says where its reports go, and the sound goes to the port below.
fn below(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let sound = stream(recording, Kind::Rtp, dice, 100)?;
    let (from, to) = (sound[0].packet.from, sound[0].packet.to);
    let odd = to.port() + 101;
    let mut changed = recording.clone();
    let of_receiver = |said: &&super::said::Said| {
        said.sender != sound[0].sender && said.text.body.contains(&format!("m=audio {} ", to.port()))
    };
    for said in messages(recording).0.iter().filter(of_receiver) {
        let mut text = said.text.clone();
        sdp_line(&mut text, "m=", |m| m.replacen(&to.port().to_string(), &odd.to_string(), 1));
        sdp(&mut text, |lines| lines.push(format!("a=rtcp:{}", to.port() + 1)));
        changed = said.replaced(&changed, &text.print());
    }
    let is_sound = |packet: &Packet| (packet.from, packet.to) == (from, to);
    let at_port = |recording: &Recording, port: u16| {
        let mut changed = recording.clone();
        for packet in changed.events.iter_mut().filter_map(packet_mut) {
            if is_sound(packet) {
                packet.to.set_port(port);
            } else if (packet.from, packet.to) == (to, from) {
                packet.from.set_port(odd);
            }
        }
        changed
    };
    let (before, after) = (at_port(&changed, odd), at_port(&changed, odd - 1));
    let what = format!("the sound of {from} goes to the port below {odd}");
    Some(Mutant::new(after, sound[0].sender, what).provoked(before))
}
