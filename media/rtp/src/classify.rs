//! Tells the protocols apart that may meet on one UDP port, by their first octets.

/// What a datagram looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An RTP packet.
    Rtp,
    /// An RTCP packet.
    Rtcp,
    /// A STUN message with the magic cookie of RFC 5389.
    Stun,
    /// A SIP request, response or CRLF keep-alive.
    Sip,
    /// Very probably UDPTL: it has no mark of its own, but the datagram divides into a primary IFP and
    /// its redundancy without a rest. Whoever knows the SDP knows better.
    Udptl,
    /// None of these.
    Unknown,
}

const STUN_MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

/// How many redundant IFPs a datagram may claim and still be taken for UDPTL.
const UDPTL_REDUNDANCY_MAX: u8 = 16;

/// Says what `datagram` looks like.
///
/// RTP and RTCP share version 2; the second octet tells them apart (RFC 5761 section 4), and only the
/// packet types that exist count, so that a marked payload type of 64 to 71 stays RTP.
#[must_use]
pub fn classify(datagram: &[u8]) -> Kind {
    match datagram {
        [first, second, ..] if first >> 6 == 2 => match second {
            200..=207 if datagram.len() >= 8 => Kind::Rtcp,
            _ if datagram.len() >= 12 => Kind::Rtp,
            _ => Kind::Unknown,
        },
        [first, ..] if first >> 6 == 0 && datagram.get(4..8) == Some(&STUN_MAGIC_COOKIE) => Kind::Stun,
        _ if looks_like_sip(datagram) => Kind::Sip,
        _ if divides_as_udptl(datagram) => Kind::Udptl,
        _ => Kind::Unknown,
    }
}

/// A status line, a request line (its method is a token, then a space and a URI), or only line ends.
fn looks_like_sip(datagram: &[u8]) -> bool {
    if datagram.starts_with(b"SIP/2.0 ") {
        return true;
    }
    if !datagram.is_empty() && datagram.iter().all(|b| matches!(b, b'\r' | b'\n' | 0)) {
        return datagram[0] != 0;
    }
    let method = datagram.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let line_end = datagram.iter().position(|b| *b == b'\n').unwrap_or(datagram.len());
    (3..=16).contains(&method)
        && datagram.get(method) == Some(&b' ')
        && datagram[..line_end].windows(8).any(|w| w == b" SIP/2.0")
}

/// Walks sequence number, primary IFP, then the redundant IFPs or the FEC part.
fn divides_as_udptl(datagram: &[u8]) -> bool {
    let Some((_sequence, rest)) = datagram.split_at_checked(2) else { return false };
    let Some(rest) = skip_open_type(rest) else { return false };
    match rest {
        [0x00, count, entries @ ..] if *count <= UDPTL_REDUNDANCY_MAX => {
            let mut rest = entries;
            for _ in 0..*count {
                let Some(after) = skip_open_type(rest) else { return false };
                rest = after;
            }
            rest.is_empty()
        }
        // FEC: span (a one-octet integer), then the parity entries.
        [0x80, 1, span, count, ..] => *span <= 0x7f && *count <= UDPTL_REDUNDANCY_MAX,
        _ => false,
    }
}

/// Skips one length and its octets; lengths up to 127 take one octet, up to 16383 take two.
fn skip_open_type(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [length @ 0..=0x7f, after @ ..] => after.get(usize::from(*length)..),
        [high @ 0x80..=0xbf, low, after @ ..] => {
            after.get(usize::from(high & 0x3f) << 8 | usize::from(*low)..)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_told_apart_by_their_first_octets() {
        let rtp = |second: u8| [&[0x80, second][..], &[0; 20]].concat();
        let stun = [&[0, 1, 0, 0][..], &STUN_MAGIC_COOKIE, &[0; 12]].concat();
        let table: &[(&str, Vec<u8>, Kind)] = &[
            ("PCMU", rtp(0), Kind::Rtp),
            ("PCMA with marker", rtp(0x88), Kind::Rtp),
            ("telephone-event with marker", rtp(0x80 | 101), Kind::Rtp),
            ("marked payload type 71", rtp(199), Kind::Rtp),
            ("SR", rtp(200), Kind::Rtcp),
            ("XR", rtp(207), Kind::Rtcp),
            ("RTP cut short", vec![0x80, 0, 1], Kind::Unknown),
            ("STUN binding request", stun, Kind::Stun),
            ("STUN without cookie", vec![0, 1, 0, 0, 9, 9, 9, 9], Kind::Unknown),
            ("request", b"INVITE sip:a@b SIP/2.0\r\n".to_vec(), Kind::Sip),
            ("response", b"SIP/2.0 200 OK\r\n".to_vec(), Kind::Sip),
            ("keep-alive", b"\r\n\r\n".to_vec(), Kind::Sip),
            ("HTTP", b"GET / HTTP/1.1\r\n".to_vec(), Kind::Unknown),
            ("UDPTL, no redundancy", vec![0, 7, 1, 6, 0, 0], Kind::Udptl),
            ("UDPTL, two redundant IFPs", vec![0, 7, 1, 6, 0, 2, 1, 0, 2, 9, 9], Kind::Udptl),
            ("UDPTL with a rest", vec![0, 7, 1, 6, 0, 0, 5], Kind::Unknown),
            ("version 1", vec![0x40; 20], Kind::Unknown),
            ("empty", vec![], Kind::Unknown),
        ];
        for (name, datagram, kind) in table {
            assert_eq!(classify(datagram), *kind, "{name}");
        }
    }

    #[test]
    fn no_datagram_panics() {
        let mut rng = clock::Rng::new(3);
        for _ in 0..20_000 {
            let datagram: Vec<u8> = (0..rng.below(24)).map(|_| rng.next_u32() as u8).collect();
            let _kind = classify(&datagram);
        }
    }
}
