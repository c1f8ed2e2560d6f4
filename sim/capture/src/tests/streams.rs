//! TCP: what becomes of a stream on its way into a capture.

use super::build::{self, FIN, Pcap, RST, SYN, ack, pcap, request, tcp};
use super::{carried, found_in, texts};
use crate::{Carried, Counts};

/// What is found in raw frames, 10 ms apart.
fn found(frames: &[Vec<u8>]) -> (Vec<Carried>, Counts) {
    found_in(&pcap(build::RAW, frames))
}

/// A stream cut into segments of `size` from number `first` on.
fn segments(stream: &str, first: u32, size: usize) -> Vec<Vec<u8>> {
    let chunks = stream.as_bytes().chunks(size).zip(0..);
    chunks.map(|(chunk, n)| tcp(first.wrapping_add(n * size as u32), 0, chunk)).collect()
}

fn stream() -> (Vec<String>, String) {
    let messages: Vec<_> = (1..=6).map(|n| request(n, &"y".repeat(100 + n as usize * 40))).collect();
    let stream = messages.join("\r\n\r\n");
    (messages, stream)
}

#[test]
fn messages_are_the_same_however_the_stream_is_cut() {
    let (messages, stream) = stream();
    // The numbers wrap around in the middle.
    for size in [1, 2, 7, 100, 536, 5000] {
        let (found, counts) = found(&segments(&stream, u32::MAX - 300, size));
        assert_eq!(texts(&found), messages, "{size}");
        assert!(found.iter().all(|one| !one.after_gap && one.missing == 0), "{size}");
        assert_eq!((counts.tcp_gaps, counts.tcp_octets_skipped), (0, 0));
    }
}

#[test]
fn a_message_has_the_time_and_the_frame_of_its_last_octet() {
    let (found, _) = found(&segments(&request(1, "body"), 1, 40));
    assert_eq!(found[0].frame, request(1, "body").len().div_ceil(40) as u64);
    assert_eq!(found[0].at.0 % 1_000_000_000, (found[0].frame - 1) * 10_000_000);
}

#[test]
fn segments_captured_twice_repeated_and_swapped_are_read_once() {
    let (messages, stream) = stream();
    let straight = segments(&stream, 1000, 50);
    let twice: Vec<_> = straight.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
    let mut swapped = straight.clone();
    swapped.chunks_mut(4).skip(1).for_each(<[Vec<u8>]>::reverse);
    let mut repeated = straight.clone();
    repeated.splice(9..9, segments(&stream[100..400], 1100, 77));
    // A keep-alive repeats the octet before the next (RFC 9293 3.8.4).
    repeated.insert(5, tcp(1000 + 199, 0, &stream.as_bytes()[199..200]));
    for frames in [twice, swapped, repeated] {
        let (found, counts) = found(&frames);
        assert_eq!(texts(&found), messages);
        assert_eq!(counts.tcp_gaps, 0);
    }
}

#[test]
fn a_hole_costs_the_message_it_is_in() {
    let (messages, stream) = stream();
    let second = messages[0].len() as u32 + 4;
    for acknowledged in [false, true] {
        let mut frames = segments(&stream, 1, 60);
        // In the body of the second message.
        let lost = (second as usize + messages[1].len() - 70) / 60;
        frames.remove(lost);
        if acknowledged {
            // The other side has it all, and says so a while before other frames.
            frames.push(ack(1 + stream.len() as u32));
            frames.extend((0..60).map(|_| build::udp(b"")));
        }
        let (found, counts) = found(&frames);
        let found: Vec<_> = found.into_iter().filter(|one| !one.payload.is_empty()).collect();
        let whole = [0, 2, 3, 4, 5].map(|n| messages[n].as_str());
        let (left, rest) = (&found[1], [&found[..1], &found[2..]].concat());
        assert_eq!(texts(&rest), whole, "acknowledged: {acknowledged}");
        assert!(messages[1].as_bytes().starts_with(&left.payload));
        assert_eq!(left.missing as usize, messages[1].len() - left.payload.len());
        assert_eq!(
            found.iter().map(|one| one.after_gap).collect::<Vec<_>>(),
            [false, false, true, false, false, false]
        );
        assert_eq!(counts.tcp_gaps, 1);
    }
}

#[test]
fn a_hole_is_not_waited_for_when_the_other_side_has_it() {
    let message = request(1, "body");
    let mut frames = vec![tcp(1, 0, message.as_bytes())];
    let next = 1 + message.len() as u32;
    frames.push(tcp(next + 100, 0, request(2, "").as_bytes()));
    frames.push(ack(next + 100 + request(2, "").len() as u32));
    frames.extend((0..60).map(|_| build::udp(b"later")));
    let (found, _) = found(&frames);
    let at = found.iter().position(|one| one.payload.starts_with(b"MESSAGE") && one.after_gap);
    assert!(at.is_some_and(|at| at < 40), "{at:?}");
    assert_eq!(found[at.unwrap()].frame, 2, "with the time of its own frame");
}

#[test]
fn one_acknowledgment_is_enough_for_two_holes_and_none_for_a_third() {
    let message = |n: u32| request(n, "0123456789");
    let length = message(1).len() as u32;
    // Of six messages of the same length the second, the fourth and the sixth are lost.
    let segment = |n: u32| tcp(1 + (n - 1) * length, 0, message(n).as_bytes());
    let mut frames = vec![segment(1), segment(3), segment(5), ack(1 + 5 * length)];
    frames.push(segment(7));
    frames.extend((0..100).map(|_| build::udp(b"later")));
    let (found, counts) = found(&frames);
    let place = |n: u32| found.iter().position(|one| one.payload == message(n));
    assert!(place(3) < place(5) && place(5) < Some(60), "{:?} {:?}", place(3), place(5));
    assert_eq!(place(7), Some(found.len() - 1), "it may yet be repeated");
    assert_eq!(counts.tcp_gaps, 3);
}

