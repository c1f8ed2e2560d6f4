//! Both formats in all their forms.

use super::build::{self, Pcap, SECONDS, block, enhanced, interface, numbers, pcap, section, udp};
use super::{carried, read, texts};
use crate::{NotACapture, Reader, UnixNanos};

const SECOND: u64 = 1_000_000_000;
const START: u64 = SECONDS as u64 * SECOND;

#[test]
fn a_pcap_is_read_in_either_byte_order_and_resolution() {
    for big_endian in [false, true] {
        for nanoseconds in [false, true] {
            let file = Pcap { big_endian, nanoseconds, link_type: build::RAW };
            let found = carried(&file.file(&[udp(b"one"), udp(b"two")]));
            assert_eq!(texts(&found), ["one", "two"]);
            let times = found.iter().map(|one| one.at.0 - START);
            assert_eq!(times.collect::<Vec<_>>(), [0, 10_000_000]);
            assert_eq!(found.iter().map(|one| one.frame).collect::<Vec<_>>(), [1, 2]);
        }
    }
}

#[test]
fn addresses_ports_and_identification_are_those_of_the_headers() {
    let found = carried(&pcap(build::RAW, &[udp(b"x")]));
    assert_eq!(found[0].from.to_string(), "192.0.2.1:5060");
    assert_eq!(found[0].to.to_string(), "198.51.100.2:5070");
    assert_eq!(found[0].ip_id, Some(7));
    let zero = build::ipv4(0, 0, build::UDP, &build::udp_segment(b"x"));
    assert_eq!(carried(&pcap(build::RAW, &[zero]))[0].ip_id, None, "what many write always says nothing");
}

#[test]
fn pcaps_one_behind_the_other_are_one() {
    let little = pcap(build::RAW, &[udp(b"one")]);
    let big = Pcap { big_endian: true, nanoseconds: true, link_type: 1 };
    let big = big.file(&[build::ether(&[0x0800], &udp(b"two"))]);
    assert_eq!(texts(&carried(&[little, big].concat())), ["one", "two"]);
}

#[test]
fn odd_records_among_sound_ones_are_read() {
    let file = Pcap::default();
    let sound = |millis, text: &[u8]| file.record(millis, &udp(text), 0);
    // Months later; a fraction that is more than a second; fewer octets on the link than in the file.
    let mut odd = [sound(0, b"later"), sound(1, b"fraction"), sound(2, b"length")];
    odd[0][3] += 1;
    odd[1][6] = 0x7f;
    odd[2][12] = 1;
    for odd in odd {
        let capture = [file.header(), sound(0, b"one"), odd, sound(4, b"two"), sound(5, b"three")].concat();
        let (found, damage, _) = read(&capture);
        assert_eq!((found.len(), damage.len()), (4, 0));
    }
}

#[test]
fn records_with_longer_heads_are_read() {
    let mut file = 0xa1b2_cd34_u32.to_le_bytes().to_vec();
    file.extend(&pcap(build::RAW, &[])[4..]);
    for text in [b"one", b"two"] {
        let record = Pcap::default().record(0, &udp(text), 0);
        file.extend(&record[..16]);
        file.extend([0; 8]);
        file.extend(&record[16..]);
    }
    assert_eq!(texts(&carried(&file)), ["one", "two"]);
}

#[test]
fn a_pcapng_has_sections_interfaces_and_times_of_its_own() {
    const RESOLUTION: u16 = 9;
    const OFFSET: u16 = 14;
    for big in [false, true] {
        let hour = if big { 3600_i64.to_be_bytes() } else { 3600_i64.to_le_bytes() };
        let file = [
            section(big),
            interface(big, 0, &[]),
            interface(big, 0, &[(RESOLUTION, &[9]), (2, b"eth0"), (OFFSET, &hour)]),
            enhanced(big, 0, START / 1000, &udp(b"micro")),
            enhanced(big, 1, START, &udp(b"nano")),
            // The other byte order, and interfaces of its own.
            section(!big),
            interface(!big, 0, &[(RESOLUTION, &[0x80 | 10])]),
            enhanced(!big, 0, u64::from(SECONDS) * 1024 + 512, &udp(b"binary")),
        ];
        let found = carried(&file.concat());
        assert_eq!(texts(&found), ["micro", "nano", "binary"]);
        let times = found.iter().map(|one| one.at.0 - START).collect::<Vec<_>>();
        assert_eq!(times, [0, 3600 * SECOND, SECOND / 2]);
    }
}

