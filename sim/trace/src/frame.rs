//! Frames for a capture: the packet of a trace inside of invented but correct headers.
//!
//! UDP and TCP packets get an IPv4 or IPv6 header with right lengths and checksums. TLS is different:
//! the trace holds the clear text, which no TLS record on the wire ever was, so it becomes an "exported
//! PDU", the form in which Wireshark itself saves decrypted messages.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use crate::exported::{
    DESTINATION_PORT, DISSECTOR_NAME, END_OF_TAGS, IPV4_DESTINATION, IPV4_SOURCE, IPV6_DESTINATION,
    IPV6_SOURCE, PORT_TYPE, PORT_TYPE_TCP, SOURCE_PORT,
};
use crate::{Packet, Transport};

/// The most payload one frame carries: an IPv4 packet is at most 65535 bytes (RFC 791 3.1), and 60 are
/// more than the headers below need.
pub(crate) const PAYLOAD_BYTES_MAX: usize = 65_535 - 60;

const TTL: u8 = 64;
const PROTOCOL_TCP: u8 = 6;
const PROTOCOL_UDP: u8 = 17;
const TCP_FLAGS_PUSH_ACK: u16 = 0x018;
const TCP_WINDOW: u16 = 65_535;

/// Builds frames; remembers how far every TCP stream has come.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    streams: BTreeMap<(SocketAddr, SocketAddr), u32>,
}

impl Framer {
    /// An IP packet around `payload`, which is at most [`PAYLOAD_BYTES_MAX`] long. None between addresses of two
    /// families: no IP packet has both, so that it never was on any wire.
    pub(crate) fn ip(&mut self, packet: &Packet, payload: &[u8]) -> Option<Vec<u8>> {
        let (from, to) = (packet.from, packet.to);
        if from.is_ipv4() != to.is_ipv4() {
            return None;
        }
        let (protocol, mut segment, checksum_at) = match packet.transport {
            Transport::Udp => (PROTOCOL_UDP, udp(from, to, payload), 6),
            Transport::Tcp | Transport::Tls => (PROTOCOL_TCP, self.tcp(from, to, payload), 16),
        };
        let mut sum = pseudo_header(from.ip(), to.ip(), protocol, segment.len());
        sum.add(&segment);
        let checksum = match sum.finish() {
            // Zero would mean "not computed" (RFC 768).
            0 if protocol == PROTOCOL_UDP => 0xffff,
            checksum => checksum,
        };
        segment[checksum_at..checksum_at + 2].copy_from_slice(&checksum.to_be_bytes());
        let mut frame = if from.is_ipv4() {
            ipv4(packet, protocol, segment.len())
        } else {
            ipv6(from.ip(), to.ip(), protocol, segment.len())
        };
        frame.extend(segment);
        Some(frame)
    }

