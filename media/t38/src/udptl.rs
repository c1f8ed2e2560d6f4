//! One UDPTL datagram (T.38 9.1): sequence number, primary IFP, error recovery.

use bytes::Bytes;

use crate::Fault;
use crate::per::{ReadError, Reader, put_length, put_octets};

/// One UDPTL datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UdptlPacket {
    /// Counts datagrams from 0 and wraps after 65535.
    pub sequence: u16,
    /// The new IFP.
    pub primary: Bytes,
    /// What helps to repair the loss of earlier datagrams.
    pub recovery: Recovery,
}

/// The error recovery section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Copies of earlier primaries, the latest first: entry `i` belongs to `sequence - 1 - i`.
    Redundancy(Vec<Bytes>),
    /// Parity: entry `m` of `n` is the XOR of the primaries `sequence + m - n * k` for `k` in 1 to
    /// `span`, each padded with zeros to the longest.
    Fec {
        /// How many primaries each parity entry covers.
        span: u16,
        /// The parity entries.
        entries: Vec<Bytes>,
    },
}

/// A datagram as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedUdptl {
    /// The value; the primary is good even when the faults concern the recovery section.
    pub packet: UdptlPacket,
    /// What was wrong.
    pub faults: Vec<Fault>,
    /// False when not even the primary could be read.
    pub has_primary: bool,
}

impl UdptlPacket {
    /// Reads a datagram. Total.
    #[must_use]
    pub fn parse(datagram: &[u8]) -> ParsedUdptl {
        let mut reader = Reader::new(datagram);
        let mut faults = Vec::new();
        let (sequence, primary, has_primary) = parse_primary(&mut reader, &mut faults);
        let mut recovery = Recovery::Redundancy(Vec::new());
        if has_primary {
            recovery = parse_recovery(&mut reader, &mut faults);
            let used = reader.octets_used();
            if faults.is_empty() && used < datagram.len() {
                faults.push(Fault::Trailing { count: datagram.len() - used });
            }
        }
        // A late RTP packet can look almost right; it is named only when something else is wrong.
        if !faults.is_empty() && looks_like_rtp(datagram) {
            faults.push(Fault::LooksLikeRtp);
        }
        ParsedUdptl { packet: Self { sequence, primary, recovery }, faults, has_primary }
    }

    /// Writes the datagram.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        let mut out = Vec::with_capacity(64);
        out.extend_from_slice(&self.sequence.to_be_bytes());
        put_octets(&mut out, &self.primary);
        match &self.recovery {
            Recovery::Redundancy(copies) => {
                out.push(0x00);
                put_entries(&mut out, copies);
            }
            Recovery::Fec { span, entries } => {
                out.push(0x80);
                put_span(&mut out, *span);
                put_entries(&mut out, entries);
            }
        }
        Bytes::from(out)
    }
}

/// True for what has the outer marks of RTP: version 2 and a whole fixed header (RFC 3550 5.1).
/// A UDPTL datagram passes too once its sequence number reaches 32768.
#[must_use]
pub fn looks_like_rtp(datagram: &[u8]) -> bool {
    datagram.len() >= 12 && datagram[0] >> 6 == 2
}

fn parse_primary(reader: &mut Reader<'_>, faults: &mut Vec<Fault>) -> (u16, Bytes, bool) {
    let Ok(sequence) = reader.u16() else {
        faults.push(Fault::HeaderTruncated);
        return (0, Bytes::new(), false);
    };
    match reader.length() {
        Ok(length) => match reader.octets(length) {
            Ok(primary) => (sequence, Bytes::copy_from_slice(primary), true),
            Err(_) => {
                faults.push(Fault::PrimaryTruncated);
                (sequence, Bytes::copy_from_slice(reader.rest(length)), false)
            }
        },
        Err(error) => {
            faults.push(error.fault(Fault::HeaderTruncated));
            (sequence, Bytes::new(), false)
        }
    }
}

fn parse_recovery(reader: &mut Reader<'_>, faults: &mut Vec<Fault>) -> Recovery {
    match reader.u8() {
        Err(_) => {
            faults.push(Fault::RecoveryMissing);
            Recovery::Redundancy(Vec::new())
        }
        Ok(choice) if choice & 0x80 == 0 => Recovery::Redundancy(parse_entries(reader, faults)),
        Ok(_) => {
            let Some(span) = parse_span(reader) else {
                faults.push(Fault::FecSpan);
                return Recovery::Fec { span: 0, entries: Vec::new() };
            };
            let mut entries = parse_entries(reader, faults);
            // A sender that has nothing to protect yet writes a span of zero and an empty list.
            if span == 0 && !entries.is_empty() {
                faults.push(Fault::FecSpan);
                entries.clear();
            }
            Recovery::Fec { span, entries }
        }
    }
}

/// An unconstrained INTEGER: a length, then two's complement. A leading zero octet is common.
fn parse_span(reader: &mut Reader<'_>) -> Option<u16> {
    let length = reader.length().ok()?;
    let octets = reader.octets(length).ok()?;
    let value = octets
        .iter()
        .try_fold(0_u32, |value, octet| value.checked_mul(256).map(|high| high | u32::from(*octet)))?;
    u16::try_from(value).ok()
}