#[test]
fn a_capture_that_begins_in_the_middle_begins_with_the_next_message() {
    let (messages, stream) = stream();
    for skipped in [1, 100, messages[0].len() - 3] {
        let (found, counts) = found(&segments(&stream[skipped..], 1, 50));
        assert_eq!(texts(&found), messages[1..], "{skipped}");
        assert!(found[0].after_gap && !found[1].after_gap);
        assert!(counts.tcp_octets_skipped > 0);
    }
}

#[test]
fn a_status_line_in_a_body_is_not_taken_for_a_message() {
    let notify = request(1, "SIP/2.0 200 OK\r\n");
    let stream = [&notify[20..], &request(2, ""), &request(3, "")].concat();
    let (found, _) = found(&segments(&stream, 1, 1000));
    assert_eq!(texts(&found), [request(2, ""), request(3, "")]);
}

#[test]
fn a_message_without_a_length_is_handed_over_and_reading_goes_on() {
    let broken = request(1, "").replace("Content-Length: 0\r\n", "");
    let stream = [broken.as_str(), &request(2, "")].concat();
    for size in [30, 1000] {
        let (found, _) = found(&segments(&stream, 1, size));
        assert_eq!(texts(&found), [broken.as_str(), &request(2, "")], "{size}");
    }
}

#[test]
fn what_is_left_of_a_last_message_is_handed_over() {
    let stream = [request(1, ""), request(2, "0123456789")].concat();
    let cut = &stream.as_bytes()[..stream.len() - 4];
    for flags in [0, FIN, RST] {
        let (found, _) = found(&[tcp(1, flags, cut)]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].missing, found[1].payload.ends_with(b"012345")), (4, true));
    }
    let in_head = &stream.as_bytes()[..request(1, "").len() + 30];
    let (found, _) = found(&[tcp(1, 0, in_head)]);
    assert_eq!((found[1].missing, found[1].payload.len()), (1, 30), "one at least");
}

#[test]
fn a_segment_that_was_cut_costs_its_message_and_no_other() {
    let file = Pcap::default();
    let messages = [request(1, "0123456789"), request(2, ""), request(3, "")];
    let mut sequence = 1;
    let mut capture = file.header();
    for (message, n) in messages.iter().zip(0..) {
        capture.extend(file.record(
            n * 10,
            &tcp(sequence, 0, message.as_bytes()),
            if n == 0 { 3 } else { 0 },
        ));
        sequence += message.len() as u32;
    }
    let found = carried(&capture);
    assert_eq!(found.iter().map(|one| one.missing).collect::<Vec<_>>(), [3, 0, 0]);
    assert_eq!(found.iter().map(|one| one.after_gap).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(texts(&found[1..]), messages[1..]);
}

#[test]
fn ports_are_used_again() {
    let (one, two) = (request(1, ""), request(2, ""));
    let frames = [
        tcp(99, SYN, b""),
        tcp(99, SYN, b""),
        tcp(100, 0, one.as_bytes()),
        // Captured twice, and late.
        tcp(99, SYN, b""),
        tcp(100, 0, one.as_bytes()),
        tcp(100 + one.len() as u32, FIN, b""),
        tcp(50, SYN, b""),
        tcp(51, 0, two.as_bytes()),
        // Without its beginning.
        tcp(3_000_000_000, 0, one.as_bytes()),
    ];
    let (found, counts) = found(&frames);
    assert_eq!(texts(&found), [one.as_str(), &two, &one]);
    assert_eq!(found.iter().map(|one| one.after_gap).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(counts.tcp_gaps, 0);
}

#[test]
fn streams_of_something_else_are_given_up() {
    let encrypted = [22, 3, 1, 2, 0].repeat(300);
    let (none, counts) = found(&[tcp(1, SYN, b""), tcp(2, 0, &encrypted)]);
    assert_eq!((none.len(), counts.streams_not_sip), (0, 1), "at its first octet");
    let web = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(40);
    let segments: Vec<_> = (0..100).map(|n| tcp(1 + n * web.len() as u32, 0, web.as_bytes())).collect();
    let (none, counts) = found(&segments);
    assert_eq!((none.len(), counts.streams_not_sip), (0, 1));
}

/// The octet that stands first tells what a stream is, and not the one that comes first.
#[test]
fn the_first_two_segments_may_come_the_wrong_way_round() {
    let whole = request(1, "body");
    // The second begins with a space.
    let middle = whole.find(' ').expect("a start line");
    let (head, rest) = whole.as_bytes().split_at(middle);
    let first = 1 + u32::try_from(middle).expect("a short line");
    let (found, counts) = found(&[tcp(0, SYN, b""), tcp(first, 0, rest), tcp(1, 0, head)]);
    assert_eq!((texts(&found), counts.streams_not_sip), (vec![&*whole], 0));
}

#[test]
fn keep_alives_are_no_messages() {
    let (found, counts) = found(&segments("\r\n\r\n\r\n\r\n\r\n", 1, 3));
    assert_eq!((found.len(), counts.tcp_octets_skipped), (0, 0));
}
