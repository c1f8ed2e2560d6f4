//! Where the parts of a message lie: one pass over the octets that never fails and copies nothing.

use core::ops::Range;
use std::sync::{Arc, OnceLock};

use super::grammar::{is_lws, is_space, is_token_octet, unfolded};
use super::header::numbers::content_length;
use super::{Fault, FaultKind, HEADER_NAMES, HeaderName, NameAddr, Uri, Via};

/// Octets of one message that are looked at. A UDP datagram cannot be longer than a sixteenth of it.
pub const MESSAGE_OCTETS_MAX: usize = 1 << 20;

/// Header lines of one message that are looked at.
pub const HEADERS_MAX: usize = 1024;

/// A header field usually takes so many octets; room for as many as would fill the message is taken at once.
const USUAL_HEADER_OCTETS: usize = 48;

/// Where one header field lies. Offsets fit: `MESSAGE_OCTETS_MAX` is below 2^32.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) known: Option<HeaderName>,
    name: (u32, u32),
    value: (u32, u32),
}

/// Where the parts of the start line lie.
#[derive(Clone, Debug)]
pub(crate) enum StartSpans {
    Request { method: Range<usize>, uri: Range<usize>, version: Range<usize> },
    Status { version: Range<usize>, code: u16, reason: Range<usize> },
    Unreadable,
}

/// The parts of a message.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) start_line: StartSpans,
    pub(crate) headers: Vec<Span>,
    pub(crate) body: Range<usize>,
    pub(crate) faults: Vec<Fault>,
    /// One bit for each known name that a header field has.
    names: u128,
    /// What is asked for again and again, read when it is asked for first.
    pub(crate) top_via: Once<Via>,
    pub(crate) from: Once<NameAddr>,
    pub(crate) to: Once<NameAddr>,
    pub(crate) first_contact: OnceLock<Option<Arc<NameAddr>>>,
    pub(crate) request_uri: OnceLock<Option<Box<Uri>>>,
}

/// A typed header, read at most once. Apart: most messages that are kept are never asked, and those of one call have
/// many headers in common (see [`share`](super::Message::share)).
pub(crate) type Once<T> = OnceLock<Arc<Result<T, Fault>>>;

const _: () = assert!(HEADER_NAMES.len() <= u128::BITS as usize, "each name has a bit");

impl Span {
    pub(crate) fn name(&self) -> Range<usize> {
        self.name.0 as usize..self.name.1 as usize
    }

    pub(crate) fn value(&self) -> Range<usize> {
        self.value.0 as usize..self.value.1 as usize
    }
}

impl Index {
    /// Reads one datagram.
    pub(crate) fn read(all: &[u8]) -> Self {
        let mut faults = Vec::new();
        let bytes = &all[..all.len().min(MESSAGE_OCTETS_MAX)];
        if bytes.len() < all.len() {
            faults.push(Fault::new(FaultKind::MessageTooLong, all.len().to_string()).at(bytes.len()));
        }
        let mut reader = Reader { bytes, at: 0, bare_line_end: None, faults };
        reader.skip_leading_line_ends();
        if reader.at == bytes.len() {
            reader.faults.push(Fault::new(FaultKind::Empty, ""));
            let body = reader.at..reader.at;
            let (start_line, headers) = (StartSpans::Unreadable, Vec::new());
            return Self::new(start_line, headers, body, reader.faults);
        }
        let start_line = reader.start_line();
        let headers = reader.headers();
        let body = reader.body(&headers);
        if let Some(at) = reader.bare_line_end {
            reader.faults.push(Fault::new(FaultKind::LineEnd, "").at(at));
        }
        Self::new(start_line, headers, body, reader.faults)
    }

    fn new(start_line: StartSpans, headers: Vec<Span>, body: Range<usize>, faults: Vec<Fault>) -> Self {
        let names = headers.iter().filter_map(|span| span.known).fold(0, |names, name| names | bit(name));
        Self {
            start_line,
            headers,
            body,
            faults,
            names,
            top_via: OnceLock::new(),
            from: OnceLock::new(),
            to: OnceLock::new(),
            first_contact: OnceLock::new(),
            request_uri: OnceLock::new(),
        }
    }

