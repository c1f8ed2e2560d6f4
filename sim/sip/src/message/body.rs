//! What the body of a message says about the session: which of its parts is the description that offer and answer
//! are made of, by type and disposition and never by the look of it (RFC 3261 20.11, RFC 5621).

use super::multipart::{Part, parts};
use super::params::Params;
use super::{HeaderName, Message};
use crate::text::{before, cut};

/// Bodies within bodies that are looked into.
pub const NESTED_MAX: usize = 4;

/// The session description in a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionBody<'m> {
    /// Nothing of disposition `session`.
    #[default]
    Absent,
    /// The octets of the description.
    Present(&'m [u8]),
    /// Something may be there that cannot be read: encrypted, compressed, encoded, by reference, in another format
    /// than SDP, more than one, nested too deeply, or without a type.
    Unreadable,
}

impl<'m> SessionBody<'m> {
    /// The octets of the description, none where there is none to read.
    #[must_use]
    pub const fn octets(self) -> &'m [u8] {
        match self {
            Self::Present(octets) => octets,
            Self::Absent | Self::Unreadable => &[],
        }
    }
}

impl Message {
    /// What the body says about the session.
    #[must_use]
    pub fn session_body(&self) -> SessionBody<'_> {
        let body = self.body();
        if body.is_empty() {
            return SessionBody::Absent;
        }
        let Some(kind) = self.header(HeaderName::ContentType) else { return SessionBody::Unreadable };
        let disposition = self.header(HeaderName::ContentDisposition).unwrap_or_default();
        let encoding = self.header(HeaderName::ContentEncoding).unwrap_or_default();
        Entity { kind: &kind, disposition: &disposition, encodings: [&encoding, ""], body }.session(0)
    }
}

/// A body or a part of one, with what describes it.
struct Entity<'h, 'm> {
    kind: &'h str,
    disposition: &'h str,
    encodings: [&'h str; 2],
    body: &'m [u8],
}

impl<'m> Entity<'_, 'm> {
    fn of_part(part: &Part<'m>, depth: usize) -> SessionBody<'m> {
        //= https://www.rfc-editor.org/rfc/rfc2046#section-5.1
        // Without a type it is plain text.
        let Some(kind) = part.header(HeaderName::ContentType) else { return SessionBody::Absent };
        let disposition = part.header(HeaderName::ContentDisposition).unwrap_or_default();
        let content = part.header(HeaderName::ContentEncoding).unwrap_or_default();
        let transfer = part.transfer_encoding().unwrap_or_default();
        let encodings = [&*content, &*transfer];
        Entity { kind: &kind, disposition: &disposition, encodings, body: part.lines() }.session(depth)
    }

    fn session(&self, depth: usize) -> SessionBody<'m> {
        let (essence, params) = cut(self.kind, b';').unwrap_or((self.kind, ""));
        let Some((kind, subtype)) = cut(essence, b'/') else { return SessionBody::Unreadable };
        let is = |word: &str, text: &str| text.trim().eq_ignore_ascii_case(word);
        let disposition = before(self.disposition, b';');
        let is_session = is("session", disposition);
        match () {
            () if is("application", kind) && is("sdp", subtype) => match () {
                //= https://www.rfc-editor.org/rfc/rfc3959#section-4
                // It is of a session of its own, which early media have and the call has not.
                () if is("early-session", disposition) => SessionBody::Absent,
                () if self.is_plain() && (is_session || is("", disposition)) => {
                    SessionBody::Present(self.body)
                }
                () => SessionBody::Unreadable,
            },
            () if is("multipart", kind) && !is("encrypted", subtype) => self.among_parts(params, depth),
            // Of any other type nothing describes the session unless it says so (RFC 3261 20.11), or holds
            // something that nobody on the way can see.
            () if is_session || is("multipart", kind) || is("message", kind) => SessionBody::Unreadable,
            () if is("pkcs7-mime", subtype) || is("x-pkcs7-mime", subtype) => SessionBody::Unreadable,
            () => SessionBody::Absent,
        }
    }

