//! The page that says what the files mean, `sim/report/README.md`: what of it is made, and what it says.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The page with everything anew that is made.
pub(crate) fn made_anew(page: &str) -> String {
    let mut page = page.to_owned();
    let schemas = report::schema::all().map(|(file, schema)| (file, schema.to_value()));
    put(&mut page, "exit codes", &exit_codes());
    put(&mut page, "words", &words(&schemas));
    for (file, schema) in &schemas {
        put(&mut page, &format!("keys of {file}"), &keys(schema));
    }
    page
}

fn put(page: &mut String, name: &str, text: &str) {
    let begin = format!("<!-- made: {name} -->\n");
    let start = page.find(&begin).unwrap_or_else(|| panic!("the page has no place for {name}")) + begin.len();
    let end = page[start..].find("<!-- end -->").expect("what begins has an end") + start;
    page.replace_range(start..end, &format!("\n{}\n\n", text.trim_end()));
}

fn exit_codes() -> String {
    let mut text = "| exit code | meaning |\n|---|---|\n".to_owned();
    for (code, word, meaning) in cli::exit::ALL {
        let _ = writeln!(text, "| {code} | {word}: {meaning} |");
    }
    text
}

/// What every word means that has a meaning of its own, once.
fn words(schemas: &[(&str, Value)]) -> String {
    let mut text = String::new();
    let mut told: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    let defs = schemas.iter().flat_map(|(_, schema)| schema["$defs"].as_object()).flatten();
    for (name, def) in defs.filter(|(_, def)| def.get("oneOf").is_some() && !is_object(def)) {
        let name = lower(name.strip_suffix("Word").unwrap_or(name));
        let choices = def["oneOf"].as_array().into_iter().flatten();
        let all: Vec<&Value> = choices.map(|choice| &choice["const"]).collect();
        if let Some(before) = told.get(&name) {
            assert_eq!(*before, all, "two kinds of words are called {name}");
            continue;
        }
        let _ = writeln!(text, "| {name} | meaning |\n|---|---|");
        for choice in def["oneOf"].as_array().into_iter().flatten() {
            let meaning = line(choice).trim_end_matches('.').to_owned();
            let _ = writeln!(text, "| `{}` | {meaning} |", choice["const"].as_str().unwrap_or_default());
        }
        text.push('\n');
        told.insert(name, all);
    }
    text
}

/// The keys of a file: a table for each object, in the order in which they come up.
fn keys(schema: &Value) -> String {
    let mut text = String::new();
    if let Some(title) = schema.get("properties").map(|_| line(schema)) {
        let _ = writeln!(text, "{title}\n\n{}", table(schema));
    }
    for (name, def) in schema["$defs"].as_object().into_iter().flatten().filter(|(_, def)| is_object(def)) {
        let _ = writeln!(text, "**{}**: {}\n\n{}", lower(name), line(def), table(def));
    }
    text
}

fn table(object: &Value) -> String {
    let mut text = "| key | type | meaning |\n|---|---|---|\n".to_owned();
    let required: Vec<&str> =
        object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, property) in object["properties"].as_object().into_iter().flatten() {
        let optional = if required.contains(&key.as_str()) { "" } else { ", optional" };
        let meaning = line(property).trim_end_matches('.').to_owned();
        let constant = property.get("const").map(|value| match value.as_str() {
            Some(word) => format!(": `{word}`"),
            None => format!(": {value}"),
        });
        let meaning = format!("{meaning}{}", constant.unwrap_or_default());
        let _ = writeln!(text, "| `{key}` | {}{optional} | {meaning} |", kind(property));
    }
    text
}

/// The type of a value, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(to) = schema["$ref"].as_str() {
        let name = to.rsplit('/').next().unwrap_or_default();
        return match name.strip_suffix("Word") {
            Some(word) => format!("word, {}", lower(word)),
            None => lower(name),
        };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(words) = schema["enum"].as_array() {
        let word = |value: &Value| value.as_str().map_or("null".to_owned(), |w| format!("`{w}`"));
        return words.iter().map(word).collect::<Vec<_>>().join(" ").replace("``", "empty");
    }
    let name = |of: &Value| match of.as_str() {
        Some("string") => "text".to_owned(),
        Some("integer") => "number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => match schema["prefixItems"].as_array() {
            Some(items) => format!("[{}]", items.iter().map(kind).collect::<Vec<_>>().join(", ")),
            None => format!("list of {}", kind(&schema["items"])),
        },
        other => other.unwrap_or_default().to_owned(),
    };
    match &schema["type"] {
        Value::Array(all) => all.iter().map(name).collect::<Vec<_>>().join(" or "),
        one => name(one),
    }
}

fn is_object(def: &Value) -> bool {
    def.get("properties").is_some()
}

/// What is said of it, in one line.
fn line(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `HeardPage` is `heard page`.
fn lower(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// The part of the page under a heading.
pub(crate) fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("# {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    let text = &page[start..];
    text.find("\n#").map_or(text, |end| &text[..end])
}

/// What stands in backquotes in the first column of the tables of a text.
pub(crate) fn first_column(text: &str) -> Vec<String> {
    let cell = |line: &str| line.strip_prefix("| ")?.split('|').next().map(str::to_owned);
    let quoted = |cell: String| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    text.lines().filter_map(cell).flat_map(quoted).collect()
}

/// True when `name` is one of those that `pattern` stands for: `<...>` is any text without a point.
pub(crate) fn is_named(pattern: &str, name: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else { return pattern == name };
    let (Some(name), Some((_, after))) = (name.strip_prefix(before), rest.split_once('>')) else {
        return false;
    };
    let is_inside = |end: &usize| !name[..*end].contains('.');
    let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    ends.filter(is_inside).any(|end| is_named(after, &name[end..]))
}

/// All keys of all objects of a schema.
pub(crate) fn all_keys(schema: &Value) -> Vec<String> {
    let of = |object: &Map<String, Value>| {
        let properties = object.get("properties").and_then(Value::as_object).into_iter().flatten();
        properties.map(|(key, _)| key.clone()).collect::<Vec<_>>()
    };
    let defs = schema["$defs"].as_object().into_iter().flatten().filter_map(|(_, def)| def.as_object());
    schema.as_object().into_iter().chain(defs).flat_map(of).collect()
}
