//! The page codings of T.4 (MH and MR) and T.6 (MMR): in documents, and as they arrive from a line.
//!
//! A row is a list of places where the colour changes, starting with white. Reading is total. In a
//! document damage ends the page and is said; from a line ([`read_line`]) it costs rows, which are counted.

mod codes;
mod line;
mod read;
mod write;

pub use line::{Coding, LineRows, read_line};

pub(crate) use read::{T4Options, read_t4, read_t6};
pub(crate) use write::write_t6;

use crate::page::blacken;

/// What was read of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    /// The rows as octets, black being 1.
    pub(crate) bits: Vec<u8>,
    /// Whether the coding broke before its end.
    pub(crate) damaged: bool,
}

/// Turns the places of change into octets.
fn paint(changes: &[u32], width: u32, bits: &mut Vec<u8>) {
    let start = bits.len();
    bits.resize(start + width.div_ceil(8) as usize, 0);
    let row = &mut bits[start..];
    for run in changes.chunks(2) {
        let end = run.get(1).copied().unwrap_or(width).min(width);
        blacken(row, run[0], end);
    }
}

/// Finds the places of change in a row of octets.
fn find_changes(row: &[u8], width: u32, changes: &mut Vec<u32>) {
    let mut last = 0;
    for (first, octets) in (0..width).step_by(64).zip(row.chunks(8)) {
        let mut window = [0; 8];
        window[..octets.len()].copy_from_slice(octets);
        let pixels = u64::from_be_bytes(window);
        // A one for each pixel that is not as its left neighbour.
        let mut edges = pixels ^ (pixels >> 1 | last << 63);
        while edges != 0 {
            let place = edges.leading_zeros();
            edges ^= 1 << 63 >> place;
            if first + place < width {
                changes.push(first + place);
            }
        }
        last = pixels & 1;
    }
}

#[cfg(test)]
mod tests {
    use clock::Rng;

    use super::codes::{Colour, Word, run_codes};
    use super::*;

    fn random_row(rng: &mut Rng, width: u32) -> Vec<u32> {
        let mut changes = Vec::new();
        let mut x = if rng.chance(0.5) { 0 } else { rng.below(200) as u32 };
        while x < width {
            changes.push(x);
            x += 1 + if rng.chance(0.1) { rng.below(3000) } else { rng.below(40) } as u32;
        }
        changes
    }

    /// One-dimensional rows with or without ends of line, to read them back.
    fn write_t4_1d(rows: &[Vec<u32>], width: u32, ends: bool) -> String {
        let mut out = String::new();
        for row in rows {
            if ends {
                out.push_str("000000000001");
            }
            let mut places = row.clone();
            places.push(width);
            let (mut last, mut colour) = (0, Colour::White);
            for place in places {
                for Word { bits, length } in run_codes(colour, place - last) {
                    out.push_str(&format!("{bits:0width$b}", width = usize::from(length)));
                }
                (last, colour) = (place, colour.other());
            }
        }
        out
    }

    fn octets(bits: &str) -> Vec<u8> {
        bits.as_bytes()
            .chunks(8)
            .map(|chunk| chunk.iter().enumerate().fold(0, |octet, (n, bit)| octet | (bit - b'0') << (7 - n)))
            .collect()
    }

    #[test]
    fn rows_of_any_shape_come_back() {
        let mut rng = Rng::new(6);
        for width in [8, 1728, 2432, 10_000] {
            let rows: Vec<_> = (0..200).map(|_| random_row(&mut rng, width)).collect();
            let mut bits = Vec::new();
            rows.iter().for_each(|row| paint(row, width, &mut bits));
            let coded = write_t6(&bits, width);
            let expected = Rows { bits, damaged: false };
            assert_eq!(read_t6(&coded, width, 200), expected, "T.6 {width}");
            for ends in [true, false] {
                let coded = octets(&write_t4_1d(&rows, width, ends));
                let options = T4Options { two_dimensional: false, octet_aligned: false };
                assert_eq!(read_t4(&coded, width, 200, options), expected, "T.4 {width} {ends}");
            }
        }
    }