    /// The description among the parts, whatever kind of `multipart` it is and whatever its disposition
    /// (RFC 5621 4.2, 8.2).
    fn among_parts(&self, params: &str, depth: usize) -> SessionBody<'m> {
        let params = Params::parse_header(params).ok();
        let boundary = params.as_ref().and_then(|p| p.plain_value("boundary"));
        let parts = boundary.and_then(|boundary| parts(self.body, &boundary));
        let Some(parts) = parts.filter(|_| self.is_plain() && depth < NESTED_MAX) else {
            return SessionBody::Unreadable;
        };
        let mut found = SessionBody::Absent;
        for part in &parts {
            found = match (found, Entity::of_part(part, depth + 1)) {
                // Which of two is meant, nobody says (RFC 5621 6.2).
                (SessionBody::Present(_), SessionBody::Present(_)) => return SessionBody::Unreadable,
                (SessionBody::Absent, other) | (SessionBody::Unreadable, other @ SessionBody::Present(_)) => {
                    other
                }
                (found, _) => found,
            };
        }
        found
    }

    /// True when the octets are those of the body itself (RFC 2045 6.2, RFC 3261 20.12).
    fn is_plain(&self) -> bool {
        let plain = ["", "identity", "binary", "8bit", "7bit"];
        self.encodings.iter().all(|named| plain.iter().any(|word| named.trim().eq_ignore_ascii_case(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "Content-Type: application/sdp\r\n\r\nv=0\r\n";
    const ISUP: &str = "Content-Type: application/ISUP; version=nxv3\r\nContent-Disposition: signal;handling=optional\r\n\r\n\x01\x02\r\n";

    /// A body of these parts, each with its header fields, as one more part.
    fn multipart(subtype: &str, boundary: &str, parts: &[&str]) -> String {
        let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}")).collect();
        format!("Content-Type: multipart/{subtype};boundary=\"{boundary}\"\r\n\r\n{parts}--{boundary}--\r\n")
    }

    #[track_caller]
    fn check(part: &str, expected: SessionBody<'_>) {
        let message = Message::parse(format!("INVITE sip:a@h SIP/2.0\r\n{part}").into_bytes());
        assert_eq!(message.session_body(), expected, "{part}");
    }

    #[test]
    fn a_description_is_known_by_its_type_and_disposition() {
        let of = |edit: &str| SDP.replace("\r\n\r\n", &format!("\r\n{edit}\r\n\r\n"));
        let present = SessionBody::Present(b"v=0\r\n");
        check("\r\n", SessionBody::Absent);
        check(SDP, present);
        check("c: APPLICATION / SDP ; charset=x\r\n\r\nv=0\r\n", present);
        check(&of("Content-Disposition: Session;handling=required"), present);
        check(&of("Content-Encoding: identity"), present);
        check(&of("Content-Disposition: early-session"), SessionBody::Absent);
        check(&of("Content-Disposition: render"), SessionBody::Unreadable);
        check(&of("e: gzip"), SessionBody::Unreadable);
        check("\r\nv=0\r\n", SessionBody::Unreadable);
        check("Content-Type: sdp\r\n\r\nv=0\r\n", SessionBody::Unreadable);
        check(ISUP, SessionBody::Absent);
        check(
            "Content-Type: application/x\r\nContent-Disposition: session\r\n\r\nx",
            SessionBody::Unreadable,
        );
        check("Content-Type: application/pkcs7-mime\r\n\r\nx", SessionBody::Unreadable);
        check("Content-Type: message/external-body\r\n\r\nx", SessionBody::Unreadable);
    }

    #[test]
    fn a_description_is_found_among_parts() {
        let mixed = |parts: &[&str]| multipart("mixed", "b=1", parts);
        let present = SessionBody::Present(b"v=0\r\n");
        check(&mixed(&[SDP, ISUP]), present);
        check(&mixed(&[ISUP, SDP]), present);
        check(&mixed(&[ISUP]), SessionBody::Absent);
        check(&mixed(&["\r\nv=0\r\n"]), SessionBody::Absent);
        check(&multipart("alternative", "x", &[SDP, &SDP.replace("/sdp", "/sdpng")]), present);
        check(&multipart("x-new", "x", &[SDP]), present);
        check(&mixed(&[SDP, SDP]), SessionBody::Unreadable);
        let early = SDP.replace("sdp\r\n", "sdp\r\nContent-Disposition: early-session\r\n");
        check(&mixed(&[SDP, &early]), present);
        let encoded = SDP.replace("sdp\r\n", "sdp\r\nContent-Transfer-Encoding: base64\r\n");
        check(&mixed(&[&encoded, ISUP]), SessionBody::Unreadable);
        check(&mixed(&[SDP]).replace(";boundary=\"b=1\"", ""), SessionBody::Unreadable);
        check(&mixed(&[SDP]).replace("boundary=\"b=1\"", "boundary=c"), SessionBody::Unreadable);
        check(&multipart("encrypted", "x", &[SDP]), SessionBody::Unreadable);
    }

    #[test]
    fn bodies_are_nested_up_to_a_limit() {
        let nested = |depth: usize| {
            (0..depth).fold(SDP.to_owned(), |inner, level| {
                multipart("mixed", &format!("b{}", "b".repeat(level)), &[&inner, ISUP])
            })
        };
        check(&nested(NESTED_MAX), SessionBody::Present(b"v=0\r\n"));
        check(&nested(NESTED_MAX + 1), SessionBody::Unreadable);
    }
}
