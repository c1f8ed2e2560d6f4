//! Captures that are still being written.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::build::{RAW, enhanced, interface, pcap, section, udp};
use crate::{Damage, DamageKind, Entry, Reader};

/// Gives what it has been given, and then nothing for now.
#[derive(Default)]
struct Growing(VecDeque<u8>);

impl Read for Growing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

/// Octets that come one by one, with nothing in between.
struct Dripping<'c> {
    capture: &'c [u8],
    dry: bool,
}

impl Read for Dripping<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.dry = !self.dry;
        if self.dry { Ok(0) } else { self.capture.read(&mut into[..1]) }
    }
}

fn captures() -> [Vec<u8>; 2] {
    let frames: Vec<_> = (0..9).map(|n| udp(format!("number {n}").as_bytes())).collect();
    let blocks = frames.iter().flat_map(|frame| enhanced(false, 0, 1, frame));
    let pcapng = section(false).into_iter().chain(interface(false, 0, &[])).chain(blocks).collect();
    [pcap(RAW, &frames), pcapng]
}

#[test]
fn a_file_that_grows_octet_by_octet_is_read_to_its_end() {
    for capture in captures() {
        // Its header must be there, or it is no capture yet.
        let mut start = Growing::default();
        start.0.extend(&capture[..28]);
        let mut reader = Reader::new(start.chain(Dripping { capture: &capture[28..], dry: false })).unwrap();
        let (mut found, mut nothing) = (0, 0);
        while nothing < 2 * capture.len() {
            match reader.next() {
                Some(Entry::Carried(_)) => found += 1,
                Some(Entry::Damage(damage)) => panic!("{damage}"),
                None => nothing += 1,
            }
        }
        assert_eq!(found, 9);
        reader.finish();
        assert_eq!(reader.next(), None);
    }
}

#[test]
fn a_record_that_is_not_whole_is_damage_only_at_the_end() {
    for capture in captures() {
        let cut = &capture[..capture.len() - 5];
        let mut reader = Reader::new(cut).unwrap();
        assert_eq!(reader.by_ref().count(), 8);
        assert_eq!(reader.next(), None);
        reader.finish();
        let Some(Entry::Damage(Damage { kind, offset, skipped })) = reader.next() else {
            panic!("no damage")
        };
        assert_eq!((kind, offset + skipped), (DamageKind::EndsInside, cut.len() as u64));
        assert_eq!(reader.next(), None);
    }
}

/// Fails after what it has.
struct Failing<'c>(&'c [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::other("the disk is gone")),
            octets => Ok(octets),
        }
    }
}

#[test]
fn an_input_that_fails_is_said_and_read_no_further() {
    for capture in captures() {
        let mut reader = Reader::new(Failing(&capture)).unwrap();
        reader.finish();
        let entries: Vec<_> = reader.by_ref().collect();
        assert_eq!(entries.len(), 10);
        let Some(Entry::Damage(damage)) = entries.last() else { panic!("{entries:?}") };
        assert!(damage.to_string().contains("the disk is gone"), "{damage}");
        assert_eq!(reader.next(), None);
    }
}
