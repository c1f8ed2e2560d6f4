//! A scenario file: a short play.

use core::fmt;
use core::ops::Range;
use std::borrow::Cow;
use std::collections::BTreeSet;

use clock::Duration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::de::{DeTable, Deserializer as Reader};
use toml::{Spanned, Table};

use crate::file::expect::ExpectText;
use crate::file::need::Need;
use crate::file::network::{Delay, NetworkText};
use crate::file::profile::stem;
use crate::file::step::{self, StepText};
use crate::file::{Lesson, Line, RealTime, faults, line, quirks, roles};
use crate::step::DEFAULT_CALL;
use crate::{
    CallDirection, Destination, Expect, FileError, Profile, QuirkChoice, Side, SourceFile, Start, Step,
    TrunkMode, Verb,
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
    /// What to watch, what breaks it, and what people notice; nothing when nobody has written it.
    pub lesson: String,
    /// The way its calls go, when its file is one of plays of both directions.
    pub direction: Option<CallDirection>,
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

impl<'de> Deserialize<'de> for QuirkChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
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
        json_schema!({ "type": "string", "pattern": "^(carrier|pbx|caller|called):[a-z0-9-]+$", "examples": [example] })
    }
}

/// A play as written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioText {
    /// One sentence for people. In a play of both directions, `{direction}` in it becomes `inbound` or `outbound`.
    #[serde(deserialize_with = "line")]
    #[schemars(with = "Line")]
    title: String,
    /// What to watch, what breaks it, and what people notice, in a few sentences.
    lesson: Option<Lesson>,
    /// The ways its calls go: steps name the `caller` and the `called` side, and each direction is a play of its own,
    /// `inbound-<file>` and `outbound-<file>`.
    directions: Option<Vec<CallDirection>>,
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
    /// On sockets it runs in real time; of two directions perhaps one alone.
    #[serde(default)]
    real_time: RealTime,
    /// Deviations that sides have in it, `carrier:<quirk>` or `pbx:<quirk>`.
    #[serde(default)]
    quirks: Vec<QuirkChoice>,
    /// What it lays over the profiles.
    #[serde(default, rename = "override")]
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
    /// Any keys of the side that calls, in a play with `directions`.
    #[schemars(with = "Option<Profile>", extend("x-as" = "pbx"))]
    caller: Option<Spanned<Table>>,
    /// Any keys of the side that is called.
    #[schemars(with = "Option<Profile>", extend("x-as" = "carrier"))]
    called: Option<Spanned<Table>>,
}

