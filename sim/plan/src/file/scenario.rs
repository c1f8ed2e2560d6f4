//! A scenario file: a short play.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeSet;

use clock::Duration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::{Spanned, Table};

use crate::file::expect::ExpectText;
use crate::file::network::{Delay, NetworkText};
use crate::file::profile::stem;
use crate::file::step::StepText;
use crate::file::{faults, quirks, read};
use crate::{
    Destination, Expect, FileError, Profile, QuirkChoice, Side, SourceFile, Start, Step, TrunkMode, Verb,
};

/// A run ends after this much virtual time unless the scenario says otherwise.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

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

impl JsonSchema for Need {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Need".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = ["", "carrier.", "pbx."]
            .into_iter()
            .flat_map(|side| Feature::ALL.iter().map(move |(name, _)| format!("{side}{name}")));
        json_schema!({ "type": "string", "enum": words.collect::<Vec<_>>() })
    }
}

impl JsonSchema for QuirkChoice {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "QuirkChoice".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let example = "pbx:hold-answered-sendrecv";
        json_schema!({ "type": "string", "pattern": "^(carrier|pbx):[a-z0-9-]+$", "examples": [example] })
    }
}

/// A play as written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioText {
    /// One sentence for people.
    title: String,
    /// The trunk modes in which it makes sense; both when absent.
    modes: Option<Vec<TrunkMode>>,
    /// What the profiles must be able to do, else the play is not run.
    #[serde(default)]
    needs: Vec<Need>,
    /// What the trunk does before the first step.
    #[serde(default)]
    start: Start,
    /// When the run ends at the latest; after two minutes when absent.
    limit: Option<Delay>,
    /// On sockets it runs in real time.
    #[serde(default)]
    real_time: bool,
    /// Deviations that sides have in it, `carrier:<quirk>` or `pbx:<quirk>`.
    #[serde(default)]
    quirks: Vec<QuirkChoice>,
    /// What it lays over the profiles.
    #[serde(default, rename = "override")]
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    overrides: OverrideText,
    /// What it lays over the network: any keys of a network.
    #[serde(default)]
    #[schemars(extend("x-as" = "network"))]
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    network: NetworkText,
    /// What happens, one step after the other. A step waits until it is possible, then for its `after`.
    #[schemars(with = "Vec<StepText>")]
    step: Vec<Spanned<StepText>>,
    /// What must be seen; what is absent is not judged.
    #[serde(default)]
    expect: ExpectText,
}

/// Partial profiles.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OverrideText {
    /// Any keys of a carrier.
    #[schemars(extend("x-as" = "carrier"))]
    #[expect(dead_code, reason = "read to find mistakes in the file; the merge works on the table")]
    carrier: Option<Profile>,
    /// Any keys of a PBX.
    #[schemars(extend("x-as" = "pbx"))]
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
        let (steps, faults) = stated.steps(path, text);
        if let Some(fault) = faults.into_iter().next() {
            return Err(fault);
        }
        let modes = stated.modes.unwrap_or_else(|| TrunkMode::ALL.to_vec());
        let expect = stated.expect.expect();
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

impl Scenario {
    /// All that is wrong with a scenario, in the order of its lines.
    #[must_use]
    pub fn faults(path: &str, text: &str) -> Vec<FileError> {
        faults::all::<ScenarioText>(path, text, |stated| stated.steps(path, text).1)
    }

    /// Quirks that it asks for and that are not among those `known`.
    #[must_use]
    pub fn unknown_quirks(&self, known: &[&str]) -> Vec<FileError> {
        quirks::unknown(&self.source.path, &self.source.text, known)
    }
}

impl ScenarioText {
    /// The steps, and what is wrong with them and with what else hangs together.
    fn steps(&self, path: &str, text: &str) -> (Vec<Step>, Vec<FileError>) {
        // The reader has accepted the file already; the place of these keys is looked up for errors.
        let at_key = |key: &str, message: String| FileError::at(path, text, place_of(text, key), message);
        let (mut steps, mut faults) = (Vec::new(), Vec::new());
        if self.modes.as_ref().is_some_and(Vec::is_empty) {
            faults.push(at_key("modes", "a scenario needs at least one mode".to_owned()));
        }
        for step in &self.step {
            let span = step.span();
            let line = text[..span.start].matches('\n').count() + 1;
            let line = line + usize::from(text[span.start..].starts_with("[["));
            match step.get_ref().step(line) {
                Ok(step) => steps.push(step),
                Err(message) => faults.push(FileError::at(path, text, span, message)),
            }
        }
        faults.extend(call_faults(path, text, &steps));
        let placed: BTreeSet<_> = placed(&steps).map(|(label, _)| label).collect();
        let expect = self.expect.expect();
        if let Some(label) = expect.calls.keys().find(|label| !placed.contains(label.as_str())) {
            let error = at_key("[expect", format!("no step places the call `{label}` that is expected"));
            faults.push(error.allowing(label, placed));
        }
        (steps, faults)
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
fn call_faults(path: &str, text: &str, steps: &[Step]) -> Vec<FileError> {
    let fault = |(i, step): (usize, &Step)| {
        let wrong = call_fault(&steps[..i], step)?;
        Some(FileError::at_line(path, text, step.line, wrong))
    };
    steps.iter().enumerate().filter_map(fault).collect()
}

/// What is wrong with a step after those `before` it.
fn call_fault(before: &[Step], step: &Step) -> Option<String> {
    let side = step.subject.side()?;
    let caller = placed(before).find(|(label, _)| *label == step.call).map(|(_, side)| side);
    let label = &step.call;
    match &step.verb {
        Verb::Call { .. } if caller.is_some() => {
            Some(format!("the call `{label}` was placed already, name this one otherwise"))
        }
        Verb::Call { to, .. } => check_destination(side, to).err(),
        verb if !verb.is_about_call() => None,
        verb => match caller {
            None => Some(format!("no step before this one places the call `{label}`")),
            Some(caller) if verb.is_for_called_side() && caller == side => {
                Some(format!("the {side} placed the call `{label}`, it cannot do this"))
            }
            Some(caller) if *verb == Verb::Cancel && caller != side => {
                Some(format!("only the {caller}, who placed the call `{label}`, can cancel"))
            }
            Some(_) => None,
        },
    }
}

fn check_destination(caller: Side, to: &Destination) -> Result<(), String> {
    match (caller, to) {
        (Side::Carrier, Destination::Magic(name)) => {
            Err(format!("`pstn.{name}` is behind the carrier, which calls the pbx"))
        }
        _ => Ok(()),
    }
}
