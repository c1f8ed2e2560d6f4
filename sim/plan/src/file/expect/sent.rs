//! Messages that a play or a guide wants to see: who sends them, what stands in them, how often they come.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeMap;

use clock::Duration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::described::Described;
use crate::file::Party;
use crate::file::network::Delay;
use crate::file::step::METHODS;
use crate::{NumberFormat, Side};

/// A message that must be seen, or must not.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Its place among those of the block: `sent[0]`.
    pub key: String,
    /// Who sends it.
    pub by: Side,
    /// Which message.
    pub message: SentMessage,
    /// Which of them, when there are several.
    pub which: Which,
    /// There must be none.
    pub never: bool,
    /// How many there are, at least and at most; repetitions and what was challenged do not count.
    pub times: Option<(Option<u32>, Option<u32>)>,
    /// The time from one to the next, at least and at most.
    pub every: Option<(Option<Duration>, Option<Duration>)>,
    /// The Request-URI.
    pub request_uri: Option<Field>,
    /// Header fields, by their names.
    pub headers: BTreeMap<String, Field>,
    /// The session that it describes.
    pub sdp: Option<Described>,
}

impl Sent {
    /// What no message can fulfil.
    pub(crate) fn contradiction(&self) -> Option<String> {
        if self.times.is_some_and(are_crossed) {
            return Some("`times.min` is more than `times.max`".to_owned());
        }
        let counted = [("`times`", self.times.is_some()), ("`every`", self.every.is_some())];
        let counted: Vec<&str> =
            counted.iter().filter(|(_, is_there)| *is_there).map(|(key, _)| *key).collect();
        if self.never && !counted.is_empty() {
            let counted = counted.join(" and ");
            return Some(format!("what is never sent is not counted: leave out {counted}, or `never`"));
        }
        if self.every.is_some_and(are_crossed) {
            return Some("`every.min` is more than `every.max`".to_owned());
        }
        // A name is a token (RFC 3261 25.1).
        let is_token = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b))
        };
        if let Some(name) = self.headers.keys().find(|name| !is_token(name)) {
            return Some(format!("{name:?} is no name of a header"));
        }
        let fields = self.headers.iter().map(|(name, field)| (name.as_str(), field));
        let mut fields = fields.chain(self.request_uri.iter().map(|field| ("request_uri", field)));
        if let Some((name, _)) = fields.find(|(_, field)| are_crossed((field.at_least, field.at_most))) {
            return Some(format!("`{name}.at_least` is more than `{name}.at_most`"));
        }
        if let Some(why) = self.sdp.as_ref().and_then(Described::contradiction) {
            return Some(format!("`sdp`: {why}"));
        }
        let is_response = self.message.status.is_some();
        (self.request_uri.is_some() && is_response).then(|| "a response has no Request-URI".to_owned())
    }
}

/// True for bounds between which there is nothing.
fn are_crossed<T: PartialOrd>((least, most): (Option<T>, Option<T>)) -> bool {
    least.zip(most).is_some_and(|(least, most)| least > most)
}

/// A request by its method, `INVITE` (one that begins a call), `re-INVITE`, or a response: `200 INVITE`, `4xx REGISTER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMessage {
    /// The method.
    pub method: String,
    /// It is inside of a call: `re-INVITE`.
    pub is_inside: bool,
    /// Of a response, its status with `x` for any digit.
    pub status: Option<String>,
}

impl fmt::Display for SentMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = if self.is_inside { "re-" } else { "" };
        let status = self.status.as_ref().map(|status| format!("{status} ")).unwrap_or_default();
        write!(f, "{status}{before}{}", self.method)
    }
}

impl SentMessage {
    /// What such words are.
    pub(crate) const WORDS: &str =
        "a method (\"INVITE\", \"re-INVITE\") or a status and a method (\"200 INVITE\", \"4xx REGISTER\")";

