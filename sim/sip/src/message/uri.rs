//! SIP, SIPS and tel URIs: RFC 3261 19.1, RFC 3966; other schemes are kept as they are.

use core::fmt;
use core::str::FromStr;
use std::borrow::Cow;
use std::net::IpAddr;

use super::grammar::number;
use super::{Fault, FaultKind, Params};
use crate::Text;
use crate::text::{Print, cut, push_number};

/// The scheme of a URI.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:`
    Tel,
    /// Any other, in lower case. What follows the colon stands in `Uri::host`.
    Other(Box<str>),
}

/// A URI taken apart. Every part is kept as written (escapes are not resolved), so that printing gives
/// back what was read; the exceptions are a port with leading zeros and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri {
    /// The scheme.
    pub scheme: Scheme,
    /// The user part of a SIP URI, or the number of a `tel:` URI, as written.
    pub user: Option<Text>,
    /// The password of a SIP URI.
    pub password: Option<Text>,
    /// Host name, IPv4 address or IPv6 reference (with its brackets); empty in a `tel:` URI.
    pub host: Text,
    /// The port, if one is written.
    pub port: Option<u16>,
    /// What follows as `;name=value`.
    pub params: Params,
    /// What follows the question mark as `name=value&…`.
    pub headers: Params,
    /// The scheme as written, when that is not its usual lower case.
    written_scheme: Option<Box<str>>,
}

impl Uri {
    /// A `sip:` URI.
    #[must_use]
    pub fn sip(user: Option<&str>, host: &str, port: Option<u16>) -> Self {
        Self {
            scheme: Scheme::Sip,
            user: user.map(Text::from),
            password: None,
            host: host.into(),
            port,
            params: Params::new(),
            headers: Params::new(),
            written_scheme: None,
        }
    }

    /// A `tel:` URI.
    #[must_use]
    pub fn tel(number: &str) -> Self {
        Self { scheme: Scheme::Tel, ..Self::sip(Some(number), "", None) }
    }

    /// Reads a URI.
    ///
    /// # Errors
    /// The first fault met; white space and angle brackets are faults.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::UriMalformed, text);
        let (written, rest) = cut(text, b':').ok_or_else(malformed)?;
        let scheme = Scheme::parse(written).ok_or_else(malformed)?;
        if rest.is_empty() || rest.bytes().any(|b| OCTETS[b as usize] & ANYWHERE == 0) {
            return Err(malformed());
        }
        check_escapes(rest)?;
        let mut uri = match scheme {
            Scheme::Sip | Scheme::Sips => parse_sip(rest)?,
            Scheme::Tel => parse_tel(rest)?,
            Scheme::Other(_) => Self::sip(None, rest, None),
        };
        uri.written_scheme = (written != scheme.as_str()).then(|| written.into());
        uri.scheme = scheme;
        Ok(uri)
    }

    /// The URI with parameter `name` set.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: Option<&str>) -> Self {
        self.params.set(name, value);
        self
    }

    /// The user part with its escapes resolved. A plus stays a plus.
    #[must_use]
    pub fn user_unescaped(&self) -> Option<Cow<'_, str>> {
        self.user.as_deref().map(unescaped)
    }

    /// The telephone number in this URI: the number of a `tel:` URI, or the user part of a SIP URI up to
    /// its first semicolon (RFC 3261 19.1.6), without visual separators; `None` if it is none.
    #[must_use]
    pub fn telephone_number(&self) -> Option<String> {
        let user = self.user_unescaped()?;
        let subscriber = user.split(';').next().unwrap_or_default();
        let number = without_visual_separators(subscriber);
        let digits = number.strip_prefix('+').unwrap_or(&number);
        let plausible = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'#'));
        (!digits.is_empty() && plausible).then_some(number)
    }

    /// The parameters that belong to the telephone number: those of a `tel:` URI, or those inside the user
    /// part of a SIP URI (RFC 3261 19.1.6): `phone-context`, `ext`, `npdi`, `rn`, `tgrp`, `trunk-context` …
    /// Empty when there are none or they cannot be read.
    #[must_use]
    pub fn telephone_params(&self) -> Params {
        if self.scheme == Scheme::Tel {
            return self.params.clone();
        }
        let params = self.user.as_deref().and_then(|user| user.split_once(';'));
        params.and_then(|(_, params)| Params::parse_uri(params, ';', is_user_octet).ok()).unwrap_or_default()
    }

    /// The `transport` parameter in lower case.
    #[must_use]
    pub fn transport(&self) -> Option<String> {
        self.params.value("transport").map(str::to_ascii_lowercase)
    }

    /// Whether this is the URI of a loose router (RFC 3261 19.1.1); its presence counts, not its value.
    #[must_use]
    pub fn is_loose_router(&self) -> bool {
        self.params.iter().any(|param| unescaped(&param.name).eq_ignore_ascii_case("lr"))
    }

    /// Whether this is `sips:`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme == Scheme::Sips
    }

    /// The host as an address, if it is written as one.
    #[must_use]
    pub fn host_address(&self) -> Option<IpAddr> {
        host_address(&self.host)
    }

    /// Where requests to it go, if that is written as an address: `maddr` stands before the host.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-19.1.1
    #[must_use]
    pub fn next_address(&self) -> Option<IpAddr> {
        self.params.plain_value("maddr").map_or_else(|| self.host_address(), |maddr| host_address(&maddr))
    }

    /// The same without what a Request-URI must not have: header fields and a method, as a Contact may name them for
    /// whoever is redirected.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-19.1.1
    #[must_use]
    pub fn as_target(&self) -> Cow<'_, Self> {
        if self.headers.is_empty() && !self.params.has("method") {
            return Cow::Borrowed(self);
        }
        let mut uri = self.clone();
        uri.headers = Params::new();
        uri.params.remove("method");
        Cow::Owned(uri)
    }

    /// Whether both URIs mean the same by RFC 3261 19.1.4 (SIP) or RFC 3966 4 (tel).
    #[must_use]
    pub fn equivalent(&self, other: &Self) -> bool {
        super::uri_equivalence::equivalent(self, other)
    }

    /// The address of record it means, written the one way in which two of them compare (RFC 3261 10.3).
    #[must_use]
    pub fn address_of_record(&self) -> String {
        super::uri_equivalence::address_of_record(self)
    }
}

