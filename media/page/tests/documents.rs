//! TIFF in and out, PNG out, and what the user is told about files that do not fit.

use clock::Rng;
use page::tiff::{self, Note, TiffError};
use page::{Page, Resolution, pattern, picture};

/// A TIFF with one strip; 16-bit and 32-bit values are written as they are asked for.
fn tiff_file(big_endian: bool, entries: &[(u16, u32)], strip: &[u8]) -> Vec<u8> {
    let u16_ = |value: u16| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let u32_ = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut out = if big_endian { b"MM\0\x2a".to_vec() } else { b"II\x2a\0".to_vec() };
    out.extend(u32_(8));
    let mut entries = entries.to_vec();
    let strip_at = 8 + 2 + (entries.len() + 2) * 12 + 4;
    entries.push((273, strip_at as u32));
    entries.push((279, strip.len() as u32));
    out.extend(u16_(entries.len() as u16));
    for (tag, value) in entries {
        out.extend(u16_(tag));
        out.extend(u16_(4));
        out.extend(u32_(1));
        out.extend(u32_(value));
    }
    out.extend(u32_(0));
    out.extend_from_slice(strip);
    out
}

#[test]
fn what_is_written_reads_back() {
    for resolution in [Resolution::Standard, Resolution::Fine, Resolution::Superfine] {
        let mut pages = pattern::text_pages(resolution, 2, 5);
        pages.push(Page::white(2432, 3, resolution));
        let mut black = Page::white(2048, 5, resolution);
        black.fill(0, 0, 2048, 5);
        pages.push(black);
        let file = tiff::write(&pages);
        assert_eq!(tiff::read(&file).expect("we wrote it").pages, pages);
        assert_eq!(file, tiff::write(&pages));
    }
}

#[test]
fn noise_pages_come_back() {
    let mut rng = Rng::new(4);
    for _ in 0..20 {
        let bits = (0..216 * 40).map(|_| rng.next_u32() as u8 & rng.next_u32() as u8).collect();
        let page = Page::from_bits(1728, Resolution::Fine, bits);
        assert_eq!(tiff::read(&tiff::write(std::slice::from_ref(&page))).expect("we wrote it").pages, [page]);
    }
}

#[test]
fn uncompressed_pages_of_every_kind_are_read() {
    let mut expected = Page::white(1728, 1, Resolution::Fine);
    expected.fill(0, 0, 4, 1);
    let mut row = [0_u8; 216];
    row[0] = 0xf0;
    let inverted = row.map(|octet| !octet);
    let reversed = row.map(u8::reverse_bits);
    let base = [(256, 1728), (257, 1), (259, 1)];
    let with = |more: &[(u16, u32)]| [&base[..], more].concat();
    for big_endian in [false, true] {
        for (entries, strip) in [
            (with(&[(262, 0)]), &row),
            (with(&[(262, 1)]), &inverted),
            (with(&[(262, 0), (266, 2)]), &reversed),
        ] {
            let document = tiff::read(&tiff_file(big_endian, &entries, strip)).expect("it is valid");
            assert_eq!(document.pages, [expected.clone()]);
        }
    }
    // PackBits: one literal octet, then 215 zeros in two runs.
    let packed = [0, 0xf0, 129, 0, 170, 0, 1, 0, 0];
    let entries = [(256, 1728), (257, 1), (259, 32_773), (262, 0)];
    assert_eq!(tiff::read(&tiff_file(false, &entries, &packed)).expect("it is valid").pages, [expected]);
}

