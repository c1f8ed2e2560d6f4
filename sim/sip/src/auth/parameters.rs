//! The shape challenges and credentials share: a scheme and a list of `name=value`.

use core::fmt;

/// What a strict reader complains about in a challenge or in credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthFault {
    /// The scheme is not `Digest`.
    NotDigest(String),
    /// Something that is not `name=value`.
    NotAParameter(String),
    /// A quoted string without its end.
    UnterminatedQuote(String),
    /// A parameter that must be there is not.
    Missing(&'static str),
    /// A parameter is there twice; the first counts.
    Repeated(String),
    /// A value that must be quoted is not (RFC 7616 3.3, 3.4).
    NotQuoted(&'static str),
    /// A value that must not be quoted is (RFC 7616 3.3, 3.4).
    Quoted(&'static str),
    /// A value that is not of its form, such as an `nc` that is not eight hexadecimal digits.
    BadValue(&'static str),
    /// `cnonce` and `nc` without `qop`, which nobody may send (RFC 3261 22.4 item 8).
    WithoutQop(&'static str),
}

/// One `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    /// In lower case: names have no case.
    pub(super) name: String,
    /// Without its quotes.
    pub(super) value: String,
    /// Whether it had them.
    pub(super) is_quoted: bool,
}

/// The parameters of one header value, to be taken out by name.
#[derive(Debug)]
pub(super) struct Parameters {
    pub(super) scheme: String,
    list: Vec<Parameter>,
    pub(super) faults: Vec<AuthFault>,
}

/// More parameters than this are not read.
const PARAMETERS_MAX: usize = 64;

impl Parameters {
    /// Reads a header value, whatever is in it.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        let (scheme, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let mut parameters = Self { scheme: scheme.to_owned(), list: Vec::new(), faults: Vec::new() };
        if !scheme.eq_ignore_ascii_case("Digest") {
            parameters.faults.push(AuthFault::NotDigest(scheme.to_owned()));
        }
        parameters.take_all(rest);
        parameters
    }

    /// Reads parameters before which no scheme stands.
    pub(super) fn parse_bare(text: &str) -> Self {
        let mut parameters = Self { scheme: String::new(), list: Vec::new(), faults: Vec::new() };
        parameters.take_all(text);
        parameters
    }

    fn take_all(&mut self, mut rest: &str) {
        for _ in 0..PARAMETERS_MAX {
            rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',']);
            if rest.is_empty() {
                break;
            }
            rest = self.take_one(rest);
        }
    }

    fn take_one<'a>(&mut self, text: &'a str) -> &'a str {
        let end = text.find([',', '=']).unwrap_or(text.len());
        let name = text[..end].trim().to_ascii_lowercase();
        let Some(value) = text[end..].strip_prefix('=') else {
            self.faults.push(AuthFault::NotAParameter(name));
            return &text[end..];
        };
        let value = value.trim_start();
        let (value, is_quoted, rest) = match value.strip_prefix('"') {
            Some(quoted) => {
                let (value, rest) = unquote(quoted);
                if rest.is_none() {
                    self.faults.push(AuthFault::UnterminatedQuote(name.clone()));
                }
                (value, true, rest.unwrap_or(""))
            }
            None => {
                let end = value.find(',').unwrap_or(value.len());
                (value[..end].trim_end().to_owned(), false, &value[end..])
            }
        };
        if self.list.iter().any(|p| p.name == name) {
            self.faults.push(AuthFault::Repeated(name));
        } else {
            self.list.push(Parameter { name, value, is_quoted });
        }
        rest
    }

    fn remove(&mut self, name: &str) -> Option<Parameter> {
        let place = self.list.iter().position(|p| p.name == name)?;
        Some(self.list.remove(place))
    }

    /// Takes out a value that has to be quoted.
    pub(super) fn quoted(&mut self, name: &'static str) -> Option<String> {
        let parameter = self.remove(name)?;
        if !parameter.is_quoted {
            self.faults.push(AuthFault::NotQuoted(name));
        }
        Some(parameter.value)
    }

    /// Takes out a value that must not be quoted, and whether it was all the same.
    pub(super) fn token(&mut self, name: &'static str) -> Option<(String, bool)> {
        let parameter = self.remove(name)?;
        if parameter.is_quoted {
            self.faults.push(AuthFault::Quoted(name));
        }
        Some((parameter.value, parameter.is_quoted))
    }

    /// Takes out a value that has to be there and quoted.
    pub(super) fn required(&mut self, name: &'static str) -> String {
        let value = self.quoted(name);
        if value.is_none() {
            self.faults.push(AuthFault::Missing(name));
        }
        value.unwrap_or_default()
    }

    /// What nobody asked for.
    pub(super) fn rest(&mut self) -> Vec<Parameter> {
        core::mem::take(&mut self.list)
    }
}

/// The value up to the closing quote, and what follows it; none when there is no closing quote.
fn unquote(text: &str) -> (String, Option<&str>) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, Some(&text[index + 1..])),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, None)
}

/// Writes ` name="value"` with what needs it escaped.
pub(super) fn write_quoted(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    write!(f, "{name}=\"")?;
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{character}")?;
    }
    f.write_str("\"")
}

/// Writes the parameters nobody asked for, each behind a comma.
pub(super) fn write_others(f: &mut fmt::Formatter<'_>, others: &[Parameter]) -> fmt::Result {
    others.iter().try_for_each(|other| {
        f.write_str(", ")?;
        if other.is_quoted {
            write_quoted(f, &other.name, &other.value)
        } else {
            write!(f, "{}={}", other.name, other.value)
        }
    })
}

impl fmt::Display for AuthFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDigest(scheme) => write!(f, "the scheme is {scheme}, not Digest"),
            Self::NotAParameter(text) => write!(f, "{text} is not name=value"),
            Self::UnterminatedQuote(name) => write!(f, "{name} has no closing quote"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Repeated(name) => write!(f, "{name} is there twice"),
            Self::NotQuoted(name) => write!(f, "{name} is not quoted"),
            Self::Quoted(name) => write!(f, "{name} is quoted"),
            Self::BadValue(name) => write!(f, "{name} has a bad value"),
            Self::WithoutQop(name) => write!(f, "{name} is there without qop"),
        }
    }
}
