//! Reading a compound packet, one packet at a time, whatever its octets are.

use core::fmt;

use super::{
    BYE, Bye, Compound, NtpTimestamp, RECEIVER_REPORT, ReceiverReport, ReportBlock, RtcpPacket, SDES,
    SENDER_REPORT, SdesChunk, SenderReport,
};

/// A datagram has no more packets than this; what follows is not read.
const PACKETS_MAX: usize = 64;

/// What is wrong with a compound packet. `packet` counts from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RtcpFault {
    /// Too few octets are left for a packet.
    Truncated {
        /// Which packet.
        packet: usize,
        /// The octets it claims.
        claimed: usize,
        /// The octets there are.
        present: usize,
    },
    /// The version field is not 2.
    Version {
        /// Which packet.
        packet: usize,
        /// The version it says.
        version: u8,
    },
    /// The padding count is zero, no multiple of four, or larger than the packet.
    Padding {
        /// Which packet.
        packet: usize,
        /// The count it says.
        padding: u8,
    },
    /// Another packet follows one with padding (RFC 3550 section 6.4.1).
    PaddingNotLast {
        /// Which packet.
        packet: usize,
    },
    /// The first packet is neither SR nor RR (RFC 3550 section 6.1).
    FirstIsNoReport {
        /// What it is instead.
        packet_type: u8,
    },
    /// The count field promises more than the packet holds.
    CountTooLarge {
        /// Which packet.
        packet: usize,
        /// The entries it promises.
        count: u8,
        /// The entries there are.
        present: usize,
    },
    /// An SDES item or a reason runs past the end of its packet.
    TextTruncated {
        /// Which packet.
        packet: usize,
    },
    /// More packets than anybody sends; the rest was not read.
    TooManyPackets,
}

impl fmt::Display for RtcpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { packet, claimed, present } => {
                write!(f, "RTCP packet {packet} claims {claimed} octets of {present}")
            }
            Self::Version { packet, version } => {
                write!(f, "RTCP packet {packet} has version {version}, not 2")
            }
            Self::Padding { packet, padding } => {
                write!(f, "padding of {padding} octets does not fit RTCP packet {packet}")
            }
            Self::PaddingNotLast { packet } => {
                write!(f, "RTCP packet {packet} is padded and is not the last")
            }
            Self::FirstIsNoReport { packet_type } => {
                write!(f, "first RTCP packet has type {packet_type}, not 200 or 201")
            }
            Self::CountTooLarge { packet, count, present } => {
                write!(f, "RTCP packet {packet} promises {count} entries and has {present}")
            }
            Self::TextTruncated { packet } => write!(f, "text in RTCP packet {packet} runs past its end"),
            Self::TooManyPackets => write!(f, "more than {PACKETS_MAX} RTCP packets in one datagram"),
        }
    }
}

impl Compound {
    /// Reads `datagram`; never fails.
    #[must_use]
    pub fn parse(datagram: &[u8]) -> Self {
        let mut compound = Self::default();
        let mut rest = datagram;
        let mut packet = 0;
        while !rest.is_empty() {
            if packet == PACKETS_MAX {
                compound.faults.push(RtcpFault::TooManyPackets);
                break;
            }
            match split_packet(rest, packet, &mut compound.faults) {
                Ok((raw, after)) => {
                    compound.add(&raw, packet);
                    rest = after;
                }
                Err(fault) => {
                    compound.faults.push(fault);
                    break;
                }
            }
            packet += 1;
        }
        if datagram.is_empty() {
            compound.faults.push(RtcpFault::Truncated { packet: 0, claimed: 4, present: 0 });
        }
        compound
    }

    fn add(&mut self, raw: &Raw<'_>, packet: usize) {
        //= https://www.rfc-editor.org/rfc/rfc3550#section-6.1
        if packet == 0 && !matches!(raw.packet_type, SENDER_REPORT | RECEIVER_REPORT) {
            self.faults.push(RtcpFault::FirstIsNoReport { packet_type: raw.packet_type });
        }
        let read = match raw.packet_type {
            SENDER_REPORT => read_sender_report(raw, packet, &mut self.faults),
            RECEIVER_REPORT => read_receiver_report(raw, packet, &mut self.faults),
            SDES => Some(read_sdes(raw, packet, &mut self.faults)),
            BYE => Some(read_bye(raw, packet, &mut self.faults)),
            _ => None,
        };
        self.packets.push(read.unwrap_or_else(|| RtcpPacket::Other {
            packet_type: raw.packet_type,
            count: raw.count,
            body: raw.body.to_vec(),
        }));
    }
}

