//! A message under construction, and the way misbehaviour edits one: everything can be set, nothing is
//! checked.

use core::fmt;
use core::ops::Range;
use std::borrow::Cow;

use bytes::Bytes;

use super::grammar::unfolded;
use crate::text::Print;

use super::{HeaderName, Message, Method, StartLine, reason_phrase};

/// The name of a header in a draft: what it means, and how it is spelt when that is unusual.
#[derive(Clone, Debug)]
pub struct Name {
    known: Option<HeaderName>,
    written: Option<Box<str>>,
}

/// The start line of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftStart {
    /// A request line.
    Request {
        /// The method.
        method: Method,
        /// The Request-URI, as it will be written.
        uri: String,
        /// The version, `SIP/2.0`.
        version: Cow<'static, str>,
    },
    /// A status line.
    Status {
        /// The version, `SIP/2.0`.
        version: Cow<'static, str>,
        /// The status code.
        code: u16,
        /// The reason phrase.
        reason: Cow<'static, str>,
    },
    /// A first line that is neither, or not UTF-8, kept as it was.
    Raw(Bytes),
}

/// A message that can be edited.
#[derive(Clone, Debug)]
pub struct Draft {
    start: DraftStart,
    headers: Vec<Entry>,
    /// The values, one behind the other: a draft is one piece of memory and not one for each header. What an
    /// edit replaces stays here unused.
    values: String,
    body: Bytes,
}

#[derive(Clone, Debug)]
struct Entry {
    name: Name,
    /// Where the value lies.
    value: Range<usize>,
    /// The octets of a value that is not UTF-8, so that an edit elsewhere does not change them.
    octets: Option<Box<[u8]>>,
    /// Whether this is a Content-Length that follows the body.
    follows_body: bool,
}

const VERSION: Cow<'static, str> = Cow::Borrowed("SIP/2.0");

/// Header lines of an ordinary request, and the octets of their values.
const USUAL_HEADERS: usize = 16;
const USUAL_VALUES: usize = 512;

impl Draft {
    /// A request without headers.
    #[must_use]
    pub fn request(method: &Method, uri: &str) -> Self {
        Self::new(DraftStart::Request { method: method.clone(), uri: uri.to_owned(), version: VERSION })
    }

    /// A response without headers, with the reason phrase of its RFC.
    #[must_use]
    pub fn response(code: u16) -> Self {
        Self::new(DraftStart::Status { version: VERSION, code, reason: Cow::Borrowed(reason_phrase(code)) })
    }

    /// A response with a reason phrase of its own.
    #[must_use]
    pub fn response_with_reason(code: u16, reason: &str) -> Self {
        Self::new(DraftStart::Status { version: VERSION, code, reason: Cow::Owned(reason.to_owned()) })
    }

    fn new(start: DraftStart) -> Self {
        let (headers, values) = (Vec::with_capacity(USUAL_HEADERS), String::with_capacity(USUAL_VALUES));
        Self { start, headers, values, body: Bytes::new() }
    }

    /// A message that was read, open for editing. Order, spelling of names and values are kept; folds and
    /// white space around values are not. A Content-Length that was right stays right when the body
    /// changes; one that was wrong stays as it is.
    #[must_use]
    pub fn from_message(message: &Message) -> Self {
        let line = first_line(message.bytes());
        let start = match message.start_line() {
            _ if core::str::from_utf8(line).is_err() => DraftStart::Raw(message.bytes().slice_ref(line)),
            StartLine::Request { method, uri, version } => DraftStart::Request {
                method: Method::parse(method),
                uri: uri.to_owned(),
                version: version_text(version),
            },
            StartLine::Status { version, code, reason } => DraftStart::Status {
                version: version_text(version),
                code,
                reason: Cow::Owned(reason.to_owned()),
            },
            StartLine::Unreadable => DraftStart::Raw(message.bytes().slice_ref(line)),
        };
        let length = message.body().len().to_string();
        let mut draft = Self::new(start);
        for header in message.headers() {
            let value = unfolded(header.raw);
            let mut entry = draft.entry(header.name.into(), &value);
            let utf8 = core::str::from_utf8(header.raw).is_ok();
            entry.octets = (!utf8).then(|| super::grammar::trim_lws(header.raw).into());
            entry.follows_body = header.known == Some(HeaderName::ContentLength) && value == length;
            draft.headers.push(entry);
        }
        draft.body = message.body_bytes();
        draft
    }

    /// A header field whose value has its place among the values.
    fn entry(&mut self, name: Name, value: &str) -> Entry {
        self.entry_of_pieces(name, &[value])
    }

    fn entry_of_pieces(&mut self, name: Name, pieces: &[&str]) -> Entry {
        self.entry_written(name, |values| pieces.iter().for_each(|piece| values.push_str(piece)))
    }

