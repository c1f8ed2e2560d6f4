//! SIP messages without loss: the octets as they came, an index of where the parts lie, and typed views
//! made on demand. Reading is total: what is wrong with a message stands beside it as faults.

mod beginning;
mod body;
mod cause;
mod digit;
mod draft;
mod fault;
mod grammar;
mod handling;
mod header;
mod header_name;
mod index;
mod inspect;
mod lint;
mod method;
mod multipart;
mod params;
mod reason_phrase;
mod share;
mod stream;
mod typed;
mod uri;
mod uri_equivalence;

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;

pub use beginning::beginning;
pub use body::{NESTED_MAX, SessionBody};
pub use cause::{NORMAL_CLEARING, q850_cause_of};
pub use draft::{Draft, DraftStart, Name};
pub use fault::{FAULT_KINDS, Fault, FaultKind};
pub use grammar::find_outside;
pub use handling::NotUnderstood;
pub use header::content::ContentType;
pub use header::cseq::CSeq;
pub use header::name_addr::NameAddr;
pub use header::rack::RAck;
pub use header::reason::Reason;
pub use header::session_timer::{Refresher, SessionExpires};
pub use header::via::{MAGIC_COOKIE, Via};
pub use header::warning::Warning;
pub use header_name::{HEADER_NAMES, HeaderName};
pub use index::{HEADERS_MAX, MESSAGE_OCTETS_MAX};
pub use inspect::{Understood, inspect, inspect_response};
pub use method::{METHODS, Method};
pub use multipart::{PARTS_MAX, Part, parts};
pub use params::{PARAMS_MAX, Param, Params};
pub use reason_phrase::reason_phrase;
pub use stream::{StreamItem, StreamReader};
pub use uri::{Scheme, Uri, without_visual_separators};

use grammar::{split_outside, unfolded};
use index::{Index, Span, StartSpans};

/// A message as it was received or will be sent. Cloning is cheap.
#[derive(Clone)]
pub struct Message {
    bytes: Bytes,
    index: Arc<Index>,
}

/// The first line of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartLine<'m> {
    /// RFC 3261 7.1.
    Request {
        /// The method as written.
        method: &'m str,
        /// The Request-URI as written.
        uri: &'m str,
        /// The version as written.
        version: &'m str,
    },
    /// RFC 3261 7.2.
    Status {
        /// The version as written.
        version: &'m str,
        /// The status code, 100 to 699.
        code: u16,
        /// The reason phrase; may be empty.
        reason: &'m str,
    },
    /// Neither; the faults say why.
    Unreadable,
}

/// One header field as it stands in the message.
#[derive(Clone, Copy, Debug)]
pub struct Header<'m> {
    /// The name as written.
    pub name: &'m str,
    /// The name it means, compact forms resolved; `None` for a name that is not known here.
    pub known: Option<HeaderName>,
    /// The octets after the colon, with their white space and folds.
    pub raw: &'m [u8],
    /// Where `raw` starts in the message.
    pub at: usize,
}

impl<'m> Header<'m> {
    /// The value: trimmed, unfolded, invalid UTF-8 replaced.
    #[must_use]
    pub fn value(&self) -> Cow<'m, str> {
        unfolded(self.raw)
    }
}

impl Message {
    /// Reads one datagram, or one message cut from a stream. Never fails.
    #[must_use]
    pub fn parse(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let index = Arc::new(Index::read(&bytes));
        Self { bytes, index }
    }

