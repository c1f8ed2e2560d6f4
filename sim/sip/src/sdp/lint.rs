//! The strict reader: one pass over the lines, every complaint that RFC 8866 sections 5, 6 and 9
//! support. It changes nothing and nothing depends on it for reading.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::raw::{self, LINES_MAX, RawLine};
use crate::text::{before, cut};

use super::{AddressFamily, Direction, SdpFault, SdpFaultKind as Kind};

/// Everything a strict reader would complain about, in the order of the lines.
#[must_use]
pub fn lint(text: &str) -> Vec<SdpFault> {
    let mut lint = Lint::default();
    lint.line_ends(text);
    if text.is_empty() {
        lint.whole(Kind::Empty);
        return lint.faults;
    }
    for line in raw::lines(text) {
        lint.take(line);
    }
    lint.end_of_section();
    lint.end_of_body();
    lint.faults
}

/// The order within the session section; equal ranks may mix (`t r z` belong together).
const SESSION_ORDER: &[(char, u8)] = &[
    ('v', 1),
    ('o', 2),
    ('s', 3),
    ('i', 4),
    ('u', 5),
    ('e', 6),
    ('p', 7),
    ('c', 8),
    ('b', 9),
    ('t', 10),
    ('r', 10),
    ('z', 10),
    ('k', 11),
    ('a', 12),
];
const MEDIA_ORDER: &[(char, u8)] = &[('m', 1), ('i', 2), ('c', 3), ('b', 4), ('k', 5), ('a', 6)];
/// Letters that may stand more than once in their section.
const SESSION_REPEATABLE: [char; 7] = ['e', 'p', 'b', 't', 'r', 'z', 'a'];
const MEDIA_REPEATABLE: [char; 3] = ['c', 'b', 'a'];

#[derive(Default)]
struct Lint {
    faults: Vec<SdpFault>,
    /// Letters seen at session level, one bit each.
    session_letters: u32,
    section: Section,
    in_media: bool,
}

/// What is remembered of the section at hand.
#[derive(Default)]
struct Section {
    line: usize,
    rank: u8,
    letters: u32,
    has_direction: bool,
    is_rtp: bool,
    is_refused: bool,
    /// Payload types as bit sets: listed in `m=`, mapped by `a=rtpmap`, described by `a=fmtp`.
    listed: u128,
    mapped: u128,
    described: u128,
}

impl Lint {
    fn at(&mut self, line: usize, kind: Kind) {
        self.faults.push(SdpFault::at(line, kind));
    }

    fn whole(&mut self, kind: Kind) {
        self.faults.push(SdpFault::whole(kind));
    }