#[test]
fn colour_is_made_black_and_white_with_a_note() {
    let mut strip = vec![255; 1728 * 3];
    strip[..9].copy_from_slice(&[0, 0, 0, 200, 0, 0, 250, 250, 0]);
    let entries = [(256, 1728), (257, 1), (258, 8), (259, 1), (262, 2), (277, 3)];
    let document = tiff::open("a.tif", Some(&tiff_file(false, &entries, &strip))).expect("it is valid");
    assert_eq!(document.notes, [Note::MadeBlackAndWhite { page: 1 }]);
    assert!(document.notes[0].to_string().starts_with("page 1 was grey or coloured"));
    let black: Vec<bool> = (0..4).map(|x| document.pages[0].is_black(x, 0)).collect();
    assert_eq!(black, [true, true, false, false]);
}

#[test]
fn files_that_do_not_fit_are_refused_by_name() {
    let row = [0; 216];
    let valid = |entries: &[(u16, u32)]| tiff_file(false, entries, &row);
    let cases: [(Option<Vec<u8>>, TiffError); 9] = [
        (None, TiffError::Missing),
        (Some(Vec::new()), TiffError::Empty),
        (Some(b"%PDF-1.7".to_vec()), TiffError::NotTiff),
        (Some(b"II\x2a\0".to_vec()), TiffError::Truncated),
        (Some(b"II\x2a\0\0\0\0\0".to_vec()), TiffError::NoPages),
        (Some(valid(&[(256, 1728), (257, 1), (259, 5)])), TiffError::Compression { page: 1, compression: 5 }),
        (Some(valid(&[(256, 1700), (257, 1)])), TiffError::Width { page: 1, width: 1700 }),
        (Some(valid(&[(256, 1728), (257, 0)])), TiffError::Rows { page: 1, rows: 0 }),
        (
            Some(valid(&[(256, 1728), (257, 1), (258, 16)])),
            TiffError::Samples { page: 1, bits: 16, samples: 1 },
        ),
    ];
    for (content, expected) in cases {
        let error = tiff::open("letters/offer.tif", content.as_deref()).expect_err("it does not fit");
        assert_eq!(error.error, expected);
        let text = error.to_string();
        assert!(text.starts_with("letters/offer.tif: ") && text.contains("accepted are"), "{text}");
    }
}

#[test]
fn a_list_of_pages_that_never_ends_is_refused() {
    let mut file = tiff_file(false, &[(256, 1728), (257, 1), (259, 1)], &[0; 216]);
    let link = 8 + 2 + 5 * 12;
    file[link] = 8;
    assert_eq!(tiff::read(&file), Err(TiffError::TooManyPages));
}

#[test]
fn mutated_files_never_panic() {
    let good = tiff::write(&[pattern::text_page(Resolution::Standard, 1, 1, 5)]);
    let mut rng = Rng::new(12);
    let mut refused = 0;
    for _ in 0..2000 {
        let mut file = good.clone();
        for _ in 0..=rng.below(6) {
            // The directory is at the end; both it and the picture get their share.
            let from = if rng.chance(0.5) { 0 } else { file.len() as u64 - 220 };
            let at = from + rng.below(file.len() as u64 - from);
            file[at as usize] = rng.next_u32() as u8;
        }
        refused += usize::from(tiff::read(&file).is_err());
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn pictures_show_both_pages_and_their_difference() {
    let page = pattern::text_page(Resolution::Standard, 1, 1, 5);
    let mut spotted = page.clone();
    spotted.fill(10, 10, 3, 1);
    let decode = |file: &[u8]| {
        let mut decoder = png::Decoder::new(file);
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("it is a PNG");
        let mut pixels = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut pixels).expect("it is whole");
        (info.width, info.height, pixels)
    };
    let (width, height, pixels) = decode(&picture::png(&page));
    assert_eq!((width, height), (1728, 1146));
    let black = pixels.chunks(3).filter(|rgb| **rgb == [0, 0, 0]).count() as u64;
    assert_eq!(black, page.difference(&Page::white(1728, 1146, Resolution::Standard)).pixels);
    let (_, _, pixels) = decode(&picture::difference_png(&page, &spotted));
    assert_eq!(pixels.chunks(3).filter(|rgb| **rgb == [0xe0, 0, 0]).count(), 3);
}
