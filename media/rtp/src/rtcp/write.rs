//! Writing a compound packet.

use bytes::Bytes;

use super::{BYE, Compound, RECEIVER_REPORT, ReportBlock, RtcpPacket, SDES, SENDER_REPORT, SdesChunk};

/// The count field has five bits; entries beyond are not written.
const COUNT_MAX: usize = 31;

impl Compound {
    /// A compound of these packets.
    #[must_use]
    pub const fn new(packets: Vec<RtcpPacket>) -> Self {
        Self { packets, faults: Vec::new() }
    }

    /// The octets of all packets, one after the other.
    #[must_use]
    pub fn write(&self) -> Bytes {
        let mut out = Vec::with_capacity(128);
        for packet in &self.packets {
            packet.write_to(&mut out);
        }
        Bytes::from(out)
    }
}

impl RtcpPacket {
    fn write_to(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        let (packet_type, count) = match self {
            Self::SenderReport(report) => {
                put(out, report.ssrc);
                out.extend_from_slice(&report.ntp.0.to_be_bytes());
                put(out, report.rtp_timestamp);
                put(out, report.packets);
                put(out, report.octets);
                (SENDER_REPORT, put_blocks(out, &report.blocks))
            }
            Self::ReceiverReport(report) => {
                put(out, report.ssrc);
                (RECEIVER_REPORT, put_blocks(out, &report.blocks))
            }
            Self::SourceDescription(chunks) => {
                let chunks = &chunks[..chunks.len().min(COUNT_MAX)];
                chunks.iter().for_each(|chunk| put_chunk(out, chunk));
                (SDES, chunks.len())
            }
            Self::Bye(bye) => {
                let ssrcs = &bye.ssrcs[..bye.ssrcs.len().min(COUNT_MAX)];
                ssrcs.iter().for_each(|ssrc| put(out, *ssrc));
                if let Some(reason) = &bye.reason {
                    put_text(out, reason);
                }
                (BYE, ssrcs.len())
            }
            Self::Other { packet_type, count, body } => {
                out.extend_from_slice(body);
                (*packet_type, usize::from(*count & 0x1f))
            }
        };
        while !(out.len() - start).is_multiple_of(4) {
            out.push(0);
        }
        let words = (out.len() - start) / 4 - 1;
        out[start] = 0x80 | count as u8;
        out[start + 1] = packet_type;
        out[start + 2..start + 4].copy_from_slice(&(words as u16).to_be_bytes());
    }
}

fn put(out: &mut Vec<u8>, word: u32) {
    out.extend_from_slice(&word.to_be_bytes());
}

fn put_blocks(out: &mut Vec<u8>, blocks: &[ReportBlock]) -> usize {
    let blocks = &blocks[..blocks.len().min(COUNT_MAX)];
    for block in blocks {
        put(out, block.ssrc);
        put(out, u32::from(block.fraction_lost) << 24 | block.cumulative_lost.cast_unsigned() & 0xff_ffff);
        put(out, block.extended_highest_sequence);
        put(out, block.jitter);
        put(out, block.last_sr);
        put(out, block.delay_since_last_sr);
    }
    blocks.len()
}

fn put_chunk(out: &mut Vec<u8>, chunk: &SdesChunk) {
    put(out, chunk.ssrc);
    let start = out.len();
    for (item, value) in &chunk.items {
        out.push(*item);
        put_text(out, value);
    }
    // At least one null octet ends the list, more reach the word boundary (RFC 3550 section 6.5).
    out.push(0);
    while !(out.len() - start).is_multiple_of(4) {
        out.push(0);
    }
}

fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    let text = &text[..text.len().min(255)];
    out.push(text.len() as u8);
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::super::{Bye, NtpTimestamp, ReceiverReport, SenderReport};
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let block = ReportBlock {
            ssrc: 1,
            fraction_lost: 51,
            cumulative_lost: -2,
            extended_highest_sequence: 0x1_0007,
            jitter: 40,
            last_sr: 0x1234_5678,
            delay_since_last_sr: 65_536,
        };
        let sdes = |cname: &[u8]| {
            RtcpPacket::SourceDescription(vec![SdesChunk { ssrc: 2, items: vec![(1, cname.to_vec())] }])
        };
        let report = SenderReport {
            ssrc: 2,
            ntp: NtpTimestamp(0x1122_3344_5566_7788),
            rtp_timestamp: 3,
            packets: 4,
            octets: 5,
            blocks: vec![block],
        };
        let receiver = RtcpPacket::ReceiverReport(ReceiverReport { ssrc: 2, blocks: vec![block, block] });
        let bye = |reason: Option<&[u8]>| {
            RtcpPacket::Bye(Bye { ssrcs: vec![2, 3], reason: reason.map(<[u8]>::to_vec) })
        };
        let other = RtcpPacket::Other { packet_type: 207, count: 0, body: vec![0, 0, 0, 2] };
        let table = [
            vec![RtcpPacket::SenderReport(report), sdes(b"a@b"), bye(Some(b"teardown"))],
            vec![receiver.clone(), sdes(b""), bye(None)],
            vec![receiver.clone(), sdes(b"ab"), other],
            vec![receiver, sdes(b"abcd")],
        ];
        for packets in table {
            let compound = Compound::new(packets);
            assert_eq!(Compound::parse(&compound.write()), compound);
        }
    }
}
