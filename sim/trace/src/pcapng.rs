//! A trace as a pcapng capture (draft-ietf-opsawg-pcapng), written without root and without a network.
//!
//! The capture opens in any packet analyser: SIP, RTP and the rest are dissected as usual. What only
//! we know is attached as packet comments: which packet the network lost, and what the caller passes
//! in (findings). Addresses are named after the boxes.
//!
//! One interface carries raw IP, a second one, present only when there is TLS, carries the decrypted
//! messages.

mod block;

use std::collections::BTreeMap;

use crate::frame::{Framer, PAYLOAD_BYTES_MAX, exported_pdu};
use crate::redact::redact;
use crate::{Cast, DropReason, Event, Header, Packet, PacketId, Redaction, Transport, counted};
use block::{Block, TIME_RESOLUTION_NANOSECONDS};

/// Instant zero of a virtual run in a capture: 2000-01-01 00:00:00 UTC, in seconds of Unix time. A
/// virtual run has no date; a fixed and obviously invented one keeps the bytes equal from day to day.
pub const VIRTUAL_EPOCH_UNIX_SECONDS: u64 = 946_684_800;

/// Whose view of the wire the capture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One frame per packet sent, at the sender; lost packets are there and say so.
    #[default]
    Sent,
    /// One frame per packet delivered, at the receiver: nothing that was lost, duplicates twice.
    Delivered,
}

/// What the capture should look like.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose view.
    pub view: View,
    /// What is blanked.
    pub redaction: Redaction,
    /// Instant zero in nanoseconds of Unix time.
    pub epoch_unix_nanos: u64,
    /// Text to attach to packets, one comment each.
    pub comments: BTreeMap<PacketId, Vec<String>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            view: View::default(),
            redaction: Redaction::default(),
            epoch_unix_nanos: VIRTUAL_EPOCH_UNIX_SECONDS * 1_000_000_000,
            comments: BTreeMap::new(),
        }
    }
}

const LINK_TYPE_RAW_IP: u16 = 101;
const LINK_TYPE_EXPORTED_PDU: u16 = 252;
const INTERFACE_IP: u32 = 0;
const INTERFACE_TLS: u32 = 1;

/// The whole capture.
#[must_use]
pub fn write(header: &Header, events: &[Event], options: &Options) -> Vec<u8> {
    let is_tls = |e: &Event| matches!(e, Event::Sent { packet, .. } if packet.transport == Transport::Tls);
    let mut writer = Writer::new(options.clone());
    writer.drops = drops(events);
    let mut out = writer.begin(header, events.iter().any(is_tls));
    for event in events {
        out.extend(writer.event(event));
    }
    out
}

/// Writes a capture packet by packet, as they come.
#[derive(Debug)]
pub struct Writer {
    options: Options,
    framer: Framer,
    /// Packets that are known to be lost.
    drops: BTreeMap<PacketId, DropReason>,
}

impl Writer {
    /// A writer before its first block.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, framer: Framer::default(), drops: BTreeMap::new() }
    }

    /// What stands before the first packet.
    #[must_use]
    pub fn begin(&self, header: &Header, has_tls: bool) -> Vec<u8> {
        let mut out = Vec::new();
        section(header).finish(&mut out);
        interface(LINK_TYPE_RAW_IP, "trunk").finish(&mut out);
        if has_tls {
            interface(LINK_TYPE_EXPORTED_PDU, "trunk, decrypted").finish(&mut out);
        }
        if let Some(block) = names(&header.cast) {
            block.finish(&mut out);
        }
        out
    }

    /// The packet of an event; nothing for an event without one, and for one between IPv4 and IPv6, which never left.
    #[must_use]
    pub fn event(&mut self, event: &Event) -> Vec<u8> {
        let options = &self.options;
        let (at, packet, missing) = match (event, options.view) {
            (Event::Sent { at, packet }, View::Sent) | (Event::Delivered { at, packet }, View::Delivered) => {
                (at, packet, 0)
            }
            (Event::Cut { at, packet, missing }, _) => (at, packet, *missing),
            _ => return Vec::new(),
        };
        let mut comments: Vec<String> = Vec::new();
        if let (View::Sent, Some(why)) = (options.view, self.drops.get(&packet.id)) {
            comments.push(format!("lost on the way: {}", why.name()));
        }
        comments.extend(options.comments.get(&packet.id).into_iter().flatten().cloned());
        let nanos = options.epoch_unix_nanos.saturating_add(at.as_nanos());
        let mut out = Vec::new();
        let frame = Frame { packet, missing, nanos, redaction: options.redaction };
        if let Some(block) = enhanced_packet(&mut self.framer, &frame, comments) {
            block.finish(&mut out);
        }
        out
    }
}

