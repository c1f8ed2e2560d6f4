//! The keys of the blocks of a guide. Settings are blocks too, and their keys are those of profiles.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::schema::{each_schema, root, without_null};
use super::{Key, walk};
use crate::file::{ExpectText, HeadText, OwnText, RunText};

/// The keys, each below the word of its block: `run.plays`, `expect.sent.by`.
#[must_use]
pub fn keys() -> Vec<Key> {
    let inlined = || {
        let mut settings = SchemaSettings::draft2020_12();
        settings.inline_subschemas = true;
        settings.into_generator()
    };
    let mut expect = root::<OwnText>(inlined());
    let of_plays = root::<ExpectText>(inlined());
    let places = |schema: &Value| schema["properties"].as_object().cloned().unwrap_or_default();
    // What a guide has of its own goes before what plays have under the same name.
    let both: Map<String, Value> = places(&of_plays).into_iter().chain(places(&expect)).collect();
    expect["properties"] = Value::Object(both);
    // `[[sent]]` is written as a table, once for each message.
    let sent = &mut expect["properties"]["sent"];
    let (meaning, mut one) = (sent["description"].take(), sent["items"].take());
    one["description"] = meaning;
    *sent = one;
    let mut head = root::<HeadText>(inlined());
    for (key, default) in HeadText::defaults() {
        head["properties"][key]["default"] = default;
    }
    let mut run = root::<RunText>(inlined());
    // Those of the guide, and not none.
    if let Some(modes) = run["properties"]["modes"].as_object_mut() {
        modes.remove("default");
    }
    let mut schema =
        json!({ "type": "object", "properties": { "guide": head, "run": run, "expect": expect } });
    each_schema(&mut schema, &mut without_null);
    each_schema(&mut schema, &mut without_roles);
    walk::keys(&schema, &Value::Null)
}

/// A guide names sides; `caller` and `called` are words of plays of both directions.
fn without_roles(schema: &mut Map<String, Value>) {
    let is_role = |word: &Value| matches!(word["const"].as_str(), Some("caller" | "called"));
    if let Some(Value::Array(words)) = schema.get_mut("oneOf") {
        words.retain(|word| !is_role(word));
    }
}