/// A packet cut out of the datagram, padding removed.
struct Raw<'a> {
    packet_type: u8,
    count: u8,
    body: &'a [u8],
}

fn split_packet<'a>(
    rest: &'a [u8],
    packet: usize,
    faults: &mut Vec<RtcpFault>,
) -> Result<(Raw<'a>, &'a [u8]), RtcpFault> {
    let [first, packet_type, high, low, ..] = *rest else {
        return Err(RtcpFault::Truncated { packet, claimed: 4, present: rest.len() });
    };
    if first >> 6 != 2 {
        return Err(RtcpFault::Version { packet, version: first >> 6 });
    }
    let claimed = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
    let Some((whole, after)) = rest.split_at_checked(claimed) else {
        return Err(RtcpFault::Truncated { packet, claimed, present: rest.len() });
    };
    let mut body = &whole[4..];
    if first & 0x20 != 0 {
        if !after.is_empty() {
            faults.push(RtcpFault::PaddingNotLast { packet });
        }
        let padding = body.last().copied().unwrap_or(0);
        match body.len().checked_sub(usize::from(padding)) {
            Some(length) if padding != 0 && padding % 4 == 0 => body = &body[..length],
            _ => faults.push(RtcpFault::Padding { packet, padding }),
        }
    }
    Ok((Raw { packet_type, count: first & 0x1f, body }, after))
}

fn word(octets: &[u8], index: usize) -> Option<u32> {
    let word = octets.get(4 * index..4 * index + 4)?;
    Some(u32::from_be_bytes(word.try_into().expect("the slice is four octets long")))
}

fn read_sender_report(raw: &Raw<'_>, packet: usize, faults: &mut Vec<RtcpFault>) -> Option<RtcpPacket> {
    let Some(octets) = word(raw.body, 5) else {
        faults.push(RtcpFault::Truncated { packet, claimed: 24, present: raw.body.len() });
        return None;
    };
    let field = |index| word(raw.body, index).unwrap_or(0);
    Some(RtcpPacket::SenderReport(SenderReport {
        ssrc: field(0),
        ntp: NtpTimestamp(u64::from(field(1)) << 32 | u64::from(field(2))),
        rtp_timestamp: field(3),
        packets: field(4),
        octets,
        blocks: read_blocks(&raw.body[24..], raw.count, packet, faults),
    }))
}

fn read_receiver_report(raw: &Raw<'_>, packet: usize, faults: &mut Vec<RtcpFault>) -> Option<RtcpPacket> {
    let Some(ssrc) = word(raw.body, 0) else {
        faults.push(RtcpFault::Truncated { packet, claimed: 4, present: raw.body.len() });
        return None;
    };
    let blocks = read_blocks(&raw.body[4..], raw.count, packet, faults);
    Some(RtcpPacket::ReceiverReport(ReceiverReport { ssrc, blocks }))
}

fn read_blocks(octets: &[u8], count: u8, packet: usize, faults: &mut Vec<RtcpFault>) -> Vec<ReportBlock> {
    let blocks: Vec<_> = octets.chunks_exact(24).take(usize::from(count)).map(read_block).collect();
    if blocks.len() < usize::from(count) {
        faults.push(RtcpFault::CountTooLarge { packet, count, present: blocks.len() });
    }
    blocks
}

fn read_block(octets: &[u8]) -> ReportBlock {
    let field = |index| word(octets, index).unwrap_or(0);
    ReportBlock {
        ssrc: field(0),
        fraction_lost: (field(1) >> 24) as u8,
        // Shifted up and down again to extend the sign of 24 bits.
        cumulative_lost: (field(1) << 8).cast_signed() >> 8,
        extended_highest_sequence: field(2),
        jitter: field(3),
        last_sr: field(4),
        delay_since_last_sr: field(5),
    }
}

fn read_sdes(raw: &Raw<'_>, packet: usize, faults: &mut Vec<RtcpFault>) -> RtcpPacket {
    let mut chunks = Vec::new();
    let mut at = 0;
    while chunks.len() < usize::from(raw.count) {
        let Some(ssrc) = raw.body.get(at..).and_then(|rest| word(rest, 0)) else {
            faults.push(RtcpFault::CountTooLarge { packet, count: raw.count, present: chunks.len() });
            break;
        };
        let mut items = Vec::new();
        at += 4;
        let whole = read_items(raw.body, &mut at, &mut items);
        chunks.push(SdesChunk { ssrc, items });
        if !whole {
            faults.push(RtcpFault::TextTruncated { packet });
            break;
        }
    }
    RtcpPacket::SourceDescription(chunks)
}