#[test]
fn simple_and_old_packets_are_read_and_other_blocks_are_not() {
    for big in [false, true] {
        let frame = udp(b"simple");
        let length = frame.len() as u32;
        let simple = |kept: usize| block(big, 3, &[numbers(big, &[length]), frame[..kept].to_vec()].concat());
        let old_head = if big { 3 } else { 3 << 16 };
        let old = numbers(big, &[old_head, 0, 5_000_000, length, length]);
        let file = [
            section(big),
            block(big, 10, b"secrets of which nothing is read"),
            block(big, 4, &[0; 4]),
            interface(big, 30, &[]),
            block(big, 0x0bad, &numbers(big, &[1, 2])),
            block(big, 0x7777, b"unheard of"),
            block(big, 2, &[old, frame.clone()].concat()),
            simple(30),
        ];
        let (found, damage, counts) = read(&file.concat());
        assert_eq!(damage, []);
        assert_eq!(texts(&found), ["simple", "si"], "the snap length is 30");
        assert_eq!(found[0].at, UnixNanos(5 * SECOND));
        assert_eq!(found[1].at, found[0].at, "a simple packet has no time of its own");
        assert_eq!((found[0].missing, found[1].missing), (0, 4));
        assert_eq!((counts.dropped_by_capture, counts.cut), (3, 1));
    }
}

#[test]
fn what_the_capturing_machine_lost_is_counted_once() {
    for big in [false, true] {
        let statistics = |interface_lost: u64, system_lost: u64| {
            let mut body = numbers(big, &[0, 0, 0]);
            for (code, value) in [(5_u16, interface_lost), (7, system_lost)] {
                let eight = 8_u16;
                if big {
                    body.extend([code.to_be_bytes(), eight.to_be_bytes()].concat());
                    body.extend(value.to_be_bytes());
                } else {
                    body.extend([code.to_le_bytes(), eight.to_le_bytes()].concat());
                    body.extend(value.to_le_bytes());
                }
            }
            block(big, 5, &body)
        };
        let file = [section(big), interface(big, 0, &[]), statistics(3, 1), statistics(10, 2)].concat();
        assert_eq!(read(&file).2.dropped_by_capture, 12, "the later says it all");
    }
}

#[test]
fn frames_out_of_order_are_counted() {
    let file = Pcap::default();
    let records = [0, 20, 10, 30].map(|millis| file.record(millis, &udp(b"x"), 0)).concat();
    let (found, _, counts) = read(&[file.header(), records].concat());
    assert_eq!((found.len(), counts.out_of_order), (4, 1));
}

#[test]
fn what_is_no_capture_is_refused_with_its_reason() {
    let reason = |input: &[u8]| Reader::new(input).expect_err("no capture").to_string();
    assert_eq!(reason(b""), "it is empty");
    assert_eq!(reason(b"\xd4\xc3"), "it ends inside of its header");
    assert_eq!(reason(&pcap(1, &[])[..23]), "it ends inside of its header");
    assert_eq!(reason(b"{\"a\":1}"), "it is neither pcap nor pcapng: it begins with 7b 22 61 22");
    assert!(reason(b"\x1f\x8b\x08\x00").contains("gzip"));
    assert!(matches!(Reader::new(&b"none"[..]), Err(NotACapture::Unknown(_))));
}
