//! `name-addr / addr-spec`: From, To, Contact, Route, Record-Route, P-Asserted-Identity, Diversion …
//! (RFC 3261 20.10, 25.1).

use core::fmt;
use core::str::FromStr;
use std::borrow::Cow;

use super::numbers;
use crate::Text;
use crate::message::grammar::{find_outside, is_token, is_token_octet, quoted, quoted_end, unquoted};
use crate::message::{Fault, FaultKind, Params, Uri};
use crate::text::Print;

/// An address with an optional display name and header parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAddr {
    /// The display name, its quotes and escapes resolved; `None` when there is none.
    pub display_name: Option<Text>,
    /// The address.
    pub uri: Uri,
    /// The parameters of the header field, not those of the URI.
    pub params: Params,
}

impl NameAddr {
    /// An address without display name and parameters.
    #[must_use]
    pub const fn new(uri: Uri) -> Self {
        Self { display_name: None, uri, params: Params::new() }
    }

    /// Reads one address. A display name that ought to be quoted is taken all the same.
    ///
    /// # Errors
    /// The first fault that leaves the meaning in doubt.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::read(text, &mut Vec::new())
    }

    /// Reads one address; what can be lived with goes to `tolerated`.
    pub(crate) fn read(text: &str, tolerated: &mut Vec<Fault>) -> Result<Self, Fault> {
        let text = text.trim_ascii();
        let (display_name, rest) = read_display_name(text, tolerated)?;
        let Some(bracketed) = rest.strip_prefix('<') else {
            return if display_name.is_some() {
                Err(Fault::new(FaultKind::NameAddrMalformed, text))
            } else {
                read_addr_spec(text)
            };
        };
        let end = memchr::memchr(b'>', bracketed.as_bytes())
            .ok_or_else(|| Fault::new(FaultKind::BracketUnterminated, text))?;
        let uri = Uri::parse(&bracketed[..end])?;
        Ok(Self { display_name, uri, params: read_params(&bracketed[end + 1..])? })
    }

    /// Reads one route, which always stands in angle brackets: else a semicolon would end its URI, and `lr` be lost
    /// (RFC 3261 25.1 `rec-route`, `route-param`; RFC 3327 4; RFC 3608 4.1).
    pub(crate) fn read_route(text: &str, tolerated: &mut Vec<Fault>) -> Result<Self, Fault> {
        let route = Self::read(text, tolerated)?;
        if route.display_name.is_none() && !text.trim_ascii_start().starts_with('<') {
            return Err(Fault::new(FaultKind::AddrSpecNeedsBrackets, text));
        }
        Ok(route)
    }

    /// The same address with this header parameter.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: Option<&str>) -> Self {
        self.params.set(name, value);
        self
    }

    /// The tag, if there is one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.params.value("tag")
    }

    /// The value of a header parameter, without quotes.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<Cow<'_, str>> {
        self.params.plain_value(name)
    }

    /// The `expires` parameter of a Contact. A malformed one counts as absent.
    #[must_use]
    pub fn expires(&self) -> Option<u32> {
        self.param("expires")?.parse().ok()
    }

    /// The `q` parameter in thousandths; `None` when absent or malformed.
    #[must_use]
    pub fn q_thousandths(&self) -> Option<u16> {
        numbers::q_thousandths(self.params.value("q")?)
    }
}

/// The display name in front of `<`, and what follows it.
fn read_display_name<'t>(
    text: &'t str,
    tolerated: &mut Vec<Fault>,
) -> Result<(Option<Text>, &'t str), Fault> {
    if text.starts_with('"') {
        let end = quoted_end(text).ok_or_else(|| Fault::new(FaultKind::QuoteUnterminated, text))?;
        let name = unquoted(&text[..end]).into_owned();
        return Ok((Some(name.into()), text[end..].trim_ascii_start()));
    }
    if text.starts_with('<') {
        return Ok((None, text));
    }
    let Some(bracket) = memchr::memchr(b'<', text.as_bytes()) else { return Ok((None, text)) };
    let name = text[..bracket].trim_ascii();
    if name.contains('"') {
        return Err(Fault::new(FaultKind::QuoteUnterminated, text));
    }
    if name.contains(':') && Uri::parse(name.split([';', '?']).next().unwrap_or_default()).is_ok() {
        // `sip:a@h;p=<x>`: an addr-spec whose parameter holds a bracket, not a display name.
        return Ok((None, text));
    }
    if !name.bytes().all(|b| is_token_octet(b) || matches!(b, b' ' | b'\t')) {
        tolerated.push(Fault::new(FaultKind::DisplayNameMalformed, name));
    }
    Ok(((!name.is_empty()).then(|| name.into()), &text[bracket..]))
}

