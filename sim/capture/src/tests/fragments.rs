//! IP fragments.

use super::build::{Pcap, RAW, TCP, UDP, ipv4, ipv6, pcap, request, tcp, udp, udp_segment};
use super::{carried, read, texts};

const MORE: u16 = 0x2000;

/// A segment cut into fragments of `size`, a multiple of eight.
fn fragments(id: u16, protocol: u8, segment: &[u8], size: usize) -> Vec<Vec<u8>> {
    let last = segment.len().div_ceil(size) - 1;
    let chunks = segment.chunks(size).enumerate();
    let flags = |n: usize| (n * size / 8) as u16 | if n == last { 0 } else { MORE };
    chunks.map(|(n, chunk)| ipv4(id, flags(n), protocol, chunk)).collect()
}

fn fragments_6(id: u32, segment: &[u8], size: usize) -> Vec<Vec<u8>> {
    let last = segment.len().div_ceil(size) - 1;
    let chunks = segment.chunks(size).enumerate();
    let one = |(n, chunk): (usize, &[u8])| {
        let offset = (n * size) as u16 | u16::from(n != last);
        let head = [&[UDP, 0][..], &offset.to_be_bytes(), &id.to_be_bytes()].concat();
        ipv6(44, &[&head, chunk].concat())
    };
    chunks.map(one).collect()
}

fn text() -> String {
    (0..400).map(|n| format!("{n:03} ")).collect()
}

#[test]
fn datagrams_are_put_together_in_any_order() {
    let text = text();
    let segment = udp_segment(text.as_bytes());
    for mut frames in [fragments(7, UDP, &segment, 552), fragments_6(7, &segment, 552)] {
        for _ in 0..2 {
            frames.push(udp(b"between"));
            let found = carried(&pcap(RAW, &frames));
            assert_eq!(texts(&found).iter().filter(|found| **found == text).count(), 1);
            frames.reverse();
        }
    }
}

#[test]
fn fragments_captured_twice_make_one_datagram_until_it_is_whole() {
    let text = text();
    let frames = fragments(7, UDP, &udp_segment(text.as_bytes()), 552);
    let twice: Vec<_> = frames[..2].iter().flat_map(|one| [one.clone(), one.clone()]).collect();
    let found = carried(&pcap(RAW, &[&twice, &frames[2..]].concat()));
    assert_eq!(texts(&found), [text]);
}

#[test]
fn what_overlaps_counts_once() {
    let text = text();
    let segment = udp_segment(text.as_bytes());
    let mut frames = fragments(7, UDP, &segment, 552);
    frames.insert(1, ipv4(7, MORE | 68, UDP, &segment[544..608]));
    assert_eq!(texts(&carried(&pcap(RAW, &frames))), [text]);
}

#[test]
fn fragments_of_tcp_and_of_tunnels_are_put_together() {
    let message = request(1, &"z".repeat(500));
    let segment = tcp(1, 0, message.as_bytes());
    let frames = fragments(3, TCP, &segment[20..], 104);
    assert_eq!(texts(&carried(&pcap(RAW, &frames))), [message.as_str()]);
    let tunnel = fragments(4, 4, &segment, 104);
    assert_eq!(texts(&carried(&pcap(RAW, &tunnel))), [message.as_str()]);
    let inside: Vec<_> = frames.iter().map(|frame| ipv4(9, 0, 4, frame)).collect();
    assert_eq!(texts(&carried(&pcap(RAW, &inside))), [message.as_str()]);
    let both: Vec<_> = frames.iter().flat_map(|frame| fragments(9, 4, frame, 64)).collect();
    let (none, _, counts) = read(&pcap(RAW, &both));
    assert!(none.is_empty() && counts.fragments_lost > 0);
}

#[test]
fn what_never_becomes_whole_is_counted() {
    let segment = udp_segment(text().as_bytes());
    let file = Pcap::default();
    let mut capture = file.header();
    let frames = fragments(7, UDP, &segment, 552);
    capture.extend(file.record(0, &frames[0], 0));
    // Another with the same number, a minute later.
    for frame in &frames[1..] {
        capture.extend(file.record(60_000, frame, 0));
    }
    let (found, _, counts) = read(&capture);
    assert_eq!((found.len(), counts.fragments, counts.fragments_lost), (1, 3, 2));
    assert!(found[0].missing > 0);
}

#[test]
fn a_flood_of_fragments_is_forgotten() {
    let frames: Vec<_> = (0..5000).map(|id| ipv4(id, MORE, UDP, &[0; 1400])).collect();
    let (_, _, counts) = read(&pcap(RAW, &frames));
    assert_eq!((counts.fragments, counts.fragments_lost), (5000, 5000));
    let small: Vec<_> = (0..2000).map(|n| ipv4(1, MORE | n, UDP, &[0; 8])).collect();
    assert_eq!(read(&pcap(RAW, &small)).2.fragments_lost, 1);
    let beyond = ipv4(1, 0x1fff, UDP, &[0; 64]);
    assert_eq!(read(&pcap(RAW, &[beyond])).2.unreadable, 1);
}

/// Fragments of both versions, for tests that break them.
pub(super) fn some() -> Vec<Vec<u8>> {
    let segment = udp_segment(text().as_bytes());
    [fragments(7, UDP, &segment, 552), fragments_6(7, &segment, 552)].concat()
}

#[test]
fn what_is_left_of_a_datagram_is_handed_over() {
    let text = text();
    let frames = fragments(7, UDP, &udp_segment(text.as_bytes()), 552);
    for (there, left) in [(&frames[..1], 544), (&frames[..2], 1096)] {
        let (found, _, counts) = read(&pcap(RAW, there));
        assert_eq!((found.len(), counts.fragments_lost), (1, 1));
        assert_eq!((found[0].payload.len(), found[0].missing), (left, (text.len() - left) as u32));
        assert_eq!((found[0].frame, found[0].ip_id), (1, Some(7)));
    }
    assert_eq!(read(&pcap(RAW, &frames[1..])).0, [], "nothing says to which port it goes");
}

#[test]
fn a_fragment_that_was_cut_leaves_the_beginning() {
    let frames = fragments(7, UDP, &udp_segment(text().as_bytes()), 552);
    let file = Pcap::default();
    let records = frames.iter().map(|frame| file.record(0, frame, 20)).collect::<Vec<_>>();
    let (found, _, _) = read(&[file.header(), records.concat()].concat());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].payload.len() + found[0].missing as usize, text().len());
    assert_eq!(found[0].payload.len(), 552 - 20 - 8);
}
