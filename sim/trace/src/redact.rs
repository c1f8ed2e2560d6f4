//! Blanks secrets in SIP and SDP text, keeping every length.
//!
//! Passwords never occur on the wire, but what opens something does: SRTP keys of `a=crypto`
//! (RFC 4568), MIKEY blobs of `a=key-mgmt` (RFC 4567), `k=` lines, and the credentials of the Basic and
//! Bearer schemes. A Digest `response` does not contain the password, but a weak password can be
//! guessed from it at leisure, so it is blanked as well unless the caller asks to keep it.
//!
//! The blank is valid syntax (`A` for base64, `0` for hexadecimal), so a redacted trace still parses
//! and its lengths, offsets and `Content-Length` stay true. A judge that recomputes digests must leave
//! an all-zero response alone: see [`is_blank_response`].

use std::borrow::Cow;
use std::ops::Range;

/// How much is blanked when bytes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Redaction {
    /// Nothing: the file holds what was on the wire. For tests and for one's own disk.
    Nothing,
    /// Keys and plain credentials.
    Keys,
    /// Keys, plain credentials, and what a password can be guessed from.
    #[default]
    All,
}

/// The payload with its secrets blanked; borrowed when it has none.
#[must_use]
pub fn redact(payload: &[u8], redaction: Redaction) -> Cow<'_, [u8]> {
    // Media never begins with a letter that could open a SIP message: RTP begins with version 2
    // (RFC 3550 5.1), and blanking inside of audio would be vandalism.
    let is_text = payload.first().is_some_and(|b| b.is_ascii_graphic() || b"\r\n\t ".contains(b));
    if redaction == Redaction::Nothing || !is_text {
        return Cow::Borrowed(payload);
    }
    let blanks: Vec<Blank> = fields(payload).flat_map(|field| secrets(payload, field, redaction)).collect();
    if blanks.is_empty() {
        return Cow::Borrowed(payload);
    }
    let mut clean = payload.to_vec();
    for blank in blanks {
        for byte in &mut clean[blank.range] {
            if byte.is_ascii_alphanumeric() || b"+/-_.~".contains(byte) {
                *byte = blank.with;
            }
        }
    }
    Cow::Owned(clean)
}

/// Whether a Digest `response` is the blank that [`redact`] leaves: it proves nothing either way.
#[must_use]
pub fn is_blank_response(response: &str) -> bool {
    !response.is_empty() && response.bytes().all(|b| b == b'0')
}

/// A stretch to overwrite.
struct Blank {
    range: Range<usize>,
    with: u8,
}

/// The lines of the payload; a folded header field (RFC 3261 7.3.1) is one.
fn fields(payload: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    core::iter::from_fn(move || {
        if start >= payload.len() {
            return None;
        }
        let mut end = start;
        loop {
            end = payload[end..].iter().position(|&b| b == b'\n').map_or(payload.len(), |n| end + n + 1);
            if !matches!(payload.get(end), Some(b' ' | b'\t')) {
                break;
            }
        }
        let field = start..end;
        start = end;
        Some(field)
    })
}

