//! Reads T.6 and T.4.

use super::codes::{Colour, MODE_BITS_MAX, Mode, RUN_BITS_MAX, mode_at, run_at};
use super::write::Cursor;
use super::{Rows, paint};

/// How a T.4 page is laid out (TIFF tag 292).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct T4Options {
    /// A bit behind each end of line says how the row is coded.
    pub(crate) two_dimensional: bool,
    /// Rows start at octets and have no ends of line (TIFF compression 2).
    pub(crate) octet_aligned: bool,
}

/// Why a row could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The page ended as it should.
    End,
    /// No code word fits.
    Damage,
}

/// Reads at most `rows` rows of T.6.
pub(crate) fn read_t6(coded: &[u8], width: u32, rows: u32) -> Rows {
    let mut reader = BitReader::new(coded);
    let mut above = Vec::new();
    let mut bits = Vec::new();
    for _ in 0..rows {
        match read_row_2d(&mut reader, &above, width) {
            Ok(changes) => {
                paint(&changes, width, &mut bits);
                above = changes;
            }
            Err(stop) => return Rows { bits, damaged: stop == Stop::Damage },
        }
    }
    Rows { bits, damaged: false }
}

/// Reads at most `rows` rows of T.4.
pub(crate) fn read_t4(coded: &[u8], width: u32, rows: u32, options: T4Options) -> Rows {
    let mut reader = BitReader::new(coded);
    let mut above = Vec::new();
    let mut bits = Vec::new();
    for _ in 0..rows {
        match read_row_t4(&mut reader, &above, width, options) {
            Ok(changes) => {
                paint(&changes, width, &mut bits);
                above = changes;
            }
            Err(stop) => return Rows { bits, damaged: stop == Stop::Damage },
        }
    }
    Rows { bits, damaged: false }
}

fn read_row_t4(
    reader: &mut BitReader<'_>,
    above: &[u32],
    width: u32,
    options: T4Options,
) -> Result<Vec<u32>, Stop> {
    if options.octet_aligned {
        reader.align();
    }
    let mut one_dimensional = true;
    let mut ends = 0;
    while reader.skip_end_of_line() {
        ends += 1;
        if options.two_dimensional {
            one_dimensional = reader.take(1) == 1;
        }
    }
    // Two ends of line in a row begin the six that end a page.
    if ends > 1 || reader.is_empty() {
        return Err(Stop::End);
    }
    if one_dimensional { read_row_1d(reader, width) } else { read_row_2d(reader, above, width) }
}

pub(super) fn read_row_1d(reader: &mut BitReader<'_>, width: u32) -> Result<Vec<u32>, Stop> {
    let mut changes = Vec::new();
    let (mut x, mut colour) = (0, Colour::White);
    loop {
        x = run_end(x, read_run(reader, colour)?, width)?;
        if x == width {
            return Ok(changes);
        }
        push(&mut changes, x);
        colour = colour.other();
    }
}

/// T.6 2.2: the row is described by its difference from the one above.
pub(super) fn read_row_2d(reader: &mut BitReader<'_>, above: &[u32], width: u32) -> Result<Vec<u32>, Stop> {
    // Most rows change as often as the one above.
    let mut changes = Vec::with_capacity(above.len() + 2);
    let mut a0: Option<u32> = None;
    let mut colour = Colour::White;
    let mut there = Cursor::default();
    while a0.unwrap_or(0) < width {
        let b1 = there.first_after(above, a0, colour);
        let b2 = b1.and_then(|index| above.get(index + 1)).copied().unwrap_or(width);
        let b1 = b1.map_or(width, |index| above[index]);
        match read_mode(reader, a0.is_none())? {
            Mode::Pass => a0 = Some(b2),
            Mode::Horizontal => {
                let a1 = run_end(a0.unwrap_or(0), read_run(reader, colour)?, width)?;
                let a2 = run_end(a1, read_run(reader, colour.other())?, width)?;
                push(&mut changes, a1);
                push(&mut changes, a2);
                a0 = Some(a2);
            }
            Mode::Vertical(shift) => {
                let a1 = b1.checked_add_signed(i32::from(shift)).ok_or(Stop::Damage)?;
                let moves_on = a0.is_none_or(|a0| a1 > a0);
                if a1 > width || !moves_on {
                    return Err(Stop::Damage);
                }
                push(&mut changes, a1);
                a0 = Some(a1);
                colour = colour.other();
            }
        }
    }
    while changes.last() == Some(&width) {
        changes.pop();
    }
    Ok(changes)
}

