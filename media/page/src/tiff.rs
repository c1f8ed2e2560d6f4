//! TIFF as fax uses it: black and white pages, several to a file.
//!
//! Read: uncompressed, PackBits, MH, MR (T.4) and MMR (T.6), any fill order, any number of strips; 8-bit
//! grey and colour without compression, made black and white with a note. Not read: LZW, Deflate, JPEG,
//! JBIG, tiles; the error says so and how to convert. Written: T.6, one strip a page.

use core::fmt;

use crate::coding::{T4Options, read_t4, read_t6, write_t6};
use crate::{Page, Resolution};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The pages.
    pub pages: Vec<Page>,
    /// What was changed on the way in.
    pub notes: Vec<Note>,
}

/// A change on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The page was grey or coloured; what is darker than the middle became black.
    MadeBlackAndWhite {
        /// Counted from 1.
        page: usize,
    },
}

/// Why a file is no fax document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TiffError {
    /// The file is not there or cannot be read.
    Missing,
    /// The file has no octets.
    Empty,
    /// The file does not begin as a TIFF does.
    NotTiff,
    /// The file ends early, or points outside itself.
    Truncated,
    /// The file holds no page.
    NoPages,
    /// More than [`PAGES_MAX`] pages, or a list of pages that never ends.
    TooManyPages,
    /// A page is coded in a way that is not read.
    Compression {
        /// Counted from 1.
        page: usize,
        /// The TIFF number of the coding.
        compression: u32,
    },
    /// A page has samples of an unusual size or number.
    Samples {
        /// Counted from 1.
        page: usize,
        /// Bits in a sample.
        bits: u32,
        /// Samples in a pixel.
        samples: u32,
    },
    /// A page is empty or has more rows than [`ROWS_MAX`].
    Rows {
        /// Counted from 1.
        page: usize,
        /// Its rows.
        rows: u32,
    },
    /// A page has a width that this program does not send; machines of 300 dpi take 2592 pixels too (T.30 table 2).
    Width {
        /// Counted from 1.
        page: usize,
        /// Its width.
        width: u32,
    },
    /// The coded picture is damaged.
    Damaged {
        /// Counted from 1.
        page: usize,
    },
}

/// An error with the name of its file, ready for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub error: TiffError,
}

/// The most pages a document may have.
pub const PAGES_MAX: usize = 1000;
/// The most rows a page may have: two metres at the highest resolution.
pub const ROWS_MAX: u32 = 32_000;
/// The widest picture that is looked at.
const WIDTH_MAX: u32 = 20_000;

/// Reads a file the user named, and checks that a fax machine can send it.
///
/// A page of another width is refused, not padded or scaled: what arrives is compared with the file pixel by
/// pixel, so that the page on the line has to be the page in the file.
///
/// # Errors
/// When the file is no such document; the text names it and says what is accepted.
pub fn open(file: &str, content: Option<&[u8]>) -> Result<Document, DocumentError> {
    let named = |error| DocumentError { file: file.to_owned(), error };
    let document = read(content.ok_or_else(|| named(TiffError::Missing))?).map_err(named)?;
    for (index, page) in document.pages.iter().enumerate() {
        if !Page::WIDTHS.contains(&page.width()) {
            return Err(named(TiffError::Width { page: index + 1, width: page.width() }));
        }
    }
    Ok(document)
}

/// Reads a TIFF. Any width.
///
/// # Errors
/// When it is no TIFF that this crate reads.
pub fn read(content: &[u8]) -> Result<Document, TiffError> {
    if content.is_empty() {
        return Err(TiffError::Empty);
    }
    let big_endian = match content.get(..4) {
        Some([b'I', b'I', 42, 0]) => false,
        Some([b'M', b'M', 0, 42]) => true,
        _ => return Err(TiffError::NotTiff),
    };
    let file = Bytes { content, big_endian };
    let mut document = Document { pages: Vec::new(), notes: Vec::new() };
    let mut offset = file.u32(4)?;
    while offset != 0 {
        if document.pages.len() == PAGES_MAX {
            return Err(TiffError::TooManyPages);
        }
        let (tags, next) = read_directory(&file, offset as usize)?;
        let number = document.pages.len() + 1;
        let (page, note) = read_page(&file, &tags, number)?;
        document.pages.push(page);
        document.notes.extend(note);
        offset = next;
    }
    if document.pages.is_empty() {
        return Err(TiffError::NoPages);
    }
    Ok(document)
}

