//! Floods: what is kept of them is bounded in octets, the peer is still answered, and a stranger gets little more than it
//! sent.

use std::net::SocketAddr;

use clock::Duration;
use plan::Side;

use super::{Rig, SDP, kind_of};

/// An OPTIONS with something long in it.
fn options(from: SocketAddr, number: u32, length: usize) -> String {
    format!(
        "OPTIONS sip:carrier SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{number};rport\r\n\
         From: <sip:a@{from}>;tag=f{number}\r\nTo: <sip:carrier>\r\nCall-ID: {number}{:c<length$}\r\n\
         CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
        ""
    )
}

#[test]
fn a_peer_is_answered_however_much_it_asks_and_little_of_it_is_kept() {
    for (count, length) in [(30_000, 0), (1_000, 60_000)] {
        let mut rig = Rig::of(Side::Carrier);
        for number in 0..count {
            rig.receive(&options(rig.peer, number, length));
            assert_eq!(rig.kinds(), ["200"], "{number} of {length} octets");
        }
        let held = rig.agent.core.layer.server_octets();
        assert!((4 << 20..9 << 20).contains(&held), "{held} octets");
        // One that nobody keeps is answered each time with the same octets (RFC 3261 8.2.7).
        let mut answers = [0, 1].map(|_| {
            rig.receive(&options(rig.peer, count, length));
            rig.sent_one("200")
        });
        answers.sort_by_key(|answer| answer.bytes().clone());
        assert_eq!(answers[0], answers[1]);
        // A call has room all the same, and what was kept goes.
        rig.is_called("application/sdp", SDP);
        assert_eq!(rig.kinds().first().map(String::as_str), Some("100"));
        rig.pass(Duration::from_secs(40));
        assert!(rig.agent.core.layer.server_octets() < 10_000);
    }
}

#[test]
fn a_stranger_gets_once_and_a_half_of_its_octets_and_takes_little() {
    let mut rig = Rig::of(Side::Carrier);
    let stranger: SocketAddr = "192.0.2.77:5060".parse().expect("an address");
    let (mut received, mut sent) = (0, 0);
    for number in 0..20_000 {
        let text = options(stranger, number, 0);
        received += text.len();
        rig.receive_from(stranger, &text);
        sent += rig.sent().iter().map(|m| m.bytes().len()).sum::<usize>();
    }
    assert!(sent > 0 && 2 * sent <= 3 * received, "{sent} octets for {received}");
    let held = rig.agent.core.layer.server_octets();
    assert!(held < 1_100_000, "{held} octets");
    rig.receive(&options(rig.peer, 1_000_000, 0));
    assert_eq!(rig.kinds(), ["200"], "the peer does not notice");
}

/// A refusal is repeated eleven times to one that never acknowledges it; a stranger may have lied about its address.
#[test]
fn the_repetitions_of_a_refusal_end_where_a_stranger_has_had_enough() {
    let mut rig = Rig::of(Side::Carrier);
    let stranger: SocketAddr = "192.0.2.77:5060".parse().expect("an address");
    let invite = options(stranger, 1, 0).replace("OPTIONS", "INVITE");
    rig.receive_from(stranger, &invite);
    rig.pass(Duration::from_secs(40));
    let sent = rig.sent();
    assert!(sent.iter().all(|message| kind_of(message) != "200"));
    let octets: usize = sent.iter().map(|message| message.bytes().len()).sum();
    assert!(!sent.is_empty() && 2 * octets <= 3 * invite.len(), "{octets} octets for {}", invite.len());
}

#[test]
fn what_two_copies_have_in_common_is_remembered_in_bounds() {
    let mut rig = Rig::of(Side::Carrier);
    for number in 0..500 {
        rig.receive(&options(rig.peer, number, 60_000));
    }
    // A mebibyte of texts and the last one, each kept twice.
    let held = rig.agent.core.remembered_octets();
    assert!(held < (2 << 20) + 130_000, "{held} octets");
}
