//! pcapng (draft-ietf-opsawg-pcapng): blocks with their length before and behind.

use pcap_parser::pcapng::{
    Block, EnhancedPacketBlock, InterfaceDescriptionBlock, InterfaceStatisticsBlock, OptionCode,
    PcapNGOption, SimplePacketBlock, parse_block_be, parse_block_le,
};

use super::time::Resolution;
use super::{Frame, Plausible, Step};
use crate::{Counts, DamageKind, UnixNanos};

/// A block type that reads the same in both byte orders.
pub(super) const SECTION_HEADER: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
/// In the byte order of the section.
const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;

const INTERFACE_DESCRIPTION: u32 = 1;
/// Obsolete, and still written; the parser does not know it.
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const INTERFACE_STATISTICS: u32 = 5;
const ENHANCED_PACKET: u32 = 6;
const SECRETS: u32 = 10;

/// Type, length, and the length again.
const FRAMING_OCTETS: usize = 12;
/// Octets of one block that are believed.
const BLOCK_OCTETS_MAX: usize = 1 << 24;
/// The same while the next block is looked for.
const SOUGHT_OCTETS_MAX: usize = 1 << 20;
/// Interfaces of one section that are kept.
const INTERFACES_MAX: usize = 4096;

pub(super) struct Pcapng {
    big_endian: bool,
    interfaces: Vec<Interface>,
    /// Time of the last frame: simple packets have none of their own.
    last: UnixNanos,
}

struct Interface {
    link_type: u16,
    /// Zero is no limit.
    snap_length: u32,
    resolution: Resolution,
    /// Packets that it says were lost so far.
    dropped: u64,
}

/// The fields that packets of every kind have.
struct Packet {
    interface: u32,
    at: Option<u64>,
    captured: u32,
    original: u32,
    /// Where the frame begins in its block.
    start: usize,
}

impl Pcapng {
    pub(super) fn new() -> Self {
        Self { big_endian: false, interfaces: Vec::new(), last: UnixNanos::default() }
    }

    pub(super) fn step(&mut self, data: &[u8], counts: &mut Counts) -> Step {
        if data.len() < FRAMING_OCTETS {
            return Step::More(FRAMING_OCTETS);
        }
        let Some(big_endian) = self.byte_order(data) else { return Step::Broken };
        let length = number(big_endian, data, 4) as usize;
        if !(FRAMING_OCTETS..=BLOCK_OCTETS_MAX).contains(&length) || !length.is_multiple_of(4) {
            return Step::Broken;
        }
        let Some(block) = data.get(..length) else { return Step::More(length) };
        if number(big_endian, block, length - 4) as usize != length {
            return Step::Broken;
        }
        self.big_endian = big_endian;
        self.block(block, counts)
    }

    /// Whether the block is big-endian; `None` for a section that says neither.
    fn byte_order(&self, data: &[u8]) -> Option<bool> {
        if data[..4] != SECTION_HEADER {
            return Some(self.big_endian);
        }
        [false, true].into_iter().find(|&big| number(big, data, 8) == BYTE_ORDER_MAGIC)
    }

    /// A block whose lengths agree.
    fn block(&mut self, block: &[u8], counts: &mut Counts) -> Step {
        let kind = number(self.big_endian, block, 0);
        if kind == PACKET {
            return self.old_packet(block, counts);
        }
        // Names, secrets and what else is no packet need not be read.
        let is_section = block[..4] == SECTION_HEADER;
        let wanted =
            matches!(kind, INTERFACE_DESCRIPTION | SIMPLE_PACKET | INTERFACE_STATISTICS | ENHANCED_PACKET);
        if !wanted && !is_section {
            return Step::Other(block.len());
        }
        let parsed = if self.big_endian { parse_block_be(block) } else { parse_block_le(block) };
        match parsed {
            Ok((_, Block::SectionHeader(_))) => {
                self.interfaces.clear();
                counts.sections += 1;
                Step::Other(block.len())
            }
            Ok((_, Block::InterfaceDescription(found))) => self.interface(&found, block.len(), counts),
            Ok((_, Block::InterfaceStatistics(found))) => {
                self.statistics(&found, counts);
                Step::Other(block.len())
            }
            Ok((_, Block::EnhancedPacket(found))) => self.packet(&enhanced(&found), block),
            Ok((_, Block::SimplePacket(found))) => self.packet(&self.simple(&found), block),
            Ok(_) | Err(_) => Step::Bad(DamageKind::Block, block.len()),
        }
    }

    fn interface(&mut self, found: &InterfaceDescriptionBlock, length: usize, counts: &mut Counts) -> Step {
        if self.interfaces.len() >= INTERFACES_MAX {
            return Step::Bad(DamageKind::Block, length);
        }
        // The parser reads the offset as little-endian whatever the section says.
        let offset = option(&found.options, OptionCode::IfTsoffset).map(|octets| self.number_64(octets));
        let resolution =
            Resolution { exponent: found.if_tsresol, offset_seconds: offset.unwrap_or(0).cast_signed() };
        let link_type = u16::try_from(found.linktype.0).unwrap_or(u16::MAX);
        let snap_length = found.snaplen;
        self.interfaces.push(Interface { link_type, snap_length, resolution, dropped: 0 });
        counts.interfaces += 1;
        Step::Other(length)
    }

