//! What a capture must hold, octet by octet.

use bytes::Bytes;
use clock::Instant;

use super::*;
use crate::{Host, Party};

fn packet(id: u64, transport: Transport) -> Packet {
    Packet {
        id: PacketId(id),
        from: "198.51.100.1:5060".parse().unwrap(),
        to: "192.0.2.5:5060".parse().unwrap(),
        transport,
        payload: Bytes::from_static(b"BYE sip:a SIP/2.0\r\n\r\n"),
    }
}

fn events(transport: Transport) -> Vec<Event> {
    let at = Instant::from_millis;
    vec![
        Event::Sent { at: at(0), packet: packet(1, transport) },
        Event::Dropped { at: at(5), id: PacketId(1), why: DropReason::Scripted },
        Event::Sent { at: at(500), packet: packet(2, transport) },
        Event::Delivered { at: at(510), packet: packet(2, transport) },
        Event::Delivered { at: at(511), packet: packet(2, transport) },
    ]
}

/// The kinds of all blocks; fails when a length does not lead to the next block.
fn kinds(capture: &[u8]) -> Vec<u32> {
    let number = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().unwrap());
    let mut kinds = Vec::new();
    let mut at = 0;
    while at < capture.len() {
        let length = number(at + 4) as usize;
        assert_eq!(length % 4, 0);
        assert_eq!(number(at + length - 4) as usize, length, "both lengths agree");
        kinds.push(number(at));
        at += length;
    }
    kinds
}

const SECTION: u32 = 0x0A0D_0D0A;

#[test]
fn a_frame_per_packet_of_the_view() {
    let table = [
        (View::Sent, Transport::Udp, vec![SECTION, 1, 6, 6]),
        (View::Delivered, Transport::Udp, vec![SECTION, 1, 6, 6]),
        (View::Sent, Transport::Tls, vec![SECTION, 1, 1, 6, 6]),
    ];
    for (view, transport, expected) in table {
        let options = Options { view, ..Options::default() };
        assert_eq!(kinds(&write(&Header::default(), &events(transport), &options)), expected);
    }
}

#[test]
fn what_no_packet_can_carry_is_in_no_capture() {
    let mixed = |id, transport| Packet { to: "[2001:db8::2]:5060".parse().unwrap(), ..packet(id, transport) };
    let at = Instant::ZERO;
    let between = |transport| {
        let (sent, packet) = (mixed(1, transport), mixed(1, transport));
        [Event::Sent { at, packet: sent }, Event::Delivered { at, packet }]
    };
    for view in [View::Sent, View::Delivered] {
        for transport in [Transport::Udp, Transport::Tcp] {
            let options = Options { view, ..Options::default() };
            let capture = write(&Header::default(), &between(transport), &options);
            assert_eq!(kinds(&capture), [SECTION, 1], "{view:?} {transport:?}");
        }
    }
}

fn contains(capture: &[u8], text: &str) -> bool {
    capture.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn losses_and_findings_are_comments() {
    let comments = [(PacketId(2), vec!["dialog/cseq-increases: 1 after 2".to_owned()])].into();
    let options = Options { comments, ..Options::default() };
    let capture = write(&Header::default(), &events(Transport::Udp), &options);
    assert!(contains(&capture, "lost on the way: scripted"));
    assert!(contains(&capture, "dialog/cseq-increases: 1 after 2"));
    let delivered = Options { view: View::Delivered, ..options };
    assert!(!contains(&write(&Header::default(), &events(Transport::Udp), &delivered), "lost"));
}

#[test]
fn boxes_that_share_an_address_are_not_named() {
    let host =
        |party, address: [u8; 4]| Host { party, address: address.into(), sip_port: 5060, media_ports: None };
    let header = |hosts| Header { cast: Cast { hosts, ..Cast::default() }, ..Header::default() };
    let apart = header(vec![host(Party::Carrier, [10, 0, 0, 1]), host(Party::Pbx, [10, 0, 0, 2])]);
    let together = header(vec![host(Party::Carrier, [127, 0, 0, 1]), host(Party::Pbx, [127, 0, 0, 1])]);
    assert_eq!(kinds(&write(&apart, &[], &Options::default())), [SECTION, 1, 4]);
    assert_eq!(kinds(&write(&together, &[], &Options::default())), [SECTION, 1]);
}

#[test]
fn an_oversized_payload_is_cut_and_says_so() {
    let big = Packet { payload: Bytes::from(vec![b'a'; 70_000]), ..packet(1, Transport::Udp) };
    let events = [Event::Sent { at: Instant::ZERO, packet: big }];
    let capture = write(&Header::default(), &events, &Options::default());
    assert!(contains(&capture, "cut from 70000 to 65475 bytes"));
}

#[test]
fn what_was_cut_is_cut_again() {
    let cut = Event::Cut { at: Instant::ZERO, packet: packet(1, Transport::Udp), missing: 300 };
    for view in [View::Sent, View::Delivered] {
        let options = Options { view, ..Options::default() };
        let capture = write(&Header::default(), core::slice::from_ref(&cut), &options);
        let number = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().unwrap());
        let mut at = 0;
        while number(at) != 6 {
            at += number(at + 4) as usize;
        }
        let frame = 20 + 8 + 21;
        assert_eq!((number(at + 20), number(at + 24)), (frame, frame + 300), "captured and original length");
        let total = u16::from_be_bytes(capture[at + 30..at + 32].try_into().unwrap());
        assert_eq!(u32::from(total), frame + 300, "the headers speak of the whole packet");
    }
}
