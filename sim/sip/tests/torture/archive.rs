//! The bit-exact archives in the appendices: base64 of a gzip'd tar.

use std::io::Read as _;

/// One member of an archive.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) octets: Vec<u8>,
}

/// The files in the archive that `text` carries.
pub(crate) fn files(text: &str) -> Vec<File> {
    let is_archive_line = |line: &&str| !line.is_empty() && !line.contains(' ');
    let lines = text
        .lines()
        .map(|line| line.trim_matches([' ', '\u{c}', '\r']))
        .skip_while(|line| *line != "-- BEGIN MESSAGE ARCHIVE --")
        .skip(1)
        .take_while(|line| *line != "-- END MESSAGE ARCHIVE --")
        .filter(is_archive_line);
    let packed = base64(&lines.collect::<String>());
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut tar).expect("a gzip'd archive");
    members(&tar)
}

/// A message of RFC 5118 as it was meant. Its archive has bare line feeds, two messages without the empty
/// line at their end, and three Content-Lengths that fit neither form of the body.
pub(crate) fn restored(octets: &[u8]) -> Vec<u8> {
    let text = core::str::from_utf8(octets).expect("RFC 5118 is ASCII").replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let body = body.replace('\n', "\r\n");
    let line = |line: &str| match line.split_once(':') {
        Some(("Content-Length", _)) => format!("Content-Length: {}\r\n", body.len()),
        _ => format!("{line}\r\n"),
    };
    let head: String = head.lines().map(line).collect();
    format!("{head}\r\n{body}").into_bytes()
}

fn base64(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut out) = (0_u32, 0, Vec::new());
    for octet in text.bytes() {
        let value = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    out
}

/// The regular files of a tar: 512-octet headers, name at 0, octal size at 124, type at 156.
fn members(tar: &[u8]) -> Vec<File> {
    const BLOCK: usize = 512;
    let text = |field: &[u8]| -> String {
        let end = field.iter().position(|&b| b == 0).unwrap_or(field.len());
        String::from_utf8_lossy(&field[..end]).trim().to_owned()
    };
    let mut files = Vec::new();
    let mut at = 0;
    while let Some(header) = tar.get(at..at + BLOCK).filter(|header| header[0] != 0) {
        let name = text(&header[..100]).trim_start_matches("./").to_owned();
        let size = usize::from_str_radix(&text(&header[124..136]), 8).expect("an octal size");
        at += BLOCK;
        if matches!(header[156], 0 | b'0') {
            files.push(File { name, octets: tar[at..at + size].to_vec() });
        }
        at += size.next_multiple_of(BLOCK);
    }
    files
}
