//! Test pages: letters, a frame, rulers; what a page of business mail weighs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use clock::Rng;

use crate::font::glyph;
use crate::{Page, Resolution};

/// An A4 page of text in the given resolution, with its number on top. The words come from `seed`, so
/// that every page of every call can be told from the others.
#[must_use]
pub fn text_page(resolution: Resolution, number: u32, count: u32, seed: u64) -> Page {
    // A4 is 11.69 inches long; rows are counted in the finest unit so that letters keep their shape.
    let scale = Scale::of(resolution);
    let mut page = Page::white(1728, scale.rows(2292), resolution);
    frame(&mut page, scale);
    let mut pen = Pen { page: &mut page, scale };
    pen.line(&format!("TEST PAGE {number} OF {count}"), 120, 120, 8);
    pen.line(&format!("SEED {seed}"), 120, 210, 4);
    let mut rng = Rng::new(seed).derive(&format!("page {number}"));
    let mut y = 300;
    while y < 2140 {
        // Paragraphs of eight lines.
        if (y - 300) / 40 % 9 != 8 {
            let text = sentence(&mut rng);
            pen.line(&text, 120, y, 3);
        }
        y += 40;
    }
    page
}

/// What a document of text pages is drawn from: resolution, pages, seed.
type Order = (Resolution, u32, u64);

/// The document that was drawn last. A run asks for its document twice, for the machine that sends it and for
/// the judge who compares, and the faxes of a matrix are mostly the same.
static LAST: Mutex<Option<(Order, Vec<Page>)>> = Mutex::new(None);

/// Documents of more pages are not kept.
const KEPT_PAGES_MAX: u32 = 10;

fn last() -> MutexGuard<'static, Option<(Order, Vec<Page>)>> {
    // Whoever panicked while holding it left a whole document behind.
    LAST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Several [`text_page`]s of one document.
#[must_use]
pub fn text_pages(resolution: Resolution, count: u32, seed: u64) -> Vec<Page> {
    let order = (resolution, count, seed);
    if let Some((_, pages)) = last().as_ref().filter(|(drawn, _)| *drawn == order) {
        return pages.clone();
    }
    let pages: Vec<Page> = (1..=count).map(|number| text_page(resolution, number, count, seed)).collect();
    if count <= KEPT_PAGES_MAX {
        *last() = Some((order, pages.clone()));
    }
    pages
}

/// How rows of 196 lines per inch become rows of the page.
#[derive(Clone, Copy)]
struct Scale {
    numerator: u32,
    denominator: u32,
}

impl Scale {
    fn of(resolution: Resolution) -> Self {
        let (numerator, denominator) = match resolution {
            Resolution::Standard => (1, 2),
            Resolution::Fine => (1, 1),
            Resolution::Superfine => (2, 1),
        };
        Self { numerator, denominator }
    }

    fn rows(self, fine_rows: u32) -> u32 {
        fine_rows * self.numerator / self.denominator
    }
}

struct Pen<'a> {
    page: &'a mut Page,
    scale: Scale,
}

impl Pen<'_> {
    /// A line of text; each pixel of a letter is `size` fine pixels. What does not fit is cut.
    fn line(&mut self, text: &str, x: u32, y: u32, size: u32) {
        for (index, character) in text.chars().enumerate() {
            let left = x + index as u32 * 6 * size;
            if left + 5 * size > self.page.width() - 100 {
                return;
            }
            let Some(rows) = glyph(character) else { continue };
            for (row, bits) in (0..).zip(rows) {
                for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                    self.dot(left + column * size, y + row * size, size);
                }
            }
        }
    }

    fn dot(&mut self, x: u32, y: u32, size: u32) {
        let (top, bottom) = (self.scale.rows(y), self.scale.rows(y + size));
        self.page.fill(x, top, size, (bottom - top).max(1));
    }
}

/// A frame, and a ruler along each edge: lost and shifted rows show at once.
fn frame(page: &mut Page, scale: Scale) {
    let (width, rows) = (page.width(), page.rows());
    page.fill(60, scale.rows(60), width - 120, 2);
    page.fill(60, rows - scale.rows(60), width - 120, 2);
    page.fill(60, scale.rows(60), 2, rows - scale.rows(120));
    page.fill(width - 62, scale.rows(60), 2, rows - scale.rows(120));
    for tick in (60..2232).step_by(20) {
        let length = if tick % 100 == 60 { 24 } else { 12 };
        page.fill(30, scale.rows(tick), length, 1);
    }
    for tick in (60..width - 60).step_by(20) {
        page.fill(tick, scale.rows(30), 1, scale.rows(if tick % 100 == 60 { 24 } else { 12 }));
    }
}

/// Words of small letters' lengths in capitals.
fn sentence(rng: &mut Rng) -> String {
    let mut text = String::new();
    while text.len() < 72 {
        for _ in 0..1 + rng.below(8) {
            text.push(char::from(b'A' + rng.below(26) as u8));
        }
        text.push_str(match rng.below(12) {
            0 => ", ",
            1 => ". ",
            2 => " 2026-11 ",
            _ => " ",
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_differ_by_number_and_seed_only() {
        let page = text_page(Resolution::Standard, 1, 2, 7);
        assert_eq!(page, text_page(Resolution::Standard, 1, 2, 7));
        assert_ne!(page, text_page(Resolution::Standard, 2, 2, 7));
        assert_ne!(page, text_page(Resolution::Standard, 1, 2, 8));
    }

    #[test]
    fn a_document_is_its_pages_whatever_was_drawn_before() {
        for (count, seed) in [(2, 7), (2, 7), (1, 7), (2, 8), (2, 7)] {
            let pages = text_pages(Resolution::Standard, count, seed);
            let drawn = (1..=count).map(|number| text_page(Resolution::Standard, number, count, seed));
            assert!(drawn.eq(pages), "{count} pages of seed {seed}");
        }
    }

    #[test]
    fn every_resolution_covers_the_same_paper() {
        for (resolution, rows) in
            [(Resolution::Standard, 1146), (Resolution::Fine, 2292), (Resolution::Superfine, 4584)]
        {
            assert_eq!(text_page(resolution, 1, 1, 7).rows(), rows);
        }
    }
}