/// A file with its octet order.
struct Bytes<'a> {
    content: &'a [u8],
    big_endian: bool,
}

impl Bytes<'_> {
    fn slice(&self, offset: usize, length: usize) -> Result<&[u8], TiffError> {
        let end = offset.checked_add(length).ok_or(TiffError::Truncated)?;
        self.content.get(offset..end).ok_or(TiffError::Truncated)
    }

    fn u16(&self, offset: usize) -> Result<u16, TiffError> {
        let octets = self.slice(offset, 2)?.try_into().expect("the slice has two octets");
        Ok(if self.big_endian { u16::from_be_bytes(octets) } else { u16::from_le_bytes(octets) })
    }

    fn u32(&self, offset: usize) -> Result<u32, TiffError> {
        let octets = self.slice(offset, 4)?.try_into().expect("the slice has four octets");
        Ok(if self.big_endian { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
    }
}

/// The tags of a page that matter here.
#[derive(Debug, Default)]
struct Tags {
    width: u32,
    rows: u32,
    bits: Option<u32>,
    compression: Option<u32>,
    photometric: u32,
    fill_order: u32,
    strip_offsets: Vec<u32>,
    strip_octets: Vec<u32>,
    samples: Option<u32>,
    rows_per_strip: Option<u32>,
    t4_options: u32,
    y_resolution: Option<f64>,
    centimetres: bool,
}

/// The most values of one tag that are read: one strip a row.
const VALUES_MAX: usize = ROWS_MAX as usize;

fn read_directory(file: &Bytes<'_>, offset: usize) -> Result<(Tags, u32), TiffError> {
    let count = usize::from(file.u16(offset)?);
    let mut tags = Tags::default();
    for index in 0..count {
        let entry = offset + 2 + index * 12;
        let values = read_values(file, entry)?;
        let first = values.first().copied().unwrap_or(0);
        match file.u16(entry)? {
            256 => tags.width = first,
            257 => tags.rows = first,
            258 => tags.bits = Some(first),
            259 => tags.compression = Some(first),
            262 => tags.photometric = first,
            266 => tags.fill_order = first,
            273 => tags.strip_offsets = values,
            277 => tags.samples = Some(first),
            278 => tags.rows_per_strip = Some(first),
            279 => tags.strip_octets = values,
            283 => tags.y_resolution = ratio(&values),
            292 => tags.t4_options = first,
            296 => tags.centimetres = first == 3,
            _ => {}
        }
    }
    let next = file.u32(offset + 2 + count * 12)?;
    Ok((tags, next))
}

/// The values of an entry; a ratio gives two. Types without numbers give none.
fn read_values(file: &Bytes<'_>, entry: usize) -> Result<Vec<u32>, TiffError> {
    let count = file.u32(entry + 4)? as usize;
    let (size, parts) = match file.u16(entry + 2)? {
        3 => (2, 1),
        4 => (4, 1),
        5 => (4, 2),
        _ => return Ok(Vec::new()),
    };
    if count > VALUES_MAX {
        return Err(TiffError::Truncated);
    }
    let inline = count * size * parts <= 4;
    let start = if inline { entry + 8 } else { file.u32(entry + 8)? as usize };
    (0..count * parts)
        .map(|index| {
            let at = start.checked_add(index * size).ok_or(TiffError::Truncated)?;
            if size == 2 { file.u16(at).map(u32::from) } else { file.u32(at) }
        })
        .collect()
}

fn ratio(values: &[u32]) -> Option<f64> {
    match values {
        [numerator, denominator, ..] if *denominator > 0 => {
            Some(f64::from(*numerator) / f64::from(*denominator))
        }
        _ => None,
    }
}

fn read_page(file: &Bytes<'_>, tags: &Tags, number: usize) -> Result<(Page, Option<Note>), TiffError> {
    if tags.rows == 0 || tags.rows > ROWS_MAX {
        return Err(TiffError::Rows { page: number, rows: tags.rows });
    }
    if tags.width == 0 || tags.width > WIDTH_MAX {
        return Err(TiffError::Width { page: number, width: tags.width });
    }
    let (bits, samples) = (tags.bits.unwrap_or(1), tags.samples.unwrap_or(1));
    let row_octets = match (bits, samples) {
        (1, 1) => tags.width.div_ceil(8) as usize,
        (8, 1 | 3 | 4) => tags.width as usize * samples as usize,
        _ => return Err(TiffError::Samples { page: number, bits, samples }),
    };
    let mut picture = Vec::new();
    let rows_per_strip = tags.rows_per_strip.unwrap_or(tags.rows).clamp(1, tags.rows);
    for (index, (offset, octets)) in tags.strip_offsets.iter().zip(&tags.strip_octets).enumerate() {
        let strip = file.slice(*offset as usize, *octets as usize)?;
        let before = rows_per_strip.saturating_mul(index as u32);
        let rows = rows_per_strip.min(tags.rows.saturating_sub(before));
        picture.extend(decode_strip(strip, tags, rows, row_octets, number)?);
    }
    picture.resize(row_octets * tags.rows as usize, blank(tags, bits));
    let (octets, note) = if bits == 1 {
        (black_is_one(picture, tags.photometric), None)
    } else {
        let page = threshold(&picture, tags, samples as usize);
        (page, Some(Note::MadeBlackAndWhite { page: number }))
    };
    Ok((Page::from_bits(tags.width, resolution(tags), octets), note))
}

/// What a missing row is filled with.
fn blank(tags: &Tags, bits: u32) -> u8 {
    if bits == 1 && tags.photometric == 0 { 0 } else { 0xff }
}

fn resolution(tags: &Tags) -> Resolution {
    let lines = tags.y_resolution.unwrap_or(196.0);
    Resolution::nearest(if tags.centimetres { lines * 2.54 } else { lines })
}

fn decode_strip(
    strip: &[u8],
    tags: &Tags,
    rows: u32,
    row_octets: usize,
    number: usize,
) -> Result<Vec<u8>, TiffError> {
    let octets_max = row_octets * rows as usize;
    let is_bilevel = row_octets == tags.width.div_ceil(8) as usize;
    let mut octets = match tags.compression.unwrap_or(1) {
        1 => strip.to_vec(),
        32_773 => unpack_bits(strip, octets_max),
        2..=4 if is_bilevel => return decode_fax(strip, tags, rows, number),
        compression => return Err(TiffError::Compression { page: number, compression }),
    };
    if tags.fill_order == 2 {
        octets.iter_mut().for_each(|octet| *octet = octet.reverse_bits());
    }
    octets.truncate(octets_max);
    Ok(octets)
}

/// MH, MR and MMR.
fn decode_fax(strip: &[u8], tags: &Tags, rows: u32, number: usize) -> Result<Vec<u8>, TiffError> {
    let reversed: Vec<u8>;
    let coded = if tags.fill_order == 2 {
        reversed = strip.iter().map(|octet| octet.reverse_bits()).collect();
        &reversed
    } else {
        strip
    };
    let read = match tags.compression {
        Some(4) => read_t6(coded, tags.width, rows),
        compression => {
            let octet_aligned = compression == Some(2);
            let options = T4Options { two_dimensional: tags.t4_options & 1 == 1, octet_aligned };
            read_t4(coded, tags.width, rows, options)
        }
    };
    if read.damaged { Err(TiffError::Damaged { page: number }) } else { Ok(read.bits) }
}

fn unpack_bits(strip: &[u8], octets_max: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = strip;
    while let [head, tail @ ..] = rest {
        if out.len() >= octets_max {
            break;
        }
        let count = usize::from(*head);
        match count {
            0..=127 => {
                let literal = tail.len().min(count + 1);
                out.extend_from_slice(&tail[..literal]);
                rest = &tail[literal..];
            }
            128 => rest = tail,
            _ => {
                let Some((octet, after)) = tail.split_first() else { break };
                out.resize(out.len() + 257 - count, *octet);
                rest = after;
            }
        }
    }
    out
}

/// Photometric 0 has black as 1, the others have it as 0.
fn black_is_one(mut picture: Vec<u8>, photometric: u32) -> Vec<u8> {
    if photometric != 0 {
        picture.iter_mut().for_each(|octet| *octet = !*octet);
    }
    picture
}

fn threshold(picture: &[u8], tags: &Tags, samples: usize) -> Vec<u8> {
    let stride = tags.width.div_ceil(8) as usize;
    let mut bits = vec![0; stride * tags.rows as usize];
    for (index, pixel) in picture.chunks_exact(samples).enumerate() {
        // Rec. 601 weights, in 256ths.
        let light = match pixel {
            [red, green, blue, ..] => {
                (77 * u32::from(*red) + 150 * u32::from(*green) + 29 * u32::from(*blue)) / 256
            }
            _ => u32::from(pixel[0]),
        };
        let dark = if samples == 1 && tags.photometric == 0 { light >= 128 } else { light < 128 };
        let (x, y) = (index % tags.width as usize, index / tags.width as usize);
        if dark {
            bits[y * stride + x / 8] |= 0x80 >> (x % 8);
        }
    }
    bits
}

/// Writes pages as T.6, one strip a page. The same pages give the same octets.
#[must_use]
pub fn write(pages: &[Page]) -> Vec<u8> {
    let mut out = b"II\x2a\0".to_vec();
    // Where the offset of the next directory goes.
    let mut link = out.len();
    out.extend_from_slice(&[0; 4]);
    for (index, page) in pages.iter().enumerate() {
        let strip = write_t6(page.bits(), page.width());
        let strip_offset = out.len();
        out.extend_from_slice(&strip);
        out.resize(out.len().next_multiple_of(2), 0);
        let directory = out.len() as u32;
        out[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        link = write_directory(&mut out, page, (strip_offset, strip.len()), (index, pages.len()));
    }
    out
}

/// Gives the place of the link to the next directory.
fn write_directory(out: &mut Vec<u8>, page: &Page, strip: (usize, usize), number: (usize, usize)) -> usize {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    const RATIO: u16 = 5;
    let ratios = (out.len() + 2 + 15 * 12 + 4) as u32;
    let numbers = (number.0 as u32 & 0xffff) | (number.1 as u32) << 16;
    let entries: [(u16, u16, u32, u32); 15] = [
        (254, LONG, 1, 2), // a page of several
        (256, LONG, 1, page.width()),
        (257, LONG, 1, page.rows()),
        (258, SHORT, 1, 1),
        (259, SHORT, 1, 4), // T.6
        (262, SHORT, 1, 0), // black is 1
        (266, SHORT, 1, 1),
        (273, LONG, 1, strip.0 as u32),
        (277, SHORT, 1, 1),
        (278, LONG, 1, page.rows()),
        (279, LONG, 1, strip.1 as u32),
        (282, RATIO, 1, ratios),
        (283, RATIO, 1, ratios + 8),
        (296, SHORT, 1, 2), // inches
        (297, SHORT, 2, numbers),
    ];
    out.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        out.extend_from_slice(&tag.to_le_bytes());
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&value.to_le_bytes());
    }
    let link = out.len();
    out.extend_from_slice(&[0; 4]);
    for lines in [204, page.resolution().lines_per_inch()] {
        out.extend_from_slice(&u32::to_le_bytes(lines));
        out.extend_from_slice(&u32::to_le_bytes(1));
    }
    link
}

