//! The text ladder.

use clock::Instant;
use report::ladder::{Options, WIDTH_MAX, draw};
use trace::{Cast, DropReason, Event, Packet, PacketId, Party, Transport};

use crate::fixture::{call, cast};

#[test]
fn a_call_in_words_and_arrows() {
    let ladder = draw(&cast(), &call(Party::Pbx), &[], Options::golden());
    assert_eq!(ladder, include_str!("call.ladder"), "\n{ladder}");
}

#[test]
fn the_golden_ladder_does_not_depend_on_interleaving() {
    let [one, other] = [Party::Pbx, Party::Carrier].map(|p| draw(&cast(), &call(p), &[], Options::golden()));
    assert_eq!(one, other);
}

#[test]
fn people_see_times_counts_and_notes() {
    let ladder = draw(&cast(), &call(Party::Pbx), &[], Options::full());
    assert_eq!(ladder, include_str!("call-full.ladder"), "\n{ladder}");
}

fn packet(id: u64, from: &str, to: &str, payload: &[u8]) -> Packet {
    let address = |text: &str| text.parse().expect("a constant");
    Packet {
        id: PacketId(id),
        from: address(from),
        to: address(to),
        transport: Transport::Udp,
        payload: payload.to_vec().into(),
    }
}

#[test]
fn a_stranger_gets_a_column() {
    let stranger = "203.0.113.7:5060";
    let sent =
        |id, from, to, payload| Event::Sent { at: Instant::ZERO, packet: packet(id, from, to, payload) };
    let invite: &[u8] = b"INVITE sip:100@192.0.2.5 SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n";
    let events = [
        sent(1, stranger, "192.0.2.5:5060", invite),
        Event::Dropped { at: Instant::ZERO, id: PacketId(1), why: DropReason::Loss },
        sent(2, stranger, "192.0.2.5:5060", invite),
        sent(3, "192.0.2.5:5060", stranger, b"SIP/2.0 403 Forbidden\r\nCSeq: 1 INVITE\r\n\r\n"),
        sent(4, stranger, "198.51.100.1:5060", b"OPTIONS sip:x SIP/2.0\r\n\r\n"),
        sent(5, "198.51.100.1:5060", "198.51.100.1:5060", b"BYE sip:x SIP/2.0\r\n\r\n"),
    ];
    let ladder = draw(&cast(), &events, &[], Options::golden());
    assert_eq!(ladder, include_str!("stranger.ladder"), "\n{ladder}");
}

#[test]
fn hostile_text_stays_within_its_line() {
    let long = format!("INVITE sip:{}@x SIP/2.0\r\nReason: a\tb\u{1b}[31m\r\n\r\n", "9".repeat(500));
    let events = [
        Event::Sent {
            at: Instant::ZERO,
            packet: packet(1, "192.0.2.5:5060", "198.51.100.1:5060", long.as_bytes()),
        },
        Event::Note { at: Instant::ZERO, party: Party::Pbx, text: "x\n".repeat(300) },
        Event::Note { at: Instant::ZERO, party: Party::Carrier, text: "\u{1b}".repeat(300) },
    ];
    for cast in [cast(), Cast::default()] {
        let ladder = draw(&cast, &events, &[], Options::full());
        assert!(ladder.lines().all(|line| line.chars().count() <= WIDTH_MAX), "{ladder}");
        assert!(!ladder.contains('\u{1b}'), "{ladder}");
    }
}
