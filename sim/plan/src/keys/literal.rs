//! JSON as TOML, and something that fits a schema.

use serde_json::Value;

/// A value as it stands behind a key.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key} = {}", literal(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => toml::Value::from(text.as_str()).to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Something that fits.
pub(super) fn example(schema: &Value) -> Value {
    if let Some(first) = schema["examples"].get(0).or_else(|| schema.get("default")) {
        return first.clone();
    }
    if let Some(only) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return only.clone();
    }
    if let Some(first) = schema["oneOf"].get(0).or_else(|| schema["anyOf"].get(0)) {
        return example(first);
    }
    match schema["type"].as_str() {
        Some("boolean") => Value::Bool(true),
        Some("integer") => schema["minimum"].as_u64().map_or(1, |least| least.max(1)).into(),
        Some("array") => Value::Array(vec![example(&schema["items"])]),
        Some("object") => {
            let inner = schema["properties"].as_object().into_iter().flatten();
            inner
                .map(|(key, schema)| (key.clone(), example(schema)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        _ => "text".into(),
    }
}