fn parse_entries(reader: &mut Reader<'_>, faults: &mut Vec<Fault>) -> Vec<Bytes> {
    let mut entries = Vec::new();
    let count = match reader.length() {
        Ok(count) => count,
        Err(error) => {
            faults.push(error.fault(Fault::RecoveryTruncated { index: 0 }));
            return entries;
        }
    };
    for index in 0..count {
        match parse_entry(reader) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                faults.push(error.fault(Fault::RecoveryTruncated { index }));
                break;
            }
        }
    }
    entries
}

fn parse_entry(reader: &mut Reader<'_>) -> Result<Bytes, ReadError> {
    let length = reader.length()?;
    Ok(Bytes::copy_from_slice(reader.octets(length)?))
}

fn put_entries(out: &mut Vec<u8>, entries: &[Bytes]) {
    let entries = &entries[..entries.len().min(crate::per::LENGTH_MAX)];
    put_length(out, entries.len());
    for entry in entries {
        put_octets(out, entry);
    }
}

/// The span as implementations write it: one octet up to 127, two above (the top bit is the sign).
fn put_span(out: &mut Vec<u8>, span: u16) {
    match span {
        0..=127 => out.extend_from_slice(&[1, span as u8]),
        128..=32_767 => {
            out.push(2);
            out.extend_from_slice(&span.to_be_bytes());
        }
        _ => {
            out.extend_from_slice(&[3, 0]);
            out.extend_from_slice(&span.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u16, primary: &[u8], recovery: Recovery) -> UdptlPacket {
        UdptlPacket { sequence, primary: Bytes::copy_from_slice(primary), recovery }
    }

    fn copies(entries: &[&[u8]]) -> Vec<Bytes> {
        entries.iter().map(|entry| Bytes::copy_from_slice(entry)).collect()
    }

    #[test]
    fn what_is_printed_reads_back() {
        let long = [7_u8; 300];
        let cases = [
            packet(0, &[], Recovery::Redundancy(Vec::new())),
            packet(65_535, &[6], Recovery::Redundancy(copies(&[&[4], &[], &long]))),
            packet(9, &long, Recovery::Fec { span: 3, entries: copies(&[&[1, 2], &long]) }),
            packet(0, &[], Recovery::Fec { span: 0, entries: Vec::new() }),
            packet(9, &[1], Recovery::Fec { span: 200, entries: Vec::new() }),
            packet(9, &[1], Recovery::Fec { span: 40_000, entries: copies(&[&[]]) }),
        ];
        for case in cases {
            let parsed = UdptlPacket::parse(&case.to_bytes());
            assert_eq!((&parsed.packet, &parsed.faults[..]), (&case, &[][..]));
        }
    }

    #[test]
    fn a_known_datagram_has_these_octets() {
        let known = packet(2, &[6], Recovery::Redundancy(copies(&[&[4]])));
        assert_eq!(known.to_bytes()[..], [0, 2, 1, 6, 0, 1, 1, 4]);
    }

    #[test]
    fn another_implementation_reads_and_writes_the_same() {
        let redundancy =
            packet(513, &[0xc0, 1, 0x80, 0, 0, 0xff], Recovery::Redundancy(copies(&[&[6], &[0]])));
        let fec = packet(7, &[6], Recovery::Fec { span: 3, entries: copies(&[&[1, 2, 3], &[4]]) });
        for ours in [redundancy, fec] {
            let bytes = ours.to_bytes();
            let theirs = udptl::UdptlPacket::decode(&bytes).expect("the oracle reads what we write");
            assert_eq!(theirs.seq_number, ours.sequence);
            assert_eq!(theirs.primary_ifp, ours.primary);
            assert_eq!(theirs.encode(), bytes);
        }
    }

    #[test]
    fn the_primary_survives_a_broken_recovery_section() {
        // (octets after the primary, the fault)
        let cases: [(&[u8], Fault); 7] = [
            (&[], Fault::RecoveryMissing),
            (&[0], Fault::RecoveryTruncated { index: 0 }),
            (&[0, 2, 1, 4], Fault::RecoveryTruncated { index: 1 }),
            (&[0x80, 1, 0, 1, 1, 4], Fault::FecSpan),
            (&[0x80, 3, 1, 0, 0, 0], Fault::FecSpan),
            (&[0, 0xc1], Fault::LengthFragmented),
            (&[0, 0, 9, 9], Fault::Trailing { count: 2 }),
        ];
        for (tail, fault) in cases {
            let datagram = [&[0, 5, 1, 6][..], tail].concat();
            let parsed = UdptlPacket::parse(&datagram);
            assert!(parsed.has_primary);
            assert_eq!((&parsed.packet.primary[..], &parsed.faults[..]), (&[6][..], &[fault][..]));
        }
    }

    #[test]
    fn late_rtp_is_named() {
        let mut rtp = vec![0x80, 0x00, 0x12, 0x34];
        rtp.resize(172, 0xff);
        assert!(UdptlPacket::parse(&rtp).faults.contains(&Fault::LooksLikeRtp));
        let high = packet(0x8001, &[6; 20], Recovery::Redundancy(Vec::new())).to_bytes();
        assert!(looks_like_rtp(&high) && UdptlPacket::parse(&high).faults.is_empty());
    }
}
