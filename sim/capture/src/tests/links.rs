//! Link types, and what stands between a frame and its datagram.

use super::build::{self, A, B, SIX_A, SIX_B, UDP, ether, ipv4, ipv6, pcap, udp, udp_segment};
use super::{carried, read, texts};
use crate::Counts;

fn check(link_type: u16, frame: &[u8]) {
    let found = carried(&pcap(link_type, &[frame.to_vec()]));
    assert_eq!(texts(&found), ["hello"], "link type {link_type}");
}

fn nothing(link_type: u16, frame: &[u8]) -> Counts {
    let (carried, damage, counts) = read(&pcap(link_type, &[frame.to_vec()]));
    assert_eq!((carried, damage), (vec![], vec![]), "link type {link_type}");
    counts
}

#[test]
fn ethernet_with_tags_of_all_kinds_is_read() {
    let packet = udp(b"hello");
    for kinds in [&[0x0800][..], &[0x8100, 0x0800], &[0x88a8, 0x8100, 0x0800], &[0x9100, 0x8100, 0x0800]] {
        check(1, &ether(kinds, &packet));
    }
    check(1, &ether(&[0x86dd], &ipv6(UDP, &udp_segment(b"hello"))));
    let pppoe = [&[0x11, 0, 0, 1, 0, 40, 0x00, 0x21][..], &packet].concat();
    check(1, &ether(&[0x8100, 0x8864], &pppoe));
    // A short frame is filled up behind its packet.
    check(1, &[ether(&[0x0800], &packet), vec![0; 10]].concat());
}

#[test]
fn cooked_loopback_and_raw_links_are_read() {
    let packet = udp(b"hello");
    let six = ipv6(UDP, &udp_segment(b"hello"));
    let before = |head: &[u8], packet: &[u8]| [head, packet].concat();
    let cooked = [&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0][..], &[0x08, 0x00]].concat();
    check(113, &before(&cooked, &packet));
    let tagged = [&cooked[..14], &[0x81, 0x00, 0, 42, 0x08, 0x00]].concat();
    check(113, &before(&tagged, &packet));
    let mut cooked_2 = vec![0; 20];
    cooked_2[..2].copy_from_slice(&[0x86, 0xdd]);
    check(276, &before(&cooked_2, &six));
    check(0, &before(&[2, 0, 0, 0], &packet));
    check(0, &before(&[0, 0, 0, 2], &packet));
    for family in [24, 28, 30] {
        check(0, &before(&[family, 0, 0, 0], &six));
        check(108, &before(&[0, 0, 0, family], &six));
    }
    for raw in [101, 12, 14] {
        check(raw, &packet);
        check(raw, &six);
    }
    check(228, &packet);
    check(229, &six);
}

#[test]
fn what_carries_nothing_for_us_is_counted() {
    assert_eq!(nothing(1, &ether(&[0x0806], &[0; 28])).not_ip, 1);
    assert_eq!(nothing(0, &[7, 0, 0, 0, 1]).not_ip, 1);
    assert_eq!(nothing(1, &[0; 13]).unreadable, 1);
    assert_eq!(nothing(101, &[0x45, 0, 0]).unreadable, 1);
    assert_eq!(nothing(101, &ipv4(7, 0, UDP, &[1, 2, 3])).unreadable, 1);
    assert_eq!(nothing(105, &[0; 60]).unknown_links, 1);
    assert_eq!(nothing(101, &ipv4(7, 0, 1, &[0; 8])).other_protocols, 1);
}

#[test]
fn packets_in_packets_are_looked_into_up_to_a_limit() {
    let inside = udp(b"hello");
    check(101, &ipv4(1, 0, 4, &inside));
    check(101, &ipv6(4, &inside));
    check(101, &ipv4(1, 0, 41, &ipv6(41, &ipv6(UDP, &udp_segment(b"hello")))));
    let deep = (0..9).fold(inside, |packet, _| ipv4(1, 0, 4, &packet));
    assert_eq!(nothing(101, &deep).other_protocols, 1);
}

#[test]
fn headers_between_ipv6_and_udp_are_skipped() {
    let segment = udp_segment(b"hello");
    let options = [&[UDP, 0, 1, 4, 0, 0, 0, 0][..], &segment].concat();
    check(101, &ipv6(60, &options));
    check(101, &ipv6(0, &options));
    let whole_fragment = [&[UDP, 0, 0, 0, 0, 0, 0, 1][..], &segment].concat();
    check(101, &ipv6(44, &whole_fragment));
}

#[test]
fn a_frame_that_was_cut_says_how_much_is_missing() {
    let file = build::Pcap::default();
    let capture = [file.header(), file.record(0, &udp(b"hello there"), 6)].concat();
    let (found, _, counts) = read(&capture);
    assert_eq!((texts(&found), found[0].missing, counts.cut), (vec!["hello"], 6, 1));
}

#[test]
fn a_length_of_zero_is_that_of_the_frame() {
    // A card that cuts packets by itself is handed one without a length.
    let mut packet = udp(b"hello");
    packet[2..4].fill(0);
    check(101, &packet);
}

#[test]
fn addresses_of_either_version_are_read() {
    let both = [udp(b"x"), ipv6(UDP, &udp_segment(b"x"))];
    let found = carried(&pcap(101, &both));
    let ends = found.iter().map(|one| (one.from.ip().to_string(), one.to.ip().to_string()));
    let expected = [(A, B), (SIX_A, SIX_B)].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(ends.collect::<Vec<_>>(), expected);
}
