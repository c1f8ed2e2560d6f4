//! What the JSON files have in common: how they are written, words and times.
//!
//! What is said of a field is said to readers: it stands in the schema and in the README.

mod word;

use std::borrow::Cow;

use clock::{Duration, Instant};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

pub(crate) use word::{
    ClockWord, FaxTransportWord, KindWord, OutcomeWord, PartyWord, SeverityWord, VerdictWord,
};

/// The program that writes.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A whole file, keys in the order of the fields.
pub(crate) fn text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("string keys and plain values are JSON");
    text.push('\n');
    text
}

/// Whole milliseconds.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A moment of the run.
#[derive(Serialize)]
pub(crate) struct Seconds(String);

impl From<Instant> for Seconds {
    fn from(at: Instant) -> Self {
        Self(at.to_string())
    }
}

impl JsonSchema for Seconds {
    fn schema_name() -> Cow<'static, str> {
        "Seconds".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Seconds since the run began, as text with six decimals.",
            "type": "string",
            "pattern": "^[0-9]+\\.[0-9]{6}$",
        })
    }
}