    /// Each statistic counts from the start of its interface.
    fn statistics(&mut self, found: &InterfaceStatisticsBlock, counts: &mut Counts) {
        let value = |code| option(&found.options, code).map_or(0, |octets| self.number_64(octets));
        let dropped = value(OptionCode::IsbIfDrop).saturating_add(value(OptionCode::IsbOsDrop));
        if let Some(interface) = self.interfaces.get_mut(found.if_id as usize) {
            let more = dropped.saturating_sub(interface.dropped);
            interface.dropped += more;
            counts.dropped_by_capture = counts.dropped_by_capture.saturating_add(more);
        }
    }

    fn number_64(&self, octets: [u8; 8]) -> u64 {
        if self.big_endian { u64::from_be_bytes(octets) } else { u64::from_le_bytes(octets) }
    }

    /// Of its first interface always; the snap length says how much of it is there.
    fn simple(&self, found: &SimplePacketBlock) -> Packet {
        let limit = match self.interfaces.first() {
            Some(Interface { snap_length: 1.., .. }) => self.interfaces[0].snap_length,
            _ => u32::MAX,
        };
        let there = u32::try_from(found.data.len()).unwrap_or(u32::MAX);
        let captured = found.origlen.min(limit).min(there);
        Packet { interface: 0, at: None, captured, original: found.origlen, start: 12 }
    }

    fn old_packet(&mut self, block: &[u8], counts: &mut Counts) -> Step {
        const HEAD_OCTETS: usize = 32;
        const UNKNOWN_DROPS: u32 = 0xffff;
        if block.len() < HEAD_OCTETS {
            return Step::Bad(DamageKind::Block, block.len());
        }
        let at = |at| number(self.big_endian, block, at);
        let two = at(8);
        let (interface, drops) =
            if self.big_endian { (two >> 16, two & 0xffff) } else { (two & 0xffff, two >> 16) };
        if drops != UNKNOWN_DROPS {
            counts.dropped_by_capture = counts.dropped_by_capture.saturating_add(drops.into());
        }
        let units = u64::from(at(12)) << 32 | u64::from(at(16));
        self.packet(
            &Packet { interface, at: Some(units), captured: at(20), original: at(24), start: 28 },
            block,
        )
    }

    fn packet(&mut self, packet: &Packet, block: &[u8]) -> Step {
        let Some(interface) = self.interfaces.get(packet.interface as usize) else {
            return Step::Bad(DamageKind::UnknownInterface, block.len());
        };
        let octets = packet.start..packet.start.saturating_add(packet.captured as usize);
        if octets.end > block.len() - 4 {
            return Step::Bad(DamageKind::Block, block.len());
        }
        let at = packet.at.map_or(self.last, |units| interface.resolution.moment(units));
        let missing = packet.original.saturating_sub(packet.captured);
        let frame = Frame { at, link_type: interface.link_type, octets, missing };
        self.last = at;
        Step::Frame(frame, block.len())
    }

    /// A block of a kind that is written, whose lengths agree.
    pub(super) fn plausible(&self, data: &[u8]) -> Plausible {
        if data.len() < FRAMING_OCTETS {
            return Plausible::More(FRAMING_OCTETS);
        }
        let Some(big_endian) = self.byte_order(data) else { return Plausible::No };
        let kind = number(big_endian, data, 0);
        let length = number(big_endian, data, 4) as usize;
        let known =
            data[..4] == SECTION_HEADER || matches!(kind, INTERFACE_DESCRIPTION..=ENHANCED_PACKET | SECRETS);
        if !known || !(FRAMING_OCTETS..=SOUGHT_OCTETS_MAX).contains(&length) || !length.is_multiple_of(4) {
            return Plausible::No;
        }
        match data.get(..length) {
            None => Plausible::More(length),
            Some(block) if number(big_endian, block, length - 4) as usize == length => Plausible::Yes,
            Some(_) => Plausible::No,
        }
    }
}

fn enhanced(found: &EnhancedPacketBlock) -> Packet {
    let units = u64::from(found.ts_high) << 32 | u64::from(found.ts_low);
    Packet {
        interface: found.if_id,
        at: Some(units),
        captured: found.caplen,
        original: found.origlen,
        start: 28,
    }
}

fn number(big_endian: bool, data: &[u8], at: usize) -> u32 {
    let octets = data[at..].first_chunk().copied().unwrap_or_default();
    if big_endian { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) }
}

fn option(options: &[PcapNGOption], code: OptionCode) -> Option<[u8; 8]> {
    let found = options.iter().find(|option| option.code == code)?;
    found.as_bytes().ok()?.first_chunk().copied()
}