impl Scheme {
    fn parse(text: &str) -> Option<Self> {
        if text == "sip" {
            return Some(Self::Sip);
        }
        let lower = text.to_ascii_lowercase();
        let fine = lower.starts_with(|c: char| c.is_ascii_lowercase())
            && lower.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        fine.then(|| match lower.as_str() {
            "sip" => Self::Sip,
            "sips" => Self::Sips,
            "tel" => Self::Tel,
            _ => Self::Other(lower.into()),
        })
    }

    /// The scheme in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sip => "sip",
            Self::Sips => "sips",
            Self::Tel => "tel",
            Self::Other(text) => text,
        }
    }
}

impl FromStr for Uri {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(text)
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed())
    }
}

impl Print for Uri {
    fn print(&self, out: &mut String) {
        let scheme = match &self.written_scheme {
            Some(written) if written.eq_ignore_ascii_case(self.scheme.as_str()) => written,
            _ => self.scheme.as_str(),
        };
        out.push_str(scheme);
        out.push(':');
        if let Some(user) = &self.user {
            out.push_str(user);
            if let Some(password) = &self.password {
                out.push(':');
                out.push_str(password);
            }
            if self.scheme != Scheme::Tel {
                out.push('@');
            }
        }
        out.push_str(&self.host);
        if let Some(port) = self.port {
            out.push(':');
            push_number(out, port);
        }
        self.params.print(out);
        for (at, header) in self.headers.iter().enumerate() {
            out.push(if at == 0 { '?' } else { '&' });
            header.print(out);
        }
    }
}

