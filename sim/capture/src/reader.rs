//! The reader: file, frame and stream put together.

use core::fmt;
use std::collections::VecDeque;
use std::io::Read;

use crate::entry::Where;
use crate::file::{File, Frame, InFile};
use crate::frame::{Captured, Inside, Opener};
use crate::stream::Streams;
use crate::{Counts, Entry, NotACapture, UnixNanos};

/// Reads a capture. As an iterator it may be asked again after `None`: that means that the input has nothing
/// for now, until [`finish`](Self::finish) says that it never will. An input that waits for more (a pipe)
/// makes the iterator wait.
pub struct Reader<R> {
    file: File<R>,
    opener: Opener,
    streams: Streams,
    counts: Counts,
    /// What is still to be handed out.
    ready: VecDeque<Entry>,
    /// The latest moment so far.
    latest: UnixNanos,
    ended: bool,
    flushed: bool,
}

impl<R: Read> Reader<R> {
    /// A reader at the start of a capture. Reads its first octets.
    ///
    /// # Errors
    ///
    /// When the input begins like neither format, ends before its header does, or cannot be read.
    pub fn new(input: R) -> Result<Self, NotACapture> {
        let mut counts = Counts::default();
        let file = File::new(input, &mut counts)?;
        Ok(Self {
            file,
            opener: Opener::default(),
            streams: Streams::default(),
            counts,
            ready: VecDeque::new(),
            latest: UnixNanos::default(),
            ended: false,
            flushed: false,
        })
    }

    /// Nothing will be added to the input any more. What is asked for after this gives the rest: messages
    /// that lack their end, and a record that does.
    pub fn finish(&mut self) {
        self.ended = true;
        self.file.end();
    }

    /// What was met so far.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Octets that wait for others.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.streams.octets()
    }

    fn frame(&mut self, frame: &Frame) -> Option<Entry> {
        let Self { file, opener, streams, counts, ready, .. } = self;
        counts.frames += 1;
        *counts.link_types.entry(frame.link_type).or_default() += 1;
        counts.cut += u64::from(frame.missing > 0);
        counts.out_of_order += u64::from(frame.at < self.latest);
        self.latest = self.latest.max(frame.at);
        let place = Where { at: frame.at, frame: counts.frames };
        streams.pass(frame.at, ready, counts);
        opener.pass(frame.at, ready, counts);
        let captured =
            Captured { link_type: frame.link_type, octets: file.octets(frame), missing: frame.missing };
        match opener.open(captured, place, counts)? {
            Inside::Whole(whole) => Some(Entry::Carried(whole.carried(place))),
            Inside::Segment(segment) => {
                streams.take(&segment, place, ready, counts);
                None
            }
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.ready.pop_front() {
                return Some(entry);
            }
            match self.file.next(&mut self.counts) {
                Some(InFile::Damage(damage)) => return Some(Entry::Damage(damage)),
                Some(InFile::Frame(frame)) => {
                    let Some(entry) = self.frame(&frame) else { continue };
                    if self.ready.is_empty() {
                        return Some(entry);
                    }
                    self.ready.push_back(entry);
                }
                None if self.ended && !self.flushed => {
                    self.flushed = true;
                    self.opener.finish(&mut self.ready, &mut self.counts);
                    self.streams.finish(&mut self.ready, &mut self.counts);
                    self.ready.make_contiguous().sort_by_key(moment);
                }
                None => return None,
            }
        }
    }
}

fn moment(entry: &Entry) -> (UnixNanos, u64) {
    match entry {
        Entry::Carried(carried) => (carried.at, carried.frame),
        Entry::Damage(damage) => (UnixNanos::default(), damage.offset),
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("counts", &self.counts).finish_non_exhaustive()
    }
}
