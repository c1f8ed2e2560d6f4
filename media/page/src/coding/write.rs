//! Writes T.6.

use super::codes::{Colour, END_OF_LINE, MODES, Mode, Word, run_codes};
use super::find_changes;

/// Codes rows of octets.
pub(crate) fn write_t6(bits: &[u8], width: u32) -> Vec<u8> {
    let mut out = BitWriter::default();
    let (mut changes, mut above) = (Vec::new(), Vec::new());
    for row in bits.chunks_exact(width.div_ceil(8).max(1) as usize) {
        changes.clear();
        find_changes(row, width, &mut changes);
        write_row(&mut out, &changes, &above, width);
        core::mem::swap(&mut changes, &mut above);
    }
    out.put(END_OF_LINE);
    out.put(END_OF_LINE);
    out.finish()
}

/// T.6 2.2.5, figure 7.
fn write_row(out: &mut BitWriter, changes: &[u32], above: &[u32], width: u32) {
    // Before the row stands an imaginary white pixel.
    let mut a0: Option<u32> = None;
    let mut colour = Colour::White;
    let (mut here, mut there) = (Cursor::default(), Cursor::default());
    while a0.unwrap_or(0) < width {
        let a1 = here.first_after(changes, a0, colour).map_or(width, |index| changes[index]);
        let b1 = there.first_after(above, a0, colour);
        let b2 = b1.and_then(|index| above.get(index + 1)).copied().unwrap_or(width);
        let b1 = b1.map_or(width, |index| above[index]);
        let shift = i64::from(a1) - i64::from(b1);
        if b2 < a1 {
            out.put_mode(Mode::Pass);
            a0 = Some(b2);
        } else if shift.abs() <= 3 {
            out.put_mode(Mode::Vertical(shift as i8));
            a0 = Some(a1);
            colour = colour.other();
        } else {
            let a2 =
                here.first_after(changes, Some(a1), colour.other()).map_or(width, |index| changes[index]);
            out.put_mode(Mode::Horizontal);
            run_codes(colour, a1 - a0.unwrap_or(0)).for_each(|code| out.put(code));
            run_codes(colour.other(), a2 - a1).for_each(|code| out.put(code));
            a0 = Some(a2);
        }
    }
}

/// A place in the changes of a row. It follows `a0` from left to right, and so needs no search.
#[derive(Default)]
pub(super) struct Cursor {
    index: usize,
}

impl Cursor {
    /// The first change to the right of `a0` that ends a run of `colour`.
    pub(super) fn first_after(&mut self, changes: &[u32], a0: Option<u32>, colour: Colour) -> Option<usize> {
        let is_after = |change: u32| a0.is_none_or(|a0| change > a0);
        while self.index > 0 && changes.get(self.index - 1).is_none_or(|change| is_after(*change)) {
            self.index -= 1;
        }
        while changes.get(self.index).is_some_and(|change| !is_after(*change)) {
            self.index += 1;
        }
        // White runs end at even places, black ones at odd places.
        let is_other = (self.index % 2 == 1) != (colour == Colour::Black);
        let index = self.index + usize::from(is_other);
        (index < changes.len()).then_some(index)
    }
}

#[derive(Default)]
struct BitWriter {
    octets: Vec<u8>,
    /// The bits that fill no octet yet, the last one lowest; above them stand old ones.
    open: u32,
    open_bits: u32,
}

impl BitWriter {
    fn put(&mut self, word: Word) {
        self.open = self.open << word.length | u32::from(word.bits);
        self.open_bits += u32::from(word.length);
        while self.open_bits >= 8 {
            self.open_bits -= 8;
            self.octets.push((self.open >> self.open_bits) as u8);
        }
    }

    /// What was written, filled with zeros to a whole octet.
    fn finish(mut self) -> Vec<u8> {
        if self.open_bits > 0 {
            self.octets.push((self.open << (8 - self.open_bits)) as u8);
        }
        self.octets
    }

    fn put_mode(&mut self, mode: Mode) {
        let row = MODES.iter().find(|row| row.0 == mode).expect("all modes are in the table");
        self.put(row.1);
    }
}