/// A run of no pixels takes back the change before it.
fn push(changes: &mut Vec<u32>, x: u32) {
    if changes.last() == Some(&x) {
        changes.pop();
    } else {
        changes.push(x);
    }
}

fn run_end(x: u32, run: u32, width: u32) -> Result<u32, Stop> {
    Some(x + run).filter(|end| *end <= width).ok_or(Stop::Damage)
}

/// The page ends between rows only: by its mark, or because there is nothing left.
fn read_mode(reader: &mut BitReader<'_>, at_row_start: bool) -> Result<Mode, Stop> {
    if let Some((mode, length)) = mode_at(reader.peek(MODE_BITS_MAX)) {
        reader.take(u32::from(length));
        return Ok(mode);
    }
    let is_end = at_row_start && (reader.is_empty() || reader.peek(12) == 1 || reader.rest_is_zero());
    Err(if is_end { Stop::End } else { Stop::Damage })
}

/// The most code words of 2560 pixels in one run: more than any width.
const LONG_CODES_MAX: usize = 16;

fn read_run(reader: &mut BitReader<'_>, colour: Colour) -> Result<u32, Stop> {
    let mut run = 0;
    for _ in 0..LONG_CODES_MAX {
        let (part, length) = run_at(colour, reader.peek(RUN_BITS_MAX));
        if length == 0 || reader.is_empty() {
            return Err(Stop::Damage);
        }
        reader.take(u32::from(length));
        run += u32::from(part);
        if part < 64 {
            return Ok(run);
        }
    }
    Err(Stop::Damage)
}

/// Bits from the most significant end, and zeros behind the last.
#[derive(Clone)]
pub(super) struct BitReader<'a> {
    octets: &'a [u8],
    bit: usize,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self { octets, bit: 0 }
    }

    /// At most 16 bits.
    pub(super) fn peek(&self, count: u32) -> u16 {
        let rest = self.octets.get(self.bit / 8..).unwrap_or(&[]);
        let window = rest.first_chunk().copied().unwrap_or_else(|| {
            let octet = |index: usize| rest.get(index).copied().unwrap_or(0);
            [octet(0), octet(1), octet(2), 0]
        });
        (u32::from_be_bytes(window) << (self.bit % 8) >> (32 - count)) as u16
    }

    pub(super) fn take(&mut self, count: u32) -> u16 {
        let bits = self.peek(count);
        self.bit += count as usize;
        bits
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bit >= self.octets.len() * 8
    }

    fn rest_is_zero(&self) -> bool {
        let first = self.bit / 8;
        self.octets.get(first..).is_none_or(|rest| {
            rest.iter().enumerate().all(|(n, octet)| {
                let octet = if n == 0 { octet << (self.bit % 8) } else { *octet };
                octet == 0
            })
        })
    }

    fn align(&mut self) {
        self.bit = self.bit.next_multiple_of(8);
    }

    /// Any number of fill bits and the end of line behind them (T.4 4.1.3); nothing happens when there
    /// is none.
    pub(super) fn skip_end_of_line(&mut self) -> bool {
        if self.peek(11) != 0 || self.is_empty() {
            return false;
        }
        let mut bit = self.bit + 11;
        while bit < self.octets.len() * 8 {
            let is_one = self.octets[bit / 8] >> (7 - bit % 8) & 1 == 1;
            bit += 1;
            if is_one {
                self.bit = bit;
                return true;
            }
        }
        // Nothing but fill is left.
        self.bit = bit;
        false
    }

    /// Whether at least eleven zeros follow, which no row holds.
    pub(super) fn at_end_of_line(&self) -> bool {
        self.peek(11) == 0 && self.clone().skip_end_of_line()
    }

    /// Goes behind the next end of line, whatever stands before it.
    pub(super) fn seek_end_of_line(&mut self) -> bool {
        let mut zeros = 0;
        while self.bit < self.octets.len() * 8 {
            let is_one = self.octets[self.bit / 8] >> (7 - self.bit % 8) & 1 == 1;
            self.bit += 1;
            if is_one && zeros >= 11 {
                return true;
            }
            zeros = if is_one { 0 } else { zeros + 1 };
        }
        false
    }

    /// Gives bits back that were taken.
    pub(super) fn back(&mut self, count: usize) {
        self.bit = self.bit.saturating_sub(count);
    }
}
