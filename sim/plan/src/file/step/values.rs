//! Values of adverbs: how they are read, and what is told of them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::{Destination, E164};

/// A newtype that is read by a function.
macro_rules! read_by {
    ($($name:ident($type:ty) = $read:expr;)*) => {$(
        #[derive(Clone, Debug)]
        pub(super) struct $name(pub(super) $type);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $read(deserializer).map(Self)
            }
        }
    )*};
}

read_by! {
    Pages(u32) = pages;
    Method(&'static str) = method;
}

#[derive(Clone, Copy, Debug)]
pub(super) struct MatchStatus(pub(super) u16);

impl<'de> Deserialize<'de> for MatchStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let status = u16::deserialize(deserializer)?;
        if matches!(status, 1..=6 | 100..=699) {
            return Ok(Self(status));
        }
        Err(D::Error::custom(format!("{status} is neither a status from 100 to 699 nor a class from 1 to 6")))
    }
}

/// Pages that one fax of a scenario has at most.
const PAGES_MAX: u32 = 50;

fn pages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let pages = u32::deserialize(deserializer)?;
    if (1..=PAGES_MAX).contains(&pages) {
        return Ok(pages);
    }
    Err(D::Error::custom(format!("a fax has 1 to {PAGES_MAX} pages, not {pages}")))
}

/// Who calls, which is a number whatever it is dialled as.
pub(super) fn caller<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<E164>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong =
        || D::Error::custom(format!("`{text}` is no number to call from, write a plus and all digits"));
    E164::parse(&text).map(Some).ok_or_else(wrong)
}

/// Methods a scenario can name.
pub(crate) const METHODS: [&str; 14] = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "REGISTER",
    "OPTIONS",
    "PRACK",
    "UPDATE",
    "INFO",
    "REFER",
    "NOTIFY",
    "SUBSCRIBE",
    "MESSAGE",
    "PUBLISH",
];

fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = METHODS.iter().find(|m| **m == text).copied();
    known.ok_or_else(|| D::Error::unknown_variant(&text, &METHODS))
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let named = |prefix| text.strip_prefix(prefix).filter(|name| !name.is_empty()).map(str::to_owned);
        if let Some(name) = named("pstn.") {
            return Ok(Self::Magic(name));
        }
        if let Some(name) = named("pbx.did.") {
            return Ok(Self::Did(name));
        }
        if !text.is_empty() && text.bytes().all(|b| b"+0123456789*#".contains(&b)) {
            return Ok(Self::Number(text));
        }
        let what = "is no destination, write `pstn.<name>`, `pbx.did.<name>`, digits, or beside `directions` also `called`";
        Err(D::Error::custom(format!("`{text}` {what}")))
    }
}

/// The schema of a value that is read by a function of this file.
macro_rules! schemas {
    ($($name:ident = $schema:tt;)*) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

schemas! {
    Pages = { "type": "integer", "minimum": 1, "maximum": PAGES_MAX, "examples": [1] };
    Method = { "type": "string", "enum": METHODS };
    MatchStatus = { "type": "integer", "minimum": 1, "maximum": 699, "examples": [200] };
    Destination = {
        "type": "string",
        "pattern": r"^(pstn\..+|pbx\.did\..+|called|[+0-9*#]+)$",
        "examples": ["pstn.answers"],
        "x-value": "`pstn.<name>`, `pbx.did.<name>`, digits, or beside `directions` also `called`",
    };
}
