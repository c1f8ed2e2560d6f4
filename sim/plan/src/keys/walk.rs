//! From a schema to the keys in it.

use serde_json::Value;

use super::Key;
use super::literal::{example, literal};

/// The keys of a file, plain ones before tables.
pub(super) fn keys(schema: &Value, defaults: &Value) -> Vec<Key> {
    let mut found = Vec::new();
    in_table(schema, Some(defaults), "", &mut found);
    found
}

fn in_table(schema: &Value, defaults: Option<&Value>, path: &str, found: &mut Vec<Key>) {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let inner = || schema["properties"].as_object().into_iter().flatten();
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let default = |name: &str| defaults.and_then(|defaults| defaults.get(name));
    for (name, one) in inner().filter(|(_, one)| !is_table(one)) {
        let key = key(at(name), one, default(name));
        let is_required = required.contains(&name.as_str());
        found.push(Key { is_required, default: key.default.clone().filter(|_| !is_required), ..key });
    }
    for (name, one) in inner().filter(|(_, one)| is_table(one)) {
        let place = at(name);
        found.push(Key { is_table: true, default: None, ..key(place.clone(), one, None) });
        let entry = &one["additionalProperties"];
        if one.get("x-as").is_some() {
            continue;
        } else if entry.is_object() {
            // A name of one's own: no default is that of all of them.
            let place = format!("{place}.<name>");
            if is_table(entry) {
                found.push(Key { is_table: true, default: None, ..key(place.clone(), entry, None) });
                in_table(entry, None, &place, found);
            } else {
                found.push(Key { meaning: sentence(&one["description"]), ..key(place, entry, None) });
            }
        } else {
            in_table(one, default(name), &place, found);
        }
    }
}

/// A table of its own, as against a short one behind a key.
fn is_table(schema: &Value) -> bool {
    schema["type"] == "object"
}

fn key(path: String, schema: &Value, default: Option<&Value>) -> Key {
    let default = default.or_else(|| schema.get("default"));
    Key {
        meaning: sentence(&schema["description"]),
        value: value(schema),
        unit: unit(path.rsplit('.').next().unwrap_or_default(), schema),
        default: default.map(literal),
        example: literal(&example(schema)),
        words: words(schema),
        is_required: false,
        is_table: false,
        path,
    }
}

/// A comment as one line, without the marks of links.
fn sentence(description: &Value) -> String {
    let text = description.as_str().unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("[`", "`").replace("`]", "`")
}

/// Units by the end of a name.
const UNITS: [(&str, &str); 6] = [
    ("_ms", "milliseconds"),
    ("_s", "seconds"),
    ("_percent", "percent"),
    ("_db", "dB"),
    ("_dbm0", "dBm0"),
    ("_ppm", "millionths"),
];

fn unit(name: &str, schema: &Value) -> Option<&'static str> {
    let stated = schema["x-unit"].as_str();
    let by_name = || UNITS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, unit)| *unit);
    match stated {
        Some("bit/s") => Some("bit/s"),
        Some("octets") => Some("octets"),
        _ => by_name(),
    }
}

/// What can stand there.
fn value(schema: &Value) -> String {
    if let Some(said) = schema["x-value"].as_str() {
        return said.to_owned();
    }
    let words = words(schema);
    if !words.is_empty() {
        let words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
        return words.join(", ");
    }
    if schema["format"] == "ip" {
        return "an IP address".to_owned();
    }
    match schema["type"].as_str() {
        Some("boolean") => "true or false".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("number") => format!("a number from {} to {}", schema["minimum"], schema["maximum"]),
        Some("array") => format!("a list of: {}", value(&schema["items"])),
        Some("object") => "a table".to_owned(),
        _ => "text".to_owned(),
    }
}

/// The words that can stand there. In a list, of each entry.
fn words(schema: &Value) -> Vec<(String, String)> {
    let one = |schema: &Value, word: &Value| (literal(word), sentence(&schema["description"]));
    let alternatives = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    if let Some(alternatives) = alternatives {
        let of = |inner: &Value| match inner["enum"].as_array() {
            Some(plain) => plain.iter().map(|word| (literal(word), String::new())).collect(),
            None => vec![one(inner, &example(inner))],
        };
        return alternatives.iter().flat_map(of).collect();
    }
    match (schema["enum"].as_array(), schema["type"].as_str()) {
        (Some(plain), _) => plain.iter().map(|word| (literal(word), String::new())).collect(),
        (None, Some("array")) => words(&schema["items"]),
        (None, _) => Vec::new(),
    }
}
