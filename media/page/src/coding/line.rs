//! Reads a page as a receiver does: what the line damaged costs rows, and the rest is kept.

use core::fmt;

use super::paint;
use super::read::{BitReader, Stop, read_row_1d, read_row_2d, read_t6};
use crate::tiff::ROWS_MAX;

/// How a page is coded on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// T.4 one-dimensional.
    Mh,
    /// T.4 two-dimensional.
    Mr,
    /// T.6.
    Mmr,
}

/// What was read of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineRows {
    /// The rows as octets, black being 1. A row that could not be read is a copy of the one above.
    pub bits: Vec<u8>,
    /// How many rows there are.
    pub rows: u32,
    /// How many of them could not be read.
    pub bad_rows: u32,
    /// The longest run of these.
    pub longest_bad_run: u32,
    /// Whether the page ended with its mark (RTC, EOFB): rows may be missing where it did not.
    pub is_complete: bool,
}

/// Reads what came from the line, the first bit being the most significant one.
#[must_use]
pub fn read_line(coded: &[u8], coding: Coding, width: u32) -> LineRows {
    match coding {
        Coding::Mh => read_t4_line(coded, width, false),
        Coding::Mr => read_t4_line(coded, width, true),
        Coding::Mmr => read_t6_line(coded, width),
    }
}

impl Coding {
    /// `MH`, `MR` or `MMR`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mh => "MH",
            Self::Mr => "MR",
            Self::Mmr => "MMR",
        }
    }
}

impl fmt::Display for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// In T.6 each row is described by the one above it: damage ends the page.
fn read_t6_line(coded: &[u8], width: u32) -> LineRows {
    let read = read_t6(coded, width, ROWS_MAX);
    let rows = (read.bits.len() / width.div_ceil(8).max(1) as usize) as u32;
    LineRows { bits: read.bits, rows, is_complete: !read.damaged && rows > 0, ..LineRows::default() }
}

/// T.4: every row has an end of line before it, by which a receiver finds back after damage.
fn read_t4_line(coded: &[u8], width: u32, two_dimensional: bool) -> LineRows {
    let mut page = Reading { width, two_dimensional, ..Reading::default() };
    let mut reader = BitReader::new(coded);
    // What stands before the first end of line is fill, or the rest of training.
    if !reader.seek_end_of_line() {
        return page.read;
    }
    while page.read.rows < ROWS_MAX {
        match page.row(&mut reader) {
            Ok(()) => {}
            Err(Stop::End) => {
                page.read.is_complete = true;
                break;
            }
            // The data stopped in the middle of a row, or before the mark of the end.
            Err(Stop::Damage) => break,
        }
    }
    page.read
}

#[derive(Default)]
struct Reading {
    width: u32,
    two_dimensional: bool,
    read: LineRows,
    above: Vec<u32>,
    bad_run: u32,
}

impl Reading {
    /// Reads the row behind an end of line, up to and with the next end of line.
    fn row(&mut self, reader: &mut BitReader<'_>) -> Result<(), Stop> {
        let one_dimensional = !self.two_dimensional || reader.take(1) == 1;
        let start = reader.clone();
        if reader.at_end_of_line() {
            return self.no_row(reader);
        }
        let changes = if one_dimensional {
            read_row_1d(reader, self.width)
        } else {
            read_row_2d(reader, &self.above, self.width)
        };
        let ends_well = reader.skip_end_of_line();
        match changes {
            // The reference of a two-dimensional row must itself have been read.
            Ok(changes) if (ends_well || reader.is_empty()) && (one_dimensional || self.bad_run == 0) => {
                paint(&changes, self.width, &mut self.read.bits);
                self.above = changes;
                self.bad_run = 0;
                self.read.rows += 1;
                if ends_well { Ok(()) } else { Err(Stop::Damage) }
            }
            _ => {
                *reader = start;
                if !reader.seek_end_of_line() {
                    return Err(Stop::Damage);
                }
                self.bad_row();
                Ok(())
            }
        }
    }

    /// Ends of line without rows between them: six end a page, and two are enough to know it (T.4 4.1.4).
    fn no_row(&mut self, reader: &mut BitReader<'_>) -> Result<(), Stop> {
        reader.skip_end_of_line();
        if self.two_dimensional {
            reader.take(1);
        }
        if reader.at_end_of_line() || reader.is_empty() {
            return Err(Stop::End);
        }
        if self.two_dimensional {
            reader.back(1);
        }
        self.bad_row();
        Ok(())
    }

    fn bad_row(&mut self) {
        paint(&self.above, self.width, &mut self.read.bits);
        self.read.rows += 1;
        self.read.bad_rows += 1;
        self.bad_run += 1;
        self.read.longest_bad_run = self.read.longest_bad_run.max(self.bad_run);
    }
}
