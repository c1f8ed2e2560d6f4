//! What a play needs of the profiles.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::Side;

/// A feature that one side or both must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Who; both when absent.
    pub side: Option<Side>,
    /// What.
    pub feature: Feature,
}

/// Something a profile can or cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Accepts an INVITE without SDP.
    DelayedOffer,
    /// Sends digits as telephone-event.
    TelephoneEvent,
    /// Sends OPTIONS regularly.
    Options,
    /// Answers a request from an unknown address.
    AnswersUnknownSource,
    /// Uses session timers.
    SessionTimer,
    /// Uses reliable provisional responses.
    Reliable,
    /// Sends faxes over T.38.
    T38,
    /// Sends faxes as G.711.
    Passthrough,
}

impl Feature {
    /// All, with the words used in files.
    pub const ALL: [(&'static str, Self); 8] = [
        ("delayed-offer", Self::DelayedOffer),
        ("telephone-event", Self::TelephoneEvent),
        ("options", Self::Options),
        ("answers-unknown-source", Self::AnswersUnknownSource),
        ("session-timer", Self::SessionTimer),
        ("100rel", Self::Reliable),
        ("t38", Self::T38),
        ("fax-passthrough", Self::Passthrough),
    ];

    /// The word used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, f)| *f == self).map_or("", |(name, _)| name)
    }
}

impl<'de> Deserialize<'de> for Need {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (side, word) = match text.split_once('.') {
            Some(("carrier", word)) => (Some(Side::Carrier), word),
            Some(("pbx", word)) => (Some(Side::Pbx), word),
            _ => (None, text.as_str()),
        };
        // Features, and how one side alone is named.
        const WORDS: [&str; 10] = {
            let mut words = [""; 10];
            let mut i = 0;
            while i < Feature::ALL.len() {
                words[i] = Feature::ALL[i].0;
                i += 1;
            }
            words[i] = "carrier.<feature>";
            words[i + 1] = "pbx.<feature>";
            words
        };
        let feature = Feature::ALL.iter().find(|(name, _)| *name == word).map(|(_, f)| *f);
        let feature = feature.ok_or_else(|| D::Error::unknown_variant(word, &WORDS))?;
        Ok(Self { side, feature })
    }
}

impl JsonSchema for Need {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Need".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = ["", "carrier.", "pbx.", "caller.", "called."]
            .into_iter()
            .flat_map(|side| Feature::ALL.iter().map(move |(name, _)| format!("{side}{name}")));
        json_schema!({ "type": "string", "enum": words.collect::<Vec<_>>() })
    }
}
