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
pub(super) struct SentText(Sent);

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
    /// The Request-URI.
    request_uri: Option<Field>,
    /// Header fields, by their names.
    #[serde(default)]
    headers: BTreeMap<String, Field>,
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
        json_schema!({ "type": "string", "pattern": pattern, "examples": ["INVITE"], "x-value": SentMessage::WORDS })
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
            every: None,
            request_uri: plain.request_uri,
            headers: plain.headers,
            sdp: None,
        };
        match sent.contradiction() {
            Some(why) => Err(why),
            None => Ok(Self(sent)),
        }
    }
}

impl SentText {
    /// As it is meant: the one with this number in its list.
    pub(super) fn expect(&self, number: usize) -> Sent {
        Sent { key: format!("sent[{number}]"), ..self.0.clone() }
    }
}
