//! Looking for the start of a message in octets that may be the middle of anything.

use crate::message::grammar::is_token_octet;
use crate::message::{METHODS, Method};

/// Octets of a start line that are waited for.
const LINE_OCTETS_MAX: usize = 1 << 13;
/// Octets of a head that are waited for.
const HEAD_OCTETS_MAX: usize = 1 << 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// A message begins here.
    Found(usize),
    /// Nothing begins before here, and what begins here is not known yet.
    Perhaps(usize),
}

/// Whether the first line is a start line; `None` when it is not whole yet.
pub(super) fn is_start(octets: &[u8]) -> Option<bool> {
    let Some(end) = memchr::memchr(b'\n', octets) else {
        let hopeless = octets.len() > LINE_OCTETS_MAX || octets.first().is_some_and(|&b| !is_token_octet(b));
        return hopeless.then_some(false);
    };
    Some(is_start_line(&octets[..end]))
}

/// The first start line with a head behind it. A line by itself is not enough: the body of a NOTIFY may be the
/// status line of another response (RFC 3420). `at_line`: a line begins at the front.
pub(super) fn start_line(octets: &[u8], at_line: bool) -> Sought {
    let mut at = 0;
    while let Some(length) = memchr::memchr(b'\n', &octets[at..]) {
        let behind = at + length + 1;
        let line = &octets[at..behind - 1];
        // What stands at the front may lack its own first octets.
        if is_start_line(line) && (at_line || at > 0 || !has_unknown_method(line)) {
            match is_head(&octets[behind..]) {
                Some(true) => return Sought::Found(at),
                Some(false) => {}
                None => return Sought::Perhaps(at),
            }
        }
        at = behind;
    }
    if octets.len() - at > LINE_OCTETS_MAX { Sought::Perhaps(octets.len()) } else { Sought::Perhaps(at) }
}

/// RFC 3261 7.1 and 7.2, as strictly as senders write them.
fn is_start_line(line: &[u8]) -> bool {
    const VERSION: &[u8] = b"SIP/2.0";
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if let Some([b' ', a, b, c, b' ', ..] | [b' ', a, b, c]) = line.strip_prefix(VERSION) {
        return [a, b, c].iter().all(|digit| digit.is_ascii_digit());
    }
    let Some(request) = line.strip_suffix(VERSION).and_then(|line| line.strip_suffix(b" ")) else {
        return false;
    };
    let Some(space) = memchr::memchr(b' ', request) else { return false };
    let (method, uri) = (&request[..space], &request[space + 1..]);
    !method.is_empty()
        && method.iter().all(|&octet| is_token_octet(octet))
        && memchr::memchr(b':', uri).is_some()
        && !uri.contains(&b' ')
}

fn has_unknown_method(line: &[u8]) -> bool {
    let word = line.split(|&octet| octet == b' ').next().unwrap_or_default();
    let method = core::str::from_utf8(word).map(Method::parse);
    !matches!(method, Ok(method) if METHODS.contains(&method)) && !word.starts_with(b"SIP/")
}

/// Whether a head follows that has what every message has; `None` when its end is not there yet.
fn is_head(octets: &[u8]) -> Option<bool> {
    let near = &octets[..octets.len().min(HEAD_OCTETS_MAX)];
    let Some(end) = memchr::memmem::find(near, b"\r\n\r\n") else {
        return (octets.len() >= HEAD_OCTETS_MAX).then_some(false);
    };
    // A status line that is a body by itself is followed by the start line of the next message.
    let first = octets[..end].split(|&octet| octet == b'\n').next().map_or(&[][..], name_of);
    if first.is_empty() || !first.iter().all(|&octet| is_token_octet(octet)) {
        return Some(false);
    }
    let has = |names: &[&[u8]]| {
        octets[..end]
            .split(|&octet| octet == b'\n')
            .any(|line| names.iter().any(|one| name_of(line).eq_ignore_ascii_case(one)))
    };
    Some(has(&[b"Via", b"v"]) && has(&[b"Call-ID", b"i"]) && has(&[b"CSeq"]))
}

/// What stands before the colon of a header field.
fn name_of(line: &[u8]) -> &[u8] {
    line.split(|&octet| octet == b':').next().unwrap_or_default().trim_ascii_end()
}
