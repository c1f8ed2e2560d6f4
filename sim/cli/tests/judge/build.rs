//! Calls as captures: pcap with raw IP, octet by octet.

use std::net::SocketAddrV4;

pub(crate) const CARRIER: &str = "203.0.113.1:5060";
pub(crate) const PBX: &str = "198.51.100.7:5060";

/// 2026-11-30 00:53:20 UTC.
const BEGAN: u64 = 1_796_000_000;
const HEADERS: usize = 28;

/// A datagram, so many milliseconds after the first.
#[derive(Clone)]
pub(crate) struct Packet {
    pub(crate) at: u64,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) payload: Vec<u8>,
}

/// Two hosts that nobody else has.
pub(crate) fn hosts(number: usize) -> (&'static str, &'static str) {
    let leak = |text: String| -> &'static str { text.leak() };
    (leak(format!("198.51.100.{}:5060", number + 1)), leak(format!("203.0.113.{}:5060", number + 1)))
}

/// A call that keeps the rules: INVITE, 100, 180, 200, ACK, and after two seconds BYE and 200.
pub(crate) fn call(at: u64, caller: &'static str, callee: &'static str, id: &str) -> Vec<Packet> {
    let packet = |after: u64, is_request: bool, text: String| {
        let (from, to) = if is_request { (caller, callee) } else { (callee, caller) };
        Packet { at: at + after, from, to, payload: text.into_bytes() }
    };
    let via = |branch: &str| format!("Via: SIP/2.0/UDP {caller};branch=z9hG4bK{id}{branch}\r\n");
    let tags = |to: &str| {
        format!(
            "From: <sip:+12025550170@{caller}>;tag=f{id}\r\nTo: <sip:+12025550101@{callee}>{to}\r\nCall-ID: {id}@{caller}\r\n"
        )
    };
    let contact = |of: &str| {
        format!("Contact: <sip:{of}>\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\nSupported: timer\r\n")
    };
    let request = |method: &str, number: u32, to: &str, branch: &str, rest: String| {
        let target = if method == "INVITE" { format!("+12025550101@{callee}") } else { callee.to_owned() };
        let head = format!("{method} sip:{target} SIP/2.0\r\n{}Max-Forwards: 70\r\n", via(branch));
        format!("{head}{}CSeq: {number} {method}\r\n{rest}", tags(to))
    };
    let response = |status: &str, method: &str, number: u32, to: &str, branch: &str, rest: String| {
        format!("SIP/2.0 {status}\r\n{}{}CSeq: {number} {method}\r\n{rest}", via(branch), tags(to))
    };
    let empty = || "Content-Length: 0\r\n\r\n".to_owned();
    let with_sdp = |of: &str, host: &str| {
        let ip = host.split(':').next().unwrap_or_default();
        let sdp = format!(
            "v=0\r\no={of} 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n\
             a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
        );
        format!(
            "{}Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
            contact(host),
            sdp.len()
        )
    };
    let to = ";tag=t";
    vec![
        packet(0, true, request("INVITE", 1, "", "1", with_sdp("a", caller))),
        packet(20, false, response("100 Trying", "INVITE", 1, "", "1", empty())),
        packet(40, false, response("180 Ringing", "INVITE", 1, to, "1", contact(callee) + &empty())),
        packet(900, false, response("200 OK", "INVITE", 1, to, "1", with_sdp("b", callee))),
        packet(920, true, request("ACK", 1, to, "2", empty())),
        packet(1_000, true, "\r\n\r\n".to_owned()),
        packet(3_000, true, request("BYE", 2, to, "3", "Supported: timer\r\n".to_owned() + &empty())),
        packet(3_020, false, response("200 OK", "BYE", 2, to, "3", empty())),
    ]
}

/// A packet of sound.
pub(crate) fn rtp(number: u16, from: &'static str, to: &'static str) -> Packet {
    let [high, low] = number.to_be_bytes();
    let [a, b, c, d] = (u32::from(number) * 160).to_be_bytes();
    let payload = [&[0x80, 8, high, low, a, b, c, d, 0, 0, 0, 7][..], &[0xd5; 160]].concat();
    Packet { at: u64::from(number) * 20, from, to, payload }
}

/// A capture of them.
pub(crate) fn pcap(packets: &[Packet]) -> Vec<u8> {
    header().into_iter().chain(packets.iter().flat_map(record)).collect()
}

/// The same with no more than so many octets of each.
pub(crate) fn snapped(packets: &[Packet], octets: usize) -> Vec<u8> {
    header().into_iter().chain(packets.iter().flat_map(|packet| cut(packet, octets))).collect()
}

fn header() -> Vec<u8> {
    [&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0][..], &[0; 8], &65_535_u32.to_le_bytes(), &101_u32.to_le_bytes()]
        .concat()
}

/// A packet in its record.
pub(crate) fn record(packet: &Packet) -> Vec<u8> {
    cut(packet, usize::MAX)
}

fn cut(packet: &Packet, octets: usize) -> Vec<u8> {
    let [from, to] = [packet.from, packet.to].map(|text| text.parse::<SocketAddrV4>().expect("an address"));
    let length = |more: usize| u16::try_from(packet.payload.len() + more).expect("short").to_be_bytes();
    let mut frame = [&[0x45, 0][..], &length(HEADERS), &[0, 0, 0x40, 0, 64, 17, 0, 0]].concat();
    frame.extend(from.ip().octets());
    frame.extend(to.ip().octets());
    frame.extend([from.port(), to.port()].map(u16::to_be_bytes).concat());
    frame.extend([length(8), [0, 0]].concat());
    frame.extend(&packet.payload);
    let kept = frame.len().min(octets);
    let micros = u32::try_from(packet.at % 1_000 * 1_000).expect("less than a second");
    let numbers = [(BEGAN + packet.at / 1_000) as u32, micros, kept as u32, frame.len() as u32];
    numbers.iter().flat_map(|number| number.to_le_bytes()).chain(frame[..kept].iter().copied()).collect()
}
