//! `;name=value` lists: header parameters (RFC 3261 25.1, generic-param) and URI parameters (19.1.1).

use core::fmt;
use std::borrow::Cow;

use super::grammar::{is_token, quoted, quoted_end, split_outside, unquoted};
use super::{Fault, FaultKind};
use crate::Text;
use crate::text::{Print, cut};

/// Parameters of one list that are read; comparing names costs the square of their number.
pub const PARAMS_MAX: usize = 256;

const USUAL_PARAMS: usize = 2;

/// One parameter, its value as written: with its quotes or escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name as written; names compare without regard to case.
    pub name: Text,
    /// The value as written, or `None` for a name alone.
    pub value: Option<Text>,
}

/// Parameters in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<Param>);

impl Params {
    /// No parameters.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Reads header parameters: what follows the first semicolon. White space may stand around `;` and
    /// `=`, values may be quoted.
    pub(crate) fn parse_header(text: &str) -> Result<Self, Fault> {
        within_limit(split_outside(text, b';').map(header_param))
    }

    /// Reads URI parameters (`;`) or URI headers (`&`): no white space, no quotes.
    pub(crate) fn parse_uri(text: &str, separator: char, octet: fn(u8) -> bool) -> Result<Self, Fault> {
        within_limit(text.split(separator).map(|piece| uri_param(piece, octet)))
    }

    /// The parameter `name`: `Some(None)` when it stands without a value.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Option<&str>> {
        self.0.iter().find(|p| p.name.eq_ignore_ascii_case(name)).map(|p| p.value.as_deref())
    }

    /// The value of `name` as written, if it stands there with a value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.find(name).flatten()
    }

    /// The value of `name` without quotes, their escapes resolved.
    #[must_use]
    pub fn plain_value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.value(name).map(unquoted)
    }

    /// Whether `name` stands there, with or without a value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Replaces the value of `name`, or appends the parameter. A value that is no token, host or number
    /// must come with its quotes.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let value = value.map(Text::from);
        match self.0.iter_mut().find(|p| p.name.eq_ignore_ascii_case(name)) {
            Some(param) => param.value = value,
            None => self.0.push(Param { name: name.into(), value }),
        }
    }

    /// Like `set`, with quotes around the value.
    pub fn set_quoted(&mut self, name: &str, value: &str) {
        self.set(name, Some(&quoted(value)));
    }

    /// Removes every parameter called `name`.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|p| !p.name.eq_ignore_ascii_case(name));
    }

    /// The parameters in order.
    pub fn iter(&self) -> core::slice::Iter<'_, Param> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The name of the first parameter that stands there twice.
    pub(crate) fn repeated(&self) -> Option<&str> {
        self.0.iter().enumerate().find_map(|(at, param)| {
            let earlier = self.0[..at].iter().any(|p| p.name.eq_ignore_ascii_case(&param.name));
            earlier.then_some(param.name.as_str())
        })
    }
}

impl<'a> IntoIterator for &'a Params {
    type Item = &'a Param;
    type IntoIter = core::slice::Iter<'a, Param>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Print for Param {
    fn print(&self, out: &mut String) {
        out.push_str(&self.name);
        if let Some(value) = &self.value {
            out.push('=');
            out.push_str(value);
        }
    }
}

impl Print for Params {
    fn print(&self, out: &mut String) {
        for param in &self.0 {
            out.push(';');
            param.print(out);
        }
    }
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed())
    }
}

fn within_limit(params: impl Iterator<Item = Result<Param, Fault>>) -> Result<Params, Fault> {
    // Two are the rule; a vector that grows by itself takes room for four.
    let mut read = Vec::with_capacity(USUAL_PARAMS);
    for param in params {
        if read.len() == PARAMS_MAX {
            return Err(Fault::new(FaultKind::ParameterCount, ""));
        }
        read.push(param?);
    }
    Ok(Params(read))
}

fn header_param(piece: &str) -> Result<Param, Fault> {
    let malformed = || Fault::new(FaultKind::ParameterMalformed, piece);
    let (name, value) = match cut(piece, b'=') {
        Some((name, value)) => (name.trim_ascii_end(), Some(value.trim_ascii_start())),
        None => (piece, None),
    };
    if !is_token(name) {
        return Err(malformed());
    }
    match value {
        Some(value) if value.starts_with('"') => match quoted_end(value) {
            Some(end) if end == value.len() => {}
            Some(_) => return Err(malformed()),
            None => return Err(Fault::new(FaultKind::QuoteUnterminated, piece)),
        },
        Some(value) if value.is_empty() || !value.bytes().all(is_value_octet) => return Err(malformed()),
        _ => {}
    }
    Ok(Param { name: name.into(), value: value.map(Text::from) })
}

/// Tokens and hosts, and what deployed equipment writes unquoted: `received=2001:db8::1` is to be taken
/// (RFC 5118 4.5), media types and URIs do occur.
const fn is_value_octet(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'\\' | b',' | b';')
}

fn uri_param(piece: &str, octet: fn(u8) -> bool) -> Result<Param, Fault> {
    let (name, value) = match cut(piece, b'=') {
        Some((name, value)) => (name, Some(value)),
        None => (piece, None),
    };
    let fine = |text: &str| text.bytes().all(|b| octet(b) || b == b'%');
    if name.is_empty() || !fine(name) || !value.is_none_or(fine) {
        return Err(Fault::new(FaultKind::ParameterMalformed, piece));
    }
    Ok(Param { name: name.into(), value: value.map(Text::from) })
}