impl fmt::Display for TiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the file is missing or cannot be read"),
            Self::Empty => f.write_str("the file is empty"),
            Self::NotTiff => f.write_str("the file is not a TIFF"),
            Self::Truncated => f.write_str("the file ends early or points outside itself"),
            Self::NoPages => f.write_str("the file holds no page"),
            Self::TooManyPages => write!(f, "the file holds more than {PAGES_MAX} pages"),
            Self::Compression { page, compression } => write!(
                f,
                "page {page} is coded as {}, which is not read; `tiffcp -c g4 in.tif out.tif` converts it",
                compression_name(*compression)
            ),
            Self::Samples { page, bits, samples } => {
                write!(f, "page {page} has {samples} samples of {bits} bits in a pixel")
            }
            Self::Rows { page, rows } => write!(f, "page {page} has {rows} rows, not 1 to {ROWS_MAX}"),
            Self::Width { page, width } => {
                write!(f, "page {page} is {width} pixels wide, which this program does not send")
            }
            Self::Damaged { page } => write!(f, "the picture of page {page} is damaged"),
        }
    }
}

fn compression_name(compression: u32) -> &'static str {
    match compression {
        2..=4 => "fax with more than one bit in a pixel",
        5 => "LZW",
        6 | 7 => "JPEG",
        8 | 32_946 => "Deflate",
        34_661 | 9 | 10 => "JBIG",
        _ => "something unknown",
    }
}

impl core::error::Error for TiffError {}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MadeBlackAndWhite { page } => {
                write!(f, "page {page} was grey or coloured; what was darker than the middle became black")
            }
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}; accepted are TIFF files with pages 1728, 2048 or 2432 pixels wide, black and white as \
             T.4, T.6, PackBits or uncompressed, or uncompressed 8-bit grey or colour",
            self.file, self.error
        )
    }
}

impl core::error::Error for DocumentError {}