    /// The octets, exactly as they came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Everything that is wrong with the message: its structure, then its headers. The headers are looked
    /// at now, on each call.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.index.faults.clone();
        lint::lint(self, &mut faults);
        faults
    }

    /// What was wrong with the structure alone; costs nothing.
    #[must_use]
    pub fn structural_faults(&self) -> &[Fault] {
        &self.index.faults
    }

    /// The start line.
    #[must_use]
    pub fn start_line(&self) -> StartLine<'_> {
        let text = |range: &core::ops::Range<usize>| utf8_prefix(&self.bytes[range.clone()]);
        match &self.index.start_line {
            StartSpans::Request { method, uri, version } => {
                StartLine::Request { method: text(method), uri: text(uri), version: text(version) }
            }
            StartSpans::Status { version, code, reason } => {
                StartLine::Status { version: text(version), code: *code, reason: text(reason) }
            }
            StartSpans::Unreadable => StartLine::Unreadable,
        }
    }

    /// Whether the start line is a request line.
    #[must_use]
    pub fn is_request(&self) -> bool {
        matches!(self.index.start_line, StartSpans::Request { .. })
    }

    /// Whether the start line is a status line.
    #[must_use]
    pub fn is_response(&self) -> bool {
        matches!(self.index.start_line, StartSpans::Status { .. })
    }

    /// The method of a request.
    #[must_use]
    pub fn method(&self) -> Option<Method> {
        match &self.index.start_line {
            StartSpans::Request { method, .. } => {
                Some(Method::parse(utf8_prefix(&self.bytes[method.clone()])))
            }
            _ => None,
        }
    }

    /// The status code of a response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.index.start_line {
            StartSpans::Status { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The reason phrase of a response.
    #[must_use]
    pub fn reason_phrase(&self) -> Option<&str> {
        match self.start_line() {
            StartLine::Status { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// The Request-URI, when it can be read.
    #[must_use]
    pub fn request_uri(&self) -> Option<Uri> {
        match self.start_line() {
            StartLine::Request { uri, .. } => Uri::parse(uri).ok(),
            _ => None,
        }
    }

    /// The Request-URI, read once, kept with the message and lent.
    #[must_use]
    pub fn request_uri_ref(&self) -> Option<&Uri> {
        let read = || self.request_uri().map(Box::new);
        self.index.request_uri.get_or_init(read).as_deref()
    }

    /// The header fields in order.
    pub fn headers(&self) -> impl Iterator<Item = Header<'_>> {
        self.index.headers.iter().map(|span| self.at(span))
    }

    fn at(&self, span: &Span) -> Header<'_> {
        let value = span.value();
        let name = utf8_prefix(&self.bytes[span.name()]).trim_end();
        Header { name, known: span.known, at: value.start, raw: &self.bytes[value] }
    }

    fn value(&self, span: &Span) -> Cow<'_, str> {
        unfolded(&self.bytes[span.value()])
    }

    /// The header fields with this name, in order.
    pub fn named(&self, name: HeaderName) -> impl Iterator<Item = Header<'_>> {
        self.index.named(name).map(|span| self.at(span))
    }

    /// Whether there is a header field with this name.
    #[must_use]
    pub fn has(&self, name: HeaderName) -> bool {
        self.index.has(name)
    }

    /// The value of the first header field with this name: trimmed, unfolded, invalid UTF-8 replaced.
    #[must_use]
    pub fn header(&self, name: HeaderName) -> Option<Cow<'_, str>> {
        self.index.named(name).next().map(|span| self.value(span))
    }

    /// All values with this name in order. Lines that may hold lists are split at their commas; empty
    /// list elements are left out.
    #[must_use]
    pub fn header_values(&self, name: HeaderName) -> Vec<Cow<'_, str>> {
        let mut values = Vec::new();
        for span in self.index.named(name) {
            match self.value(span) {
                line if !name.is_list() => values.push(line),
                Cow::Borrowed(line) => {
                    let pieces = split_outside(line, b',').filter(|p| !p.is_empty());
                    values.extend(pieces.map(Cow::Borrowed));
                }
                Cow::Owned(line) => {
                    let pieces = split_outside(&line, b',').filter(|p| !p.is_empty());
                    values.extend(pieces.map(|piece| Cow::Owned(piece.to_owned())));
                }
            }
        }
        values
    }

    /// The value of the first header field called `name`, in any case and form, known or not.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<Cow<'_, str>> {
        match HeaderName::parse(name.as_bytes()) {
            Some(known) => self.header(known),
            None => self.headers().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value()),
        }
    }

    /// The body: up to Content-Length, or all that follows the empty line.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.index.body.clone()]
    }

    /// The body, sharing the message's memory.
    #[must_use]
    pub fn body_bytes(&self) -> Bytes {
        self.bytes.slice(self.index.body.clone())
    }
}

/// The text up to the first octet that is not UTF-8; the lint reports the rest.
fn utf8_prefix(bytes: &[u8]) -> &str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => core::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Message {}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({:?})", String::from_utf8_lossy(&self.bytes))
    }
}

impl fmt::Display for Message {
    /// The message as text, for a reader; the octets themselves are `bytes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.bytes))
    }
}
