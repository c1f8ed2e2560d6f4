//! Tools for operators that edit media: the datagrams of one stream, and what they carry.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use clock::{Duration, Instant, Rng};
use tests::rewrite::stage::{is_signalling, packet_mut};
use trace::{Event, Packet, PacketId, Party, Recording};

use super::operator::Mutant;
use super::said::added;

/// What a datagram is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// RTP.
    Rtp,
    /// RTCP.
    Rtcp,
    /// UDPTL.
    Udptl,
}

/// One datagram.
#[derive(Clone)]
pub(crate) struct Datagram {
    /// When it was sent.
    pub(crate) at: Instant,
    /// The packet.
    pub(crate) packet: Packet,
    /// By whom.
    pub(crate) sender: Party,
}

/// The datagrams of one kind from one address to another, in order.
pub(crate) type Stream = Vec<Datagram>;

/// All streams of a kind.
pub(crate) fn streams(recording: &Recording, kind: Kind) -> Vec<Stream> {
    let cast = &recording.header.cast;
    let mut streams: BTreeMap<(SocketAddr, SocketAddr), Stream> = BTreeMap::new();
    for event in &recording.events {
        let Event::Sent { at, packet } = event else { continue };
        if is_signalling(cast, packet) || self::kind(&packet.payload) != Some(kind) {
            continue;
        }
        let datagram = Datagram { at: *at, packet: packet.clone(), sender: cast.party(packet.from) };
        streams.entry((packet.from, packet.to)).or_default().push(datagram);
    }
    streams.into_values().filter(|stream| stream.len() >= 2).collect()
}

/// By the first octets: sequence numbers of UDPTL begin at 0 and its first octets stay small.
fn kind(payload: &[u8]) -> Option<Kind> {
    match payload {
        [first, second, ..] if first >> 6 == 2 && (200..=207).contains(second) => Some(Kind::Rtcp),
        [first, ..] if first >> 6 == 2 => Some(Kind::Rtp),
        [first, ..] if *first < 64 => Some(Kind::Udptl),
        _ => None,
    }
}

/// One stream of those that are long enough.
pub(crate) fn stream(recording: &Recording, kind: Kind, dice: &mut Rng, least: usize) -> Option<Stream> {
    let mut all = streams(recording, kind);
    all.retain(|stream| stream.len() >= least);
    (!all.is_empty()).then(|| all.swap_remove(dice.below(all.len() as u64) as usize))
}

/// The packets with other octets.
pub(crate) fn edited(
    recording: &Recording,
    ids: &BTreeSet<PacketId>,
    mut edit: impl FnMut(&mut Vec<u8>),
) -> Recording {
    let mut changed = recording.clone();
    let mut known: BTreeMap<PacketId, bytes::Bytes> = BTreeMap::new();
    for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|packet| ids.contains(&packet.id)) {
        let new = known.entry(packet.id).or_insert_with(|| {
            let mut octets = packet.payload.to_vec();
            edit(&mut octets);
            octets.into()
        });
        packet.payload = new.clone();
    }
    changed
}

/// The ids of these.
pub(crate) fn ids<'a>(datagrams: impl IntoIterator<Item = &'a Datagram>) -> BTreeSet<PacketId> {
    datagrams.into_iter().map(|datagram| datagram.packet.id).collect()
}

/// One datagram in the middle of a stream is another.
pub(crate) fn one(
    recording: &Recording,
    dice: &mut Rng,
    kind: Kind,
    edit: fn(&mut Vec<u8>),
) -> Option<Mutant> {
    let stream = stream(recording, kind, dice, 2)?;
    let at = dice.below(stream.len() as u64) as usize;
    of_these(recording, &stream[at..=at], edit)
}

/// All datagrams of a stream from one on are others.
pub(crate) fn rest(
    recording: &Recording,
    dice: &mut Rng,
    kind: Kind,
    edit: fn(&mut Vec<u8>),
) -> Option<Mutant> {
    let stream = stream(recording, kind, dice, 100)?;
    let at = 30 + dice.below(stream.len() as u64 - 60) as usize;
    of_these(recording, &stream[at..], edit)
}