/// The form without brackets: a semicolon ends the URI and starts the parameters of the header
/// (RFC 3261 20.10); a question mark or a comma is not allowed in it (RFC 3261 20).
fn read_addr_spec(text: &str) -> Result<NameAddr, Fault> {
    let (address, params) = text.split_at(find_outside(text, b';').unwrap_or(text.len()));
    let address = address.trim_ascii_end();
    if address.contains(['?', ',']) {
        return Err(Fault::new(FaultKind::AddrSpecNeedsBrackets, text));
    }
    let uri = Uri::parse(address)?;
    Ok(NameAddr { display_name: None, uri, params: read_params(params)? })
}

fn read_params(text: &str) -> Result<Params, Fault> {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Ok(Params::new());
    }
    let params = text.strip_prefix(';').ok_or_else(|| Fault::new(FaultKind::NameAddrMalformed, text))?;
    Params::parse_header(params)
}

impl FromStr for NameAddr {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(text)
    }
}

impl From<Uri> for NameAddr {
    fn from(uri: Uri) -> Self {
        Self::new(uri)
    }
}

impl fmt::Display for NameAddr {
    /// Always with brackets: that form is right wherever an address may stand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed())
    }
}

impl Print for NameAddr {
    fn print(&self, out: &mut String) {
        match &self.display_name {
            Some(name) if is_token(name) => out.push_str(name),
            Some(name) => out.push_str(&quoted(name)),
            None => {}
        }
        out.push_str(if self.display_name.is_some() { " <" } else { "<" });
        self.uri.print(out);
        out.push('>');
        self.params.print(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read() {
        // (text, display name, uri, tag)
        let cases = [
            ("<sip:a@h>", None, "sip:a@h", None),
            ("sip:a@h;tag=1", None, "sip:a@h", Some("1")),
            ("<sip:a@h;lr>;tag=1", None, "sip:a@h;lr", Some("1")),
            ("Alice Smith <sip:a@h> ; tag = 1", Some("Alice Smith"), "sip:a@h", Some("1")),
            (r#""A, \"B\"" <sip:a@h>"#, Some(r#"A, "B""#), "sip:a@h", None),
            (r#""" <sip:a@h>"#, Some(""), "sip:a@h", None),
            ("J\u{fc}rgen <sip:a@h>", Some("J\u{fc}rgen"), "sip:a@h", None),
            ("<tel:+49-30-1;ext=2>;tag=x", None, "tel:+49-30-1;ext=2", Some("x")),
            ("<sip:a@[2001:db8::1]:5070>", None, "sip:a@[2001:db8::1]:5070", None),
            ("<urn:service:sos>", None, "urn:service:sos", None),
        ];
        for (text, name, uri, tag) in cases {
            let address = NameAddr::parse(text).expect(text);
            assert_eq!(address.display_name.as_deref(), name, "{text}");
            assert_eq!(address.uri.to_string(), uri, "{text}");
            assert_eq!(address.tag(), tag, "{text}");
            assert_eq!(NameAddr::parse(&address.to_string()), Ok(address), "{text}");
        }
    }

    #[test]
    fn defects_are_named() {
        let cases = [
            ("\"a <sip:a@h>", FaultKind::QuoteUnterminated),
            ("a\" <sip:a@h>", FaultKind::QuoteUnterminated),
            ("<sip:a@h", FaultKind::BracketUnterminated),
            ("\"a\" sip:a@h", FaultKind::NameAddrMalformed),
            ("<sip:a@h> x", FaultKind::NameAddrMalformed),
            ("sip:a@h?Subject=x", FaultKind::AddrSpecNeedsBrackets),
            ("<sip:a@h>;;tag=1", FaultKind::ParameterMalformed),
            ("<sip:a@h>;tag=", FaultKind::ParameterMalformed),
            ("< sip:a@h>", FaultKind::UriMalformed),
            ("", FaultKind::UriMalformed),
        ];
        for (text, kind) in cases {
            assert_eq!(NameAddr::parse(text).map_err(|f| f.kind), Err(kind), "{text}");
        }
    }

    #[test]
    fn preference_is_read_in_thousandths() {
        let cases =
            [("1", Some(1000)), ("0.7", Some(700)), ("1.000", Some(1000)), ("1.1", None), ("x", None)];
        for (q, expected) in cases {
            let address = NameAddr::parse(&format!("<sip:a@h>;q={q}")).expect(q);
            assert_eq!(address.q_thousandths(), expected, "{q}");
        }
    }
}