    fn line_ends(&mut self, text: &str) {
        let mut count = 0;
        let mut is_bare = false;
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            count += 1;
            is_bare |= line.ends_with(b"\n") && !line.ends_with(b"\r\n");
            if line.trim_ascii_end().is_empty() {
                self.at(count, Kind::EmptyLine);
            }
        }
        //= https://www.rfc-editor.org/rfc/rfc8866#section-5
        // A reader should put up with LF alone; the grammar (section 9) has CRLF only.
        if is_bare {
            self.whole(Kind::LineFeedOnly);
        }
        if !text.is_empty() && !text.ends_with('\n') {
            self.whole(Kind::NoFinalLineEnd);
        }
        if count > LINES_MAX {
            self.whole(Kind::TooManyLines);
        }
    }

    fn take(&mut self, line: RawLine<'_>) {
        let Some(letter) = line.letter else {
            if !line.value.trim().is_empty() {
                self.at(line.number, Kind::NotALine);
            }
            return;
        };
        if letter == 'm' {
            self.end_of_section();
            self.in_media = true;
            self.section = Section { line: line.number, ..Section::default() };
        }
        if line.value.is_empty() {
            self.at(line.number, Kind::EmptyValue(letter));
        } else if matches!(letter, 'v' | 'o' | 'c' | 'b' | 't' | 'm') && has_stray_space(line.value) {
            self.at(line.number, Kind::StraySpace(letter));
        }
        self.order(letter, line.number);
        self.content(letter, line);
    }

    //= https://www.rfc-editor.org/rfc/rfc8866#section-5
    fn order(&mut self, letter: char, number: usize) {
        let order = if self.in_media { MEDIA_ORDER } else { SESSION_ORDER };
        let repeatable = if self.in_media { &MEDIA_REPEATABLE[..] } else { &SESSION_REPEATABLE };
        let Some(rank) = rank_in(order, letter) else {
            let is_known = rank_in(SESSION_ORDER, letter).is_some();
            self.at(number, if is_known { Kind::OutOfOrder(letter) } else { Kind::UnknownType(letter) });
            return;
        };
        let bit = bit_of(letter);
        if self.section.letters & bit != 0 && !repeatable.contains(&letter) {
            self.at(number, Kind::Repeated(letter));
        } else if rank < self.section.rank {
            self.at(number, Kind::OutOfOrder(letter));
        }
        self.section.rank = self.section.rank.max(rank);
        self.section.letters |= bit;
        if !self.in_media {
            self.session_letters |= bit;
        }
    }

    fn content(&mut self, letter: char, line: RawLine<'_>) {
        let value = line.value;
        let fault = match letter {
            'v' if value != "0" => Some(Kind::BadVersion),
            'o' => origin_fault(value),
            'c' => {
                let is_right = is_connection(value) && (self.in_media || !has_several_addresses(value));
                (!is_right).then_some(Kind::BadConnection)
            }
            'b' => raw::bandwidth(value).is_none().then_some(Kind::BadBandwidth),
            't' => raw::time(value).is_none().then_some(Kind::BadTime),
            //= https://www.rfc-editor.org/rfc/rfc8866#section-5.12
            'k' if !value.is_empty() => Some(Kind::EncryptionKey),
            'm' => return self.media(line),
            'a' => return self.attribute(line),
            _ => None,
        };
        if let Some(kind) = fault {
            self.at(line.number, kind);
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc8866#section-5.14
    fn media(&mut self, line: RawLine<'_>) {
        let mut words = line.value.split_ascii_whitespace();
        let (_, port, protocol) = (words.next(), words.next(), words.next());
        let port = port.unwrap_or("");
        let (port, count) = cut(port, b'/').unwrap_or((port, "1"));
        let is_number = is_digits(port) && is_digits(count);
        if !is_number || port.parse::<u16>().is_err() {
            self.at(line.number, Kind::BadPort);
        }
        self.section.is_refused = port == "0";
        self.section.is_rtp =
            protocol.is_some_and(|p| p.as_bytes().split(|b| *b == b'/').any(|word| word == b"RTP"));
        let mut formats = 0;
        for format in words {
            formats += 1;
            if self.section.is_rtp {
                self.payload_type(format, line.number);
            }
        }
        // A protocol that is a number is the first format of a line without protocol.
        if formats == 0 || protocol.is_some_and(is_digits) {
            self.at(line.number, Kind::BadMedia);
        }
    }

    fn payload_type(&mut self, format: &str, number: usize) {
        let Some(bit) = payload_bit(format) else {
            self.at(number, Kind::BadPayloadType);
            return;
        };
        if self.section.listed & bit != 0 {
            self.at(number, Kind::RepeatedFormat);
        }
        self.section.listed |= bit;
    }

    fn attribute(&mut self, line: RawLine<'_>) {
        let (name, value) = match cut(line.value, b':') {
            Some((name, value)) => (name, Some(value)),
            None => (line.value, None),
        };
        if !is_token(name) {
            return self.at(line.number, Kind::BadAttributeName);
        }
        match name {
            "rtpmap" => self.rtpmap(value.unwrap_or(""), line.number),
            "fmtp" => self.fmtp(value.unwrap_or(""), line.number),
            "ptime" | "maxptime" if !is_packet_time(value.unwrap_or("")) => {
                self.at(line.number, Kind::BadPtime);
            }
            _ if Direction::from_name(name).is_some() => self.direction(value, line.number),
            _ => {}
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc8866#section-6.6
    fn rtpmap(&mut self, value: &str, number: usize) {
        let (format, encoding) = cut(value, b' ').unwrap_or((value, ""));
        let (name, clock) = cut(encoding, b'/').map_or((encoding, None), |(name, rest)| (name, Some(rest)));
        let clock = clock.map(|rest| before(rest, b'/'));
        let Some(bit) = payload_bit(format).filter(|_| is_token(name)) else {
            return self.at(number, Kind::BadRtpmap);
        };
        match clock {
            None => self.at(number, Kind::RtpmapWithoutClockRate),
            Some(clock) if clock.parse::<u32>().is_ok_and(|c| c > 0) => {}
            Some(_) => self.at(number, Kind::BadRtpmap),
        }
        if self.in_media && self.section.listed & bit == 0 {
            self.at(number, Kind::RtpmapForUnlistedFormat);
        }
        if self.section.mapped & bit != 0 {
            self.at(number, Kind::RepeatedRtpmap);
        }
        self.section.mapped |= bit;
    }

    //= https://www.rfc-editor.org/rfc/rfc8866#section-6.15
    fn fmtp(&mut self, value: &str, number: usize) {
        // Formats that are no payload types, such as those of video over other profiles, are not followed.
        let format = before(value, b' ');
        let Some(bit) = payload_bit(format) else { return };
        //= https://www.rfc-editor.org/rfc/rfc3264#section-6
        // The formats of a refused stream are ignored.
        if self.section.is_rtp && !self.section.is_refused && self.section.listed & bit == 0 {
            self.at(number, Kind::FmtpForUnlistedFormat);
        }
        if self.section.described & bit != 0 {
            self.at(number, Kind::RepeatedFmtp);
        }
        self.section.described |= bit;
    }

    //= https://www.rfc-editor.org/rfc/rfc8866#section-6.7
    fn direction(&mut self, value: Option<&str>, number: usize) {
        if value.is_some() {
            self.at(number, Kind::DirectionWithValue);
        }
        if self.section.has_direction {
            self.at(number, Kind::RepeatedDirection);
        }
        self.section.has_direction = true;
    }

    fn end_of_section(&mut self) {
        let section = core::mem::take(&mut self.section);
        if !self.in_media {
            return;
        }
        // Payload types from 96 on have no meaning of their own (RFC 3551 3).
        let dynamic = section.listed >> 96 << 96;
        if dynamic & !section.mapped != 0 && !section.is_refused {
            self.at(section.line, Kind::DynamicFormatWithoutRtpmap);
        }
        //= https://www.rfc-editor.org/rfc/rfc8866#section-5.7
        let has_connection = (section.letters | self.session_letters) & bit_of('c') != 0;
        if !has_connection && !section.is_refused {
            self.at(section.line, Kind::MissingConnection);
        }
    }

    fn end_of_body(&mut self) {
        for letter in ['v', 'o', 's', 't'] {
            if self.session_letters & bit_of(letter) == 0 {
                self.whole(Kind::Missing(letter));
            }
        }
    }
}

fn rank_in(order: &[(char, u8)], letter: char) -> Option<u8> {
    order.iter().find(|(l, _)| *l == letter).map(|(_, rank)| *rank)
}

/// One bit for each lower-case letter; only letters of the two orders are asked for.
fn bit_of(letter: char) -> u32 {
    1 << ((letter as u32).wrapping_sub('a' as u32) & 31)
}

fn payload_bit(format: &str) -> Option<u128> {
    let number: u8 = format.parse().ok().filter(|n| *n < 128)?;
    Some(1 << number)
}

fn has_stray_space(value: &str) -> bool {
    value.starts_with(' ') || value.ends_with(' ') || value.as_bytes().windows(2).any(|pair| pair == b"  ")
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

//= https://www.rfc-editor.org/rfc/rfc8866#section-9
fn is_token(text: &str) -> bool {
    let is_token_octet = |b: u8| {
        b.is_ascii_graphic()
            && !matches!(b, b'"' | b'(' | b')' | b',' | b'/' | b':'..=b'@' | b'[' | b'\\' | b']')
    };
    !text.is_empty() && text.bytes().all(is_token_octet)
}

/// RFC 8866 6.4: a number above zero, with a fraction if need be.
fn is_packet_time(value: &str) -> bool {
    let (whole, fraction) = cut(value, b'.').unwrap_or((value, "0"));
    is_digits(whole) && is_digits(fraction) && value.bytes().any(|b| (b'1'..=b'9').contains(&b))
}

//= https://www.rfc-editor.org/rfc/rfc8866#section-5.2
fn origin_fault(value: &str) -> Option<Kind> {
    let mut words = value.split_ascii_whitespace();
    let mut next = || words.next().unwrap_or("");
    let (_, id, version, network, family, address) = (next(), next(), next(), next(), next(), next());
    if !is_digits(id)
        || !is_digits(version)
        || !is_address(network, family, address)
        || words.next().is_some()
    {
        return Some(Kind::BadOrigin);
    }
    //= https://www.rfc-editor.org/rfc/rfc3264#section-5
    let fits = id.parse::<i64>().is_ok() && version.parse::<i64>().is_ok();
    (!fits).then_some(Kind::OriginNumberTooLarge)
}

fn is_connection(value: &str) -> bool {
    let mut words = value.split_ascii_whitespace();
    let (network, family, address) = (words.next(), words.next(), words.next());
    let (network, family) = (network.unwrap_or(""), family.unwrap_or(""));
    let (base, rest) =
        cut(address.unwrap_or(""), b'/').map_or((address.unwrap_or(""), None), |(b, r)| (b, Some(r)));
    is_address(network, family, base) && has_right_numbers(family, base, rest) && words.next().is_none()
}

//= https://www.rfc-editor.org/rfc/rfc8866#section-5.7
/// What may stand behind the slash of an address: TTL and number of addresses of IPv4, the number alone of IPv6, and
/// nothing where it is not multicast.
fn has_right_numbers(family: &str, base: &str, rest: Option<&str>) -> bool {
    let count = rest.map_or(0, |rest| rest.split('/').count());
    let are_numbers = rest.is_none_or(|rest| rest.split('/').all(is_digits));
    let is_ttl = |rest: &str| before(rest, b'/').parse::<u8>().is_ok();
    match (family, base.parse::<Ipv4Addr>(), base.parse::<Ipv6Addr>()) {
        ("IP4", Ok(ip), _) if ip.is_multicast() => rest.is_some_and(is_ttl) && count <= 2 && are_numbers,
        ("IP6", _, Ok(ip)) if ip.is_multicast() => count <= 1 && are_numbers,
        ("IP4", Ok(_), _) | ("IP6", _, Ok(_)) => rest.is_none(),
        // What a host name stands for nobody knows.
        _ => true,
    }
}

//= https://www.rfc-editor.org/rfc/rfc8866#section-5.7
/// A number of addresses above one, which a stream may have and a session must not.
fn has_several_addresses(connection: &str) -> bool {
    let mut parts = connection.split('/');
    let is_ip4 = parts.next().is_some_and(|head| head.contains(" IP4 "));
    // Of IPv4 the TTL comes first.
    let count = if is_ip4 { parts.nth(1) } else { parts.next() };
    count.and_then(|count| count.parse::<u32>().ok()).is_some_and(|count| count > 1)
}

/// An address fits its type, or is a host name (which a number with dots alone is not).
fn is_address(network: &str, family: &str, address: &str) -> bool {
    let is_host = |text: &str| {
        text.len() >= 4
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
            && text.bytes().any(|b| b.is_ascii_alphabetic())
    };
    match AddressFamily::of_words(network, family) {
        AddressFamily::Ip4 => address.parse::<Ipv4Addr>().is_ok() || is_host(address),
        AddressFamily::Ip6 => address.parse::<Ipv6Addr>().is_ok() || is_host(address),
        AddressFamily::Other(_) => is_token(network) && is_token(family) && !address.is_empty(),
    }
}