/// Section header: which run this is.
fn section(header: &Header) -> Block {
    const COMMENT: u16 = 1;
    const APPLICATION: u16 = 4;
    const MAGIC: u32 = 0x1A2B_3C4D;
    let mut block = Block::new(0x0A0D_0D0A);
    block.u32(MAGIC);
    block.u16(1);
    block.u16(0);
    // The length of the section is not known ahead.
    block.u32(u32::MAX);
    block.u32(u32::MAX);
    let run = format!("run {}\nclock {}\nagain {}", header.run, header.clock.name(), header.again);
    block.option(COMMENT, run.as_bytes());
    block.option(APPLICATION, format!("trunksim {}", header.version).as_bytes());
    block.end_of_options();
    block
}

/// Interface description with nanosecond stamps.
fn interface(link_type: u16, name: &str) -> Block {
    const NAME: u16 = 2;
    const TIME_RESOLUTION: u16 = 9;
    let mut block = Block::new(1);
    block.u16(link_type);
    block.u16(0);
    block.u32(0);
    block.option(NAME, name.as_bytes());
    block.option(TIME_RESOLUTION, &[TIME_RESOLUTION_NANOSECONDS]);
    block.end_of_options();
    block
}

/// Name resolution: an address that belongs to one box only is shown by the box's name.
fn names(cast: &Cast) -> Option<Block> {
    const IPV4: u16 = 1;
    const IPV6: u16 = 2;
    let mut owners: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for host in &cast.hosts {
        owners.entry(host.address).or_default().push(host.party);
    }
    owners.retain(|_, parties| parties.windows(2).all(|pair| pair[0] == pair[1]));
    // A name that is a guess says less than the address.
    if owners.is_empty() || cast.is_guess {
        return None;
    }
    let mut block = Block::new(4);
    for (address, parties) in owners {
        let (kind, mut value) = match address {
            std::net::IpAddr::V4(address) => (IPV4, address.octets().to_vec()),
            std::net::IpAddr::V6(address) => (IPV6, address.octets().to_vec()),
        };
        value.extend(parties[0].name().as_bytes());
        value.push(0);
        block.option(kind, &value);
    }
    block.end_of_options();
    Some(block)
}

/// What becomes a frame.
struct Frame<'a> {
    packet: &'a Packet,
    /// Octets at its end that were not captured.
    missing: u32,
    nanos: u64,
    redaction: Redaction,
}

/// One frame; none for what no frame can carry.
fn enhanced_packet(framer: &mut Framer, frame: &Frame<'_>, mut comments: Vec<String>) -> Option<Block> {
    const COMMENT: u16 = 1;
    const PACKET_ID: u16 = 5;
    let Frame { packet, missing, nanos, redaction } = *frame;
    let mut payload = redact(&packet.payload, redaction);
    // The headers speak of the whole packet.
    let missing = (missing as usize).min(PAYLOAD_BYTES_MAX.saturating_sub(payload.len()));
    if missing > 0 {
        let length = payload.len() + missing;
        payload.to_mut().resize(length, 0);
    }
    let carried = &payload[..payload.len().min(PAYLOAD_BYTES_MAX)];
    if carried.len() < payload.len() {
        comments.push(format!("cut from {} to {}", payload.len(), counted(carried.len(), "byte")));
    }
    let (interface, frame) = match packet.transport {
        Transport::Tls => (INTERFACE_TLS, exported_pdu(packet, carried)),
        Transport::Udp | Transport::Tcp => (INTERFACE_IP, framer.ip(packet, carried)?),
    };
    let mut block = Block::new(6);
    block.u32(interface);
    let [high, low] = [nanos >> 32, nanos & 0xffff_ffff];
    for half in [high, low] {
        block.u32(u32::try_from(half).expect("half of 64 bits is 32 bits"));
    }
    for length in [frame.len() - missing, frame.len()] {
        block.u32(u32::try_from(length).expect("a frame is at most an IP packet"));
    }
    block.bytes(&frame[..frame.len() - missing]);
    for comment in comments {
        block.option(COMMENT, comment.as_bytes());
    }
    block.option(PACKET_ID, &packet.id.0.to_le_bytes());
    block.end_of_options();
    Some(block)
}

/// Which packets were lost, and why.
fn drops(events: &[Event]) -> BTreeMap<PacketId, DropReason> {
    let drop = |event: &Event| match event {
        Event::Dropped { id, why, .. } => Some((*id, *why)),
        _ => None,
    };
    events.iter().filter_map(drop).collect()
}

#[cfg(test)]
mod tests;
