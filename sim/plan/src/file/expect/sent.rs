//! Messages that a play expects, as they reach the other side.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::Side;
use crate::file::Party;
use crate::file::guide::{Field, Sent, SentMessage, Which};
use crate::file::step::METHODS;

/// A message that must reach the other side, or must not.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Plain")]
#[schemars(with = "Plain")]
pub(super) struct SentText(Plain);

/// The same, not looked at as a whole yet.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
    /// The Request-URI.
    request_uri: Option<Field>,
    /// Header fields, by their names.
    #[serde(default)]
    headers: BTreeMap<String, Field>,
}

/// Bounds of a number.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Times {
    /// At least.
    min: Option<u32>,
    /// At most.
    max: Option<u32>,
}

/// A message in words.
#[derive(Clone, Debug)]
struct Words(SentMessage);

/// What such words are.
const WORDS: &str =
    "a method (\"INVITE\", \"re-INVITE\") or a status and a method (\"200 INVITE\", \"4xx REGISTER\")";

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let message = SentMessage::parse(&text);
        message.map(Self).ok_or_else(|| D::Error::custom(format!("`{text}` is no message; write {WORDS}")))
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
        json_schema!({ "type": "string", "pattern": pattern, "examples": ["INVITE"], "x-value": WORDS })
    }
}

impl TryFrom<Plain> for SentText {
    type Error = String;

    fn try_from(plain: Plain) -> Result<Self, String> {
        let is_none = |min: Option<u32>, max: Option<u32>| min.zip(max).is_some_and(|(min, max)| min > max);
        if plain.times.is_some_and(|times| is_none(times.min, times.max)) {
            return Err("`times`: at least more than at most".to_owned());
        }
        if plain.never && plain.times.is_some() {
            return Err("what is never sent is not counted: leave out `times`, or `never`".to_owned());
        }
        if plain.request_uri.is_some() && plain.message.0.status.is_some() {
            return Err("a response has no Request-URI".to_owned());
        }
        // A name is a token (RFC 3261 25.1).
        let is_token = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b))
        };
        if let Some(name) = plain.headers.keys().find(|name| !is_token(name)) {
            return Err(format!("{name:?} is no name of a header"));
        }
        let mut fields = plain.headers.iter();
        if let Some((name, _)) = fields.find(|(_, field)| is_none(field.at_least, field.at_most)) {
            return Err(format!("`{name}`: at_least is more than at_most"));
        }
        Ok(Self(plain))
    }
}

impl SentText {
    /// As it is meant: the one with this number in its list.
    pub(super) fn expect(&self, number: usize) -> Sent {
        let Self(plain) = self.clone();
        Sent {
            key: format!("sent[{number}]"),
            by: plain.by,
            message: plain.message.0,
            which: plain.which,
            never: plain.never,
            times: plain.times.map(|times| (times.min, times.max)),
            every: None,
            request_uri: plain.request_uri,
            headers: plain.headers,
            sdp: None,
        }
    }
}
