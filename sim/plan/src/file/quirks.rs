//! The quirks that a file asks for.

use toml::de::{DeTable, DeValue};

use crate::FileError;

/// Quirks that a profile or a play asks for and that are not among the `known` ones, whatever else is wrong with the file.
#[must_use]
pub fn unknown(path: &str, text: &str, known: &[&str]) -> Vec<FileError> {
    let Ok(table) = DeTable::parse(text) else { return Vec::new() };
    let asked = table.get_ref().iter().find(|(key, _)| key.get_ref() == "quirks");
    let Some(DeValue::Array(asked)) = asked.map(|(_, value)| value.get_ref()) else { return Vec::new() };
    let unknown = asked.iter().filter_map(|word| {
        let DeValue::String(asked) = word.get_ref() else { return None };
        // In a play the side stands before it.
        let id = asked.split_once(':').map_or(asked.as_ref(), |(_, id)| id);
        let error = FileError::at(path, text, word.span(), format!("there is no quirk `{id}`"));
        (!known.contains(&id))
            .then(|| error.suggesting(id, known.iter().copied()).curing("`trunksim list quirks` shows all"))
    });
    unknown.collect()
}
