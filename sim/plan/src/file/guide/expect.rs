//! What a guide wants to see of the plays before: the keys of `[expect]` of plays, the verdict, findings, and messages.

use core::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use super::places;
use crate::file::expect::{ExpectText, SentText};
use crate::{Expect, FileError, Side};

/// What must be seen: a block `toml expect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The verdict of each play; that it passes when absent.
    pub verdict: Option<(Judged, Range<usize>)>,
    /// The only findings that there may be, by id or glob; any that do not fail a run when absent.
    pub findings: Option<Vec<(String, Range<usize>)>>,
    /// Findings that there must be.
    pub found: Vec<(String, Range<usize>)>,
    /// What plays can expect, messages among it.
    pub expect: Expect,
    /// It is about the trunk of this end of ours alone, where a device stands between both.
    pub seen_by: Option<Side>,
    /// Where `findings` stands.
    pub findings_at: Range<usize>,
    /// Where each key stands.
    places: Vec<(String, Range<usize>)>,
}

/// A verdict, as a guide writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// All was well.
    Pass,
    /// A rule was broken, or what the play expects was not seen.
    Fail,
    /// It could not be decided.
    Inconclusive,
}

impl Judged {
    /// The word used in guides.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// The keys that plays do not have.
const OWN: [&str; 5] = ["verdict", "findings", "found", "sent", "seen_by"];

/// What must be seen of the plays before: what follows, and all that `[expect]` of a play can say.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OwnText {
    /// The verdict of each play; that it passes when absent.
    #[schemars(with = "Option<Judged>")]
    verdict: Option<Spanned<Judged>>,
    // `vec!`: syn without its feature `full`, as in a build of this crate alone, reads no array.
    /// The only findings that there may be, by id or glob; any that do not fail a run when absent.
    #[schemars(with = "Option<Vec<String>>", example = vec!["transaction/*"])]
    findings: Option<Spanned<Vec<Spanned<String>>>>,
    /// Findings that there must be, by id or glob.
    #[schemars(with = "Vec<String>", example = vec!["hold/answer-direction"])]
    found: Vec<Spanned<String>>,
    /// Messages that must be seen, or must not: each is a table `[[sent]]` of its own. They are read one by one.
    sent: Vec<SentText>,
    /// It is about the trunk of this end of ours alone, where a device stands between both.
    seen_by: Option<Side>,
}

impl Wanted {
    /// Reads a block; octets outside of it are blanks in `inside`.
    pub(super) fn read(path: &str, inside: &str) -> Result<Self, Vec<FileError>> {
        let wrong = |error: &toml::de::Error| FileError::from_toml(path, inside, error);
        let (table, broken) = DeTable::parse_recoverable(inside);
        if !broken.is_empty() {
            return Err(broken.iter().map(wrong).collect());
        }
        let (mut own, mut of_plays) = (table.clone(), table);
        let keys: Vec<_> = own.get_ref().keys().cloned().collect();
        for key in keys {
            let other = if OWN.contains(&key.get_ref().as_ref()) { &mut of_plays } else { &mut own };
            other.get_mut().remove(&key);
        }
        let mut faults = Vec::new();
        let messages = messages(own.get_mut());
        let own: OwnText = part(own, &mut faults, wrong);
        let of_plays: ExpectText = part(of_plays, &mut faults, |error| {
            let error = wrong(error);
            // Both kinds of key can stand here.
            let is_key =
                error.message.starts_with("unknown key") && error.allowed.iter().any(|key| key == "attempts");
            if !is_key {
                return error;
            }
            let found = error.message.split('`').nth(1).unwrap_or_default().to_owned();
            let allowed: Vec<String> = error.allowed.iter().cloned().chain(OWN.map(str::to_owned)).collect();
            error.allowing(&found, allowed.iter().map(String::as_str))
        });
        let places = places(inside);
        let at = |key: &str| places.iter().find(|(path, _)| path == key).map(|(_, at)| at.clone());
        let mut sent = Vec::new();
        for (number, text) in messages.into_iter().enumerate() {
            match SentText::deserialize(ValueDeserializer::from(text)) {
                Ok(text) => sent.push(text.expect(number)),
                Err(error) => faults.push(match at(&format!("sent[{number}].message")) {
                    // What is wrong with the whole of it has no place of its own.
                    Some(at) if error.span().is_none() => FileError::at(path, inside, at, error.message()),
                    _ => wrong(&error),
                }),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let named = |list: Vec<Spanned<String>>| {
            list.into_iter().map(|id| (id.get_ref().clone(), id.span())).collect::<Vec<_>>()
        };
        Ok(Self {
            verdict: own.verdict.map(|verdict| (*verdict.get_ref(), verdict.span())),
            findings_at: own.findings.as_ref().map_or(0..0, Spanned::span),
            findings: own.findings.map(|list| named(list.into_inner())),
            found: named(own.found),
            expect: Expect { sent, ..of_plays.expect() },
            seen_by: own.seen_by,
            places,
        })
    }

    /// Where a key stands. Of one that is not written, the one that it belongs to.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<Range<usize>> {
        let at = |key: &str| self.places.iter().find(|(path, _)| path == key).map(|(_, at)| at.clone());
        at(key).or_else(|| self.place(key.rsplit_once('.')?.0))
    }

    /// Where the key stands that a judge calls so: `fax.pages`, `duration_min`, `b.call`.
    #[must_use]
    pub fn place_of_row(&self, row: &str) -> Option<Range<usize>> {
        let bound = |part: &str| Some(format!("{}.{part}", row.strip_suffix(part)?.strip_suffix('_')?));
        let bound = bound("min").or_else(|| bound("max"));
        let plain = row.split_once('.').map_or(row, |(_, rest)| rest);
        self.place(row)
            .or_else(|| self.place(&bound?))
            .or_else(|| self.place(&format!("labelled.{row}")))
            .or_else(|| self.place(plain))
            .or_else(|| row.starts_with("call-").then(|| self.place("answered_audio"))?)
    }
}

/// The messages of a block, taken out of it one by one, so that what is wrong with each is told.
fn messages<'a>(own: &mut DeTable<'a>) -> Vec<Spanned<DeValue<'a>>> {
    let is_list = |value: &DeValue<'_>| matches!(value, DeValue::Array(_));
    if !own.get("sent").is_some_and(|value| is_list(value.get_ref())) {
        return Vec::new();
    }
    match own.remove("sent").map(Spanned::into_inner) {
        Some(DeValue::Array(list)) => list.into_iter().collect(),
        _ => Vec::new(),
    }
}

fn part<T: DeserializeOwned + Default>(
    table: Spanned<DeTable<'_>>,
    faults: &mut Vec<FileError>,
    wrong: impl Fn(&toml::de::Error) -> FileError,
) -> T {
    T::deserialize(Deserializer::from(table)).unwrap_or_else(|error| {
        faults.push(wrong(&error));
        T::default()
    })
}
