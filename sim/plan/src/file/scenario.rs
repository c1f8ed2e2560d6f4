//! A scenario file: a short play.

use core::fmt;
use std::collections::BTreeSet;

use clock::Duration;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::{Spanned, Table};

use crate::file::expect::ExpectText;
use crate::file::network::{Delay, NetworkText};
use crate::file::profile::stem;
use crate::file::read;
use crate::file::step::StepText;
use crate::{
    Destination, Expect, FileError, Profile, QuirkChoice, Side, SourceFile, Start, Step, TrunkMode, Verb,
};

/// A run ends after this much virtual time unless the scenario says otherwise.
const LIMIT: Duration = Duration::from_secs(120);

/// A scenario as it was written, checked for itself but not yet against profiles.
#[derive(Clone, PartialEq)]
pub struct Scenario {
    /// `theme/name`.
    pub name: String,
    /// One sentence for people.
    pub title: String,
    /// Its folder.
    pub theme: String,
    /// The trunk modes it makes sense in.
    pub modes: Vec<TrunkMode>,
    /// What the profiles must be able to do.
    pub needs: Vec<Need>,
    /// What the trunk does before the first step.
    pub start: Start,
    /// The end of virtual time.
    pub limit: Duration,
    /// On sockets it runs in real time. Others leap (see `live::Clock`).
    pub real_time: bool,
    /// Deviations it asks for.
    pub quirks: Vec<QuirkChoice>,
    /// Who does what.
    pub steps: Vec<Step>,
    /// What must be seen.
    pub expect: Expect,
    /// Where it was read, and its text.
    pub source: SourceFile,
    pub(crate) over_carrier: Table,
    pub(crate) over_pbx: Table,
    pub(crate) over_network: Table,
}

impl fmt::Debug for Scenario {
    /// Without the text and the overrides: they may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scenario({}, {} steps)", self.name, self.steps.len())
    }
}

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
        const WORDS: [&str; 8] = {
            let mut words = [""; 8];
            let mut i = 0;
            while i < words.len() {
                words[i] = Feature::ALL[i].0;
                i += 1;
            }
            words
        };
        let feature = Feature::ALL.iter().find(|(name, _)| *name == word).map(|(_, f)| *f);
        let feature = feature.ok_or_else(|| D::Error::unknown_variant(word, &WORDS))?;
        Ok(Self { side, feature })
    }
}

impl<'de> Deserialize<'de> for QuirkChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioText {
    title: String,
    modes: Option<Vec<TrunkMode>>,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    start: Start,
    limit: Option<Delay>,
    #[serde(default)]
    real_time: bool,
    #[serde(default)]
    quirks: Vec<QuirkChoice>,
    #[serde(default, rename = "override")]
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    overrides: OverrideText,
    #[serde(default)]
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    network: NetworkText,
    step: Vec<Spanned<StepText>>,
    #[serde(default)]
    expect: ExpectText,
}

/// Partial profiles.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideText {
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    carrier: Option<Profile>,
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    pbx: Option<Profile>,
}

impl Scenario {
    /// Reads a scenario. The last two parts of `path` are its theme and its name.
    ///
    /// # Errors
    /// When the text is not TOML, has unknown keys or values out of range, or is a play that nobody can
    /// perform.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileError> {
        let (stated, table): (ScenarioText, Table) = read(path, text)?;
        // The reader has accepted the file already; the place of these keys is looked up for errors.
        let at_key = |key: &str, message: String| FileError::at(path, text, place_of(text, key), message);
        let modes = stated.modes.unwrap_or_else(|| TrunkMode::ALL.to_vec());
        if modes.is_empty() {
            return Err(at_key("modes", "a scenario needs at least one mode".to_owned()));
        }
        let mut steps = Vec::new();
        for step in &stated.step {
            let span = step.span();
            let line = text[..span.start].matches('\n').count() + 1;
            let line = line + usize::from(text[span.start..].starts_with("[["));
            let wrong = |message| FileError::at(path, text, span.clone(), message);
            steps.push(step.get_ref().step(line).map_err(wrong)?);
        }
        check_calls(path, text, &steps)?;
        let expect = stated.expect.expect();
        let placed: BTreeSet<_> = placed(&steps).map(|(label, _)| label).collect();
        if let Some(label) = expect.calls.keys().find(|label| !placed.contains(label.as_str())) {
            let error = at_key("[expect", format!("no step places the call `{label}` that is expected"));
            return Err(error.allowing(label, placed));
        }
        let over = |keys: [&str; 2]| table_at(&table, &keys);
        let theme = path.rsplit(['/', '\\']).nth(1).unwrap_or("").to_owned();
        Ok(Self {
            name: if theme.is_empty() { stem(path).to_owned() } else { format!("{theme}/{}", stem(path)) },
            title: stated.title,
            theme,
            modes,
            needs: stated.needs,
            start: stated.start,
            limit: stated.limit.map_or(LIMIT, |d| d.0),
            real_time: stated.real_time,
            quirks: stated.quirks,
            steps,
            expect,
            source: SourceFile::new(path, text),
            over_carrier: over(["override", "carrier"]),
            over_pbx: over(["override", "pbx"]),
            over_network: table_at(&table, &["network"]),
        })
    }
}

fn table_at(table: &Table, keys: &[&str]) -> Table {
    let mut here = table;
    for key in keys {
        match here.get(*key).and_then(toml::Value::as_table) {
            Some(inner) => here = inner,
            None => return Table::new(),
        }
    }
    here.clone()
}

fn place_of(text: &str, key: &str) -> core::ops::Range<usize> {
    text.find(key).map_or(0..0, |at| at..at + key.len())
}

fn placed(steps: &[Step]) -> impl Iterator<Item = (&str, Side)> {
    steps.iter().filter_map(|step| match step.verb {
        Verb::Call { .. } => Some((step.call.as_str(), step.subject.side()?)),
        _ => None,
    })
}

/// Every step about a call needs a call, placed earlier, and from the right side.
fn check_calls(path: &str, text: &str, steps: &[Step]) -> Result<(), FileError> {
    for (i, step) in steps.iter().enumerate() {
        let wrong = |message: String| FileError::at_line(path, text, step.line, message);
        let Some(side) = step.subject.side() else { continue };
        let caller = placed(&steps[..i]).find(|(label, _)| *label == step.call).map(|(_, side)| side);
        let label = &step.call;
        match &step.verb {
            Verb::Call { .. } if caller.is_some() => {
                return Err(wrong(format!("the call `{label}` was placed already, name this one otherwise")));
            }
            Verb::Call { to, .. } => check_destination(side, to).map_err(wrong)?,
            verb if !verb.is_about_call() => {}
            verb => match caller {
                None => return Err(wrong(format!("no step before this one places the call `{label}`"))),
                Some(caller) if verb.is_for_called_side() && caller == side => {
                    return Err(wrong(format!("the {side} placed the call `{label}`, it cannot do this")));
                }
                Some(caller) if *verb == Verb::Cancel && caller != side => {
                    return Err(wrong(format!(
                        "only the {caller}, who placed the call `{label}`, can cancel"
                    )));
                }
                Some(_) => {}
            },
        }
    }
    Ok(())
}

fn check_destination(caller: Side, to: &Destination) -> Result<(), String> {
    match (caller, to) {
        (Side::Carrier, Destination::Magic(name)) => {
            Err(format!("`pstn.{name}` is behind the carrier, which calls the pbx"))
        }
        _ => Ok(()),
    }
}