    fn entry_written(&mut self, name: Name, write: impl FnOnce(&mut String)) -> Entry {
        let start = self.values.len();
        write(&mut self.values);
        Entry { name, value: start..self.values.len(), octets: None, follows_body: false }
    }

    fn value_of(&self, entry: &Entry) -> &str {
        &self.values[entry.value.clone()]
    }

    /// The start line.
    #[must_use]
    pub const fn start(&self) -> &DraftStart {
        &self.start
    }

    /// The method of a request.
    #[must_use]
    pub const fn method(&self) -> Option<&Method> {
        match &self.start {
            DraftStart::Request { method, .. } => Some(method),
            _ => None,
        }
    }

    /// The status code of a response.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match &self.start {
            DraftStart::Status { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The Request-URI as it will be written.
    #[must_use]
    pub fn uri(&self) -> Option<&str> {
        match &self.start {
            DraftStart::Request { uri, .. } => Some(uri),
            _ => None,
        }
    }

    /// Changes the Request-URI; a response has none to change.
    pub fn set_uri(&mut self, new: &str) {
        if let DraftStart::Request { uri, .. } = &mut self.start {
            new.clone_into(uri);
        }
    }

    /// Changes the method of a request; CSeq is left alone.
    pub fn set_method(&mut self, new: &Method) {
        if let DraftStart::Request { method, .. } = &mut self.start {
            *method = new.clone();
        }
    }

    /// Changes the status code of a response, and its reason phrase to the usual one.
    pub fn set_status(&mut self, new: u16) {
        if let DraftStart::Status { code, reason, .. } = &mut self.start {
            *code = new;
            *reason = Cow::Borrowed(reason_phrase(new));
        }
    }

    /// Changes the reason phrase of a response.
    pub fn set_reason(&mut self, phrase: &str) {
        if let DraftStart::Status { reason, .. } = &mut self.start {
            *reason = Cow::Owned(phrase.to_owned());
        }
    }

    /// Appends a header field.
    pub fn push(&mut self, name: impl Into<Name>, value: impl AsRef<str>) {
        let entry = self.entry(name.into(), value.as_ref());
        self.headers.push(entry);
    }

    /// Appends a header field whose value is these pieces, one behind the other.
    pub fn push_pieces(&mut self, name: impl Into<Name>, pieces: &[&str]) {
        let entry = self.entry_of_pieces(name.into(), pieces);
        self.headers.push(entry);
    }

    /// Appends a header field.
    pub fn push_printed(&mut self, name: impl Into<Name>, value: &impl Print) {
        let entry = self.entry_written(name.into(), |values| value.print(values));
        self.headers.push(entry);
    }

    /// Puts a header field whose value is these pieces in front of all others.
    pub fn insert_front(&mut self, name: impl Into<Name>, pieces: &[&str]) {
        let entry = self.entry_of_pieces(name.into(), pieces);
        self.headers.insert(0, entry);
    }

    /// Replaces the value of the first header field with this name, or appends one. Others with the same
    /// name stay.
    pub fn set(&mut self, name: impl Into<Name>, value: impl AsRef<str>) {
        let mut entry = self.entry(name.into(), value.as_ref());
        match self.headers.iter_mut().find(|there| there.name.is(&entry.name)) {
            Some(there) => {
                // The spelling stays.
                entry.name = there.name.clone();
                *there = entry;
            }
            None => self.headers.push(entry),
        }
    }

    /// Replaces all header fields with this name by these values, where the first stood, or at the end.
    pub fn replace<V: AsRef<str>>(&mut self, name: impl Into<Name>, values: impl IntoIterator<Item = V>) {
        let name = name.into();
        let at = self.headers.iter().position(|entry| entry.name.is(&name)).unwrap_or(self.headers.len());
        self.headers.retain(|entry| !entry.name.is(&name));
        let entries: Vec<Entry> =
            values.into_iter().map(|value| self.entry(name.clone(), value.as_ref())).collect();
        self.headers.splice(at..at, entries);
    }

    /// Removes all header fields with this name; says whether there were any.
    pub fn remove(&mut self, name: impl Into<Name>) -> bool {
        let (name, before) = (name.into(), self.headers.len());
        self.headers.retain(|entry| !entry.name.is(&name));
        self.headers.len() < before
    }

    /// The value of the first header field with this name.
    #[must_use]
    pub fn get(&self, name: impl Into<Name>) -> Option<&str> {
        let name = name.into();
        self.headers.iter().find(|entry| entry.name.is(&name)).map(|entry| self.value_of(entry))
    }

    /// The values of all header fields with this name, line by line.
    pub fn all(&self, name: impl Into<Name>) -> impl Iterator<Item = &str> {
        let name = name.into();
        self.headers.iter().filter(move |entry| entry.name.is(&name)).map(|entry| self.value_of(entry))
    }

    /// Names as they will be written, and values, in order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|entry| (entry.name.as_str(), self.value_of(entry)))
    }