    #[test]
    fn a_two_dimensional_page_is_read() {
        // EOL+1 and a white row; EOL+0 and the same row again (V0); EOL+0 and a dot at 2 (H 2, 1; V0).
        let coded = ["000000000001", "1", "10011", "000000000001", "0", "1"].concat()
            + &["000000000001", "0", "001", "0111", "010", "1"].concat()
            + &"0000000000011".repeat(6);
        let options = T4Options { two_dimensional: true, octet_aligned: false };
        let rows = read_t4(&octets(&coded), 8, 3, options);
        assert_eq!(rows, Rows { bits: vec![0, 0, 0b0010_0000], damaged: false });
    }

    /// A page of MH as it is on a line: fill, rows, and the six ends of line.
    fn mh_page(rows: &[Vec<u32>], width: u32) -> Vec<u8> {
        octets(&("0".repeat(40) + &write_t4_1d(rows, width, true) + &"000000000001".repeat(6) + "0000000"))
    }

    #[test]
    fn a_page_from_the_line_is_read_to_its_end() {
        let mut rng = Rng::new(7);
        let rows: Vec<_> = (0..300).map(|_| random_row(&mut rng, 1728)).collect();
        let mut bits = Vec::new();
        rows.iter().for_each(|row| paint(row, 1728, &mut bits));
        let expected = LineRows { bits, rows: 300, is_complete: true, ..LineRows::default() };
        assert_eq!(read_line(&mh_page(&rows, 1728), Coding::Mh, 1728), expected);
        let coded = write_t6(&expected.bits, 1728);
        assert_eq!(read_line(&coded, Coding::Mmr, 1728), expected);
    }

    #[test]
    fn damage_costs_the_rows_it_hits() {
        let mut rng = Rng::new(9);
        let rows: Vec<_> = (0..300).map(|_| random_row(&mut rng, 1728)).collect();
        let mut expected = Vec::new();
        rows.iter().for_each(|row| paint(row, 1728, &mut expected));
        for hits in [1, 3, 10] {
            let mut coded = mh_page(&rows, 1728);
            for hit in 0..hits {
                let at = coded.len() / 12 * (hit + 1);
                coded[at..at + 2].fill(0x5a);
            }
            let read = read_line(&coded, Coding::Mh, 1728);
            assert!(read.is_complete && read.rows <= 300 && read.rows + 2 * hits as u32 >= 300, "{read:?}");
            assert!(read.bad_rows > 0 && read.bad_rows <= 2 * hits as u32, "{} {hits}", read.bad_rows);
            let same =
                read.bits.chunks(216).filter(|row| expected.chunks(216).any(|sent| sent == *row)).count();
            assert!(same + 2 * hits >= 300, "{same} {hits}");
        }
        let coded = mh_page(&rows, 1728);
        let cut = read_line(&coded[..coded.len() / 2], Coding::Mh, 1728);
        assert!(!cut.is_complete && cut.rows > 100 && cut.bad_rows == 0, "{cut:?}");
    }

    #[test]
    fn a_row_that_follows_a_bad_one_is_bad_when_it_needs_it() {
        // White, damage where a row of one dimension stands, V0 of it, a white row of one dimension.
        let (end, white) = ("000000000001", "10011");
        let coded = [end, "1", white, end, "1", "00000000", end, "0", "1", end, "1", white].concat()
            + &"0000000000011".repeat(6);
        let read = read_line(&octets(&coded), Coding::Mr, 8);
        assert_eq!((read.rows, read.bad_rows, read.longest_bad_run, read.is_complete), (4, 2, 2, true));
    }

    #[test]
    fn random_octets_never_panic() {
        let mut rng = Rng::new(8);
        for round in 0..20_000 {
            let octets: Vec<u8> = (0..rng.below(60)).map(|_| rng.next_u32() as u8).collect();
            let width = 1 + rng.below(3000) as u32;
            assert!(read_t6(&octets, width, 50).bits.len() <= 50 * width.div_ceil(8) as usize);
            let options = T4Options { two_dimensional: round % 2 == 0, octet_aligned: round % 3 == 0 };
            read_t4(&octets, width, 50, options);
            let coding = [Coding::Mh, Coding::Mr, Coding::Mmr][round % 3];
            let _ = read_line(&octets, coding, width);
        }
    }
}
