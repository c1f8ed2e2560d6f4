//! Whether a page that arrived is the page that was to be sent.

use page::Page;

/// So much of a page, in parts of an inch, a machine takes for the line in which it says who it is and when it sent
/// (ITU-T T.30 leaves it to the machine; 47 CFR 68.318 wants it in a margin of each page).
const PARTS_OF_INCH: u32 = 2;

/// How far a page is the one of the document. A device may print its own line on each page, above it or over its edge,
/// and may make a page of another size or resolution of it: nobody can tell then.
pub(crate) fn is_copy(document: &Page, got: &Page, has_device: bool) -> Option<bool> {
    if document == got {
        return Some(true);
    }
    if !has_device {
        return Some(false);
    }
    let margin = document.resolution().lines_per_inch() / PARTS_OF_INCH;
    let more = got.rows().checked_sub(document.rows()).filter(|more| *more <= margin);
    let is_same_kind = document.width() == got.width() && document.resolution() == got.resolution();
    let more = more.filter(|_| is_same_kind)?;
    Some((0..=more).any(|from| is_at(document, got, from, margin)))
}

/// Whether the rows of the document begin at this one. Where none were added, either edge may be printed over.
fn is_at(document: &Page, got: &Page, from: u32, margin: u32) -> bool {
    let same = |mut rows: core::ops::Range<u32>| rows.all(|row| document.row(row) == got.row(row + from));
    let (all, top) = (document.rows(), margin.min(document.rows()));
    if got.rows() > all {
        return same(0..all);
    }
    same(top..all) || same(0..all - top)
}

#[cfg(test)]
mod tests {
    use page::Resolution;

    use super::*;

    /// A page of so many rows, each other than its neighbours.
    fn page(rows: u32, resolution: Resolution) -> Page {
        let mut page = Page::white(1728, rows, resolution);
        (0..rows).for_each(|row| page.fill(row % 1700, row, 5, 1));
        page
    }

    /// The same below so many rows with something on them.
    fn below(page: &Page, rows: u32) -> Page {
        let stride = page.width().div_ceil(8) as usize;
        let mut bits = vec![0x55; stride * rows as usize];
        (0..page.rows()).for_each(|row| bits.extend(page.row(row)));
        Page::from_bits(page.width(), page.resolution(), bits)
    }

    #[test]
    fn the_line_of_a_device_is_no_other_page() {
        let document = page(1000, Resolution::Standard);
        let with = |x, y, height| {
            let mut page = document.clone();
            page.fill(x, y, 300, height);
            page
        };
        let table = [
            ("the same", document.clone(), [Some(true), Some(true)]),
            ("a line above", below(&document, 25), [Some(false), Some(true)]),
            ("a line over its top", with(900, 0, 30), [Some(false), Some(true)]),
            ("a line over its foot", with(200, 970, 30), [Some(false), Some(true)]),
            ("ink in the middle", with(900, 500, 2), [Some(false), Some(false)]),
            ("ink below a line above", below(&with(900, 500, 2), 25), [Some(false), Some(false)]),
            ("much above", below(&document, 300), [Some(false), None]),
            ("finer", page(1000, Resolution::Fine), [Some(false), None]),
            ("another", page(900, Resolution::Standard), [Some(false), None]),
        ];
        for (what, got, expected) in table {
            let found = [false, true].map(|has_device| is_copy(&document, &got, has_device));
            assert_eq!(found, expected, "{what}");
        }
    }
}
