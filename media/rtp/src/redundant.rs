//! Payloads of which several, the older ones once more, share a packet (RFC 2198).

use crate::{RtpHeader, RtpPacket};

/// Blocks of one packet that are read.
const BLOCKS_MAX: usize = 16;
/// The header of each block but the last: a bit, the payload type, how much older it is, its length.
const HEADER_LENGTH: usize = 4;

/// The packets that a redundant one stands for, the oldest first; the last is the one that is sent for the first time.
/// None when its headers do not add up.
//= https://www.rfc-editor.org/rfc/rfc2198#section-3
#[must_use]
pub fn blocks<'p>(packet: &RtpPacket<'p>) -> Option<Vec<RtpPacket<'p>>> {
    let (mut rest, mut headers) = (packet.payload, Vec::new());
    let last = loop {
        let first = *rest.first()?;
        if first & 0x80 == 0 {
            rest = &rest[1..];
            break first;
        }
        let [_, high, middle, low] = *rest.first_chunk::<HEADER_LENGTH>()?;
        let older = u32::from(high) << 6 | u32::from(middle) >> 2;
        let length = usize::from(middle & 0x03) << 8 | usize::from(low);
        headers.push((first & 0x7f, older, length));
        rest = &rest[HEADER_LENGTH..];
        if headers.len() >= BLOCKS_MAX {
            return None;
        }
    };
    let of = |payload_type, older: u32, payload| RtpPacket {
        header: RtpHeader {
            payload_type,
            timestamp: packet.header.timestamp.wrapping_sub(older),
            // It is the marker of what is new.
            marker: packet.header.marker && older == 0,
            ..packet.header
        },
        payload,
        ..*packet
    };
    let mut blocks = Vec::with_capacity(headers.len() + 1);
    for (payload_type, older, length) in headers {
        let (block, behind) = rest.split_at_checked(length)?;
        blocks.push(of(payload_type, older, block));
        rest = behind;
    }
    blocks.push(of(last, 0, rest));
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payload type, timestamp, marker and octets of a block.
    type Block = (u8, u32, bool, Vec<u8>);

    fn read(payload: &[u8]) -> Option<Vec<Block>> {
        let header = RtpHeader { marker: true, payload_type: 121, timestamp: 10_000, ..RtpHeader::default() };
        let packet = RtpPacket { header, payload, csrc_count: 0, extension: None, padding: 0 };
        let parts = |block: &RtpPacket<'_>| {
            let RtpHeader { payload_type, timestamp, marker, .. } = block.header;
            (payload_type, timestamp, marker, block.payload.to_vec())
        };
        blocks(&packet).map(|all| all.iter().map(parts).collect())
    }

    #[test]
    fn the_oldest_comes_first_and_the_new_one_has_the_rest() {
        // 1600 and 800 units older, four octets each.
        let payload = [0xe5, 0x19, 0x00, 0x04, 0xe5, 0x0c, 0x80, 0x04, 0x65, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9];
        let expected = vec![
            (101, 8_400, false, vec![1, 2, 3, 4]),
            (101, 9_200, false, vec![5, 6, 7, 8]),
            (101, 10_000, true, vec![9, 9]),
        ];
        assert_eq!(read(&payload), Some(expected));
        assert_eq!(read(&[101]), Some(vec![(101, 10_000, true, vec![])]), "nothing new, and nothing old");
    }

    #[test]
    fn what_does_not_add_up_is_none() {
        let many: Vec<u8> = [0xe5, 0, 0, 0].repeat(20).into_iter().chain([101]).collect();
        for payload in [&[][..], &[0xe5], &[0xe5, 0, 0, 4], &[0xe5, 0, 0, 4, 101, 1, 2, 3], &many] {
            assert_eq!(read(payload), None, "{payload:?}");
        }
    }
}
