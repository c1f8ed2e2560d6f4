//! A multipart body cut into its parts: RFC 2046 5.1.1, lent from the octets as they came.
//!
//! Reading is total: what stands before the first delimiter and behind the closing one is left out, and a body
//! that was cut short ends with the part at hand. What a part is for, is not said here.

use std::borrow::Cow;

use super::HeaderName;
use super::grammar::unfolded;

/// Parts of one body that are read.
pub const PARTS_MAX: usize = 32;

/// One part: its header fields and what follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'b> {
    headers: &'b [u8],
    body: &'b [u8],
}

impl<'b> Part<'b> {
    /// The part in these octets, the line end that belongs to the delimiter behind it included.
    fn read(octets: &'b [u8]) -> Self {
        let mut at = 0;
        for line in octets.split_inclusive(|b| *b == b'\n') {
            if line.trim_ascii().is_empty() {
                return Self { headers: &octets[..at], body: &octets[at + line.len()..] };
            }
            at += line.len();
        }
        Self { headers: octets, body: &[] }
    }

    /// The value of the first header field with this name, unfolded.
    #[must_use]
    pub fn header(&self, name: HeaderName) -> Option<Cow<'b, str>> {
        self.named(|octets| HeaderName::parse(octets) == Some(name))
    }

    /// How the body is encoded (RFC 2045 6.1). SIP itself has no such header field, so it is none of the names.
    #[must_use]
    pub fn transfer_encoding(&self) -> Option<Cow<'b, str>> {
        self.named(|octets| octets.eq_ignore_ascii_case(b"Content-Transfer-Encoding"))
    }

    /// What follows the header fields, as the writers of descriptions mean it: with a line end.
    ///
    /// By RFC 2046 5.1.1 the line end before a delimiter belongs to the delimiter, so that a body with a line end
    /// of its own has two there. Most writers put one.
    #[must_use]
    pub fn lines(&self) -> &'b [u8] {
        let own =
            self.body.strip_suffix(b"\n").map_or(self.body, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
        if own.ends_with(b"\n") { own } else { self.body }
    }

    fn named(&self, is_it: impl Fn(&[u8]) -> bool) -> Option<Cow<'b, str>> {
        let mut at = 0;
        while at < self.headers.len() {
            let field = &self.headers[at..at + field_end(&self.headers[at..])];
            at += field.len();
            if let Some(colon) = memchr::memchr(b':', field)
                && is_it(field[..colon].trim_ascii())
            {
                return Some(unfolded(&field[colon + 1..]));
            }
        }
        None
    }
}

/// Where the first header field ends: at a line end without white space behind it.
fn field_end(headers: &[u8]) -> usize {
    let ends = memchr::memchr_iter(b'\n', headers).map(|at| at + 1);
    let is_end = |end: &usize| !headers.get(*end).is_some_and(|b| matches!(b, b' ' | b'\t'));
    ends.filter(is_end).min().unwrap_or(headers.len())
}

/// The parts of a body; none when the delimiter does not stand in it, or too often.
#[must_use]
pub fn parts<'b>(body: &'b [u8], boundary: &str) -> Option<Vec<Part<'b>>> {
    let mut parts = Vec::new();
    let (mut at, mut began) = (0, None);
    for line in body.split_inclusive(|b| *b == b'\n') {
        let delimiter = Delimiter::read(line, boundary.as_bytes());
        if delimiter.is_some() {
            if let Some(began) = began {
                if parts.len() == PARTS_MAX {
                    return None;
                }
                parts.push(Part::read(&body[began..at]));
            }
            began = Some(at + line.len());
        }
        if delimiter == Some(Delimiter::Close) {
            return Some(parts);
        }
        at += line.len();
    }
    // It was cut short: the end closes it (RFC 2046 5.1.2).
    parts.push(Part::read(&body[began?..]));
    (parts.len() <= PARTS_MAX).then_some(parts)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delimiter {
    Next,
    Close,
}

impl Delimiter {
    /// Only white space may follow the boundary in its line: that of an inner body may begin like it.
    fn read(line: &[u8], boundary: &[u8]) -> Option<Self> {
        let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
        match rest.trim_ascii() {
            b"" => Some(Self::Next),
            rest if rest.starts_with(b"--") => Some(Self::Close),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Vec<(Option<String>, String)>> {
        let of = |part: Part<'_>| {
            let kind = part.header(HeaderName::ContentType).map(Cow::into_owned);
            (kind, String::from_utf8_lossy(part.lines()).into_owned())
        };
        Some(parts(body.as_bytes(), "b")?.into_iter().map(of).collect())
    }

    #[track_caller]
    fn check(body: &str, expected: &[(Option<&str>, &str)]) {
        let owned = |(kind, text): &(Option<&str>, &str)| (kind.map(str::to_owned), (*text).to_owned());
        assert_eq!(read(body), Some(expected.iter().map(owned).collect()), "{body}");
    }

    #[test]
    fn a_body_is_cut_at_its_delimiters() {
        let two =
            "ignored\r\n--b\r\nContent-Type: x/y\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\nignored\r\n--b\r\n";
        check(two, &[(Some("x/y"), "one\r\n"), (None, "two\r\n")]);
        check("--b \t\r\nc: x/y;\r\n z=1\r\n\r\none\r\n\r\n--b--", &[(Some("x/y; z=1"), "one\r\n")]);
        check("--b\nContent-type:x/y\n\none\n--b--\n", &[(Some("x/y"), "one\n")]);
        check("--b\r\nContent-Type: x/y\r\n\r\ncut sh", &[(Some("x/y"), "cut sh")]);
        check("--b\r\nContent-Type: x/y", &[(Some("x/y"), "")]);
        check("--b\r\n\r\n--bb\r\n--b-\r\n--b--x", &[(None, "--bb\r\n--b-\r\n")]);
        check("--b--\r\n", &[]);
    }

    #[test]
    fn a_body_without_delimiter_or_with_too_many_has_no_parts() {
        assert_eq!(read("v=0\r\n-b\r\n--c\r\n"), None);
        assert_eq!(read(""), None);
        assert!(read(&"--b\r\n\r\n".repeat(PARTS_MAX)).is_some());
        assert_eq!(read(&"--b\r\n\r\n".repeat(PARTS_MAX + 1)), None);
        assert_eq!(read(&("--b\r\n\r\n".repeat(PARTS_MAX + 1) + "--b--")), None);
    }
}
