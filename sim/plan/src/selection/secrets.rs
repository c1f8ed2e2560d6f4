//! Passwords of whoever runs the program do not leave in a stored plan. Those that we have made up ourselves, in
//! what is shipped, do: a digest can then be checked by hand.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::library;

/// Texts of which the passwords are taken.
#[derive(Debug, Default)]
pub(super) struct Blanks {
    /// By the password: two sides that have the same one have the same blank, so that a world that is played
    /// again from this text still lets them in.
    numbers: BTreeMap<String, usize>,
}

impl Blanks {
    /// The text without passwords of a user's own.
    pub(super) fn blank(&mut self, text: &str) -> String {
        if library::is_shipped(text) {
            return text.to_owned();
        }
        let mut blank = text.to_owned();
        let mut found = passwords(text);
        found.sort_by_key(|(place, _)| core::cmp::Reverse(place.start));
        // From the end, so that the places before stay where they are.
        for (place, password) in found {
            let next = self.numbers.len() + 1;
            let number = *self.numbers.entry(password).or_insert(next);
            blank.replace_range(place, &format!("\"blanked-{number}\""));
        }
        blank
    }

    /// How many different passwords were taken.
    pub(super) fn count(&self) -> usize {
        self.numbers.len()
    }
}

/// The passwords in a TOML text and where they stand, with their quotes.
fn passwords(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        in_table(table.get_ref(), &mut found);
    }
    found
}

fn in_table(table: &DeTable<'_>, found: &mut Vec<(Range<usize>, String)>) {
    for (key, value) in table {
        match value.get_ref() {
            DeValue::String(word) if key.get_ref() == "password" => {
                found.push((value.span(), word.to_string()));
            }
            _ => in_value(value, found),
        }
    }
}

fn in_value(value: &Spanned<DeValue<'_>>, found: &mut Vec<(Range<usize>, String)>) {
    match value.get_ref() {
        DeValue::Table(table) => in_table(table, found),
        DeValue::Array(values) => values.iter().for_each(|value| in_value(value, found)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => {}
    }
}