    /// Writes every header field with this name under another spelling, its compact form for one.
    pub fn respell(&mut self, name: impl Into<Name>, spelling: &str) {
        let name = name.into();
        for entry in self.headers.iter_mut().filter(|entry| entry.name.is(&name)) {
            entry.name = Name::from(spelling);
        }
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Sets the body and its Content-Type.
    pub fn set_body(&mut self, content_type: &str, body: impl Into<Bytes>) {
        self.set(HeaderName::ContentType, content_type);
        self.replace_body(body);
    }

    /// Replaces the octets of the body and leaves Content-Type alone.
    pub fn replace_body(&mut self, body: impl Into<Bytes>) {
        self.body = body.into();
        let start = self.values.len();
        for entry in self.headers.iter_mut().filter(|entry| entry.follows_body) {
            if self.values.len() == start {
                self.values.push_str(&self.body.len().to_string());
            }
            entry.value = start..self.values.len();
        }
    }

    /// Removes the body and the headers that describe it.
    pub fn clear_body(&mut self) {
        for name in [
            HeaderName::ContentType,
            HeaderName::ContentDisposition,
            HeaderName::ContentEncoding,
            HeaderName::ContentLanguage,
        ] {
            self.remove(name);
        }
        self.replace_body(Bytes::new());
    }

    /// The octets to send. Content-Length comes last, unless the draft has one of its own.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        let mut out = Vec::with_capacity(self.length_at_most());
        self.start.write(&mut out);
        let mut has_length = false;
        for entry in &self.headers {
            has_length |= entry.name.known == Some(HeaderName::ContentLength);
            out.extend_from_slice(entry.name.as_str().as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(entry.octets.as_deref().unwrap_or(self.value_of(entry).as_bytes()));
            out.extend_from_slice(b"\r\n");
        }
        if !has_length {
            out.extend_from_slice(b"Content-Length: ");
            write_number(&mut out, self.body.len());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
        Bytes::from(out)
    }

    /// The draft as a message that has been read.
    #[must_use]
    pub fn to_message(&self) -> Message {
        Message::parse(self.to_bytes())
    }

    fn length_at_most(&self) -> usize {
        const START_LINE_REST: usize = 64;
        const CONTENT_LENGTH: usize = 48;
        let start = match &self.start {
            DraftStart::Request { method, uri, .. } => method.as_str().len() + uri.len(),
            DraftStart::Status { reason, .. } => reason.len(),
            DraftStart::Raw(line) => line.len(),
        };
        let headers: usize = self.headers.iter().map(|e| e.name.as_str().len() + e.value.len() + 4).sum();
        start + START_LINE_REST + headers + CONTENT_LENGTH + self.body.len()
    }
}

impl DraftStart {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Request { method, uri, version } => {
                for piece in [method.as_str(), " ", uri, " ", version] {
                    out.extend_from_slice(piece.as_bytes());
                }
            }
            Self::Status { version, code, reason } => {
                out.extend_from_slice(version.as_bytes());
                out.push(b' ');
                write_number(out, usize::from(*code));
                out.push(b' ');
                out.extend_from_slice(reason.as_bytes());
            }
            Self::Raw(line) => out.extend_from_slice(line),
        }
        out.extend_from_slice(b"\r\n");
    }
}

impl Name {
    /// The name as it will be written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match (&self.written, self.known) {
            (Some(written), _) => written,
            (None, Some(known)) => known.as_str(),
            (None, None) => "",
        }
    }

    /// What the name means, if it is known.
    #[must_use]
    pub const fn known(&self) -> Option<HeaderName> {
        self.known
    }

    /// Whether both mean the same header.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self.known, other.known) {
            (None, None) => self.as_str().eq_ignore_ascii_case(other.as_str()),
            (a, b) => a == b,
        }
    }
}

impl From<HeaderName> for Name {
    fn from(known: HeaderName) -> Self {
        Self { known: Some(known), written: None }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        let known = HeaderName::parse(text.as_bytes());
        let usual = known.is_some_and(|known| known.as_str() == text);
        Self { known, written: (!usual).then(|| text.into()) }
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

fn version_text(version: &str) -> Cow<'static, str> {
    if version == VERSION { VERSION } else { Cow::Owned(version.to_owned()) }
}

/// The line that the index takes for the start line.
fn first_line(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let line = bytes[start..].split(|&b| b == b'\n').next().unwrap_or_default();
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn write_number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}
