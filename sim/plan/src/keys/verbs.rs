//! The verbs of plays.

use serde_json::Value;

use super::literal::{example, literal};
use super::{FileKind, Key, schema, walk};
use crate::file::StepText;

/// A verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerbHelp {
    /// Who can do it, in the words of a step.
    pub subjects: Vec<String>,
    /// Its word.
    pub name: String,
    /// What it does.
    pub meaning: String,
    /// What it waits for.
    pub waits_for: &'static str,
    /// Its adverbs.
    pub adverbs: Vec<Key>,
    /// A step with all of them, `pbx.call = { … }`.
    pub example: String,
}

#[derive(serde::Deserialize)]
struct One {
    step: StepText,
}

/// All verbs: those of both sides, then of one side alone, of the network and of strangers.
#[must_use]
pub fn verbs() -> Vec<VerbHelp> {
    let schema = schema::inlined(FileKind::Play);
    let subjects = schema["properties"]["step"]["items"]["oneOf"].as_array();
    let mut found: Vec<VerbHelp> = Vec::new();
    for (subject, verbs) in subjects.into_iter().flatten().filter_map(only_property) {
        for one in verbs["oneOf"].as_array().into_iter().flatten() {
            let Some(verb) = help(subject, one) else { continue };
            match found.iter_mut().find(|known| known.name == verb.name && known.adverbs == verb.adverbs) {
                Some(known) => known.subjects.extend(verb.subjects),
                None => found.push(verb),
            }
        }
    }
    found
}

/// Nothing for what that subject cannot do.
fn help(subject: &str, schema: &Value) -> Option<VerbHelp> {
    let (name, adverbs) = only_property(schema)?;
    let example = format!("{subject}.{name} = {}", literal(&of_all(adverbs)));
    let read: One = toml::from_str(&format!("step.{example}")).ok()?;
    let step = read.step.step(1).ok()?;
    Some(VerbHelp {
        subjects: vec![subject.to_owned()],
        name: name.to_owned(),
        meaning: schema["description"].as_str().unwrap_or_default().replace('\n', " "),
        waits_for: step.verb.precondition(),
        adverbs: walk::keys(adverbs, &Value::Null),
        example,
    })
}

/// All adverbs, each with something that fits.
fn of_all(adverbs: &Value) -> Value {
    let inner = adverbs["properties"].as_object().into_iter().flatten();
    inner.map(|(name, schema)| (name.clone(), example(schema))).collect::<serde_json::Map<_, _>>().into()
}

/// The one property of an enum's variant.
fn only_property(schema: &Value) -> Option<(&str, &Value)> {
    schema["properties"].as_object()?.iter().next().map(|(name, schema)| (name.as_str(), schema))
}
