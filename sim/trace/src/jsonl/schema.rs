//! The JSON schema of a line, made from the types that are written.

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{Schema, json_schema};
use serde_json::Value;

use super::line::{EventLine, HeaderLine};

/// The schema of one line of `trace.jsonl`, the header or an event.
#[must_use]
pub fn schema() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let (header, event) =
        (generator.subschema_for::<HeaderLine<'_>>(), generator.subschema_for::<EventLine<'_>>());
    let mut schema = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "trace.jsonl",
        "description": "One line: the header, or an event.",
        "oneOf": [header, event],
        "$defs": generator.take_definitions(true),
    });
    absent_is_never_null(&mut schema);
    schema
}

/// A key that may be absent is never `null` in these files.
fn absent_is_never_null(schema: &mut Schema) {
    transform_subschemas(&mut absent_is_never_null, schema);
    let required: Vec<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (_, property) in properties.iter_mut().filter(|(name, _)| !required.contains(name)) {
        without_null(property);
    }
}

fn without_null(property: &mut Value) {
    let Some(property) = property.as_object_mut() else { return };
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|of| of != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            property.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(choices)) = property.get("anyOf")
        && let [Value::Object(one), null] = choices.as_slice()
        && null.get("type").is_some_and(|of| of == "null")
    {
        let one = one.clone();
        property.remove("anyOf");
        property.extend(one);
    }
}
