//! A SIP message as lines that can be changed and printed again: what is not touched stays as it was, octet by octet.

use bytes::Bytes;
use sip::HeaderName;

/// A message, cut at its line ends and colons.
#[derive(Clone, Debug)]
pub struct Text {
    /// The first line.
    pub start: String,
    /// The header fields in order.
    pub lines: Vec<Line>,
    /// What follows the empty line.
    pub body: String,
    /// What ends its lines.
    pub end: &'static str,
}

/// One header field.
#[derive(Clone, Debug)]
pub struct Line {
    /// What stands before the colon.
    pub name: String,
    /// What stands behind it, with its white space and folds.
    pub value: String,
}

impl Line {
    /// A header field as it is usually written.
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: format!(" {value}") }
    }

    /// The name that is meant; none for one that nobody knows.
    pub fn known(&self) -> Option<HeaderName> {
        HeaderName::parse(self.name.trim_end().as_bytes())
    }

    /// True for a header field of this name.
    pub fn is(&self, name: HeaderName) -> bool {
        self.known() == Some(name)
    }

    /// The value without the white space around it.
    pub fn text(&self) -> &str {
        self.value.trim()
    }

    /// Another value.
    pub fn set(&mut self, value: &str) {
        self.value = format!(" {value}");
    }
}

impl Text {
    /// Cuts a message; none for what has no head that ends as it should, or is no text.
    pub fn read(octets: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(octets).ok()?;
        // A message may be wrong in all its line ends; it is changed as any other.
        let end = if text.contains('\r') { "\r\n" } else { "\n" };
        let (head, body) = text.split_once(&end.repeat(2))?;
        let mut rows = head.split(end);
        let start = rows.next().filter(|start| start.contains("SIP/2.0"))?.to_owned();
        let mut lines: Vec<Line> = Vec::new();
        for row in rows {
            if row.contains(['\r', '\n']) {
                return None;
            }
            if row.starts_with([' ', '\t']) {
                let last = lines.last_mut()?;
                last.value = format!("{}{end}{row}", last.value);
            } else {
                let (name, value) = row.split_once(':')?;
                lines.push(Line { name: name.to_owned(), value: value.to_owned() });
            }
        }
        Some(Self { start, lines, body: body.to_owned(), end })
    }

    /// The octets.
    pub fn print(&self) -> Bytes {
        let Self { start, lines, body, end } = self;
        let lines: String = lines.iter().map(|line| format!("{}:{}{end}", line.name, line.value)).collect();
        format!("{start}{end}{lines}{end}{body}").into_bytes().into()
    }

    /// True for a request.
    pub fn is_request(&self) -> bool {
        !self.start.starts_with("SIP/")
    }

    /// The method of a request, of a response that in its `CSeq`.
    pub fn method(&self) -> &str {
        if self.is_request() {
            return self.start.split(' ').next().unwrap_or_default();
        }
        self.value(HeaderName::CSeq).and_then(|cseq| cseq.split_whitespace().nth(1)).unwrap_or_default()
    }

    /// The status of a response; 0 for a request.
    pub fn status(&self) -> u16 {
        if self.is_request() {
            return 0;
        }
        self.start.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default()
    }

    /// The first value with this name.
    pub fn value(&self, name: HeaderName) -> Option<&str> {
        self.lines.iter().find(|line| line.is(name)).map(Line::text)
    }

    /// All header fields with this name.
    pub fn named(&mut self, name: HeaderName) -> impl Iterator<Item = &mut Line> {
        self.lines.iter_mut().filter(move |line| line.is(name))
    }

    /// The tag of From or To.
    pub fn tag(&self, name: HeaderName) -> Option<&str> {
        parameter(self.value(name)?, "tag")
    }

    /// The branch of the topmost Via; empty when there is none.
    pub fn branch(&self) -> &str {
        let top = self.value(HeaderName::Via).and_then(|via| pieces(via, ',').into_iter().next());
        top.and_then(|top| parameter(top, "branch")).unwrap_or_default()
    }

    /// Another body; Content-Length is as right or wrong as it was.
    pub fn set_body(&mut self, body: String) {
        let (before, now) = (self.body.len(), body.len());
        for line in self.named(HeaderName::ContentLength) {
            if let Ok(length) = line.text().parse::<usize>() {
                line.set(&(length + now).saturating_sub(before).to_string());
            }
        }
        self.body = body;
    }

    /// True when the body has parts, one of which may be a session description.
    pub fn has_parts(&self) -> bool {
        let kind = self.value(HeaderName::ContentType).unwrap_or_default();
        kind.to_ascii_lowercase().starts_with("multipart/")
    }

    /// True when the body is a session description.
    pub fn has_sdp(&self) -> bool {
        let kind = self.value(HeaderName::ContentType).unwrap_or_default();
        kind.to_ascii_lowercase().starts_with("application/sdp") && self.body.ends_with("\r\n")
    }
}

/// The value of a header parameter.
pub fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let params = pieces(value, ';').into_iter().skip(1).filter_map(|param| param.split_once('='));
    params
        .map(|(key, value)| (key.trim(), value.trim()))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The pieces of a value between separators outside quotes and angle brackets, as they stand there.
pub fn pieces(text: &str, separator: char) -> Vec<&str> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped, mut is_bracketed) = (false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' if !is_bracketed => is_quoted = !is_quoted,
            '<' if !is_quoted => is_bracketed = true,
            '>' if !is_quoted => is_bracketed = false,
            c if c == separator && !is_quoted && !is_bracketed => {
                pieces.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    pieces
}
