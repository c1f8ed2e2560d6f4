//! The reader as a whole, over captures that are built here octet by octet and over those that others made.

mod build;
mod damage;
mod files;
mod follow;
mod fragments;
mod limits;
mod links;
mod round_trip;
mod streams;

use std::io::Cursor;

use crate::{Carried, Counts, Damage, Entry, Reader};

/// All entries of a whole capture.
fn read(capture: &[u8]) -> (Vec<Carried>, Vec<Damage>, Counts) {
    let mut reader = Reader::new(Cursor::new(capture)).expect("a capture");
    reader.finish();
    let (mut carried, mut damage) = (Vec::new(), Vec::new());
    for entry in reader.by_ref() {
        match entry {
            Entry::Carried(one) => carried.push(one),
            Entry::Damage(one) => damage.push(one),
        }
    }
    (carried, damage, reader.counts().clone())
}

/// What an undamaged capture carries.
fn carried(capture: &[u8]) -> Vec<Carried> {
    found_in(capture).0
}

/// The same, with what was counted.
fn found_in(capture: &[u8]) -> (Vec<Carried>, Counts) {
    let (carried, damage, counts) = read(capture);
    assert_eq!(damage, []);
    (carried, counts)
}

fn texts(carried: &[Carried]) -> Vec<&str> {
    carried.iter().map(|one| core::str::from_utf8(&one.payload).expect("text")).collect()
}
