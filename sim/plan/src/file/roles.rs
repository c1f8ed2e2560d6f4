//! Plays of both directions: `caller` and `called` become the two sides, wherever a play names a side.
//!
//! It is done between the reader of TOML and the reader of plays, so that every error still points at what its author
//! wrote.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{CallDirection, Side};

/// What stands for the direction in a title.
pub(super) const PLACE: &str = "{direction}";

/// A side, as plays may name it. It is told in schemas; what is read is a side.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the schema of what `take_sides` makes a side of")]
pub(crate) enum Party {
    /// The service provider.
    Carrier,
    /// The enterprise.
    Pbx,
    /// The side that calls, in a play with `directions`.
    Caller,
    /// The side that is called.
    Called,
}

/// Whether a play runs in real time on sockets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum RealTime {
    /// Not at all.
    #[default]
    Never,
    /// Always.
    Always,
    /// In this direction.
    In(CallDirection),
}

impl RealTime {
    pub(super) fn is(self, direction: Option<CallDirection>) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::In(one) => direction == Some(one),
        }
    }
}

impl<'de> Deserialize<'de> for RealTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::Boolean(false) => Ok(Self::Never),
            toml::Value::Boolean(true) => Ok(Self::Always),
            toml::Value::String(word) => {
                let direction = CallDirection::ALL.into_iter().find(|d| d.name() == word);
                direction
                    .map(Self::In)
                    .ok_or_else(|| D::Error::unknown_variant(&word, &["inbound", "outbound"]))
            }
            other => Err(D::Error::custom(format!("{other} is neither true nor false nor a direction"))),
        }
    }
}

impl JsonSchema for RealTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RealTime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "enum": [false, true, "inbound", "outbound"],
            "default": false,
            "x-value": "true, false, or the one direction in which it does",
        })
    }
}

/// The words for the side that calls and for the one that is called.
const WORDS: [&str; 2] = ["caller", "called"];

/// Puts the sides in place of `caller` and `called`. A side that has a table of its own keeps it, and the word stays.
pub(super) fn take_sides(play: &mut DeTable<'_>, direction: CallDirection) {
    if let Some(title) = play.get_mut("title") {
        replace(title, |title| Some(titled(title, direction)));
    }
    for list in ["needs", "quirks"] {
        for word in play.get_mut(list).into_iter().flat_map(entries) {
            replace(word, |word| prefixed(word, direction));
        }
    }
    if let Some(DeValue::Table(sides)) = play.get_mut("override").map(Spanned::get_mut) {
        rename(sides, direction);
    }
    for step in play.get_mut("step").into_iter().flat_map(entries) {
        if let DeValue::Table(step) = step.get_mut() {
            rename(step, direction);
            values(step, direction);
        }
    }
    if let Some(DeValue::Table(expect)) = play.get_mut("expect").map(Spanned::get_mut) {
        values(expect, direction);
    }
}

/// The title with the word for the direction, at its head with a capital letter.
fn titled(title: &str, direction: CallDirection) -> String {
    let word = direction.name();
    match title.strip_prefix(PLACE) {
        Some(rest) => {
            format!("{}{}{}", word[..1].to_ascii_uppercase(), &word[1..], rest.replace(PLACE, word))
        }
        None => title.replace(PLACE, word),
    }
}

fn entries<'t, 'i>(list: &'t mut Spanned<DeValue<'i>>) -> impl Iterator<Item = &'t mut Spanned<DeValue<'i>>> {
    match list.get_mut() {
        DeValue::Array(values) => Some(values.iter_mut()),
        _ => None,
    }
    .into_iter()
    .flatten()
}

fn side(word: &str, direction: CallDirection) -> Option<Side> {
    match word {
        "caller" => Some(direction.caller()),
        "called" => Some(direction.called()),
        _ => None,
    }
}

/// `caller.t38`, `called:hold-answered-sendrecv`.
fn prefixed(word: &str, direction: CallDirection) -> Option<String> {
    let at = word.find(['.', ':'])?;
    let (who, rest) = word.split_at(at);
    side(who, direction).map(|side| format!("{side}{rest}"))
}

fn replace(value: &mut Spanned<DeValue<'_>>, with: impl FnOnce(&str) -> Option<String>) {
    if let DeValue::String(text) = value.get_mut()
        && let Some(new) = with(text)
    {
        *text = Cow::Owned(new);
    }
}

/// Values that name a side or a number, however deep.
fn values(table: &mut DeTable<'_>, direction: CallDirection) {
    for (key, value) in table.iter_mut() {
        match key.get_ref().as_ref() {
            "from" | "released_by" | "at" | "by" => {
                replace(value, |word| side(word, direction).map(|side| side.to_string()));
            }
            "to" | "number" | "called" => {
                replace(value, |word| (word == "called").then(|| direction.number().to_owned()));
            }
            _ => {}
        }
        match value.get_mut() {
            DeValue::Table(inner) => values(inner, direction),
            DeValue::Array(entries) => {
                for entry in entries.iter_mut() {
                    if let DeValue::Table(inner) = entry.get_mut() {
                        values(inner, direction);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Keys that name a side.
fn rename(table: &mut DeTable<'_>, direction: CallDirection) {
    for word in WORDS {
        let Some(side) = side(word, direction).filter(|side| !table.contains_key(side.name())) else {
            continue;
        };
        let Some((key, _)) = table.get_key_value(word) else { continue };
        let key = Spanned::new(key.span(), Cow::Borrowed(side.name()));
        if let Some(value) = table.remove(word) {
            table.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests;
