//! The release cause of the telephone network (Q.850) that stands for the end of a call in SIP.

use super::{Message, Method};

/// Normal call clearing: BYE and CANCEL (RFC 3398 8.2.6.1).
pub const NORMAL_CLEARING: u8 = 16;
/// What a status stands for that the table does not know, and most Warnings of 488 and 606.
const NORMAL_UNSPECIFIED: u8 = 31;

/// The cause that a failure of an INVITE stands for when it brings no cause of its own.
//= https://www.rfc-editor.org/rfc/rfc3398#section-8.2.6.1
#[must_use]
pub const fn q850_cause_of(status: u16) -> u8 {
    match status {
        404 | 485 | 604 => 1,
        // The answer to a CANCEL, which is itself a normal clearing.
        200..=299 | 487 => NORMAL_CLEARING,
        486 | 600 => 17,
        480 => 18,
        401 | 402 | 403 | 407 | 603 => 21,
        410 => 22,
        482 | 483 => 25,
        484 => 28,
        502 => 38,
        400 | 481 | 500 | 503 => 41,
        405 => 63,
        406 | 415 | 501 => 79,
        408 | 504 => 102,
        413 | 414 | 416 | 420 | 421 | 423 | 505 | 513 => 127,
        _ => NORMAL_UNSPECIFIED,
    }
}

impl Message {
    /// The cause that this message releases a call with: the one that it names (RFC 3326, RFC 6432), else
    /// the one that its status or its method stands for.
    #[must_use]
    pub fn q850_cause(&self) -> u8 {
        let mut named = self.reasons().into_iter().filter(|r| r.protocol.eq_ignore_ascii_case("Q.850"));
        let named = named.find_map(|r| u8::try_from(r.cause()?).ok().filter(|cause| *cause < 128));
        named.unwrap_or_else(|| match self.method() {
            Some(Method::Bye | Method::Cancel) => NORMAL_CLEARING,
            _ => self.status().map_or(NORMAL_UNSPECIFIED, q850_cause_of),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(head: &str) -> u8 {
        Message::parse(bytes::Bytes::from(format!("{head}\r\n\r\n"))).q850_cause()
    }

    #[test]
    fn a_message_releases_with_the_cause_it_names_or_the_one_it_stands_for() {
        let table = [
            ("SIP/2.0 486 Busy Here", 17),
            ("SIP/2.0 503 Service Unavailable", 41),
            ("SIP/2.0 503 Service Unavailable\r\nReason: Q.850;cause=34", 34),
            ("SIP/2.0 488 Not Acceptable Here", 31),
            ("SIP/2.0 499 Something New", 31),
            ("BYE sip:a@b SIP/2.0", 16),
            ("BYE sip:a@b SIP/2.0\r\nReason: SIP;cause=200, Q.850;cause=31;text=\"x\"", 31),
            ("BYE sip:a@b SIP/2.0\r\nReason: Q.850;cause=abc", 16),
            ("BYE sip:a@b SIP/2.0\r\nReason: Q.850;cause=999", 16),
        ];
        for (head, expected) in table {
            assert_eq!(cause(head), expected, "{head}");
        }
    }
}
