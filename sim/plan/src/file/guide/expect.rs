//! What a guide wants to see of the plays before: the keys of `[expect]` of plays, the verdict, findings, and messages.

use core::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::places;
use crate::file::expect::{ExpectText, SentText};
use crate::file::faults;
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
        let mut part_of = |found: Vec<FileError>| faults.extend(found.into_iter().map(with_own_keys));
        let (own, found) = faults::of_table::<OwnText>(path, inside, own, |_| Vec::new());
        part_of(found);
        let (of_plays, found) = faults::of_table::<ExpectText>(path, inside, of_plays, |_| Vec::new());
        part_of(found);
        let (own, of_plays) = (own.unwrap_or_default(), of_plays.unwrap_or_default());
        let places = places(inside);
        let at = |key: &str| places.iter().find(|(path, _)| path == key).map(|(_, at)| at.clone());
        let mut sent = Vec::new();
        for (number, text) in messages.into_iter().enumerate() {
            match message(text, wrong) {
                Ok(text) => sent.push(text.expect(number)),
                Err(found) => faults.extend(found.into_iter().map(|(fault, has_place)| {
                    // What is wrong with the whole of it stands where the key does that it names first.
                    let named = fault.message.split('`').nth(1).unwrap_or("message");
                    let keys = [named, &format!("headers.{named}"), "message"]
                        .map(|key| format!("sent[{number}].{key}"));
                    match keys.iter().find_map(|key| at(key)) {
                        Some(at) if !has_place => FileError::at(path, inside, at, fault.message.as_ref()),
                        _ => fault,
                    }
                })),
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

/// What each message must have, for one in which it is wrong: what else is wrong in it is told all the same.
const STAND_INS: [(&str, &str); 2] = [("by", "pbx"), ("message", "INVITE")];
/// So many mistakes of one message are told.
const MISTAKES_MAX: usize = 20;

/// A message, or all that is wrong with it, and whether that has a place.
fn message(
    mut text: Spanned<DeValue<'_>>,
    wrong: impl Fn(&toml::de::Error) -> FileError,
) -> Result<SentText, Vec<(FileError, bool)>> {
    let mut found: Vec<(FileError, bool)> = Vec::new();
    while found.len() < MISTAKES_MAX {
        let error = match SentText::deserialize(ValueDeserializer::from(text.clone())) {
            Ok(text) if found.is_empty() => return Ok(text),
            Ok(_) => break,
            Err(error) => error,
        };
        let span = error.span();
        // What does not go together in what is left may do so in what was meant.
        if span.is_none() && !found.is_empty() {
            break;
        }
        found.push((wrong(&error), span.is_some()));
        let (Some(span), DeValue::Table(table)) = (span, text.get_mut()) else { break };
        let is_removed = faults::is_removed(table, &span);
        let lacking = STAND_INS.into_iter().find(|(key, _)| !table.contains_key(*key));
        if let Some((key, word)) = lacking {
            table.insert(
                Spanned::new(span.clone(), key.into()),
                Spanned::new(span, DeValue::String(word.into())),
            );
        } else if !is_removed {
            break;
        }
    }
    Err(found)
}

/// Both kinds of key can stand in a block.
fn with_own_keys(error: FileError) -> FileError {
    let is_key =
        error.message.starts_with("unknown key") && error.allowed.iter().any(|key| key == "attempts");
    if !is_key {
        return error;
    }
    let found = error.message.split('`').nth(1).unwrap_or_default().to_owned();
    let allowed: Vec<String> = error.allowed.iter().cloned().chain(OWN.map(str::to_owned)).collect();
    error.allowing(&found, allowed.iter().map(String::as_str))
}
