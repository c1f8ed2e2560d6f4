//! Writes T.6.

use super::changes_of;
use super::codes::{Colour, END_OF_LINE, MODES, Mode, run_codes};

/// Codes rows of octets.
pub(crate) fn write_t6(bits: &[u8], width: u32) -> Vec<u8> {
    let mut out = BitWriter::default();
    let mut above = Vec::new();
    for row in bits.chunks_exact(width.div_ceil(8).max(1) as usize) {
        let changes = changes_of(row, width);
        write_row(&mut out, &changes, &above, width);
        above = changes;
    }
    out.put(END_OF_LINE);
    out.put(END_OF_LINE);
    out.octets
}

/// T.6 2.2.5, figure 7.
fn write_row(out: &mut BitWriter, changes: &[u32], above: &[u32], width: u32) {
    // Before the row stands an imaginary white pixel.
    let mut a0: Option<u32> = None;
    let mut colour = Colour::White;
    while a0.unwrap_or(0) < width {
        let a1 = first_after(changes, a0, colour).map_or(width, |index| changes[index]);
        let b1 = first_after(above, a0, colour);
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
            let a2 = first_after(changes, Some(a1), colour.other()).map_or(width, |index| changes[index]);
            out.put_mode(Mode::Horizontal);
            run_codes(colour, a1 - a0.unwrap_or(0)).for_each(|code| out.put(code));
            run_codes(colour.other(), a2 - a1).for_each(|code| out.put(code));
            a0 = Some(a2);
        }
    }
}

/// The first change to the right of `a0` that ends a run of `colour`.
pub(super) fn first_after(changes: &[u32], a0: Option<u32>, colour: Colour) -> Option<usize> {
    let mut index = a0.map_or(0, |a0| changes.partition_point(|change| *change <= a0));
    // White runs end at even places, black ones at odd places.
    if (index % 2 == 1) != (colour == Colour::Black) {
        index += 1;
    }
    (index < changes.len()).then_some(index)
}

#[derive(Default)]
struct BitWriter {
    octets: Vec<u8>,
    used: usize,
}

impl BitWriter {
    fn put(&mut self, code: &str) {
        for bit in code.bytes() {
            if self.used.is_multiple_of(8) {
                self.octets.push(0);
            }
            if bit == b'1' {
                *self.octets.last_mut().expect("an octet was just pushed") |= 0x80 >> (self.used % 8);
            }
            self.used += 1;
        }
    }

    fn put_mode(&mut self, mode: Mode) {
        let row = MODES.iter().find(|row| row.0 == mode).expect("all modes are in the table");
        self.put(row.1);
    }
}