/// `text` with `%HH` resolved; octets that are not UTF-8 afterwards are replaced.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match escaped_octet(&bytes[at..]) {
            Some(octet) => {
                plain.push(octet);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// The octet that `%HH` at the start of `bytes` stands for.
pub(crate) fn escaped_octet(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let nibble = |b: &u8| char::from(*b).to_digit(16);
    u8::try_from(nibble(high)? * 16 + nibble(low)?).ok()
}

/// The address that `host` writes, brackets around IPv6 or not.
pub(crate) fn host_address(host: &str) -> Option<IpAddr> {
    let plain = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    // The grammar of RFC 3261 allows a third colon before an embedded IPv4 address (RFC 5118 4.10).
    plain.parse().ok().or_else(|| plain.replacen(":::", "::", 1).parse().ok())
}

/// Splits `host[:port]` at its colon and checks both.
pub(crate) fn parse_host_port(text: &str) -> Result<(&str, Option<u16>), Fault> {
    let host_fault = || Fault::new(FaultKind::HostMalformed, text);
    let end = match text.bytes().position(|b| matches!(b, b']' | b':')) {
        None => text.len(),
        // The colons of an IPv6 reference stand before its bracket.
        Some(first) => text.rfind(']').map_or(first, |bracket| bracket + 1),
    };
    let (host, port) = text.split_at(end);
    let host = host.trim_ascii_end();
    if !is_host(host) {
        return Err(host_fault());
    }
    let port = port.trim_ascii_start();
    if port.is_empty() {
        return Ok((host, None));
    }
    let digits = port.strip_prefix(':').ok_or_else(host_fault)?.trim_ascii();
    match number(digits, u64::from(u16::MAX)) {
        Some(Some(port)) => Ok((host, u16::try_from(port).ok())),
        Some(None) => Err(Fault::new(FaultKind::PortRange, digits)),
        None => Err(host_fault()),
    }
}

/// A name, an IPv4 address or an IPv6 reference.
fn is_host(host: &str) -> bool {
    if host.starts_with('[') {
        return host.ends_with(']') && matches!(host_address(host), Some(IpAddr::V6(_)));
    }
    !host.is_empty() && host.bytes().all(|b| OCTETS[b as usize] & HOST != 0)
}

fn parse_sip(rest: &str) -> Result<Uri, Fault> {
    let (userinfo, rest) = match cut(rest, b'@') {
        Some((userinfo, rest)) => (Some(userinfo), rest),
        None => (None, rest),
    };
    // Most URIs have neither parameters nor headers: one look finds that out.
    let end = rest.bytes().position(|b| matches!(b, b';' | b'?')).unwrap_or(rest.len());
    let (host_port, behind) = rest.split_at(end);
    let (params, headers) = match cut(behind, b'?') {
        Some((params, headers)) => (params, Params::parse_uri(headers, '&', is_header_octet)?),
        None => (behind, Params::new()),
    };
    let params = match params.strip_prefix(';') {
        Some(params) => Params::parse_uri(params, ';', is_param_octet)?,
        None => Params::new(),
    };
    let (host, port) = parse_host_port(host_port)?;
    let mut uri = Uri::sip(None, host, port);
    if let Some(userinfo) = userinfo {
        let (user, password) = match cut(userinfo, b':') {
            Some((user, password)) => (user, Some(password)),
            None => (userinfo, None),
        };
        let fine = !user.is_empty() && user.bytes().all(is_user_octet);
        if !fine || !password.is_none_or(|p| p.bytes().all(is_user_octet)) {
            return Err(Fault::new(FaultKind::UriMalformed, userinfo));
        }
        uri.user = Some(user.into());
        uri.password = password.map(Text::from);
    }
    uri.params = params;
    uri.headers = headers;
    Ok(uri)
}

fn parse_tel(rest: &str) -> Result<Uri, Fault> {
    let (number, params) = match rest.split_once(';') {
        Some((number, params)) => (number, Params::parse_uri(params, ';', is_param_octet)?),
        None => (rest, Params::new()),
    };
    let global = number.strip_prefix('+');
    let mut subscriber = global.unwrap_or(number).chars().filter(|c| !is_visual_separator(*c)).peekable();
    let some = subscriber.peek().is_some();
    let digits = subscriber.all(|c| match global {
        Some(_) => c.is_ascii_digit(),
        // A local number may hold the letters of a dial pad's fourth column, `*` and `#` (RFC 3966 3).
        None => c.is_ascii_hexdigit() || matches!(c, '*' | '#'),
    });
    if !some || !digits {
        return Err(Fault::new(FaultKind::TelNumberMalformed, number));
    }
    let mut uri = Uri::tel(number);
    uri.params = params;
    Ok(uri)
}

/// A number without its visual separators.
#[must_use]
pub fn without_visual_separators(number: &str) -> String {
    let mut plain = String::with_capacity(number.len());
    plain.extend(number.chars().filter(|c| !is_visual_separator(*c)));
    plain
}

/// RFC 3966 5.1.1: they carry no meaning.
const fn is_visual_separator(c: char) -> bool {
    matches!(c, '-' | '.' | '(' | ')')
}

fn check_escapes(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let broken = memchr::memchr_iter(b'%', bytes).find(|&at| escaped_octet(&bytes[at..]).is_none());
    broken.map_or(Ok(()), |at| Err(Fault::new(FaultKind::UriEscapeMalformed, &text[at..])))
}

pub(crate) const fn is_unreserved(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')')
}

const fn is_user_octet(b: u8) -> bool {
    OCTETS[b as usize] & USER != 0
}

const fn is_param_octet(b: u8) -> bool {
    OCTETS[b as usize] & PARAM != 0
}

const fn is_header_octet(b: u8) -> bool {
    OCTETS[b as usize] & HEADER != 0
}

const ANYWHERE: u8 = 1;
const USER: u8 = 2;
const PARAM: u8 = 4;
const HEADER: u8 = 8;
const HOST: u8 = 16;

/// Where an octet may stand; a table, because every octet of every URI is asked more than once.
const OCTETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = 0_u8;
    loop {
        let plain = is_unreserved(b);
        let user = plain || matches!(b, b'%' | b'&' | b'=' | b'+' | b'$' | b',' | b';' | b'?' | b'/');
        let param = plain || matches!(b, b'[' | b']' | b'/' | b':' | b'&' | b'+' | b'$');
        let header = plain || matches!(b, b'[' | b']' | b'/' | b'?' | b':' | b'+' | b'$');
        let anywhere = b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"');
        // Host names as deployed: RFC 1034 letters, digits, hyphens and dots, and the underscore that many
        // private zones use.
        let host = b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        table[b as usize] = (anywhere as u8 * ANYWHERE)
            | (user as u8 * USER)
            | (param as u8 * PARAM)
            | (header as u8 * HEADER)
            | (host as u8 * HOST);
        if b == u8::MAX {
            break table;
        }
        b += 1;
    }
};
