//! Files that are broken, by chance and on purpose.

use clock::Rng;

use super::build::{Pcap, RAW, SECONDS, enhanced, interface, pcap, request, section, tcp, udp};
use super::{read, texts};
use crate::{DamageKind, Reader};

const SEED: u64 = 13;

fn frames() -> Vec<Vec<u8>> {
    (0..40).map(|n| udp(format!("number {n:02} {}", "x".repeat(n * 9)).as_bytes())).collect()
}

/// A file and where each of its records begins.
fn files() -> [(Vec<u8>, Vec<usize>); 3] {
    let build = |header: Vec<u8>, record: &dyn Fn(&[u8]) -> Vec<u8>| {
        let (mut file, mut starts) = (header, Vec::new());
        for frame in frames() {
            starts.push(file.len());
            file.extend(record(&frame));
        }
        (file, starts)
    };
    let little = Pcap::default();
    let big = Pcap { big_endian: true, nanoseconds: true, link_type: RAW };
    let head = [section(false), interface(false, 0, &[])].concat();
    [
        build(little.header(), &|frame| little.record(0, frame, 0)),
        build(big.header(), &|frame| big.record(0, frame, 0)),
        build(head, &|frame| enhanced(false, 0, u64::from(SECONDS) * 1_000_000, frame)),
    ]
}

#[test]
fn a_broken_record_costs_no_other_and_is_said_with_its_place() {
    for (file, starts) in files() {
        for length_at in [4, 8] {
            let mut broken = file.clone();
            broken[starts[7] + length_at..starts[7] + length_at + 4].fill(0xee);
            let (found, damage, counts) = read(&broken);
            if damage.is_empty() {
                // A fraction of a second that is none is no reason to leave a frame out.
                assert_eq!((found.len(), length_at), (40, 4));
                continue;
            }
            assert_eq!(found.len(), 39);
            assert!(texts(&found).iter().all(|text| !text.starts_with("number 07")));
            assert_eq!(damage.len(), 1);
            // In a pcapng this place holds the number of an interface, in a pcap the length.
            let is_interface = file[0] == 0x0a && length_at == 8;
            let kind = if is_interface { DamageKind::UnknownInterface } else { DamageKind::Record };
            assert_eq!((&damage[0].kind, damage[0].offset), (&kind, starts[7] as u64));
            assert_eq!(damage[0].skipped as usize, starts[8] - starts[7]);
            assert_eq!(counts.damaged, 1);
        }
    }
}

#[test]
fn octets_that_were_lost_or_put_in_cost_the_records_they_touch() {
    for (file, starts) in files() {
        for (from, to) in [(3, 20), (18, 400), (0, 30), (40, 41)] {
            let mut lost = file.clone();
            lost.drain(starts[20] + from..starts[20] + to);
            let (found, damage, _) = read(&lost);
            assert!(found.len() >= 36, "{} left after {from}..{to}", found.len());
            assert!(
                texts(&found[..20]).iter().enumerate().all(|(n, t)| t.starts_with(&format!("number {n:02}")))
            );
            assert!(!damage.is_empty());
            let mut put_in = file.clone();
            put_in.splice(starts[20] + from..starts[20] + from, vec![b'?'; to]);
            let (found, damage, _) = read(&put_in);
            assert!(found.len() >= 39, "{} left after {to} octets at {from}", found.len());
            assert!(!damage.is_empty());
        }
    }
}

#[test]
fn a_length_that_leads_beyond_the_end_costs_one_record() {
    for (mut file, starts) in files() {
        let at = starts[30] + if file[0] == 0x0a { 4 } else { 8 };
        let big_endian = file[0] == 0xa1;
        let value = 200_000_u32;
        let octets = if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        file[at..at + 4].copy_from_slice(&octets);
        let (found, damage, _) = read(&file);
        assert_eq!((found.len(), damage.len()), (39, 1));
        assert_eq!((damage[0].kind.clone(), damage[0].offset), (DamageKind::Record, starts[30] as u64));
    }
}

#[test]
fn a_file_may_end_anywhere() {
    for (file, starts) in files() {
        for end in starts[36]..file.len() {
            let (found, damage, _) = read(&file[..end]);
            let whole = starts.iter().skip(1).chain([&file.len()]).filter(|start| **start <= end).count();
            let inside = !starts.contains(&end);
            assert_eq!((found.len(), damage.len()), (whole, usize::from(inside)), "{end} of {}", file.len());
        }
    }
}

#[test]
fn a_packet_of_no_interface_is_said_and_stepped_over() {
    let file = [
        section(false),
        enhanced(false, 0, 1, &udp(b"one")),
        interface(false, 0, &[]),
        enhanced(false, 0, 1, &udp(b"two")),
    ];
    let (found, damage, _) = read(&file.concat());
    assert_eq!(texts(&found), ["two"]);
    assert_eq!((damage.len(), damage[0].kind.clone()), (1, DamageKind::UnknownInterface));
}

#[test]
fn no_octets_make_it_panic_or_go_on_for_ever() {
    let mut rng = Rng::new(SEED);
    let stream: String = (1..30).map(|n| request(n, &"b".repeat(n as usize))).collect();
    let segments = stream.as_bytes().chunks(90).zip(0..).map(|(chunk, n)| tcp(1 + n * 90, 0, chunk));
    let mut frames: Vec<_> = segments.collect();
    frames.extend(super::fragments::some());
    let mut inputs: Vec<Vec<u8>> = files().into_iter().map(|(file, _)| file).collect();
    inputs.push(pcap(RAW, &frames));
    for link_type in [0, 1, 113, 252, 276] {
        inputs.push(pcap(link_type, &frames));
    }
    for round in 0..3000 {
        let input = &inputs[rng.below(inputs.len() as u64) as usize];
        let mut octets = input.clone();
        for _ in 0..=rng.below(20) {
            let at = rng.below(octets.len() as u64) as usize;
            match rng.below(4) {
                0 => octets[at] = rng.below(256) as u8,
                1 => octets[at] ^= 1 << rng.below(8),
                2 => drop(octets.drain(at..(at + rng.below(200) as usize).min(octets.len()))),
                _ => octets.truncate(at.max(100)),
            }
            if octets.len() < 200 {
                break;
            }
        }
        let Ok(mut reader) = Reader::new(&octets[..]) else { continue };
        reader.finish();
        let entries = reader.by_ref().take(octets.len() + 1).count();
        assert!(entries <= octets.len(), "seed {SEED}, round {round}");
        assert!(reader.counts().frames <= octets.len() as u64 / 12, "seed {SEED}, round {round}");
    }
}

#[test]
fn octets_by_chance_behind_a_header_are_damage() {
    let mut rng = Rng::new(SEED).derive("chance");
    for (file, _) in files() {
        let mut octets = file[..60].to_vec();
        octets.extend((0..1_000_000).map(|_| rng.below(256) as u8));
        let (_, damage, counts) = read(&octets);
        assert!(!damage.is_empty() && counts.frames < 100, "{} frames", counts.frames);
    }
}