impl Scenario {
    /// Reads a scenario. The last two parts of `path` are its theme and its name. A file of both directions is read as
    /// the one that the name begins with.
    ///
    /// # Errors
    /// When the text is not TOML, has unknown keys or values out of range, is a play that nobody can perform, or is two.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileError> {
        let mut all = Self::all(path, text)?;
        match all.pop() {
            Some(play) if all.is_empty() => Ok(play),
            _ => Err(FileError::at(path, text, key_of(text, &["directions"]), "this is more than one play")),
        }
    }

    /// Reads the plays of a file: one, or with `directions` one for each.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn all(path: &str, text: &str) -> Result<Vec<Self>, FileError> {
        let wrong = |e: toml::de::Error| FileError::from_toml(path, text, &e);
        let tree = DeTable::parse(text).map_err(wrong)?;
        let directions = directed(path, text, &tree)?;
        directions.into_iter().map(|direction| Self::of_tree(path, text, tree.clone(), direction)).collect()
    }

    fn of_tree(
        path: &str,
        text: &str,
        mut tree: Spanned<DeTable<'_>>,
        direction: Option<CallDirection>,
    ) -> Result<Self, FileError> {
        let wrong = |e: toml::de::Error| FileError::from_toml(path, text, &e);
        if let Some(direction) = direction {
            roles::take_sides(tree.get_mut(), direction);
        }
        let stated = ScenarioText::deserialize(Reader::from(tree.clone())).map_err(wrong)?;
        let table = Table::deserialize(Reader::from(tree)).map_err(wrong)?;
        let (steps, faults) = stated.steps(path, text);
        if let Some(fault) = faults.into_iter().next() {
            return Err(fault);
        }
        let expect = stated.expect.expect();
        let over = |keys: [&str; 2]| table_at(&table, &keys);
        let theme = path.rsplit(['/', '\\']).nth(1).unwrap_or("").to_owned();
        let stem = name(stem(path), direction);
        Ok(Self {
            name: if theme.is_empty() { stem } else { format!("{theme}/{stem}") },
            title: stated.title,
            lesson: stated.lesson.map_or_else(String::new, |lesson| lesson.value()),
            direction,
            theme,
            modes: stated.modes.unwrap_or_else(|| TrunkMode::ALL.to_vec()),
            needs: stated.needs,
            start: stated.start,
            limit: stated.limit.map_or(LIMIT, |d| d.0),
            real_time: stated.real_time.is(direction),
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

/// What is read of a file before its sides are known.
#[derive(Deserialize)]
struct DirectionsText {
    directions: Option<Spanned<Vec<CallDirection>>>,
}

/// The directions that a file is read in: nothing, once, when it names none.
fn directed(
    path: &str,
    text: &str,
    tree: &Spanned<DeTable<'_>>,
) -> Result<Vec<Option<CallDirection>>, FileError> {
    let stated = DirectionsText::deserialize(Reader::from(tree.clone()));
    let stated = stated.map_err(|e| FileError::from_toml(path, text, &e))?;
    let Some(stated) = stated.directions else { return Ok(vec![None]) };
    let (span, mut found) = (stated.span(), stated.into_inner());
    found.sort_unstable();
    let written = found.len();
    found.dedup();
    if found.is_empty() || found.len() < written {
        return Err(FileError::at(path, text, span, "a play has one direction or both, each of them once"));
    }
    // A file that bears the name of one direction, as those in the folder of a run do, is that one.
    let is_meant = |direction: &CallDirection| {
        stem(path).strip_prefix(direction.name()).is_some_and(|rest| rest.starts_with('-'))
    };
    let meant = found.iter().copied().find(is_meant);
    Ok(meant.map_or_else(|| found.into_iter().map(Some).collect(), |meant| vec![Some(meant)]))
}

fn name(stem: &str, direction: Option<CallDirection>) -> String {
    match direction {
        Some(direction) if !stem.starts_with(&format!("{direction}-")) => format!("{direction}-{stem}"),
        _ => stem.to_owned(),
    }
}

impl Scenario {
    /// All that is wrong with a scenario, in the order of its lines.
    #[must_use]
    pub fn faults(path: &str, text: &str) -> Vec<FileError> {
        let (tree, _) = DeTable::parse_recoverable(text);
        let directions = match directed(path, text, &tree) {
            Ok(directions) => directions,
            Err(fault) => return vec![fault],
        };
        let mut found: Vec<FileError> = Vec::new();
        for direction in directions {
            let seat = |tree: &mut DeTable<'_>| {
                if let Some(direction) = direction {
                    roles::take_sides(tree, direction);
                }
            };
            let needed = ["title", "step"];
            let faults =
                faults::all::<ScenarioText>(path, text, &needed, seat, |stated| stated.steps(path, text).1);
            found.extend(faults.into_iter().filter(|fault| !found.contains(fault)).collect::<Vec<_>>());
        }
        found
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
        let at_key = |key: &[&str], message: String| FileError::at(path, text, key_of(text, key), message);
        let (mut steps, mut places, mut faults) = (Vec::new(), Vec::new(), self.role_faults(path, text));
        if self.modes.as_ref().is_some_and(Vec::is_empty) {
            faults.push(at_key(&["modes"], "a play needs at least one mode".to_owned()));
        }
        for step in &self.step {
            let span = step.span();
            let line = text[..span.start].matches('\n').count() + 1;
            let line = line + usize::from(text[span.start..].starts_with("[["));
            match step.get_ref().step(line) {
                Ok(step) => {
                    steps.push(step);
                    places.push(span);
                }
                Err(message) => faults.push(FileError::at(path, text, span, message)),
            }
        }
        faults.extend(call_faults(path, text, &steps, &places));
        let placed: BTreeSet<_> = placed(&steps).map(|(label, _)| label).collect();
        let expect = self.expect.expect();
        if let Some(label) = expect.calls.keys().find(|label| !placed.contains(label.as_str())) {
            let key: &[&str] =
                if label == DEFAULT_CALL { &["expect"] } else { &["expect", "labelled", label.as_str()] };
            let error = at_key(key, format!("no step places the call `{label}` that is expected"));
            faults.push(error.allowing(label, placed));
        }
        (steps, faults)
    }
}

impl ScenarioText {
    /// `caller` and `called` where they stand for nobody.
    fn role_faults(&self, path: &str, text: &str) -> Vec<FileError> {
        let tables = [("caller", &self.overrides.caller), ("called", &self.overrides.called)];
        let left = tables.into_iter().filter_map(|(word, table)| {
            let why = match &self.directions {
                None => format!("{}, as in `directions = [\"inbound\", \"outbound\"]`", step::NO_DIRECTION),
                Some(_) => {
                    format!("the side that is the {word} in one of the directions has a table of its own too")
                }
            };
            Some(FileError::at(path, text, table.as_ref()?.span(), why))
        });
        let mut found: Vec<_> = left.collect();
        if self.directions.is_none() && self.title.contains(roles::PLACE) {
            let why = format!("`{}` has a meaning only beside `directions`", roles::PLACE);
            let place = faults::words_of(text, &["title"], roles::PLACE);
            found.push(FileError::at(path, text, place.unwrap_or_else(|| key_of(text, &["title"])), why));
        }
        found
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

fn key_of(text: &str, path: &[&str]) -> Range<usize> {
    faults::key_of(text, path).unwrap_or(0..0)
}

fn placed(steps: &[Step]) -> impl Iterator<Item = (&str, Side)> {
    steps.iter().filter_map(|step| match step.verb {
        Verb::Call { .. } => Some((step.call.as_str(), step.subject.side()?)),
        _ => None,
    })
}

/// Every step about a call needs a call, placed earlier, and from the right side.
fn call_faults(path: &str, text: &str, steps: &[Step], places: &[Range<usize>]) -> Vec<FileError> {
    let fault = |(i, step): (usize, &Step)| {
        let wrong = call_fault(&steps[..i], step)?;
        let place = places.get(i).cloned().unwrap_or_default();
        // The place of a table is its head, and the step stands in the line below.
        Some(if text[place.start..].starts_with("[[") {
            FileError::at_line(path, text, step.line, wrong)
        } else {
            FileError::at(path, text, place, wrong)
        })
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
