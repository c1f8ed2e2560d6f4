//! The pages of a fax as files: `fax-sent-1.png`, `fax-received-1.png`, `fax-received.tiff`.

use page::{Page, picture, tiff};

use super::Fax;
use super::pages::pairs;

/// The files of one fax; not whole, without the file for other fax programs.
#[must_use]
pub fn files(fax: &Fax<'_>, is_whole: bool) -> Vec<(String, Vec<u8>)> {
    let stem = fax.stem();
    let mut files = Vec::new();
    let mut received = Vec::new();
    for pair in pairs(fax) {
        let mut add = |kind: &str, png: Vec<u8>| {
            // A page without rows has no picture.
            if !png.is_empty() {
                files.push((format!("{stem}-{kind}-{}.png", pair.number), png));
            }
        };
        if let Some(sent) = pair.sent {
            add("sent", picture::png(sent));
        }
        if let Some(page) = pair.received {
            add("received", picture::png(page));
            received.push(page.clone());
        }
        if let (Some(sent), Some(page), false) = (pair.sent, pair.received, pair.is_identical()) {
            add("difference", picture::difference_png(sent, page));
        }
    }
    received.retain(|page: &Page| page.rows() > 0);
    if !received.is_empty() && is_whole {
        files.push((format!("{stem}-received.tiff"), tiff::write(&received)));
    }
    files
}
