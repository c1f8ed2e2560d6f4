//! Holds a value against a JSON schema: the keywords that our schemas use, and no others.
//!
//! Stricter than a schema in one thing: a key that an object's schema does not name is a complaint, for whoever
//! writes must have said what it means.

use regex::Regex;
use serde_json::{Map, Value};

/// What is wrong with `value`, each with its place.
pub(crate) fn complaints(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Walk { root: schema, found: &mut found }.look(schema, value, "");
    found
}

struct Walk<'a, 'f> {
    root: &'a Value,
    found: &'f mut Vec<String>,
}

impl<'a> Walk<'a, '_> {
    fn look(&mut self, schema: &'a Value, value: &Value, place: &str) {
        let Some(schema) = schema.as_object() else { return self.say(place, "no schema") };
        for (keyword, wanted) in schema {
            self.keyword((keyword, wanted), schema, value, place);
        }
    }

    fn say(&mut self, place: &str, what: impl std::fmt::Display) {
        self.found.push(format!("{}: {what}", if place.is_empty() { "/" } else { place }));
    }

    fn keyword(
        &mut self,
        (keyword, wanted): (&str, &'a Value),
        schema: &'a Map<String, Value>,
        value: &Value,
        place: &str,
    ) {
        let size = value.as_object().map(Map::len).or(value.as_array().map(Vec::len));
        let is_met = match keyword {
            "$schema" | "$defs" | "title" | "description" | "format" | "examples" | "default" => true,
            // A map; of others, `properties` says it.
            "additionalProperties" if wanted.is_object() => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    self.look(wanted, inner, &format!("{place}/{name}"));
                }
                true
            }
            "additionalProperties" => true,
            "minItems" => size >= count(wanted),
            "uniqueItems" => {
                let items: &[Value] = value.as_array().map_or(&[], Vec::as_slice);
                wanted == false || items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))
            }
            "multipleOf" => as_i128(value).zip(as_i128(wanted)).is_some_and(|(n, of)| n % of == 0),
            "$ref" => {
                let pointer = wanted.as_str().and_then(|to| to.strip_prefix('#')).unwrap_or_default();
                let Some(to) = self.root.pointer(pointer) else { return self.say(place, "a dead $ref") };
                return self.look(to, value, place);
            }
            "type" => is_of_type(wanted, value),
            "const" => value == wanted,
            "enum" => wanted.as_array().is_some_and(|all| all.contains(value)),
            "minimum" => value.is_null() || value.as_f64() >= wanted.as_f64(),
            "maximum" => value.is_null() || value.as_f64() <= wanted.as_f64(),
            "pattern" => value.is_null() || value.as_str().is_some_and(|text| matches(wanted, text)),
            "minLength" => {
                value.is_null()
                    || value.as_str().is_some_and(|text| Some(text.chars().count()) >= count(wanted))
            }
            "maxLength" => {
                value.is_null()
                    || value
                        .as_str()
                        .is_some_and(|text| count(wanted).is_none_or(|most| text.chars().count() <= most))
            }
            "minProperties" => size >= count(wanted),
            "maxProperties" | "maxItems" => size <= count(wanted),
            "required" => names(wanted).all(|name| value.get(name).is_some()),
            "anyOf" => self.fitting(wanted, value) >= 1,
            "oneOf" => self.fitting(wanted, value) == 1,
            "properties" => return self.properties(wanted, value, place),
            "prefixItems" => return self.items(wanted, value, place),
            "items" if !schema.contains_key("prefixItems") => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.look(wanted, item, &format!("{place}/{index}"));
                }
                true
            }
            _ => return self.say(place, format_args!("the keyword {keyword} is not looked at")),
        };
        if !is_met {
            let text: String = value.to_string().chars().take(200).collect();
            self.say(place, format_args!("{keyword} {wanted}, got {text}"));
        }
    }

    fn fitting(&self, schemas: &'a Value, value: &Value) -> usize {
        let fits = |schema: &&'a Value| {
            let mut found = Vec::new();
            Walk { root: self.root, found: &mut found }.look(schema, value, "");
            found.is_empty()
        };
        schemas.as_array().into_iter().flatten().filter(fits).count()
    }

    fn properties(&mut self, schemas: &'a Value, value: &Value, place: &str) {
        for (name, inner) in value.as_object().into_iter().flatten() {
            let place = format!("{place}/{name}");
            match schemas.get(name) {
                Some(schema) => self.look(schema, inner, &place),
                None => self.say(&place, "the schema does not know this key"),
            }
        }
    }

    fn items(&mut self, schemas: &'a Value, value: &Value, place: &str) {
        let (schemas, values) = (schemas.as_array(), value.as_array());
        let (Some(schemas), Some(values)) = (schemas, values) else { return };
        if schemas.len() != values.len() {
            return self.say(place, format_args!("{} items, expected {}", values.len(), schemas.len()));
        }
        for (schema, value) in schemas.iter().zip(values) {
            self.look(schema, value, place);
        }
    }
}

fn is_of_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    wanted.as_str().is_some_and(is) || names(wanted).any(is)
}

fn names(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn as_i128(value: &Value) -> Option<i128> {
    value.as_u64().map(i128::from).or(value.as_i64().map(i128::from))
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

fn matches(pattern: &Value, text: &str) -> bool {
    let pattern = pattern.as_str().and_then(|pattern| Regex::new(pattern).ok());
    pattern.is_some_and(|pattern| pattern.is_match(text))
}
