//! The part of the input that lies in memory.

use std::io::{self, ErrorKind, Read};

/// Octets that are asked for at once.
const CHUNK_OCTETS: usize = 1 << 18;

pub(super) struct Window<R> {
    /// `None` once it has failed.
    input: Option<R>,
    octets: Vec<u8>,
    start: usize,
    end: usize,
    /// Where `start` lies in the input.
    offset: u64,
}

pub(super) enum Fill {
    /// There is what was wanted.
    Enough,
    /// There is not, and no more comes for now.
    NothingNow,
    Failed(io::Error),
}

impl<R: Read> Window<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: Some(input), octets: vec![0; CHUNK_OCTETS], start: 0, end: 0, offset: 0 }
    }

    pub(super) fn data(&self) -> &[u8] {
        &self.octets[self.start..self.end]
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// `octets` of them are done with.
    pub(super) fn consume(&mut self, octets: usize) {
        let octets = octets.min(self.end - self.start);
        self.start += octets;
        self.offset += octets as u64;
    }

    pub(super) fn close(&mut self) {
        self.input = None;
    }

    /// Reads until `wanted` octets lie in the window.
    pub(super) fn fill(&mut self, wanted: usize) -> Fill {
        self.make_room(wanted);
        while self.end - self.start < wanted {
            let Some(input) = &mut self.input else { return Fill::NothingNow };
            match input.read(&mut self.octets[self.end..]) {
                Ok(0) => return Fill::NothingNow,
                Ok(octets) => self.end += octets,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Fill::NothingNow,
                Err(error) => return Fill::Failed(error),
            }
        }
        Fill::Enough
    }

    /// What is left goes to the front when the room behind it is too small. There is twice the room that is
    /// wanted, so that many small wishes do not move much each time.
    fn make_room(&mut self, wanted: usize) {
        if self.octets.len() - self.start >= wanted && self.end < self.octets.len() {
            return;
        }
        self.octets.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let room = CHUNK_OCTETS.max(2 * wanted);
        if self.octets.len() < room {
            self.octets.resize(room, 0);
        } else if self.octets.len() > room && self.end <= room / 2 {
            self.octets.truncate(room);
            self.octets.shrink_to_fit();
        }
    }
}
