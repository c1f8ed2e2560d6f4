//! A SIP message as a reader of reports sees it: lines. It shows what is there, right or wrong.
//!
//! This is not the parser. The judges use `sip`; a report must also show what no parser accepts. Bodies of several parts
//! alone it leaves to that.

use bytes::Bytes;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Method and Request-URI.
    Request {
        /// As written.
        method: String,
        /// As written.
        uri: String,
    },
    /// A status line.
    Status {
        /// Three digits.
        code: u16,
        /// The rest of the line.
        reason: String,
    },
    /// Neither: a keep-alive or garbage.
    Other,
}

/// A message cut into lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The first line, understood.
    pub(crate) start: Start,
    /// The first line as written.
    pub(crate) start_line: String,
    /// Header fields as written, folded ones joined by a space.
    pub(crate) fields: Vec<(String, String)>,
    /// What follows the empty line.
    pub(crate) body: String,
    /// The part of it that describes the session, where it has several (RFC 5621).
    part: Option<String>,
}

impl Message {
    /// Cuts any payload; bytes that are not UTF-8 become replacement characters.
    pub(crate) fn of(payload: &[u8]) -> Self {
        let text = String::from_utf8_lossy(payload);
        let (head, body) = split_head(&text);
        let mut lines = head.lines();
        let start_line = lines.next().unwrap_or_default().to_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                continue;
            }
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let mut message =
            Self { start: start(&start_line), start_line, fields, body: body.to_owned(), part: None };
        let kind = message.field("Content-Type").unwrap_or_default();
        if kind.get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/")) {
            let whole = sip::Message::parse(Bytes::copy_from_slice(payload));
            let described = whole.session_body().octets();
            message.part = (!described.is_empty()).then(|| String::from_utf8_lossy(described).into_owned());
        }
        message
    }

    /// The value of the first field of that name, in its long or compact form.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let same = |field: &str| field.eq_ignore_ascii_case(name) || long_form(field) == Some(name);
        self.fields.iter().find(|(field, _)| same(field)).map(|(_, value)| value.as_str())
    }

    /// The method: of the request, or of the request that a response answers.
    pub(crate) fn method(&self) -> &str {
        match &self.start {
            Start::Request { method, .. } => method,
            _ => self.field("CSeq").and_then(|v| v.split_whitespace().nth(1)).unwrap_or_default(),
        }
    }

    /// Dialog-wide name of the transaction: Call-ID and CSeq number.
    pub(crate) fn transaction(&self) -> (String, String) {
        let number = self.field("CSeq").and_then(|v| v.split_whitespace().next()).unwrap_or_default();
        (self.field("Call-ID").unwrap_or_default().to_owned(), number.to_owned())
    }

    /// The session description, if there is one.
    pub(crate) fn description(&self) -> Option<&str> {
        self.part.as_deref().or_else(|| self.has_sdp().then_some(&*self.body))
    }

    /// Whether the body is a session description.
    fn has_sdp(&self) -> bool {
        let said = self.field("Content-Type").unwrap_or_default().to_ascii_lowercase();
        self.body.starts_with("v=") || said.starts_with("application/sdp") && !self.body.trim().is_empty()
    }

    /// Whether the request belongs to a dialog: its To has a tag (RFC 3261 12.2.1.1).
    pub(crate) fn is_in_dialog(&self) -> bool {
        let to = self.field("To").unwrap_or_default();
        to.rsplit('>').next().unwrap_or_default().to_ascii_lowercase().contains("tag=")
    }
}

/// The user part of the first SIP or tel URI in a value; empty when there is none.
pub(crate) fn user(value: &str) -> &str {
    let start = ["sips:", "sip:", "tel:"].iter().find_map(|scheme| Some(value.find(scheme)? + scheme.len()));
    let Some(rest) = start.map(|at| &value[at..]) else { return "" };
    let end = rest.find(['@', '>', ' ']).unwrap_or(rest.len());
    let is_tel = value.contains("tel:");
    let user = if rest[end..].starts_with('@') || is_tel { &rest[..end] } else { "" };
    user.split([';', ':']).next().unwrap_or_default()
}

fn split_head(text: &str) -> (&str, &str) {
    for end in ["\r\n\r\n", "\n\n"] {
        if let Some((head, body)) = text.split_once(end) {
            return (head, body);
        }
    }
    (text, "")
}

fn start(line: &str) -> Start {
    if let Some(rest) = line.strip_prefix("SIP/2.0 ") {
        let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        return match code.parse() {
            Ok(code) => Start::Status { code, reason: reason.to_owned() },
            Err(_) => Start::Other,
        };
    }
    let mut words = line.split(' ');
    match (words.next(), words.next(), line.rsplit(' ').next()) {
        (Some(method), Some(uri), Some(version)) if version.starts_with("SIP/") && !method.is_empty() => {
            Start::Request { method: method.to_owned(), uri: uri.to_owned() }
        }
        _ => Start::Other,
    }
}

/// The compact forms of RFC 3261 7.3.3 and of the extensions a trunk meets.
pub(crate) fn long_form(name: &str) -> Option<&'static str> {
    let &[letter] = name.as_bytes() else { return None };
    Some(match letter.to_ascii_lowercase() {
        b'b' => "Referred-By",
        b'c' => "Content-Type",
        b'e' => "Content-Encoding",
        b'f' => "From",
        b'i' => "Call-ID",
        b'k' => "Supported",
        b'l' => "Content-Length",
        b'm' => "Contact",
        b'r' => "Refer-To",
        b's' => "Subject",
        b't' => "To",
        b'u' => "Allow-Events",
        b'v' => "Via",
        b'x' => "Session-Expires",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_responses_are_cut_into_lines() {
        let message = Message::of(
            b"INVITE sip:+49@pbx SIP/2.0\r\ni: 7@x\r\nCSeq: 3 INVITE\r\nTo: <sip:a;tag=no@b>\r\nSubject: a\r\n b\r\n\r\nv=0\r\n",
        );
        assert_eq!(message.start, Start::Request { method: "INVITE".into(), uri: "sip:+49@pbx".into() });
        assert_eq!(message.field("Call-ID"), Some("7@x"));
        assert_eq!(message.field("subject"), Some("a b"));
        assert_eq!(message.transaction(), ("7@x".into(), "3".into()));
        assert!(message.has_sdp());
        assert!(!message.is_in_dialog(), "a tag inside of the URI is no dialog tag");
        let response = Message::of(b"SIP/2.0 183 Session Progress\nCSeq: 3 INVITE\n\n");
        assert_eq!(response.start, Start::Status { code: 183, reason: "Session Progress".into() });
        assert_eq!(response.method(), "INVITE");
    }

    #[test]
    fn garbage_is_a_message_too() {
        for payload in [b"".as_slice(), b"\r\n\r\n", b"\xff\xfe", b"SIP/2.0 abc", b": \r\n :\r\n"] {
            assert_eq!(Message::of(payload).start, Start::Other, "{payload:?}");
        }
    }

    #[test]
    fn users_are_found_in_uris() {
        let table = [
            ("\"A\" <sip:+4930;npdi@pbx;user=phone>", "+4930"),
            ("sip:pbx.example", ""),
            ("tel:+4930;phone-context=x", "+4930"),
            ("<sips:a:pw@x>", "a"),
            ("", ""),
        ];
        for (value, expected) in table {
            assert_eq!(user(value), expected, "{value}");
        }
    }
}
