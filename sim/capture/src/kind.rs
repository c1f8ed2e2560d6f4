//! What a payload is, by its first octets: the demultiplexing of RFC 7983 7, with SIP before it.

/// What a datagram or message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A SIP message, or what begins like one.
    Sip,
    /// RTP, RTCP, or SRTP and SRTCP, which begin alike.
    Rtp,
    /// Line ends, a zero octet or nothing: what keeps a binding of a NAT alive (RFC 5626 3.5.1).
    KeepAlive,
    /// STUN (RFC 8489 5), and TURN, which is made of it.
    Stun,
    /// DTLS, which agrees on the keys of SRTP (RFC 5764).
    Dtls,
    /// ZRTP, which does it too (RFC 6189 5).
    Zrtp,
    /// Anything else; UDPTL has no mark of its own.
    Other,
}

impl Kind {
    /// The word used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sip => "SIP",
            Self::Rtp => "RTP",
            Self::KeepAlive => "keep-alive",
            Self::Stun => "STUN",
            Self::Dtls => "DTLS",
            Self::Zrtp => "ZRTP",
            Self::Other => "unknown",
        }
    }
}

/// The cookie of each STUN message (RFC 8489 5), and of each ZRTP message (RFC 6189 5), at octet 4.
const STUN_COOKIE: [u8; 4] = 0x2112_A442_u32.to_be_bytes();
const ZRTP_COOKIE: [u8; 4] = *b"ZRTP";
/// The header of a STUN message, of an RTP packet, and of the shortest RTCP packet.
const STUN_OCTETS_MIN: usize = 20;
const RTP_OCTETS_MIN: usize = 8;
/// The first line of a request may be long, and is looked at up to here.
const START_LINE_MAX: usize = 8_192;
/// The longest method that is taken for one.
const METHOD_MAX: usize = 32;

/// What a payload is.
#[must_use]
pub fn of(payload: &[u8]) -> Kind {
    let cookie = payload.get(4..8);
    match payload {
        [128..=191, ..] if payload.len() >= RTP_OCTETS_MIN => Kind::Rtp,
        _ if is_keep_alive(payload) => Kind::KeepAlive,
        [0..=3, ..] if payload.len() >= STUN_OCTETS_MIN && cookie == Some(&STUN_COOKIE) => Kind::Stun,
        [16..=19, ..] if cookie == Some(&ZRTP_COOKIE) => Kind::Zrtp,
        // Content types 20 to 63, and 254 as the first octet of the version (RFC 5764 5.1.2, RFC 6347 4.1).
        [20..=63, 254, ..] => Kind::Dtls,
        _ if is_sip(payload) => Kind::Sip,
        _ => Kind::Other,
    }
}

/// True for what keeps a path open and says nothing.
fn is_keep_alive(payload: &[u8]) -> bool {
    let is_filler = |octet: &u8| matches!(octet, b'\r' | b'\n' | b' ' | 0);
    payload.len() <= 4 && payload.iter().all(is_filler)
}

/// True when the first line is that of a request or a response of SIP, whichever version it names.
#[must_use]
pub fn is_sip(payload: &[u8]) -> bool {
    // Line ends before the start line are ignored (RFC 3261 7.5).
    let lines = payload.iter().take_while(|octet| matches!(octet, b'\r' | b'\n')).count();
    let head = &payload[lines..payload.len().min(lines + START_LINE_MAX)];
    if head.starts_with(b"SIP/") {
        return true;
    }
    let method = head.iter().take(METHOD_MAX + 1).take_while(|octet| is_token(**octet)).count();
    if method == 0 || method > METHOD_MAX || head.get(method) != Some(&b' ') {
        return false;
    }
    let end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    memchr::memmem::find(&head[method..end], b" SIP/").is_some()
}

/// True for RTCP, among what looks like RTP (RFC 5761 4).
#[must_use]
pub fn is_rtcp(payload: &[u8]) -> bool {
    payload.get(1).is_some_and(|kind| (200..=207).contains(kind))
}

/// True for what may begin a request and ends before its start line does: a method, and a URI of a scheme that SIP has.
#[must_use]
pub fn is_beginning_of_sip(payload: &[u8]) -> bool {
    let method = payload.iter().take_while(|octet| is_token(**octet)).count();
    let behind = &payload[method..];
    let is_scheme = [&b" sip:"[..], b" sips:", b" tel:"].iter().any(|scheme| behind.starts_with(scheme));
    (1..=METHOD_MAX).contains(&method) && is_scheme && memchr::memchr(b'\n', behind).is_none()
}

/// The octets of a method (RFC 3261 25.1).
const fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_told_by_what_is_left_of_its_first_line() {
        for (payload, is) in [
            ("INVITE sip:u12@127.0.0.12;transp", true),
            ("INVITE tel:+1", true),
            ("INVITE s", false),
            ("GET http://h", false),
            ("INVITE sip:1@h HTTP/1.1\r\n", false),
        ] {
            assert_eq!(is_beginning_of_sip(payload.as_bytes()), is, "{payload}");
        }
    }

    #[test]
    fn each_is_told_from_the_others() {
        let stun = [&[0, 1, 0, 0][..], &STUN_COOKIE, &[7; 12]].concat();
        let zrtp = [&[16, 0, 0, 1][..], b"ZRTP", &[7; 12]].concat();
        let table: &[(&[u8], Kind)] = &[
            (b"INVITE sip:1@h SIP/2.0\r\nVia: x\r\n\r\n", Kind::Sip),
            (b"\r\n\r\nSIP/2.0 200 OK\r\n\r\n", Kind::Sip),
            (b"X-ODD.method! sip:1@h SIP/7.0\n", Kind::Sip),
            (b"GET / HTTP/1.1\r\nX: a SIP/2.0\r\n", Kind::Other),
            (b"INVITE", Kind::Other),
            (b"\r\n\r\n", Kind::KeepAlive),
            (b"\0", Kind::KeepAlive),
            (b"", Kind::KeepAlive),
            (&[0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xd5], Kind::Rtp),
            (&[0x80, 8, 0, 1], Kind::Other),
            (&[0x81, 200, 0, 6, 0, 0, 0, 1], Kind::Rtp),
            (&stun, Kind::Stun),
            (&stun[..19], Kind::Other),
            (&zrtp, Kind::Zrtp),
            (&[22, 254, 253, 0, 0], Kind::Dtls),
            (&[22, 3, 1, 0, 0], Kind::Other),
            // UDPTL: a sequence number, an IFP and its copies.
            (&[0, 1, 3, 0xc0, 1, 0, 0, 0], Kind::Other),
        ];
        for (payload, kind) in table {
            assert_eq!(of(payload), *kind, "{payload:?}");
        }
    }
}
