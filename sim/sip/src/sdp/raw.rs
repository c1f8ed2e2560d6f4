//! The line list: every body splits into lines, whatever is wrong with it. The fallback reader, and
//! what a mutation test or a strict lint works on.

use crate::Text;
use crate::text::cut;

use super::{AddressFamily, Attribute, Bandwidth, Connection, Line, Media, Origin, Sdp, Time};

/// The most lines that are read; the rest of a body is left out and a fault says so.
pub(super) const LINES_MAX: usize = 4096;

/// One line as it stood in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawLine<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// The letter before the equals sign; none when the line is not of that form.
    pub letter: Option<char>,
    /// What stands behind the equals sign; the whole line when it is not of that form.
    pub value: &'a str,
}

/// The lines of a body, ended by CRLF, LF or the end. Empty lines count but are not given.
pub fn lines(text: &str) -> impl Iterator<Item = RawLine<'_>> {
    let mut rest = Some(text);
    let split = core::iter::from_fn(move || match memchr::memchr(b'\n', rest?.as_bytes()) {
        Some(end) => {
            let (line, after) = rest?.split_at(end);
            rest = Some(&after[1..]);
            Some(line)
        }
        None => rest.take(),
    });
    let numbered = split.enumerate().take(LINES_MAX);
    numbered.map(|(index, line)| (index + 1, line.strip_suffix('\r').unwrap_or(line))).filter_map(
        |(number, line)| {
            let mut characters = line.chars();
            let first = characters.next()?;
            match characters.as_str().strip_prefix('=') {
                Some(value) => Some(RawLine { number, letter: Some(first), value }),
                None => Some(RawLine { number, letter: None, value: line }),
            }
        },
    )
}

/// Reads whatever is there, in any order.
pub(super) fn read(text: &str) -> Sdp {
    let mut sdp = Sdp::default();
    for line in lines(text) {
        let Some(letter) = line.letter else { continue };
        if letter == 'm' {
            // One stream is the rule, and a vector that grows by itself takes room for four.
            if sdp.media.is_empty() {
                sdp.media.reserve_exact(1);
            }
            sdp.media.push(media(line.value));
        } else if let Some(media) = sdp.media.last_mut() {
            take_media_line(media, letter, line.value);
        } else {
            take_session_line(&mut sdp, letter, line.value);
        }
    }
    // Descriptions are kept as long as their calls: they give back the room that was taken in advance.
    sdp.media.iter_mut().for_each(|media| media.attributes.shrink_to_fit());
    sdp
}

fn take_session_line(sdp: &mut Sdp, letter: char, value: &str) {
    match letter {
        'v' => {}
        'o' => sdp.origin = origin(value),
        's' => sdp.session_name = value.into(),
        'c' if sdp.connection.is_none() => sdp.connection = connection(value),
        't' => sdp.times.extend(time(value)),
        'a' => sdp.attributes.push(Attribute::of_line(value)),
        _ => match (letter, bandwidth(value)) {
            ('b', Some(bandwidth)) => sdp.bandwidths.push(bandwidth),
            _ => sdp.others.push(Line { letter, value: value.into() }),
        },
    }
}

fn take_media_line(media: &mut Media, letter: char, value: &str) {
    match letter {
        'c' if media.connection.is_none() => media.connection = connection(value),
        'a' => media.attributes.push(Attribute::of_line(value)),
        _ => match (letter, bandwidth(value)) {
            ('b', Some(bandwidth)) => media.bandwidths.push(bandwidth),
            _ => media.others.push(Line { letter, value: value.into() }),
        },
    }
}

/// The value of an `o=` line; what is missing or no number stays at its default.
fn origin(value: &str) -> Origin {
    let mut words = value.split_ascii_whitespace();
    let username = words.next().unwrap_or("-").into();
    let session_id = words.next().unwrap_or("0").into();
    let version = words.next().and_then(|v| v.parse().ok()).unwrap_or(0);
    match (words.next(), words.next(), words.next()) {
        (Some(network), Some(family), Some(address)) => {
            let family = AddressFamily::of_words(network, family);
            Origin { username, session_id, version, family, address: address.into() }
        }
        _ => Origin { username, session_id, version, ..Origin::default() },
    }
}

/// The value of a `c=` line; none when a word is missing.
pub(super) fn connection(value: &str) -> Option<Connection> {
    let mut words = value.split_ascii_whitespace();
    let (network, family, address) = (words.next()?, words.next()?, words.next()?);
    Some(Connection { family: AddressFamily::of_words(network, family), address: address.into() })
}

/// The value of a `b=` line.
pub(super) fn bandwidth(value: &str) -> Option<Bandwidth> {
    let (kind, value) = cut(value, b':')?;
    Some(Bandwidth { kind: kind.into(), value: value.trim().parse().ok()? })
}

/// The value of a `t=` line.
pub(super) fn time(value: &str) -> Option<Time> {
    let mut words = value.split_ascii_whitespace();
    Some(Time { start: words.next()?.parse().ok()?, stop: words.next()?.parse().ok()? })
}

/// The value of an `m=` line. A port that is no port is 0: such a stream cannot be used. A word that is
/// missing is a dash, so that what is printed is read again as the same.
fn media(value: &str) -> Media {
    let mut words = value.split_ascii_whitespace();
    let kind = words.next().unwrap_or("-").into();
    let port = words.next().unwrap_or("");
    let (port, count) = cut(port, b'/').map_or((port, None), |(port, count)| (port, Some(count)));
    Media {
        kind,
        port: port.parse().unwrap_or(0),
        port_count: count.and_then(|c| c.parse().ok()),
        protocol: words.next().unwrap_or("-").into(),
        formats: words.map(Text::from).collect(),
        ..Media::default()
    }
}