/// Reads items up to the null octet and moves `at` to the next multiple of four; false when they run
/// past the end.
fn read_items(body: &[u8], at: &mut usize, items: &mut Vec<(u8, Vec<u8>)>) -> bool {
    loop {
        match body.get(*at) {
            None => return false,
            Some(0) => {
                *at = (*at + 4) & !3;
                return true;
            }
            Some(item) => {
                let value = body.get(*at + 1).and_then(|n| body.get(*at + 2..*at + 2 + usize::from(*n)));
                let Some(value) = value else { return false };
                items.push((*item, value.to_vec()));
                *at += 2 + value.len();
            }
        }
    }
}

fn read_bye(raw: &Raw<'_>, packet: usize, faults: &mut Vec<RtcpFault>) -> RtcpPacket {
    let ssrcs: Vec<u32> = (0..usize::from(raw.count)).map_while(|i| word(raw.body, i)).collect();
    if ssrcs.len() < usize::from(raw.count) {
        faults.push(RtcpFault::CountTooLarge { packet, count: raw.count, present: ssrcs.len() });
    }
    let reason = match raw.body.get(4 * ssrcs.len()..) {
        Some([length, text @ ..]) => {
            let reason = text.get(..usize::from(*length));
            if reason.is_none() {
                faults.push(RtcpFault::TextTruncated { packet });
            }
            reason.map(<[u8]>::to_vec)
        }
        _ => None,
    };
    RtcpPacket::Bye(Bye { ssrcs, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_and_the_rest_is_still_read() {
        let rr = [0x80, 201, 0, 1, 0, 0, 0, 7];
        let table: &[(&str, Vec<u8>, Option<RtcpFault>, usize)] = &[
            ("a whole RR", rr.to_vec(), None, 1),
            ("empty", vec![], Some(RtcpFault::Truncated { packet: 0, claimed: 4, present: 0 }), 0),
            ("cut", rr[..6].to_vec(), Some(RtcpFault::Truncated { packet: 0, claimed: 8, present: 6 }), 0),
            ("version 1", vec![0x40, 201, 0, 0], Some(RtcpFault::Version { packet: 0, version: 1 }), 0),
            (
                "BYE alone",
                vec![0x81, 203, 0, 1, 0, 0, 0, 7],
                Some(RtcpFault::FirstIsNoReport { packet_type: 203 }),
                1,
            ),
            (
                "a block is missing",
                vec![0x81, 201, 0, 1, 0, 0, 0, 7],
                Some(RtcpFault::CountTooLarge { packet: 0, count: 1, present: 0 }),
                1,
            ),
            (
                "SR without body",
                vec![0x80, 200, 0, 0],
                Some(RtcpFault::Truncated { packet: 0, claimed: 24, present: 0 }),
                1,
            ),
            (
                "CNAME past the end",
                [&rr[..], &[0x81, 202, 0, 2, 0, 0, 0, 7, 1, 9, b'a', b'b']].concat(),
                Some(RtcpFault::TextTruncated { packet: 1 }),
                2,
            ),
            (
                "padding zero",
                vec![0xa0, 201, 0, 1, 0, 0, 0, 0],
                Some(RtcpFault::Padding { packet: 0, padding: 0 }),
                1,
            ),
            (
                "padding in the middle",
                [&[0xa0, 201, 0, 2, 0, 0, 0, 7, 0, 0, 0, 4], &rr[..]].concat(),
                Some(RtcpFault::PaddingNotLast { packet: 0 }),
                2,
            ),
        ];
        for (what, datagram, fault, packets) in table {
            let compound = Compound::parse(datagram);
            assert_eq!(compound.faults.first(), fault.as_ref(), "{what}");
            assert_eq!(compound.packets.len(), *packets, "{what}");
        }
    }

    #[test]
    fn no_datagram_panics() {
        let mut rng = clock::Rng::new(4);
        for _ in 0..50_000 {
            let mut datagram: Vec<u8> = (0..rng.below(80)).map(|_| rng.next_u32() as u8).collect();
            if let [first, packet_type, high, low, ..] = &mut datagram[..] {
                (*first, *packet_type) = (*first & 0x3f | 0x80, 200 + *packet_type % 4);
                (*high, *low) = (0, *low % 20);
            }
            let _compound = Compound::parse(&datagram);
        }
    }
}