/// All datagrams of a stream are others.
pub(crate) fn all(
    recording: &Recording,
    dice: &mut Rng,
    kind: Kind,
    edit: fn(&mut Vec<u8>),
) -> Option<Mutant> {
    let stream = stream(recording, kind, dice, 2)?;
    of_these(recording, &stream, edit)
}

/// These are others.
pub(crate) fn of_these(
    recording: &Recording,
    these: &[Datagram],
    edit: impl FnMut(&mut Vec<u8>),
) -> Option<Mutant> {
    let first = these.first()?;
    let changed = edited(recording, &ids(these), edit);
    if changed == *recording {
        return None;
    }
    let changed = without_blocks(&changed, first.sender.peer());
    let what = format!(
        "{} datagrams from {} ms on, {} to {}",
        these.len(),
        first.at.as_millis(),
        first.packet.from,
        first.packet.to
    );
    Some(Mutant::new(changed, first.sender, what))
}

/// All datagrams of a stream go to another port.
pub(crate) fn to_port(
    recording: &Recording,
    dice: &mut Rng,
    kind: Kind,
    port: fn(u16) -> u16,
) -> Option<Mutant> {
    let stream = stream(recording, kind, dice, 2)?;
    let ids = ids(&stream);
    let mut changed = recording.clone();
    for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|packet| ids.contains(&packet.id)) {
        packet.to.set_port(port(packet.to.port()));
    }
    let first = stream.first()?;
    let what = format!("the datagrams of {} go to another port than {}", first.packet.from, first.packet.to);
    Some(Mutant::new(changed, first.sender, what))
}

/// The last datagram of a stream goes on after a moment, every 20 ms, as if nothing had happened, and whatever comes
/// later counts on from there.
pub(crate) fn goes_on(recording: &Recording, stream: &Stream, from: Instant, count: u16) -> Option<Mutant> {
    let last = stream.iter().rfind(|datagram| datagram.at < from)?;
    let later: Stream = stream.iter().filter(|datagram| datagram.at >= from).cloned().collect();
    let mut changed = edited(recording, &ids(&later), |octets| count_on(octets, count));
    for number in 1..=count {
        let at = from + Duration::from_millis(20) * u32::from(number);
        let mut octets = last.packet.payload.to_vec();
        octets[1] &= 0x7f;
        count_on(&mut octets, number);
        let time = u32::from_be_bytes([octets[4], octets[5], octets[6], octets[7]]);
        let samples = at.since(last.at).as_millis() as u32 / 20 * 160;
        octets[4..8].copy_from_slice(&time.wrapping_add(samples).to_be_bytes());
        let packet = Packet { payload: octets.into(), ..last.packet.clone() };
        changed = added(&changed, at, &packet);
    }
    let what =
        format!("{} goes on to send to {} behind {} ms", last.packet.from, last.packet.to, from.as_millis());
    Some(Mutant::new(without_blocks(&changed, last.sender.peer()), last.sender, what))
}

/// Another sequence number of RTP.
pub(crate) fn count_on(octets: &mut [u8], by: u16) {
    let value = u16::from_be_bytes([octets[2], octets[3]]).wrapping_add(by);
    octets[2..4].copy_from_slice(&value.to_be_bytes());
}

/// The reports of a side say nothing of what it has received: it has received something else now.
pub(crate) fn without_blocks(recording: &Recording, side: Party) -> Recording {
    let of_side = streams(recording, Kind::Rtcp).into_iter().filter(|stream| stream[0].sender == side);
    let reports: Stream = of_side.flatten().collect();
    edited(recording, &ids(&reports), |octets| {
        let (count, from) = (usize::from(octets[0] & 31), if octets[1] == 200 { 28 } else { 8 });
        let end = from + 24 * count;
        if count > 0 && octets.len() >= end {
            octets.drain(from..end);
            octets[0] &= 0xe0;
            let words = u16::from_be_bytes([octets[2], octets[3]]) - 6 * count as u16;
            octets[2..4].copy_from_slice(&words.to_be_bytes());
        }
    })
}