    /// RFC 9293 3.1. There is no handshake: the trace begins above the transport.
    fn tcp(&mut self, from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Vec<u8> {
        let acknowledged = self.streams.get(&(to, from)).copied().unwrap_or(1);
        let next = self.streams.entry((from, to)).or_insert(1);
        let sequence = *next;
        *next = next.wrapping_add(to_u32(payload.len()));
        let mut segment = Vec::with_capacity(20 + payload.len());
        segment.extend(from.port().to_be_bytes());
        segment.extend(to.port().to_be_bytes());
        segment.extend(sequence.to_be_bytes());
        segment.extend(acknowledged.to_be_bytes());
        segment.extend((5 << 12 | TCP_FLAGS_PUSH_ACK).to_be_bytes());
        segment.extend(TCP_WINDOW.to_be_bytes());
        segment.extend([0; 4]);
        segment.extend(payload);
        segment
    }
}

/// RFC 768.
fn udp(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let mut datagram = Vec::with_capacity(8 + payload.len());
    datagram.extend(from.port().to_be_bytes());
    datagram.extend(to.port().to_be_bytes());
    datagram.extend(to_u16(8 + payload.len()).to_be_bytes());
    datagram.extend([0; 2]);
    datagram.extend(payload);
    datagram
}

/// RFC 791 3.1. The identification is the packet's number, so that a duplicate can be recognised.
fn ipv4(packet: &Packet, protocol: u8, length: usize) -> Vec<u8> {
    let [.., high, low] = packet.id.0.to_be_bytes();
    let total = to_u16(20 + length).to_be_bytes();
    let mut header = vec![0x45, 0, total[0], total[1], high, low, 0x40, 0, TTL, protocol, 0, 0];
    for address in [packet.from.ip(), packet.to.ip()] {
        header.extend(octets(address));
    }
    let mut sum = Checksum::default();
    sum.add(&header);
    header[10..12].copy_from_slice(&sum.finish().to_be_bytes());
    header
}

/// RFC 8200 3.
fn ipv6(from: IpAddr, to: IpAddr, protocol: u8, length: usize) -> Vec<u8> {
    let mut header = vec![0x60, 0, 0, 0];
    header.extend(to_u16(length).to_be_bytes());
    header.extend([protocol, TTL]);
    header.extend(octets(from));
    header.extend(octets(to));
    header
}

/// An exported PDU: tags with type and length, then the message.
pub(crate) fn exported_pdu(packet: &Packet, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    let mut tag = |kind: u16, value: &[u8]| {
        frame.extend(kind.to_be_bytes());
        frame.extend(to_u16(value.len()).to_be_bytes());
        frame.extend(value);
    };
    tag(DISSECTOR_NAME, b"sip\0");
    match packet.from.ip() {
        IpAddr::V4(address) => tag(IPV4_SOURCE, &address.octets()),
        IpAddr::V6(address) => tag(IPV6_SOURCE, &address.octets()),
    }
    match packet.to.ip() {
        IpAddr::V4(address) => tag(IPV4_DESTINATION, &address.octets()),
        IpAddr::V6(address) => tag(IPV6_DESTINATION, &address.octets()),
    }
    tag(PORT_TYPE, &PORT_TYPE_TCP.to_be_bytes());
    tag(SOURCE_PORT, &u32::from(packet.from.port()).to_be_bytes());
    tag(DESTINATION_PORT, &u32::from(packet.to.port()).to_be_bytes());
    tag(END_OF_TAGS, &[]);
    frame.extend(payload);
    frame
}

/// RFC 768, RFC 8200 8.1: what the transport's checksum covers besides the segment.
fn pseudo_header(from: IpAddr, to: IpAddr, protocol: u8, length: usize) -> Checksum {
    let mut sum = Checksum::default();
    sum.add(&octets(from));
    sum.add(&octets(to));
    sum.add(&[0, protocol]);
    sum.add(&to_u32(length).to_be_bytes());
    sum
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn to_u16(length: usize) -> u16 {
    u16::try_from(length).expect("payloads are cut to PAYLOAD_BYTES_MAX before they are framed")
}

fn to_u32(length: usize) -> u32 {
    u32::try_from(length).expect("payloads are cut to PAYLOAD_BYTES_MAX before they are framed")
}

/// RFC 1071: the ones' complement sum of 16-bit words. An odd last byte is padded, so only the last
/// part may be odd.
#[derive(Default)]
struct Checksum(u64);

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks(2) {
            self.0 += u64::from(pair[0]) << 8 | u64::from(pair.get(1).copied().unwrap_or(0));
        }
    }

    fn finish(self) -> u16 {
        let mut sum = self.0;
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        !u16::try_from(sum).expect("the loop above folded it to 16 bits")
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::PacketId;

    fn packet(from: &str, to: &str, transport: Transport) -> Packet {
        let address = |text: &str| text.parse().unwrap();
        Packet { id: PacketId(7), from: address(from), to: address(to), transport, payload: Bytes::new() }
    }

    #[test]
    fn checksum_of_the_example_in_rfc_1071() {
        let mut sum = Checksum::default();
        sum.add(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
        assert_eq!(sum.finish(), !0xddf2);
    }

    #[test]
    fn a_receiver_sums_to_zero() {
        let table = [
            packet("10.0.0.1:5060", "10.0.0.2:5060", Transport::Udp),
            packet("[2001:db8::1]:5060", "[2001:db8::2]:5060", Transport::Udp),
            packet("[2001:db8::1]:5060", "[2001:db8::2]:5060", Transport::Tcp),
        ];
        for packet in table {
            let frame = Framer::default().ip(&packet, b"odd").expect("one family");
            let header = if packet.from.is_ipv4() { 20 } else { 40 };
            let protocol = if packet.transport == Transport::Udp { PROTOCOL_UDP } else { PROTOCOL_TCP };
            let mut sum = pseudo_header(packet.from.ip(), packet.to.ip(), protocol, frame.len() - header);
            sum.add(&frame[header..]);
            assert_eq!(sum.finish(), 0, "{packet:?}");
        }
    }

    #[test]
    fn streams_count_their_bytes_each_way() {
        let there = packet("10.0.0.1:40000", "10.0.0.2:5060", Transport::Tcp);
        let back = packet("10.0.0.2:5060", "10.0.0.1:40000", Transport::Tcp);
        let mut framer = Framer::default();
        let numbers = [(&there, "four"), (&back, "three"), (&there, "x")].map(|(packet, payload)| {
            let frame = framer.ip(packet, payload.as_bytes()).expect("one family");
            (frame[27], frame[31])
        });
        assert_eq!(numbers, [(1, 1), (1, 5), (5, 6)], "sequence and acknowledgement");
    }
}
