//! PNG pictures of pages, and of how two pages differ.

use crate::Page;

/// A page as PNG, in black and white.
#[must_use]
pub fn png(page: &Page) -> Vec<u8> {
    let palette = [0xff, 0xff, 0xff, 0, 0, 0];
    let rows = (0..page.rows()).flat_map(|row| page.row(row).iter().copied()).collect::<Vec<_>>();
    encode(page.width(), page.rows(), png::BitDepth::One, &palette, &rows)
}

/// Both pages on top of each other as PNG: grey where both are black, red where only one is.
#[must_use]
pub fn difference_png(sent: &Page, received: &Page) -> Vec<u8> {
    const BOTH: u8 = 1;
    const ONE: u8 = 2;
    let palette = [0xff, 0xff, 0xff, 0xb0, 0xb0, 0xb0, 0xe0, 0, 0];
    let width = sent.width().max(received.width());
    let rows = sent.rows().max(received.rows());
    let mut pixels = Vec::with_capacity(rows as usize * width.div_ceil(4) as usize);
    for y in 0..rows {
        for first in (0..width).step_by(4) {
            let octet = (first..first + 4).fold(0, |octet, x| {
                let pixel = match (sent.is_black(x, y), received.is_black(x, y)) {
                    (true, true) => BOTH,
                    (false, false) => 0,
                    _ => ONE,
                };
                octet << 2 | pixel
            });
            pixels.push(octet);
        }
    }
    encode(width, rows, png::BitDepth::Two, &palette, &pixels)
}

fn encode(width: u32, rows: u32, depth: png::BitDepth, palette: &[u8], pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // PNG knows no picture without pixels.
    if width == 0 || rows == 0 {
        return out;
    }
    let mut encoder = png::Encoder::new(&mut out, width, rows);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(depth);
    encoder.set_palette(palette.to_vec());
    // PNG 12.8 (filters): none for pictures of fewer than 8 bits, which become ten times as long with one.
    encoder.set_filter(png::FilterType::NoFilter);
    encoder.set_compression(png::Compression::Default);
    let mut writer = encoder.write_header().expect("a vector takes every octet, and the header is valid");
    writer.write_image_data(pixels).expect("the rows have the length that the header says");
    drop(writer);
    out
}