    /// Whether a header field has this name.
    pub(crate) fn has(&self, name: HeaderName) -> bool {
        self.names & bit(name) != 0
    }

    /// The header fields with this name, in order.
    pub(crate) fn named(&self, name: HeaderName) -> impl Iterator<Item = &Span> {
        let headers = if self.has(name) { &self.headers[..] } else { &[] };
        headers.iter().filter(move |span| span.known == Some(name))
    }
}

/// The bit of a name.
pub(crate) const fn bit(name: HeaderName) -> u128 {
    1 << name as u8
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    bare_line_end: Option<usize>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// RFC 3261 7.5: empty lines before the start line are ignored.
    fn skip_leading_line_ends(&mut self) {
        let ends = self.bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.at = ends;
    }

    fn fault(&mut self, kind: FaultKind, range: Range<usize>) {
        let text = String::from_utf8_lossy(&self.bytes[range.clone()]).into_owned();
        self.faults.push(Fault::new(kind, text).at(range.start));
    }

    /// The next line without its end; `None` when the octets have run out.
    fn line(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let Some(length) = memchr::memchr(b'\n', rest) else {
            self.at = self.bytes.len();
            return Some(start..start + rest.strip_suffix(b"\r").unwrap_or(rest).len());
        };
        let mut end = start + length;
        self.at = end + 1;
        if end > start && self.bytes[end - 1] == b'\r' {
            end -= 1;
        } else if self.bare_line_end.is_none() {
            self.bare_line_end = Some(end);
        }
        Some(start..end)
    }

    fn start_line(&mut self) -> StartSpans {
        let Some(line) = self.line() else { return StartSpans::Unreadable };
        let is_status = self.bytes[line.clone()].get(..4).is_some_and(|b| b.eq_ignore_ascii_case(b"SIP/"));
        if is_status { self.status_line(line) } else { self.request_line(line) }
    }

    /// RFC 3261 7.1: `Method SP Request-URI SP SIP-Version`. The outermost words are taken, so that white
    /// space inside or around the URI can be shown for what it is.
    fn request_line(&mut self, line: Range<usize>) -> StartSpans {
        let words = trimmed(self.bytes, line.clone());
        let text = &self.bytes[words.clone()];
        let first = text.iter().position(|&b| is_space(b));
        let last = text.iter().rposition(|&b| is_space(b));
        let (Some(first), Some(last)) = (first, last) else {
            self.fault(FaultKind::StartLineUnreadable, line);
            return StartSpans::Unreadable;
        };
        let method = words.start..words.start + first;
        let version = words.start + last + 1..words.end;
        let uri = trimmed(self.bytes, method.end..(version.start - 1).max(method.end));
        if uri.is_empty()
            || !self.bytes[version.clone()].get(..4).is_some_and(|b| b.eq_ignore_ascii_case(b"SIP/"))
        {
            self.fault(FaultKind::StartLineUnreadable, line);
            return StartSpans::Unreadable;
        }
        let exact = words == line && uri.start == method.end + 1 && uri.end + 1 == version.start;
        if !exact || self.bytes[uri.clone()].iter().any(|&b| is_space(b)) {
            self.fault(FaultKind::StartLineSpacing, line);
        }
        if !self.bytes[method.clone()].iter().all(|&b| is_token_octet(b)) {
            self.fault(FaultKind::MethodMalformed, method.clone());
        }
        self.check_version(&version);
        StartSpans::Request { method, uri, version }
    }

    /// RFC 3261 7.2: `SIP-Version SP Status-Code SP Reason-Phrase`.
    fn status_line(&mut self, line: Range<usize>) -> StartSpans {
        let text = &self.bytes[line.clone()];
        let mut words = text.splitn(3, |&b| is_space(b));
        let version = line.start..line.start + words.next().map_or(0, <[u8]>::len);
        let digits = words.next().unwrap_or_default();
        let code_end = (version.end + 1 + digits.len()).min(line.end);
        let reason = (code_end + 1).min(line.end)..line.end;
        let code = core::str::from_utf8(digits).ok().filter(|d| d.len() == 3).and_then(|d| d.parse().ok());
        let Some(code @ 100..=699) = code else {
            let number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
            let kind = if number { FaultKind::StatusCodeRange } else { FaultKind::StartLineUnreadable };
            self.fault(kind, line);
            return StartSpans::Unreadable;
        };
        self.check_version(&version);
        StartSpans::Status { version, code, reason }
    }

    /// RFC 3261 7.1: the version string is case-insensitive.
    fn check_version(&mut self, version: &Range<usize>) {
        if !self.bytes[version.clone()].eq_ignore_ascii_case(b"SIP/2.0") {
            self.fault(FaultKind::VersionUnsupported, version.clone());
        }
    }

    fn headers(&mut self) -> Vec<Span> {
        let mut spans: Vec<Span> =
            Vec::with_capacity((self.bytes.len() / USUAL_HEADER_OCTETS).min(HEADERS_MAX));
        // A line without a colon is no header; what continues it must not end up in the header above.
        let mut dropped = false;
        loop {
            let Some(line) = self.line() else {
                self.faults.push(Fault::new(FaultKind::HeadersUnterminated, "").at(self.bytes.len()));
                return spans;
            };
            if line.is_empty() {
                return spans;
            }
            if is_space(self.bytes[line.start]) {
                match spans.last_mut() {
                    Some(span) if !dropped => span.value.1 = line.end as u32,
                    Some(_) => {}
                    None => self.fault(FaultKind::FoldWithoutHeader, line),
                }
                continue;
            }
            if spans.len() == HEADERS_MAX {
                self.fault(FaultKind::HeaderCount, line);
                self.at = self.bytes.len();
                return spans;
            }
            let header = self.header(line);
            dropped = header.is_none();
            spans.extend(header);
        }
    }

    fn header(&mut self, line: Range<usize>) -> Option<Span> {
        let text = &self.bytes[line.clone()];
        let Some(colon) = text.iter().position(|&b| b == b':') else {
            self.fault(FaultKind::HeaderWithoutColon, line);
            return None;
        };
        // HCOLON allows white space before the colon (RFC 3261 25.1).
        let length = text[..colon].iter().rposition(|&b| !is_space(b)).map_or(0, |last| last + 1);
        let name = &text[..length];
        let known = HeaderName::parse(name);
        if known.is_none() && (name.is_empty() || !name.iter().all(|&b| is_token_octet(b))) {
            self.fault(FaultKind::HeaderNameMalformed, line.start..line.start + length);
        }
        let start = line.start as u32;
        Some(Span {
            known,
            name: (start, start + length as u32),
            value: (start + colon as u32 + 1, line.end as u32),
        })
    }

    /// RFC 3261 18.3: in a datagram the body ends at Content-Length, or at the end of the datagram when
    /// there is none.
    fn body(&mut self, headers: &[Span]) -> Range<usize> {
        let rest = self.at..self.bytes.len();
        let mut lengths = headers.iter().filter(|h| h.known == Some(HeaderName::ContentLength));
        let Some(first) = lengths.next() else { return rest };
        let text = |span: &Span| unfolded(&self.bytes[span.value()]);
        let value = text(first);
        if let Some(other) = lengths.find(|other| text(other) != value) {
            let both = format!("{value} and {}", text(other));
            self.faults.push(Fault::new(FaultKind::ContentLengthConflict, both).at(other.value().start));
            // Nobody knows where the body ends.
            return rest;
        }
        match content_length(&value) {
            Err(fault) => self.faults.push(fault.at(first.value().start).within(HeaderName::ContentLength)),
            Ok(length) if length > rest.len() => {
                let text = format!("{length} announced, {} there", rest.len());
                self.faults.push(Fault::new(FaultKind::BodyTruncated, text).at(rest.start));
            }
            Ok(length) => {
                if length < rest.len() {
                    let text = format!("{} octets", rest.len() - length);
                    self.faults.push(Fault::new(FaultKind::OctetsAfterBody, text).at(rest.start + length));
                }
                return rest.start..rest.start + length;
            }
        }
        rest
    }
}

fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let text = &bytes[range.clone()];
    let first = text.iter().position(|&b| !is_lws(b)).unwrap_or(text.len());
    let end = text.iter().rposition(|&b| !is_lws(b)).map_or(first, |last| last + 1);
    range.start + first..range.start + end
}
