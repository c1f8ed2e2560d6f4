//! What can be read of a message of which only the beginning is there.

use bytes::Bytes;

/// The lines of its head that are whole: the last one may end anywhere. Of a head that is whole nothing is left out but
/// the body, and the empty line tells so.
#[must_use]
pub fn beginning(octets: &Bytes) -> Bytes {
    let first = octets.iter().position(|octet| !b"\r\n".contains(octet)).unwrap_or(octets.len());
    let mut end = first;
    for at in memchr::memchr_iter(b'\n', &octets[first..]).map(|at| first + at + 1) {
        let line = octets[end..at].trim_ascii();
        end = at;
        if line.is_empty() {
            break;
        }
    }
    octets.slice(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_may_go_on_is_left_out() {
        let table = [
            ("BYE sip:a SIP/2.0\r\nCall-ID: 1\r\nCSeq: 2 B", "BYE sip:a SIP/2.0\r\nCall-ID: 1\r\n"),
            ("BYE sip:a SIP/2.0\r\n\r\nbody\r\nmore", "BYE sip:a SIP/2.0\r\n\r\n"),
            ("\r\nBYE sip:a SIP/2.0\nCall-ID: 1\n\nbody", "\r\nBYE sip:a SIP/2.0\nCall-ID: 1\n\n"),
            ("BYE sip:a SI", ""),
            ("", ""),
        ];
        for (text, whole) in table {
            assert_eq!(beginning(&Bytes::from(text)), whole, "{text:?}");
        }
    }
}