/// The secrets of one line.
fn secrets(payload: &[u8], field: Range<usize>, redaction: Redaction) -> Vec<Blank> {
    let line = &payload[field.clone()];
    let after = |name: &[u8]| starts_with(line, name).then_some(field.start + name.len());
    let text = |range| Blank { range, with: b'A' };
    if after(b"a=crypto:").is_some() {
        return keys_inline(line, field.start).map(text).collect();
    }
    if let Some(start) = after(b"a=key-mgmt:").or_else(|| after(b"k=")) {
        // The method (`mikey`, `clear:`) tells the reader what was there; it is kept.
        let method = payload[start..field.end].iter().position(|b| b" :".contains(b));
        return method.map(|n| text(start + n..field.end)).into_iter().collect();
    }
    let Some(colon) = line.iter().position(|&b| b == b':') else { return Vec::new() };
    let name = line[..colon].trim_ascii().to_ascii_lowercase();
    let value = field.start + colon + 1..field.end;
    match name.as_slice() {
        b"authorization" | b"proxy-authorization" => credentials(payload, value, redaction),
        // `rspauth` is computed from the same password (RFC 7616 3.5).
        b"authentication-info" | b"proxy-authentication-info" if redaction == Redaction::All => {
            parameter(payload, value, b"rspauth").into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The keys of one `a=crypto` line: what follows `inline:` up to the lifetime (RFC 4568 6.1).
fn keys_inline(line: &[u8], offset: usize) -> impl Iterator<Item = Range<usize>> {
    const INLINE: &[u8] = b"inline:";
    (0..line.len()).filter(|&at| starts_with(&line[at..], INLINE)).map(move |at| {
        let start = at + INLINE.len();
        let length = line[start..].iter().position(|b| b"| ;\r\n".contains(b));
        offset + start..offset + length.map_or(line.len(), |n| start + n)
    })
}

/// The secrets in the value of an `Authorization` field.
fn credentials(payload: &[u8], value: Range<usize>, redaction: Redaction) -> Vec<Blank> {
    let bytes = &payload[value.clone()];
    let lead = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let scheme = bytes[lead..].iter().take_while(|b| !b.is_ascii_whitespace()).count();
    if !bytes[lead..lead + scheme].eq_ignore_ascii_case(b"digest") {
        return vec![Blank { range: value.start + lead + scheme..value.end, with: b'A' }];
    }
    if redaction < Redaction::All {
        return Vec::new();
    }
    parameter(payload, value, b"response").into_iter().collect()
}

/// The value of one comma-separated parameter, with or without quotes.
fn parameter(payload: &[u8], value: Range<usize>, name: &[u8]) -> Option<Blank> {
    let bytes = &payload[value.clone()];
    let (at, _) = bytes.iter().enumerate().find(|&(at, _)| {
        let fresh = at == 0 || bytes[at - 1] == b',' || bytes[at - 1].is_ascii_whitespace();
        let rest = bytes[at..].get(name.len()..).unwrap_or_default().trim_ascii_start();
        fresh && starts_with(&bytes[at..], name) && rest.first() == Some(&b'=')
    })?;
    let equals = at + bytes[at..].iter().position(|&b| b == b'=')?;
    let end = bytes[equals..].iter().position(|&b| b == b',').map_or(bytes.len(), |n| equals + n);
    Some(Blank { range: value.start + equals + 1..value.start + end, with: b'0' })
}

/// Without regard to case.
fn starts_with(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(redaction: Redaction, input: &str, expected: &str) {
        let clean = redact(input.as_bytes(), redaction);
        assert_eq!(core::str::from_utf8(&clean), Ok(expected));
        assert_eq!(clean.len(), input.len(), "the length is kept");
    }

    #[test]
    fn what_opens_something_is_blanked() {
        let table = [
            (
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4\r\n",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|2^20|1:4\r\n",
            ),
            ("a=crypto:1 X inline:k1;inline:k2==\r\n", "a=crypto:1 X inline:AA;inline:AA==\r\n"),
            ("A=CRYPTO:1 X INLINE:secret", "A=CRYPTO:1 X INLINE:AAAAAA"),
            ("a=key-mgmt:mikey AQAFgM0X\r\n", "a=key-mgmt:mikey AAAAAAAA\r\n"),
            ("k=clear:open sesame\r\nt=0 0\r\n", "k=clear:AAAA AAAAAA\r\nt=0 0\r\n"),
            ("Authorization: Basic YWxpY2U6cHc=\r\n", "Authorization: Basic AAAAAAAAAAA=\r\n"),
            ("Proxy-Authorization:\r\n Bearer a.b-c_d\r\n", "Proxy-Authorization:\r\n Bearer AAAAAAA\r\n"),
        ];
        for (input, expected) in table {
            check(Redaction::Keys, input, expected);
            check(Redaction::All, input, expected);
            check(Redaction::Nothing, input, input);
        }
    }

    #[test]
    fn a_digest_response_is_blanked_only_on_request() {
        let table = [
            (
                "Authorization: Digest username=\"a\", response=\"0a1b\", uri=\"sip:x\"\r\n",
                "Authorization: Digest username=\"a\", response=\"0000\", uri=\"sip:x\"\r\n",
            ),
            (
                "proxy-authorization : digest xresponse=\"ab\",\r\n\tRESPONSE = cafe\r\nTo: <sip:x>\r\n",
                "proxy-authorization : digest xresponse=\"ab\",\r\n\tRESPONSE = 0000\r\nTo: <sip:x>\r\n",
            ),
            ("Authentication-Info: rspauth=\"feed\"\r\n", "Authentication-Info: rspauth=\"0000\"\r\n"),
        ];
        for (input, expected) in table {
            check(Redaction::All, input, expected);
            check(Redaction::Keys, input, input);
        }
    }

    #[test]
    fn other_text_and_media_stay_as_they_are() {
        for input in ["INVITE sip:x SIP/2.0\r\nSubject: response=\"ab\"\r\n\r\nv=0\r\n", "", "\r\n\r\n"] {
            check(Redaction::All, input, input);
        }
        let media = b"\x80\x00\nk=clear:x\n";
        assert!(matches!(redact(media, Redaction::All), Cow::Borrowed(b) if b == media));
    }

    #[test]
    fn a_blank_response_is_recognised() {
        assert!(is_blank_response("00000000000000000000000000000000"));
        assert!(!is_blank_response("0000000000000000000000000000000a"));
        assert!(!is_blank_response(""));
    }
}
