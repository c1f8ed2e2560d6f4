//! A digit that an INFO tells: `Signal=5` among the lines of `application/dtmf-relay`, or nothing but the digit.
//!
//! No RFC has this form. What devices send differs in blanks and in case, and some wrap it in a multipart body.

use super::multipart::{Part, parts};
use super::{ContentType, HeaderName, Message};

/// The types that carry one digit.
const TYPES: [&str; 2] = ["application/dtmf-relay", "application/dtmf"];
/// A longer body is no digit.
const BODY_OCTETS_MAX: usize = 256;

impl Message {
    /// The letter that the body, or the first of its parts that is of such a type, tells: in upper case, whether or not
    /// there is a key with it.
    #[must_use]
    pub fn digit_told(&self) -> Option<char> {
        let kind = self.header(HeaderName::ContentType)?;
        if is_of_digits(&kind) {
            return letter(self.body());
        }
        let kind = ContentType::parse(&kind).ok().filter(|kind| kind.kind == "multipart")?;
        let parts = parts(self.body(), &kind.params.plain_value("boundary")?)?;
        let told = parts.iter().find(|part| is_digit(part))?;
        letter(told.lines())
    }
}

fn is_digit(part: &Part<'_>) -> bool {
    part.header(HeaderName::ContentType).is_some_and(|kind| is_of_digits(&kind))
}

fn is_of_digits(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim();
    TYPES.iter().any(|of_digits| of_digits.eq_ignore_ascii_case(essence))
}

fn letter(body: &[u8]) -> Option<char> {
    let body = core::str::from_utf8(body).ok().filter(|body| body.len() <= BODY_OCTETS_MAX)?;
    let signal = |line: &str| {
        let (name, value) = line.split_once('=')?;
        name.trim().eq_ignore_ascii_case("signal").then(|| value.trim().to_owned())
    };
    let word = body.lines().find_map(signal).unwrap_or_else(|| body.trim().to_owned());
    let mut letters = word.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?;
    Some(letter.to_ascii_uppercase())
}
