//! The description of a session that a message has (RFC 8866).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::Codec;
use crate::file::synonyms;

/// What a description of a session holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Described {
    /// There is one, or there is none.
    pub present: Option<bool>,
    /// The audio codecs, in their order, telephone-event left out.
    // `vec!`: syn without its feature `full`, as in a build of this crate alone, reads no array.
    #[schemars(example = vec!["PCMU", "PCMA"])]
    #[serde(deserialize_with = "codec_names")]
    pub codecs: Option<Vec<String>>,
    /// telephone-event is among the formats.
    pub telephone_event: Option<bool>,
    /// The payload type of telephone-event.
    pub payload_type: Option<u8>,
    /// `a=ptime`.
    pub ptime_ms: Option<u32>,
    /// As it holds for the audio.
    pub direction: Option<MediaDirection>,
    /// A stream for T.38 with a port.
    pub t38: Option<bool>,
    /// Lines that it has, or their beginnings: `a=rtcp-mux`, `m=audio`, `a=fmtp:18`.
    pub lines: Vec<DescribedLine>,
    /// Lines that it does not have.
    pub no_lines: Vec<DescribedLine>,
}

/// Names of codecs. Any codec may be offered; a word of guides that is none is not taken for one.
fn codec_names<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<String>>, D::Error> {
    let names = Vec::<String>::deserialize(d)?;
    for name in &names {
        let known = CODECS.map(Codec::name);
        if let Some(meant) = synonyms::meant(name, &known).filter(|meant| !meant.eq_ignore_ascii_case(name)) {
            return Err(D::Error::custom(format!(
                "`{name}` is no name of a codec in SDP (RFC 3551 6): did you mean `{meant}`?"
            )));
        }
    }
    Ok(Some(names))
}

/// The codecs that have a name of ours.
const CODECS: [Codec; 4] = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::G729];

impl Described {
    /// What no description can fulfil.
    pub(super) fn contradiction(&self) -> Option<String> {
        if let Some(both) = self.lines.iter().find(|line| self.no_lines.contains(line)) {
            return Some(format!("`{}` is wanted and refused", both.0));
        }
        let alone = Self { present: self.present, ..Self::default() };
        (self.present == Some(false) && *self != alone).then(|| {
            "where there is none, nothing stands in it: leave out `present` or the other keys".to_owned()
        })
    }
}

/// Which way a stream flows, seen from who writes the description (RFC 8866 6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MediaDirection {
    /// Both ways, as when nothing is said of it.
    SendRecv,
    /// It sends and does not want to receive: hold.
    SendOnly,
    /// It only receives.
    RecvOnly,
    /// Neither way.
    Inactive,
}

impl MediaDirection {
    /// The name of the attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// A line of a description, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedLine(String);

impl DescribedLine {
    /// What such a word is.
    const WORDS: &str = "a line of a description or its beginning, such as `a=rtcp-mux` or `m=audio`";

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for a line that is this one or begins with it: not within a word, so that `a=ptime:2` is not `a=ptime:20`.
    #[must_use]
    pub fn begins(&self, line: &str) -> bool {
        let is_inside = |rest: &str| {
            let is_of_word = |c: char| c.is_alphanumeric() || c == '-';
            rest.starts_with(is_of_word) && self.0.ends_with(is_of_word)
        };
        line.strip_prefix(self.0.as_str()).is_some_and(|rest| !is_inside(rest))
    }
}

impl<'de> Deserialize<'de> for DescribedLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_one = text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
            && text[1..].starts_with('=')
            && !text.contains(char::is_control);
        if is_one {
            Ok(Self(text))
        } else {
            Err(D::Error::custom(format!("`{text}` is not {}", Self::WORDS)))
        }
    }
}

impl JsonSchema for DescribedLine {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DescribedLine".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z]=", "examples": ["a=rtcp-mux"], "x-value": Self::WORDS })
    }
}
