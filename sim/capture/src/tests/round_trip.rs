//! What our own writer of captures writes is read back packet by packet.

use bytes::Bytes;
use clock::{Duration, Instant};
use trace::pcapng::{Options, VIRTUAL_EPOCH_UNIX_SECONDS, View, write};
use trace::{DropReason, Event, Header, Packet, PacketId, Transport};

use super::{build, carried, read};
use crate::UnixNanos;

fn packet(id: u64, transport: Transport, six: bool) -> Packet {
    let (from, to) = if six {
        ("[2001:db8::1]:5060", "[2001:db8::2]:40000")
    } else {
        ("192.0.2.1:5060", "198.51.100.2:40000")
    };
    let (from, to) = if id.is_multiple_of(2) { (to, from) } else { (from, to) };
    let payload = match (transport, id % 3) {
        (Transport::Udp, 0) => vec![0x80; 172],
        (Transport::Udp, 1) => Vec::new(),
        _ => build::request(id as u32, &"x".repeat(id as usize * 7)).into_bytes(),
    };
    let address = |text: &str| text.parse().expect("an address");
    Packet { id: PacketId(id), from: address(from), to: address(to), transport, payload: payload.into() }
}

fn events() -> Vec<Event> {
    let mut events = Vec::new();
    let mut at = Instant::ZERO;
    for id in 1..=60 {
        at += Duration::from_micros(19_999);
        let transport = [Transport::Udp, Transport::Tcp, Transport::Tls][id as usize / 2 % 3];
        let packet = packet(id, transport, id > 30);
        events.push(Event::Sent { at, packet: packet.clone() });
        if id % 7 == 0 {
            events.push(Event::Dropped { at, id: PacketId(id), why: DropReason::Loss });
        } else {
            events.push(Event::Delivered { at, packet });
        }
    }
    events
}

#[test]
fn every_packet_of_ours_comes_back() {
    let events = events();
    for view in [View::Sent, View::Delivered] {
        let capture = write(&Header::default(), &events, &Options { view, ..Options::default() });
        let expected: Vec<_> = events
            .iter()
            .filter_map(|event| match (event, view) {
                (Event::Sent { at, packet }, View::Sent) => Some((at, packet)),
                (Event::Delivered { at, packet }, View::Delivered) => Some((at, packet)),
                _ => None,
            })
            .collect();
        let found = carried(&capture);
        assert_eq!(found.len(), expected.len());
        for (found, (at, packet)) in found.iter().zip(expected) {
            let nanos = VIRTUAL_EPOCH_UNIX_SECONDS * 1_000_000_000 + at.as_nanos();
            assert_eq!(found.at, UnixNanos(nanos));
            assert_eq!((found.from, found.to, found.transport), (packet.from, packet.to, packet.transport));
            assert_eq!(found.payload, packet.payload);
            assert_eq!((found.missing, found.after_gap), (0, false));
            let has_id = packet.transport != Transport::Tls && packet.from.is_ipv4();
            assert_eq!(found.ip_id, has_id.then_some(packet.id.0 as u16));
        }
    }
}

#[test]
fn a_payload_that_was_cut_to_fit_a_frame_is_what_is_there() {
    let big = Packet { payload: Bytes::from(vec![b'a'; 70_000]), ..packet(1, Transport::Udp, false) };
    let events = [Event::Sent { at: Instant::ZERO, packet: big }];
    let found = carried(&write(&Header::default(), &events, &Options::default()));
    assert_eq!(found[0].payload.len(), 65_475);
}

#[test]
fn an_empty_run_has_no_packet() {
    let (carried, damage, counts) = read(&write(&Header::default(), &[], &Options::default()));
    assert_eq!((carried, damage), (vec![], vec![]));
    assert_eq!((counts.sections, counts.interfaces, counts.frames), (1, 1, 0));
}
