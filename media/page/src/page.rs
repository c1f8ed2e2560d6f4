//! A black and white page, and how two pages differ.

use std::sync::Arc;

/// Lines per inch, by T.4's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resolution {
    /// 204 x 98.
    Standard,
    /// 204 x 196.
    Fine,
    /// 204 x 391.
    Superfine,
}

impl Resolution {
    /// Lines per inch, down the page.
    #[must_use]
    pub fn lines_per_inch(self) -> u32 {
        match self {
            Self::Standard => 98,
            Self::Fine => 196,
            Self::Superfine => 391,
        }
    }

    /// The nearest one.
    #[must_use]
    pub fn nearest(lines_per_inch: f64) -> Self {
        match lines_per_inch {
            l if l < 140.0 => Self::Standard,
            l if l < 290.0 => Self::Fine,
            _ => Self::Superfine,
        }
    }
}

/// A black and white page. Clones share the pixels until one of them is drawn on: a page is half a megaoctet,
/// and a document, its copy on paper and what the judge has read of it are kept side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    width: u32,
    resolution: Resolution,
    /// Rows of whole octets, a black pixel is 1, the leftmost is the most significant.
    bits: Arc<Vec<u8>>,
}

/// How two pages differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Pixels that are black on one page only. Where one page ends earlier, every black pixel of the
    /// other counts.
    pub pixels: u64,
    /// Rows with at least one of these.
    pub rows: u32,
    /// Whether width, number of rows and resolution are the same.
    pub same_format: bool,
}

impl Difference {
    /// True when the pages are the same in every pixel and in their format.
    #[must_use]
    pub fn is_identical(&self) -> bool {
        self.pixels == 0 && self.same_format
    }
}

impl Page {
    /// The widths in pixels that fax machines take: A4 and letter, B4, A3.
    pub const WIDTHS: [u32; 3] = [1728, 2048, 2432];

    /// A white page.
    #[must_use]
    pub fn white(width: u32, rows: u32, resolution: Resolution) -> Self {
        let bits = vec![0; width.div_ceil(8) as usize * rows as usize];
        Self { width, resolution, bits: Arc::new(bits) }
    }

    /// A page from rows of whole octets, a black pixel being 1; an incomplete last row is dropped.
    #[must_use]
    pub fn from_bits(width: u32, resolution: Resolution, mut bits: Vec<u8>) -> Self {
        let stride = width.div_ceil(8).max(1) as usize;
        bits.truncate(bits.len() / stride * stride);
        Self { width, resolution, bits: Arc::new(bits) }
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> u32 {
        (self.bits.len() / self.stride()) as u32
    }

    /// The resolution.
    #[must_use]
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// One row of octets; empty below the page.
    #[must_use]
    pub fn row(&self, row: u32) -> &[u8] {
        let start = row as usize * self.stride();
        self.bits.get(start..start + self.stride()).unwrap_or(&[])
    }

    /// Whether the pixel is black; white outside the page.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        x < self.width && self.row(y).get(x as usize / 8).is_some_and(|octet| octet >> (7 - x % 8) & 1 == 1)
    }

    /// Makes the pixel black; nothing happens outside the page.
    pub fn set_black(&mut self, x: u32, y: u32) {
        if x < self.width && y < self.rows() {
            let at = y as usize * self.stride() + x as usize / 8;
            Arc::make_mut(&mut self.bits)[at] |= 0x80 >> (x % 8);
        }
    }

    /// Makes a rectangle black, as far as it lies on the page.
    pub fn fill(&mut self, x: u32, y: u32, width: u32, height: u32) {
        let (stride, right) = (self.stride(), x.saturating_add(width).min(self.width));
        let rows = Arc::make_mut(&mut self.bits).chunks_exact_mut(stride);
        let rows = rows.skip(y as usize).take(height as usize);
        rows.for_each(|row| blacken(row, x, right));
    }

    /// How this page differs from another.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Difference {
        let mut difference = Difference {
            same_format: self.width == other.width
                && self.rows() == other.rows()
                && self.resolution == other.resolution,
            ..Difference::default()
        };
        for row in 0..self.rows().max(other.rows()) {
            let pixels = row_difference(self.row(row), other.row(row));
            difference.pixels += pixels;
            difference.rows += u32::from(pixels > 0);
        }
        difference
    }

    pub(crate) fn bits(&self) -> &[u8] {
        &self.bits
    }

    fn stride(&self) -> usize {
        self.width.div_ceil(8).max(1) as usize
    }
}

/// Makes the pixels of a row from `from` up to `to` black, whole octets at a time.
pub(crate) fn blacken(row: &mut [u8], from: u32, to: u32) {
    if from >= to {
        return;
    }
    let (first, last) = (from as usize / 8, (to - 1) as usize / 8);
    let (left, right) = (0xff_u8 >> (from % 8), 0xff_u8 << (7 - (to - 1) % 8));
    if first == last {
        row[first] |= left & right;
        return;
    }
    row[first] |= left;
    row[first + 1..last].fill(0xff);
    row[last] |= right;
}

fn row_difference(ours: &[u8], theirs: &[u8]) -> u64 {
    (0..ours.len().max(theirs.len()))
        .map(|at| {
            let octet = |row: &[u8]| row.get(at).copied().unwrap_or(0);
            u64::from((octet(ours) ^ octet(theirs)).count_ones())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differing_pixels_and_rows_are_counted() {
        let white = Page::white(1728, 10, Resolution::Fine);
        let mut spotted = white.clone();
        spotted.fill(100, 3, 5, 2);
        let expected = Difference { pixels: 10, rows: 2, same_format: true };
        assert_eq!(white.difference(&spotted), expected);
        assert!(white.difference(&white).is_identical());
    }

    #[test]
    fn a_clone_that_is_drawn_on_leaves_the_page_as_it_was() {
        let white = Page::white(1728, 2, Resolution::Fine);
        let mut drawn = white.clone();
        assert_eq!(white.bits().as_ptr(), drawn.bits().as_ptr(), "shared until then");
        drawn.set_black(5, 1);
        assert!(drawn.is_black(5, 1) && !white.is_black(5, 1));
        assert_ne!(white, drawn);
    }

    #[test]
    fn a_missing_row_makes_pages_differ() {
        let long = Page::white(1728, 10, Resolution::Fine);
        let short = Page::white(1728, 9, Resolution::Fine);
        assert!(!long.difference(&short).is_identical());
        let mut black = long.clone();
        black.fill(0, 9, 1728, 1);
        assert_eq!(black.difference(&short).pixels, 1728);
    }
}