    /// Reads the words of a guide or a play.
    ///
    /// # Errors
    /// They are no message.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| format!("`{text}` is no message; write {}", Self::WORDS))
    }

    fn parse(text: &str) -> Option<Self> {
        let (status, method) = match text.split_once(' ') {
            Some((status, method)) => (Some(status), method.trim()),
            None => (None, text),
        };
        let (is_inside, method) = match method.strip_prefix("re-") {
            Some(method) => (true, method),
            None => (false, method),
        };
        let is_status = |status: &str| {
            let rest_is_digit = status.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b'x');
            status.len() == 3 && matches!(status.as_bytes()[0], b'1'..=b'6') && rest_is_digit
        };
        let is_known =
            METHODS.contains(&method) && status.is_none_or(is_status) && (!is_inside || method == "INVITE");
        is_known.then(|| Self { method: method.to_owned(), is_inside, status: status.map(str::to_owned) })
    }

    /// True for a response with this status.
    #[must_use]
    pub fn has_status(&self, code: u16) -> bool {
        let code = code.to_string();
        self.status.as_ref().is_some_and(|status| {
            status.len() == code.len() && status.bytes().zip(code.bytes()).all(|(s, c)| s == b'x' || s == c)
        })
    }
}

/// Which of several messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Each of them.
    #[default]
    Every,
    /// The first.
    First,
    /// The last.
    Last,
}

/// What a header field or the Request-URI holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Field {
    /// It is there, or is not.
    pub present: Option<bool>,
    /// It is this text.
    pub is: Option<String>,
    /// This text stands in it, in small or large letters.
    pub contains: Option<String>,
    /// The number in its URI is written in this form.
    pub form: Option<NumberFormat>,
    /// The user part of its URI, or a number as calls name it, such as `pstn.answers`.
    pub user: Option<String>,
    /// The host part of its URI.
    pub host: Option<String>,
    /// The number that it begins with is no less than this.
    pub at_least: Option<u32>,
    /// The number that it begins with is no more than this.
    pub at_most: Option<u32>,
}

/// A message that must reach the other side, or must not.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Plain")]
#[schemars(with = "Plain")]
pub(crate) struct SentText(Sent);

/// The same, not looked at as a whole yet.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Plain {
    /// Who sends it.
    #[schemars(with = "Party")]
    by: Side,
    /// Which message.
    message: Words,
    /// Which of them is looked at, when there are several.
    #[serde(default)]
    which: Which,
    /// There is none.
    #[serde(default)]
    never: bool,
    /// How many there are; repetitions and those that were challenged do not count.
    times: Option<Times>,
    /// The time from one to the next, as they are sent; what `times` does not count has none, and neither has a REGISTER that
    /// gives the binding up.
    every: Option<Every>,
    /// The Request-URI.
    request_uri: Option<Field>,
    /// Header fields, by their names.
    #[serde(default)]
    headers: BTreeMap<String, Field>,
    /// The session that it describes.
    sdp: Option<Described>,
}

/// Bounds of a number.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Times {
    /// At least.
    min: Option<u32>,
    /// At most.
    max: Option<u32>,
}

/// The time between messages.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Every {
    /// At least.
    min: Option<Delay>,
    /// At most.
    max: Option<Delay>,
}

/// A message in words.
struct Words(SentMessage);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        SentMessage::read(&text).map(Self).map_err(D::Error::custom)
    }
}

impl JsonSchema for Words {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SentMessage".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = format!("^([1-6][0-9x]{{2}} )?({}|re-INVITE)$", METHODS.join("|"));
        json_schema!({ "type": "string", "pattern": pattern, "examples": ["200 INVITE"], "x-value": SentMessage::WORDS })
    }
}

impl TryFrom<Plain> for SentText {
    type Error = String;

    fn try_from(plain: Plain) -> Result<Self, String> {
        let sent = Sent {
            key: String::new(),
            by: plain.by,
            message: plain.message.0,
            which: plain.which,
            never: plain.never,
            times: plain.times.map(|times| (times.min, times.max)),
            every: plain.every.map(|every| (every.min.map(|d| d.0), every.max.map(|d| d.0))),
            request_uri: plain.request_uri,
            headers: plain.headers,
            sdp: plain.sdp,
        };
        match sent.contradiction() {
            Some(why) => Err(why),
            None => Ok(Self(sent)),
        }
    }
}

impl SentText {
    /// As it is meant: the one with this number in its list.
    pub(crate) fn expect(&self, number: usize) -> Sent {
        Sent { key: format!("sent[{number}]"), ..self.0.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read() {
        let read = |text: &str| SentMessage::parse(text).map(|message| message.to_string());
        for text in ["INVITE", "re-INVITE", "200 INVITE", "18x INVITE", "4xx REGISTER", "200 re-INVITE"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        for text in ["", "invite", "700 INVITE", "20 INVITE", "re-OPTIONS", "x00 BYE"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(SentMessage::parse("18x INVITE").unwrap().has_status(183));
    }
}
