//! A ladder as PNG. Areas and letters are all there is, so that no engine for pictures is needed: the letters are those of
//! DejaVu Sans, whose outlines `ab_glyph` fills.

use ab_glyph::{Font as _, FontRef, Glyph, PxScale, ScaleFont as _, point};

use super::drawing::{Anchor, Drawing, Ink, Shape, Words};

/// Points of the picture for each of the drawing: letters are sharp on today's screens.
const SCALE: i32 = 2;
/// Each point is looked at so often in each direction.
const FINE: i32 = 4;

/// The file.
pub(super) fn bytes(drawing: &Drawing) -> Vec<u8> {
    let mut canvas = Canvas::new(drawing.width * SCALE, drawing.height * SCALE);
    let fonts = Fonts::open();
    for shape in &drawing.shapes {
        match shape {
            Shape::Area(points, ink) => canvas.area(points, *ink),
            Shape::Words(words) => canvas.words(&fonts, words),
        }
    }
    canvas.png(&drawing.title)
}

struct Fonts {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Fonts {
    fn open() -> Self {
        let open =
            |bytes| FontRef::try_from_slice(bytes).expect("the font is in the binary and known to be one");
        Self { regular: open(dejavu::sans::regular()), bold: open(dejavu::sans::bold()) }
    }
}

/// Points, three octets each.
struct Canvas {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl Canvas {
    fn new(width: i32, height: i32) -> Self {
        let size = |length: i32| usize::try_from(length).unwrap_or_default();
        let (width, height) = (size(width), size(height));
        let points = Ink::Paper.rgb().repeat(width * height);
        Self { width, height, points }
    }

    /// Lays ink over a point; `share` of 1 hides what was there.
    fn blend(&mut self, x: i32, y: i32, ink: Ink, share: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let at = (y * self.width + x) * 3;
        for (old, new) in self.points[at..at + 3].iter_mut().zip(ink.rgb()) {
            let mixed = f32::from(*old) + (f32::from(new) - f32::from(*old)) * share.clamp(0.0, 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two octets")]
            let mixed = mixed.round() as u8;
            *old = mixed;
        }
    }

    fn area(&mut self, corners: &[(i32, i32)], ink: Ink) {
        // In quarters of a point of the picture, so that all is counted in whole numbers.
        let fine: Vec<(i32, i32)> =
            corners.iter().map(|(x, y)| (x * SCALE * FINE, y * SCALE * FINE)).collect();
        let range = |of: fn(&(i32, i32)) -> i32| {
            let (low, high) = (fine.iter().map(of).min(), fine.iter().map(of).max());
            low.unwrap_or(0) / FINE..high.unwrap_or(0) / FINE + 1
        };
        for y in range(|corner| corner.1) {
            for x in range(|corner| corner.0) {
                let inside =
                    (0..FINE * FINE).filter(|n| is_inside(&fine, x * FINE + n % FINE, y * FINE + n / FINE));
                let count = u8::try_from(inside.count()).unwrap_or(u8::MAX);
                if count > 0 {
                    self.blend(x, y, ink, f32::from(count) / 16.0);
                }
            }
        }
    }

    fn words(&mut self, fonts: &Fonts, words: &Words) {
        let font = if words.is_bold { &fonts.bold } else { &fonts.regular };
        #[expect(clippy::cast_precision_loss, reason = "no picture is that large")]
        let [x, y, height] = [words.x, words.y, words.height].map(|length| (length * SCALE) as f32);
        // The height of letters on a page is that of an em; here it is that of the whole line.
        let em = font.height_unscaled() / font.units_per_em().unwrap_or(1.0);
        let scale = PxScale::from(height * em);
        let scaled = font.as_scaled(scale);
        let mut pen = 0.0;
        let mut glyphs: Vec<Glyph> = Vec::new();
        for c in words.text.chars() {
            let id = font.glyph_id(c);
            if let Some(last) = glyphs.last() {
                pen += scaled.kern(last.id, id);
            }
            glyphs.push(id.with_scale_and_position(scale, point(pen, 0.0)));
            pen += scaled.h_advance(id);
        }
        let left = match words.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - pen / 2.0,
            Anchor::End => x - pen,
        };
        for mut glyph in glyphs {
            glyph.position = point(glyph.position.x + left, y);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            #[expect(clippy::cast_possible_truncation, reason = "within the picture or left out")]
            let (left, top) = (corner.x as i32, corner.y as i32);
            outline.draw(|x, y, share| {
                let place = |start: i32, by: u32| start.saturating_add(i32::try_from(by).unwrap_or(i32::MAX));
                self.blend(place(left, x), place(top, y), words.ink, share);
            });
        }
    }

    fn png(self, title: &str) -> Vec<u8> {
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size(self.width), size(self.height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        // Most points are as the one above them.
        encoder.set_compression(png::Compression::Best);
        encoder.set_filter(png::FilterType::Up);
        // For those who do not see it; the format takes Latin letters only.
        let _ = encoder.add_text_chunk("Title".to_owned(), title.chars().filter(char::is_ascii).collect());
        let mut writer = encoder.write_header().expect("written into memory, with a size that is not 0");
        writer.write_image_data(&self.points).expect("as many points as the head says");
        writer.finish().expect("written into memory");
        bytes
    }
}

/// Whether the middle of a quarter of a point lies within corners that are joined by lines.
fn is_inside(corners: &[(i32, i32)], x: i32, y: i32) -> bool {
    // Twice as fine, so that the middle is a whole number.
    let (x, y) = (i64::from(2 * x + 1), i64::from(2 * y + 1));
    let mut inside = false;
    for (index, (x1, y1)) in corners.iter().enumerate() {
        let (x2, y2) = corners[(index + 1) % corners.len()];
        let [x1, y1, x2, y2] = [*x1, *y1, x2, y2].map(|n| i64::from(2 * n));
        if (y1 > y) == (y2 > y) {
            continue;
        }
        // Left of the line: x < x1 + (y - y1) * (x2 - x1) / (y2 - y1).
        let (a, b) = ((x - x1) * (y2 - y1), (y - y1) * (x2 - x1));
        inside ^= if y2 > y1 { a < b } else { a > b };
    }
    inside
}
