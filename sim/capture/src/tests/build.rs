//! Captures, frames and packets, octet by octet.

use std::net::IpAddr;

pub(super) const A: &str = "192.0.2.1";
pub(super) const B: &str = "198.51.100.2";
pub(super) const SIX_A: &str = "2001:db8::1";
pub(super) const SIX_B: &str = "2001:db8::2";

pub(super) const RAW: u16 = 101;
pub(super) const UDP: u8 = 17;
pub(super) const TCP: u8 = 6;

/// 2023-11-14 22:13:20 UTC.
pub(super) const SECONDS: u32 = 1_700_000_000;

/// How a pcap is written.
#[derive(Clone, Copy)]
pub(super) struct Pcap {
    pub(super) big_endian: bool,
    pub(super) nanoseconds: bool,
    pub(super) link_type: u16,
}

impl Default for Pcap {
    fn default() -> Self {
        Self { big_endian: false, nanoseconds: false, link_type: RAW }
    }
}

impl Pcap {
    fn u32(self, value: u32) -> [u8; 4] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub(super) fn header(self) -> Vec<u8> {
        let magic = if self.nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
        let version = if self.big_endian { [0, 2, 0, 4] } else { [2, 0, 4, 0] };
        let mut out = self.u32(magic).to_vec();
        out.extend(version);
        out.extend([0; 8]);
        out.extend(self.u32(262_144));
        out.extend(self.u32(self.link_type.into()));
        out
    }

    /// A frame at so many milliseconds after [`SECONDS`], of which `cut` octets are missing.
    pub(super) fn record(self, millis: u32, frame: &[u8], cut: usize) -> Vec<u8> {
        let unit = if self.nanoseconds { 1_000_000 } else { 1_000 };
        let kept = frame.len() - cut;
        let mut out = self.u32(SECONDS + millis / 1000).to_vec();
        out.extend(self.u32(millis % 1000 * unit));
        out.extend(self.u32(kept as u32));
        out.extend(self.u32(frame.len() as u32));
        out.extend(&frame[..kept]);
        out
    }

    /// A whole file with a frame each 10 ms.
    pub(super) fn file(self, frames: &[Vec<u8>]) -> Vec<u8> {
        let records = frames.iter().zip(0..).flat_map(|(frame, n)| self.record(n * 10, frame, 0));
        self.header().into_iter().chain(records).collect()
    }
}

pub(super) fn pcap(link_type: u16, frames: &[Vec<u8>]) -> Vec<u8> {
    Pcap { link_type, ..Pcap::default() }.file(frames)
}

/// A block of a pcapng.
pub(super) fn block(big_endian: bool, kind: u32, body: &[u8]) -> Vec<u8> {
    let number = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut body = body.to_vec();
    body.resize(body.len().next_multiple_of(4), 0);
    let length = number(body.len() as u32 + 12);
    [&number(kind)[..], &length, &body, &length].concat()
}

/// Numbers one behind the other.
pub(super) fn numbers(big_endian: bool, numbers: &[u32]) -> Vec<u8> {
    let one = |value: &u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    numbers.iter().flat_map(one).collect()
}

pub(super) fn section(big_endian: bool) -> Vec<u8> {
    let version = if big_endian { 0x0001_0000 } else { 1 };
    block(big_endian, 0x0a0d_0d0a, &numbers(big_endian, &[0x1a2b_3c4d, version, u32::MAX, u32::MAX]))
}

/// An interface of raw IP with options `(code, value)`.
pub(super) fn interface(big_endian: bool, snap_length: u32, options: &[(u16, &[u8])]) -> Vec<u8> {
    let two = |value: u16| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut body = [two(RAW), [0, 0]].concat();
    body.extend(numbers(big_endian, &[snap_length]));
    for (code, value) in options {
        body.extend(two(*code));
        body.extend(two(value.len() as u16));
        body.extend(*value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    block(big_endian, 1, &body)
}

pub(super) fn enhanced(big_endian: bool, interface: u32, units: u64, frame: &[u8]) -> Vec<u8> {
    let length = frame.len() as u32;
    let mut body = numbers(big_endian, &[interface, (units >> 32) as u32, units as u32, length, length]);
    body.extend(frame);
    block(big_endian, 6, &body)
}

fn octets(address: &str) -> Vec<u8> {
    match address.parse().expect("an address") {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// An IPv4 packet; `fragment` is the number with the flags: offset in units of eight, 0x2000 for more.
pub(super) fn ipv4(id: u16, fragment: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0x45, 0];
    out.extend((20 + payload.len() as u16).to_be_bytes());
    out.extend(id.to_be_bytes());
    out.extend(fragment.to_be_bytes());
    out.extend([64, protocol, 0, 0]);
    out.extend(octets(A));
    out.extend(octets(B));
    out.extend(payload);
    out
}

pub(super) fn ipv6(next: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0x60, 0, 0, 0];
    out.extend((payload.len() as u16).to_be_bytes());
    out.extend([next, 64]);
    out.extend(octets(SIX_A));
    out.extend(octets(SIX_B));
    out.extend(payload);
    out
}

pub(super) fn udp_segment(payload: &[u8]) -> Vec<u8> {
    let mut out = [5060_u16, 5070, 8 + payload.len() as u16, 0].map(u16::to_be_bytes).concat();
    out.extend(payload);
    out
}

/// A datagram from A, port 5060, to B, port 5070.
pub(super) fn udp(payload: &[u8]) -> Vec<u8> {
    ipv4(7, 0, UDP, &udp_segment(payload))
}

pub(super) const FIN: u8 = 1;
pub(super) const SYN: u8 = 2;
pub(super) const RST: u8 = 4;

/// A segment from A, port 5060, to B, port 5070.
pub(super) fn tcp(sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = [5060_u16, 5070].map(u16::to_be_bytes).concat();
    out.extend(sequence.to_be_bytes());
    out.extend([0, 0, 0, 0, 5 << 4, flags, 255, 255, 0, 0, 0, 0]);
    out.extend(payload);
    ipv4(7, 0, TCP, &out)
}

/// A segment of the other side that acknowledges `number`.
pub(super) fn ack(number: u32) -> Vec<u8> {
    let mut out = [5070_u16, 5060].map(u16::to_be_bytes).concat();
    out.extend([0, 0, 0, 1]);
    out.extend(number.to_be_bytes());
    out.extend([5 << 4, 0x10, 255, 255, 0, 0, 0, 0]);
    let mut packet = ipv4(7, 0, TCP, &out);
    packet[12..20].rotate_left(4);
    packet
}

pub(super) fn ether(kinds: &[u16], packet: &[u8]) -> Vec<u8> {
    let mut out = vec![2; 12];
    let mut kinds = kinds.iter();
    out.extend(kinds.next().expect("an EtherType").to_be_bytes());
    for kind in kinds {
        out.extend([0, 42]);
        out.extend(kind.to_be_bytes());
    }
    out.extend(packet);
    out
}

/// A SIP request with a body, as short as it can be.
pub(super) fn request(number: u32, body: &str) -> String {
    format!(
        "MESSAGE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{number}\r\nCall-ID: {number}\r\n\
         CSeq: {number} MESSAGE\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
