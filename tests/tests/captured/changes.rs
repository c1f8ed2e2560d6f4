//! What captures of the field are like.

use std::net::IpAddr;

use capture::{Carried, UnixNanos};
use clock::Rng;
use trace::pcapng::View;

/// A capture that lacks something, or has it twice.
pub(crate) struct Change {
    /// What is wrong with it.
    pub(crate) name: &'static str,
    /// Where it was made.
    pub(crate) view: View,
    /// Makes it so.
    pub(crate) apply: fn(&mut Vec<Carried>, &mut Rng),
}

/// True for a finding that a capture may bring by its nature.
pub(crate) fn is_by_nature(check: &str) -> bool {
    BY_NATURE.iter().any(|(of, _)| *of == check)
}

/// All of them.
pub(crate) const CHANGES: &[Change] = &[
    Change { name: "where packets leave", view: View::Sent, apply: |_, _| () },
    Change { name: "where packets arrive", view: View::Delivered, apply: |_, _| () },
    Change { name: "each packet twice", view: View::Sent, apply: twice },
    Change { name: "a tenth is missing", view: View::Sent, apply: tenth_missing },
    Change { name: "one direction alone", view: View::Sent, apply: one_way },
    Change { name: "the other direction alone", view: View::Sent, apply: other_way },
    Change { name: "it begins inside", view: View::Sent, apply: begins_inside },
    Change { name: "it ends inside", view: View::Sent, apply: ends_inside },
    Change { name: "the ends are snapped", view: View::Sent, apply: |carried, dice| snapped(carried, dice) },
    Change {
        name: "media are snapped behind their headers",
        view: View::Sent,
        apply: |carried, dice| media_snapped(carried, dice),
    },
    Change {
        name: "the clocks of the two directions differ",
        view: View::Sent,
        apply: |carried, dice| shifted(carried, dice),
    },
];

/// The network did it behind the capture: from there a lost message looks like one that was never sent or never
/// answered, and a late one like one that its sender has kept.
const NETWORK: &str = "what the network has eaten, held back or doubled behind the capture nobody sees";

/// A check, and why a change may bring a finding of it.
const BY_NATURE: &[(&str, &str)] = &[
    ("fax/carries-both-ways", NETWORK),
    ("fax/switch-answered", NETWORK),
    ("media/rtcp-sent", NETWORK),
    ("media/two-way-audio", NETWORK),
    ("options/answered", NETWORK),
    ("prack/sent", NETWORK),
    (
        "transaction/one-final-response",
        "where a copy of the request is missing, its other answer is a second one",
    ),
    ("transaction/trying-within-200ms", NETWORK),
];

/// A mirror port that sees both sides of a switch: the copy comes a moment later.
fn twice(carried: &mut Vec<Carried>, dice: &mut Rng) {
    let copies: Vec<Carried> = carried
        .iter()
        .map(|packet| Carried {
            at: UnixNanos(packet.at.0 + 1_000 + dice.below(1_400_000)),
            ..packet.clone()
        })
        .collect();
    carried.extend(copies);
    carried.sort_by_key(|packet| packet.at);
}

fn tenth_missing(carried: &mut Vec<Carried>, dice: &mut Rng) {
    carried.retain(|_| !dice.chance(0.1));
}

fn one_way(carried: &mut Vec<Carried>, _: &mut Rng) {
    let first = carried.first().map(|packet| packet.from.ip());
    carried.retain(|packet| is_from(packet, first));
}

fn other_way(carried: &mut Vec<Carried>, _: &mut Rng) {
    let first = carried.first().map(|packet| packet.from.ip());
    carried.retain(|packet| !is_from(packet, first));
}

fn is_from(packet: &Carried, ip: Option<IpAddr>) -> bool {
    Some(packet.from.ip()) == ip
}

fn begins_inside(carried: &mut Vec<Carried>, dice: &mut Rng) {
    let at = dice.below(carried.len() as u64 / 2 + 1) as usize;
    carried.drain(..at);
}

fn ends_inside(carried: &mut Vec<Carried>, dice: &mut Rng) {
    let half = carried.len() / 2;
    carried.truncate(half + dice.below(half as u64 + 1) as usize);
}

/// Who captures with a snap length gets the beginning of each packet. All of it above the transport may be missing.
fn snapped(carried: &mut [Carried], dice: &mut Rng) {
    let octets = [20, 68, 200, 400, 1_000][dice.below(5) as usize];
    carried.iter_mut().for_each(|packet| snap(packet, octets));
}

/// Who must not listen keeps the headers of RTP, and all of SIP.
fn media_snapped(carried: &mut [Carried], _: &mut Rng) {
    let is_media = |packet: &&mut Carried| capture::kind::of(&packet.payload) == capture::kind::Kind::Rtp;
    carried.iter_mut().filter(is_media).for_each(|packet| snap(packet, 12));
}

pub(crate) fn snap(packet: &mut Carried, octets: usize) {
    let missing = packet.payload.len().saturating_sub(octets);
    packet.payload.truncate(octets);
    packet.missing = u32::try_from(missing).expect("a packet is short");
}

/// Captures of two machines put together, whose clocks are not the same.
fn shifted(carried: &mut [Carried], dice: &mut Rng) {
    let (first, nanos) = (carried.first().map(|packet| packet.from.ip()), dice.below(300_000_000));
    for packet in carried.iter_mut().filter(|packet| is_from(packet, first)) {
        packet.at = UnixNanos(packet.at.0 + nanos);
    }
    carried.sort_by_key(|packet| packet.at);
}
