//! What is held has limits, whatever a capture asks for.

use super::build::{RAW, SYN, TCP, ipv4, pcap, request, tcp};
use super::{found_in, read, texts};
use crate::Reader;

/// A segment between ports of connection `n`.
fn of_connection(n: u32, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = tcp(sequence, flags, payload);
    packet[12..16].copy_from_slice(&(0x0a00_0000 | n >> 8).to_be_bytes());
    packet[20..22].copy_from_slice(&(10_000 + (n & 0xff) as u16).to_be_bytes());
    packet
}

#[test]
fn connections_beyond_the_limit_push_out_the_oldest() {
    let message = request(1, "");
    let mut frames: Vec<_> = (0..70_000).map(|n| of_connection(n, 0, SYN, b"")).collect();
    frames.push(of_connection(69_999, 1, 0, message.as_bytes()));
    let (found, counts) = found_in(&pcap(RAW, &frames));
    assert_eq!(texts(&found), [message]);
    assert_eq!(counts.streams_forgotten, 16_385);
}

#[test]
fn messages_that_never_end_are_left_off_when_there_are_too_many() {
    const PIECE: usize = 60_000;
    let head = request(1, "").replace("Content-Length: 0", "Content-Length: 1000000");
    let piece = vec![b'b'; PIECE];
    let mut frames = Vec::new();
    for connection in 0..100 {
        frames.push(of_connection(connection, 0, SYN, b""));
        frames.push(of_connection(connection, 1, 0, head.as_bytes()));
        let first = 1 + head.len() as u32;
        frames.extend((0..15).map(|n| of_connection(connection, first + n * PIECE as u32, 0, &piece)));
    }
    let capture = pcap(RAW, &frames);
    let mut reader = Reader::new(&capture[..]).unwrap();
    let mut left_off = 0;
    for entry in reader.by_ref() {
        let crate::Entry::Carried(carried) = entry else { panic!("{entry:?}") };
        assert!(carried.missing > 0);
        left_off += 1;
    }
    assert!(reader.held() <= (1 << 26) + PIECE, "{} octets", reader.held());
    assert!((20..=100).contains(&left_off), "{left_off}");
}

#[test]
fn holes_that_are_never_filled_hold_little() {
    // Every other segment of one octet, so that nothing ever fits.
    let frames: Vec<_> = (0..5000).map(|n| tcp(1000 + 2 * n, 0, b"x")).collect();
    let mut reader = Reader::new(std::io::Cursor::new(pcap(RAW, &frames))).unwrap();
    assert_eq!(reader.by_ref().count(), 0);
    assert!(reader.held() < 10_000, "{} octets", reader.held());
    reader.finish();
    assert_eq!(reader.by_ref().count(), 0);
}

#[test]
fn a_segment_without_room_for_its_header_is_none() {
    let (found, _, counts) = read(&pcap(RAW, &[ipv4(1, 0, TCP, &[0; 19])]));
    assert_eq!((found.len(), counts.unreadable), (0, 1));
}
