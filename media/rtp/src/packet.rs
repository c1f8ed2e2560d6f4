//! One RTP packet: a view for reading, a header for writing (RFC 3550 section 5.1).

use core::fmt;

use bytes::Bytes;
use rtp_rs::{RtpReader, RtpReaderError};

/// The octets of a header without contributing sources or extension.
const HEADER_LENGTH: usize = 12;

/// The fields every RTP packet has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RtpHeader {
    /// The marker bit: for audio, the first packet of a talkspurt (RFC 3551 section 4.1).
    pub marker: bool,
    /// The payload type, 0 to 127.
    pub payload_type: u8,
    /// The sequence number.
    pub sequence: u16,
    /// The sampling instant of the first sample, in units of the clock rate.
    pub timestamp: u32,
    /// The synchronization source.
    pub ssrc: u32,
}

impl RtpHeader {
    /// Writes a packet with this header and `payload`: one allocation, one copy.
    #[must_use]
    pub fn write(&self, payload: &[u8]) -> Bytes {
        let mut packet = Vec::with_capacity(HEADER_LENGTH + payload.len());
        packet.extend_from_slice(&self.octets());
        packet.extend_from_slice(payload);
        Bytes::from(packet)
    }

    fn octets(&self) -> [u8; HEADER_LENGTH] {
        let mut octets = [0; HEADER_LENGTH];
        octets[0] = 0x80;
        octets[1] = u8::from(self.marker) << 7 | self.payload_type & 0x7f;
        octets[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        octets[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        octets[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        octets
    }
}

/// A received packet: its header and where its payload lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtpPacket<'a> {
    /// The fixed fields.
    pub header: RtpHeader,
    /// The payload without padding.
    pub payload: &'a [u8],
    /// How many contributing sources the header lists.
    pub csrc_count: u8,
    /// The header extension: its profile number and data.
    pub extension: Option<(u16, &'a [u8])>,
    /// How many octets of padding followed the payload.
    pub padding: u8,
}

impl<'a> RtpPacket<'a> {
    /// Reads `datagram`.
    ///
    /// # Errors
    /// The fault that makes the datagram no RTP packet at all; a strange but whole packet is no error.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, RtpFault> {
        let reader = RtpReader::new(datagram).map_err(|e| RtpFault::from_reader(&e))?;
        Ok(Self {
            header: RtpHeader {
                marker: reader.mark(),
                payload_type: reader.payload_type(),
                sequence: u16::from(reader.sequence_number()),
                timestamp: reader.timestamp(),
                ssrc: reader.ssrc(),
            },
            payload: reader.payload(),
            csrc_count: reader.csrc_count(),
            extension: reader.extension(),
            padding: reader.padding().unwrap_or(0),
        })
    }
}

/// Why a datagram is not an RTP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RtpFault {
    /// Shorter than the fixed header.
    TooShort {
        /// The octets there were.
        length: usize,
    },
    /// The version field is not 2.
    Version {
        /// The version it says.
        version: u8,
    },
    /// Contributing sources or extension run past the end.
    HeaderTruncated {
        /// The octets the header claims.
        claimed: usize,
        /// The octets there were.
        length: usize,
    },
    /// The padding count is zero or larger than what follows the header.
    Padding {
        /// The padding it says.
        padding: u8,
    },
}

impl RtpFault {
    fn from_reader(error: &RtpReaderError) -> Self {
        match *error {
            RtpReaderError::BufferTooShort(length) => Self::TooShort { length },
            RtpReaderError::UnsupportedVersion(version) => Self::Version { version },
            RtpReaderError::HeadersTruncated { header_len, buffer_len } => {
                Self::HeaderTruncated { claimed: header_len, length: buffer_len }
            }
            RtpReaderError::PaddingLengthInvalid(padding) => Self::Padding { padding },
        }
    }
}

impl fmt::Display for RtpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { length } => write!(f, "{length} octets are shorter than an RTP header of 12"),
            Self::Version { version } => write!(f, "RTP version is {version}, not 2"),
            Self::HeaderTruncated { claimed, length } => {
                write!(f, "RTP header claims {claimed} octets of {length}")
            }
            Self::Padding { padding } => write!(f, "padding of {padding} octets does not fit"),
        }
    }
}

impl core::error::Error for RtpFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut rng = clock::Rng::new(1);
        for length in [0, 1, 4, 80, 160, 240, 480] {
            let header = RtpHeader {
                marker: rng.chance(0.5),
                payload_type: rng.below(128) as u8,
                sequence: rng.next_u32() as u16,
                timestamp: rng.next_u32(),
                ssrc: rng.next_u32(),
            };
            let payload: Vec<u8> = (0..length).map(|_| rng.next_u32() as u8).collect();
            let bytes = header.write(&payload);
            let packet = RtpPacket::parse(&bytes).expect("written by us");
            assert_eq!((packet.header, packet.payload), (header, &payload[..]));
            assert_eq!((packet.csrc_count, packet.extension, packet.padding), (0, None, 0));
        }
    }

    #[test]
    fn faults_are_named() {
        let with = |first: u8, rest: &[u8]| [&[first][..], &[0; 11], rest].concat();
        let table = [
            ("empty", vec![], RtpFault::TooShort { length: 0 }),
            ("version 1", with(0x40, &[]), RtpFault::Version { version: 1 }),
            (
                "a source is missing",
                with(0x81, &[0; 3]),
                RtpFault::HeaderTruncated { claimed: 16, length: 15 },
            ),
            (
                "an extension is cut",
                with(0x90, &[0, 0, 0, 2, 0]),
                RtpFault::HeaderTruncated { claimed: 24, length: 17 },
            ),
            ("padding zero", with(0xa0, &[1, 0]), RtpFault::Padding { padding: 0 }),
            ("padding too long", with(0xa0, &[1, 3]), RtpFault::Padding { padding: 3 }),
        ];
        for (name, datagram, fault) in table {
            assert_eq!(RtpPacket::parse(&datagram), Err(fault), "{name}");
        }
    }

    #[test]
    fn sources_extension_and_padding_are_set_apart_from_the_payload() {
        let datagram =
            [&[0xb1][..], &[0; 11], &[0; 4], &[0xbe, 0xde, 0, 1, 1, 2, 3, 4], b"voice", &[0, 2]].concat();
        let packet = RtpPacket::parse(&datagram).expect("it is whole");
        assert_eq!(packet.payload, b"voice");
        assert_eq!((packet.csrc_count, packet.padding), (1, 2));
        assert_eq!(packet.extension, Some((0xbede, &[1, 2, 3, 4][..])));
    }

    #[test]
    fn no_datagram_panics() {
        let mut rng = clock::Rng::new(2);
        for _ in 0..50_000 {
            let mut datagram: Vec<u8> = (0..rng.below(40)).map(|_| rng.next_u32() as u8).collect();
            if let Some(first) = datagram.first_mut() {
                *first = *first & 0x3f | 0x80;
            }
            let _outcome = RtpPacket::parse(&datagram);
        }
    }
}
