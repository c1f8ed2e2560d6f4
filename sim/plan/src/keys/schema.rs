//! JSON schemas of the files, from the types that read them.

use clock::Duration;
use net::LinkConfig;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::FileKind;
use crate::file::{LinkText, NetworkText, SCENARIO_LIMIT, ScenarioText, defaults as base};
use crate::{Profile, Secret, Side, duration};

/// Tables that are about one side alone.
const ONE_SIDED: [(&str, FileKind); 3] =
    [("magic", FileKind::Carrier), ("challenge", FileKind::Carrier), ("extensions", FileKind::Pbx)];

/// The schema of a kind of file, for editors and other programs.
#[must_use]
pub fn schema(kind: FileKind) -> Value {
    let mut schema = of_kind(kind, SchemaSettings::draft2020_12().into_generator());
    schema["title"] = json!(format!("trunksim: {}", kind.noun()));
    if kind == FileKind::Play {
        // What a play leaves out of a profile is as in the profile.
        each_schema(&mut schema, &mut |one| drop(one.remove("default")));
    } else {
        insert_defaults(&mut schema, &defaults(kind));
    }
    each_schema(&mut schema, &mut |one| one.retain(|key, _| !key.starts_with("x-")));
    schema
}

/// The same without references, and with what we alone need.
pub(super) fn inlined(kind: FileKind) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    of_kind(kind, settings.into_generator())
}

fn of_kind(kind: FileKind, generator: SchemaGenerator) -> Value {
    let (mut schema, required): (_, &[&str]) = match kind {
        FileKind::Carrier | FileKind::Pbx => (root::<Profile>(generator), &["title", "class", "source"]),
        FileKind::Network => (root::<NetworkText>(generator), &["title"]),
        FileKind::Play => (root::<ScenarioText>(generator), &["title", "step"]),
    };
    each_schema(&mut schema, &mut without_null);
    schema["required"] = json!(required);
    if matches!(kind, FileKind::Carrier | FileKind::Pbx) {
        let others = ONE_SIDED.iter().filter(|(_, side)| *side != kind);
        for (name, _) in others {
            schema["properties"].as_object_mut().and_then(|keys| keys.remove(*name));
        }
        // What it is when it is left out follows from another key.
        for limits in ["/properties/limits", "/$defs/Limits"] {
            let burst =
                schema.pointer_mut(&format!("{limits}/properties/burst")).and_then(Value::as_object_mut);
            burst.and_then(|burst| burst.remove("default"));
        }
    }
    if kind == FileKind::Pbx {
        // The DID is the number of an extension.
        for entry in ["/properties/extensions/additionalProperties", "/$defs/Called"] {
            let keys = schema.pointer_mut(&format!("{entry}/properties"));
            keys.and_then(Value::as_object_mut).and_then(|keys| keys.remove("number"));
        }
    }
    schema
}

pub(super) fn root<T: JsonSchema>(generator: SchemaGenerator) -> Value {
    generator.into_root_schema_for::<T>().to_value()
}

/// Calls `change` with a schema and all within it.
pub(super) fn each_schema(schema: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(one) = schema.as_object_mut() else { return };
    change(one);
    for (key, inner) in one.iter_mut() {
        match key.as_str() {
            "properties" | "$defs" => {
                inner.as_object_mut().into_iter().flatten().for_each(|(_, s)| each_schema(s, change));
            }
            "oneOf" | "anyOf" => {
                inner.as_array_mut().into_iter().flatten().for_each(|s| each_schema(s, change));
            }
            "items" | "additionalProperties" => each_schema(inner, change),
            _ => {}
        }
    }
}

/// TOML knows no null: a key is there or not. The width of a number is nobody's concern.
pub(super) fn without_null(schema: &mut Map<String, Value>) {
    let is_null = |value: &Value| value.is_null() || *value == json!({ "type": "null" }) || *value == "null";
    for list in ["type", "enum", "anyOf"] {
        if let Some(Value::Array(values)) = schema.get_mut(list) {
            values.retain(|value| !is_null(value));
        }
    }
    if let Some([only]) = schema.get("type").and_then(Value::as_array).map(Vec::as_slice) {
        let only = only.clone();
        schema.insert("type".to_owned(), only);
    }
    if let Some([Value::Object(only)]) = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        let only = only.clone();
        schema.remove("anyOf");
        for (key, value) in only {
            schema.entry(key).or_insert(value);
        }
    }
    // Nor is what stands in the place of a secret.
    let is_none = |default: &Value| default.is_null() || default == Secret::STARS;
    if schema.get("default").is_some_and(is_none) {
        schema.remove("default");
    }
    if schema.get("format").and_then(Value::as_str).is_some_and(|format| format.contains("int")) {
        schema.remove("format");
    }
}

/// What stands at each key that is left out.
pub(super) fn defaults(kind: FileKind) -> Value {
    match kind {
        FileKind::Carrier => of_profile(Side::Carrier),
        FileKind::Pbx => of_profile(Side::Pbx),
        FileKind::Network => {
            let link = LinkText::of(&LinkConfig::default());
            let mut link = serde_json::to_value(link).expect("plain values are JSON");
            link.as_object_mut().into_iter().for_each(|keys| keys.retain(|_, value| !value.is_null()));
            json!({ "both": link })
        }
        FileKind::Play => {
            let limit: Duration = SCENARIO_LIMIT;
            json!({
                "modes": crate::TrunkMode::ALL,
                "needs": [],
                "start": crate::Start::default(),
                "limit": duration::print(limit),
                "real_time": false,
                "quirks": [],
            })
        }
    }
}

fn of_profile(side: Side) -> Value {
    let profile: Profile = toml::from_str(base(side)).expect("a shipped file is read by a test");
    let mut value = serde_json::to_value(&profile).expect("plain values are JSON");
    for key in ["title", "class", "source"] {
        value.as_object_mut().and_then(|keys| keys.remove(key));
    }
    // It follows from the key before it.
    value["limits"].as_object_mut().and_then(|keys| keys.remove("burst"));
    // It is one that we have made up, and no secret.
    value["registration"]["password"] = json!(profile.registration.password.reveal());
    value
}

/// Sets the defaults of plain keys to what they really are.
fn insert_defaults(schema: &mut Value, defaults: &Value) {
    each_schema(schema, &mut |one| drop(one.remove("default")));
    let mut todo = vec![(String::new(), defaults.clone())];
    while let Some((place, defaults)) = todo.pop() {
        let keys = schema.pointer(&format!("{place}/properties")).and_then(Value::as_object);
        let places = keys.into_iter().flatten().filter_map(|(key, property)| {
            let default = defaults.get(key)?.clone();
            let to = property["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
            Some((format!("{place}/properties/{key}"), to.map(str::to_owned), default))
        });
        for (place, to, default) in places.collect::<Vec<_>>() {
            // A table of its own has keys; what is one of several forms has not.
            let inner = to.filter(|to| schema.pointer(&format!("{to}/properties")).is_some());
            let property = schema.pointer_mut(&place);
            match (inner, property) {
                (Some(inner), _) => todo.push((inner, default)),
                (None, Some(property)) if property.get("additionalProperties").is_none() => {
                    property["default"] = default;
                }
                (None, _) => {}
            }
        }
    }
}
