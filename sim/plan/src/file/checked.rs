//! Values with a limited range, checked where they are read, so that the error points at the value.
//!
//! Each is said once: the function that reads it, and beside it the type that a schema is made of.

mod numbers;
mod texts;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Codec;

pub(crate) use numbers::*;
pub use texts::is_user;
pub(crate) use texts::*;

/// A value as it is shown in an error: of a long text its beginning, and without the marks that stand around words.
fn short(value: &impl std::fmt::Debug) -> String {
    const SHOWN: usize = 60;
    let shown = format!("{value:?}").replace('`', "'");
    match shown.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}...\"", &shown[..at]),
        None => shown,
    }
}

fn within<'de, D, T>(deserializer: D, allowed: impl Fn(&T) -> bool, what: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + std::fmt::Debug,
{
    let value = T::deserialize(deserializer)?;
    if allowed(&value) {
        Ok(value)
    } else {
        Err(D::Error::custom(format!("{} is not {what}", short(&value))))
    }
}

/// A type of limited values, with its schema.
macro_rules! limited {
    ($($(#[$doc:meta])* $name:ident($type:ty): $what:expr, $is_good:expr, $schema:tt;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $name($type);

        impl $name {
            /// What was read.
            pub(crate) fn value(&self) -> $type {
                self.0.to_owned()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                super::within(d, $is_good, $what).map(Self)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut schema = schemars::json_schema!($schema);
                schema.insert("x-value".to_owned(), $what.into());
                schema
            }
        }
    )*};
}
use limited;

/// The same, and a function that reads one.
macro_rules! checked {
    ($($(#[$doc:meta])* $read:ident, $name:ident($type:ty): $what:expr, $is_good:expr, $schema:tt;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $read<'de, D: serde::Deserializer<'de>>(d: D) -> Result<$type, D::Error> {
            <$name as serde::Deserialize>::deserialize(d).map(|read| read.value())
        }

        super::limited! {
            $(#[$doc])*
            $name($type): $what, $is_good, $schema;
        }
    )*};
}
use checked;

/// A list whose entries are read one by one, so that an error points at the entry.
macro_rules! lists {
    ($($(#[$doc:meta])* $read:ident: $name:ident => $type:ty;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $read<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<$type>, D::Error> {
            Ok(Vec::<$name>::deserialize(d)?.iter().map($name::value).collect())
        }
    )*};
}

lists! {
    /// Waits between attempts.
    waits: Interval => u32;
}

/// Answers to OPTIONS.
pub(crate) fn answers<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u16>, D::Error> {
    once_each(Answers::deserialize(d)?.iter().map(AnswerStatus::value).collect())
}

/// A list in which nothing stands twice.
pub(crate) fn distinct<'de, D, T>(d: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Serialize + PartialEq,
{
    once_each(Vec::<T>::deserialize(d)?)
}

fn once_each<T: Serialize + PartialEq, E: Error>(list: Vec<T>) -> Result<Vec<T>, E> {
    let twice = list.iter().enumerate().find(|(at, entry)| list[..*at].contains(entry));
    let Some((_, entry)) = twice else { return Ok(list) };
    let entry = toml::Value::try_from(entry).map(|value| value.to_string()).unwrap_or_default();
    Err(E::custom(format!("{entry} stands twice in this list; leave out one of the two")))
}

/// As [`waits`] reads them.
pub(crate) type Waits = Vec<Interval>;
/// As [`answers`] reads them.
pub(crate) type Answers = Vec<AnswerStatus>;
/// As [`dids`] reads them.
pub(crate) type Dids = BTreeMap<String, Number>;

/// At least one codec.
pub(crate) fn codecs<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Codec>, D::Error> {
    once_each(within(d, |list: &Vec<Codec>| !list.is_empty(), "a list of codecs with at least one")?)
}

/// At least one codec, or no list.
pub(crate) fn first_codec_offer<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<Codec>>, D::Error> {
    codecs(d).map(Some)
}

/// A list that is not empty, in a schema.
pub(crate) enum Codecs {}

impl JsonSchema for Codecs {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Codecs".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<Codec>();
        json_schema!({ "type": "array", "items": items, "minItems": 1, "uniqueItems": true })
    }
}

/// Numbers by name.
pub(crate) fn dids<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, String>, D::Error> {
    let read = Dids::deserialize(d)?;
    Ok(read.into_iter().map(|(name, did)| (name, did.value())).collect())
}

/// Reason phrases by status, in a schema.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "the schema of what `phrases` reads")]
pub(crate) struct Phrases(BTreeMap<String, Phrase>);

/// A status as a key.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct StatusKey(String);

impl<'de> Deserialize<'de> for StatusKey {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let is_status =
            |key: &String| key.len() == 3 && key.parse::<u16>().is_ok_and(|s| (100..700).contains(&s));
        within(d, is_status, "a status from 100 to 699").map(Self)
    }
}

/// Reason phrases by status.
pub(crate) fn phrases<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, String>, D::Error> {
    let read = BTreeMap::<StatusKey, Phrase>::deserialize(d)?;
    Ok(read.into_iter().map(|(StatusKey(status), phrase)| (status, phrase.value())).collect())
}

/// A short name.
pub(crate) fn call_label<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    Label::deserialize(d).map(|label| Some(label.value()))
}

/// Decibels in dBm0, or nothing.
pub(crate) fn noise<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i32>, D::Error> {
    noise_dbm0(d).map(Some)
}
