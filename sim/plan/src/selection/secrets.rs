//! Passwords of whoever runs the program do not leave in a stored plan. Those that we have made up ourselves, in
//! what is shipped, do: a digest can then be checked by hand.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::library;

/// Texts of which the passwords are taken.
#[derive(Debug, Default)]
pub(crate) struct Blanks {
    /// By the password: two sides that have the same one have the same blank, so that a world that is played
    /// again from this text still lets them in.
    numbers: BTreeMap<String, usize>,
}

/// What a blanked password begins with.
const BLANK: &str = "blanked-";

/// True for what stands in place of a password.
pub(crate) fn is_blank(password: &str) -> bool {
    password.strip_prefix(BLANK).is_some_and(|number| number.parse::<usize>().is_ok())
}

impl Blanks {
    /// The text without passwords of a user's own.
    pub(crate) fn blank(&mut self, text: &str) -> String {
        if library::is_shipped(text) {
            return text.to_owned();
        }
        let found = passwords(text);
        let mut edits: Vec<(Range<usize>, String)> = telling_comments(text, &found)
            .into_iter()
            .map(|place| (place, "# a comment beside a password, left out".to_owned()))
            .collect();
        for (place, password) in found {
            let next = self.numbers.len() + 1;
            let number = *self.numbers.entry(password).or_insert(next);
            edits.push((place, format!("\"{BLANK}{number}\"")));
        }
        // From the end, so that the places before stay where they are.
        edits.sort_by_key(|(place, _)| core::cmp::Reverse(place.start));
        let mut blank = text.to_owned();
        for (place, instead) in edits {
            blank.replace_range(place, &instead);
        }
        blank
    }

    /// How many different passwords were taken.
    pub(super) fn count(&self) -> usize {
        self.numbers.len()
    }
}

/// Words by which a comment says that it may hold a password.
const TELLING: [&str; 4] = ["pass", "secret", "pwd", "credential"];

/// Comments that may hold a password: those that speak of one, that stand beside one, and that have one in them.
fn telling_comments(text: &str, passwords: &[(Range<usize>, String)]) -> Vec<Range<usize>> {
    let is_telling = |place: &Range<usize>| {
        let comment = text[place.clone()].to_lowercase();
        let line = text[..place.start].rfind('\n').map_or(0, |end| end + 1);
        TELLING.iter().any(|word| comment.contains(word))
            || passwords.iter().any(|(at, word)| {
                (line..place.start).contains(&at.start) || comment.contains(&word.to_lowercase())
            })
    };
    comments(text).into_iter().filter(is_telling).collect()
}

/// Where comments stand in a TOML text, from the `#` to the end of the line.
fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['#', '"', '\'']) {
        let start = at + next;
        let rest = &text[start..];
        at = start
            + match rest.as_bytes()[0] {
                b'#' => {
                    let length = rest.find('\n').unwrap_or(rest.len());
                    found.push(start..start + length);
                    length
                }
                _ => string_length(rest),
            };
    }
    found
}

/// The length of the string that a text begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let quote = &text[..1];
    let long = quote.repeat(3);
    let (open, close) = if text.starts_with(&long) { (3, long.as_str()) } else { (1, quote) };
    let mut at = open;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(close) {
            return at + close.len();
        }
        let step = if quote == "\"" && rest.starts_with('\\') { 2 } else { 1 };
        at += rest.chars().take(step).map(char::len_utf8).sum::<usize>();
    }
    text.len()
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
