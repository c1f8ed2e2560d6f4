//! A recording as somebody else would have captured it, and what is read from that.

use std::collections::BTreeMap;
use std::io::Cursor;

use capture::trunk::{Choice, Sides, Sorted, Sorter};
use capture::{Carried, Entry, Reader};
use trace::pcapng::{self, Options, View};
use trace::{ClockMode, Ended, Event, Header, Recording};

/// A trunk that was found in a capture.
pub struct Trunk {
    /// Who is who.
    pub sides: Sides,
    /// What was seen of it.
    pub recording: Recording,
}

/// What a capture of `recording` carries, made where packets leave or where they arrive.
///
/// # Panics
/// When our own capture cannot be read.
#[must_use]
pub fn captured(recording: &Recording, view: View) -> Vec<Carried> {
    let options = Options { view, ..Options::default() };
    let octets = pcapng::write(&recording.header, &recording.events, &options);
    let mut reader = Reader::new(Cursor::new(octets)).expect("it is a capture");
    reader.finish();
    let carried = |entry| match entry {
        Entry::Carried(carried) => carried,
        Entry::Damage(damage) => panic!("our own capture is damaged: {damage}"),
    };
    reader.map(carried).collect()
}

/// The trunks in what a capture carried.
#[must_use]
pub fn trunks(carried: &[Carried], choice: Choice) -> Vec<Trunk> {
    let mut sorter = Sorter::new(choice);
    carried.iter().for_each(|carried| sorter.take(carried));
    sorter.end();
    let mut trunks: BTreeMap<usize, Trunk> = BTreeMap::new();
    while let Some(sorted) = sorter.poll() {
        match sorted {
            Sorted::Opened(id, sides) => {
                let header = Header {
                    clock: ClockMode::Capture,
                    cast: sides.cast.clone(),
                    is_partial: true,
                    ..Header::default()
                };
                let recording = Recording { header, events: Vec::new() };
                trunks.insert(id, Trunk { sides: *sides, recording });
            }
            Sorted::Calling(..) => {}
            Sorted::Event(id, event) => {
                trunks.entry(id).and_modify(|trunk| trunk.recording.events.push(event));
            }
        }
    }
    let at = sorter.now();
    for trunk in trunks.values_mut() {
        trunk.recording.events.push(Event::Ended { at, ended: Box::<Ended>::default() });
    }
    trunks.into_values().collect()
}
