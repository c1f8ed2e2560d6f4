//! Where the body of a message ends, and where it should.

use sip::{FaultKind, HeaderName, METHODS, Message, SessionBody};

/// What Content-Length makes of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    /// It ends where the datagram does, or in front of octets that are nobody's: they are discarded (RFC 3261 18.3).
    Right,
    /// Nothing but the line end of a description's last line is left out, and each line has one (RFC 8866 5).
    LineEnd,
    /// What follows belongs to it.
    Short,
    /// It claims more than there is.
    Long,
    /// On a stream: the next message begins in it, before its last line has ended.
    Swallows,
}

impl BodyEnd {
    /// Only on a stream, which `is_reliable`, can a body take something from the next message.
    pub(crate) fn of(message: &Message, is_reliable: bool) -> Self {
        let faults = message.structural_faults();
        if faults.iter().any(|fault| fault.kind == FaultKind::BodyTruncated) {
            return Self::Long;
        }
        if is_reliable && swallowed(message).is_some() {
            return Self::Swallows;
        }
        let behind = faults.iter().find(|fault| fault.kind == FaultKind::OctetsAfterBody);
        behind.and_then(|fault| fault.at).map_or(Self::Right, |at| Self::behind(message, at))
    }

    /// True when octets of the body are left out.
    pub(crate) fn is_short(self) -> bool {
        matches!(self, Self::LineEnd | Self::Short)
    }

    /// True when nothing that can be told from the body is missing.
    pub(crate) fn is_told(self) -> bool {
        matches!(self, Self::Right | Self::LineEnd)
    }

    /// Octets follow from `at` on.
    fn behind(message: &Message, at: usize) -> Self {
        let (body, rest) = (message.body(), message.bytes().get(at..).unwrap_or_default());
        let is_line_end = |octet: &u8| matches!(octet, b'\r' | b'\n');
        if !message.has(HeaderName::ContentType) {
            return Self::Right;
        }
        if rest.iter().all(is_line_end) {
            // Other texts need no line end behind the last line.
            let is_ended = body.last().is_none_or(|octet| *octet == b'\n');
            let is_description = || matches!(message.session_body(), SessionBody::Present(_));
            return if !is_ended && is_description() { Self::LineEnd } else { Self::Right };
        }
        let ends_within_line = !body.last().is_none_or(is_line_end);
        // `a=sendrecv`: the next line of a description, which may have lost all of them.
        let goes_on = matches!(rest, [b'a'..=b'z', b'=', ..]);
        if ends_within_line || goes_on { Self::Short } else { Self::Right }
    }
}

/// The line of a description in which the next message begins: what follows the length that would have been right.
pub(crate) fn swallowed(message: &Message) -> Option<&[u8]> {
    if !matches!(message.session_body(), SessionBody::Present(_)) {
        return None;
    }
    let is_line = |line: &[u8]| matches!(line, [b'a'..=b'z', b'=', ..]);
    message
        .body()
        .split_inclusive(|octet| *octet == b'\n')
        .skip(1)
        .find(|line| !is_line(line) && begins_message(line))
}

const VERSION: &[u8] = b"SIP/2.0";

/// True for a start line, and for the beginning of one that does not end.
fn begins_message(line: &[u8]) -> bool {
    let is_whole = line.ends_with(b"\n");
    let begins = |with: &[u8]| line.starts_with(with) || !is_whole && with.starts_with(line);
    let is_request = || METHODS.iter().any(|method| begins(format!("{} ", method.as_str()).as_bytes()));
    begins(b"SIP/2.0 ") || is_request() && (!is_whole || line.trim_ascii_end().ends_with(VERSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_where_its_lines_do() {
        let table = [
            ("application/sdp", "v=0\r\ns=-\r\n", 0, BodyEnd::Right),
            ("application/sdp", "v=0\r\ns=-\r\n\r\n", 2, BodyEnd::Right),
            ("application/sdp", "v=0\r\ns=-\r\nxyz", 3, BodyEnd::Right),
            ("application/sdp", "v=0\ns=-\n\n", 1, BodyEnd::Right),
            ("application/sdp", "v=0\r\ns=-\r\n", 1, BodyEnd::LineEnd),
            ("application/sdp", "v=0\r\ns=-\r\n", 2, BodyEnd::LineEnd),
            ("application/sdp", "v=0\r\ns=-\r\n", 3, BodyEnd::Short),
            ("application/sdp", "v=0\r\ns=-\r\n", 5, BodyEnd::Short),
            ("application/sdp", "v=0\r\ns=-\r\n", -1, BodyEnd::Long),
            ("application/dtmf-relay", "Signal=5\r\n", 2, BodyEnd::Right),
            ("text/plain", "hello", 2, BodyEnd::Short),
            ("application/sdp", "v=0\r\ns=-\r\nSIP/2.0 20", 0, BodyEnd::Swallows),
            ("application/sdp", "v=0\r\ns=-\r\nB", 0, BodyEnd::Swallows),
            ("application/sdp", "v=0\r\ns=-\r\nBYE sip:a@b SIP/2.0\r\nVia: SIP", 0, BodyEnd::Swallows),
            ("application/sdp", "v=0\r\ns=-\r\nSIP/2.0 200 OK\r\n", 0, BodyEnd::Swallows),
            ("application/sdp", "v=0\r\ns=INVITE sip:a@b SIP/2.0\r\n", 0, BodyEnd::Right),
            ("application/sdp", "v=0\r\ns=SIP/2.0 test\r\na", 0, BodyEnd::Right),
            ("message/sipfrag", "SIP/2.0 100 Trying\r\n", 0, BodyEnd::Right),
        ];
        for (kind, body, less, expected) in table {
            let length = body.len().strict_add_signed(-less);
            let text = format!(
                "INFO sip:a@b SIP/2.0\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
            );
            let end = BodyEnd::of(&Message::parse(text.into_bytes()), true);
            assert_eq!(end, expected, "{body:?} less {less}");
        }
    }
}
