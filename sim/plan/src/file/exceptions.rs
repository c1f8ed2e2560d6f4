//! What a survey excuses: rows of the catalogue, each with a reason and a date.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::FileError;

/// Excuses, by the row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    by_id: BTreeMap<String, Excuse>,
}

/// Why a row is excused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// Why.
    pub reason: String,
    /// Since when, `2026-05-01`.
    pub date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionsText {
    exception: Vec<ExcuseText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcuseText {
    id: Spanned<String>,
    reason: Spanned<String>,
    date: Spanned<String>,
}

impl Exceptions {
    /// Reads excuses; `known` are the ids of all rows.
    ///
    /// # Errors
    /// When the text is not TOML, names a row that there is not or one twice, or lacks a reason or a date.
    pub fn parse(path: &str, text: &str, known: &[&str]) -> Result<Self, FileError> {
        let written: ExceptionsText =
            toml::from_str(text).map_err(|error| FileError::from_toml(path, text, &error))?;
        let mut by_id = BTreeMap::new();
        for ExcuseText { id, reason, date } in written.exception {
            let wrong = |at: core::ops::Range<usize>, why: String| FileError::at(path, text, at, why);
            let at = id.span();
            let id = id.into_inner();
            if !known.contains(&id.as_str()) {
                let error = wrong(at, format!("there is no row `{id}` in the catalogue"));
                return Err(error.suggesting(&id, known.iter().copied()));
            }
            if reason.get_ref().trim().is_empty() {
                return Err(wrong(reason.span(), "an excuse needs a reason".to_owned()));
            }
            if !is_date(date.get_ref()) {
                let why = format!("`{}` is no date, write it as \"2026-05-01\"", date.get_ref());
                return Err(wrong(date.span(), why));
            }
            let excuse = Excuse { reason: reason.into_inner(), date: date.into_inner() };
            if by_id.insert(id.clone(), excuse).is_some() {
                return Err(wrong(at, format!("`{id}` is excused twice")));
            }
        }
        Ok(Self { by_id })
    }

    /// The excuse of a row.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Excuse> {
        self.by_id.get(id)
    }
}

/// Year, month and day, as ISO 8601 has them.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u16>().ok())
            .flatten()
    };
    match parts[..] {
        [year, month, day] => {
            number(year, 4).is_some()
                && number(month, 2).is_some_and(|m| (1..=12).contains(&m))
                && number(day, 2).is_some_and(|d| (1..=31).contains(&d))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excuse_has_a_row_a_reason_and_a_date() {
        let known = ["CAL-25", "REG-17"];
        let read = |id: &str, reason: &str, date: &str| {
            let text = format!("[[exception]]\nid = '{id}'\nreason = '{reason}'\ndate = '{date}'\n");
            Exceptions::parse("e.toml", &text, &known).map_err(|e| (e.line, e.to_string()))
        };
        let good = read("CAL-25", "agreed", "2026-05-01").expect("it is whole");
        assert_eq!(good.get("CAL-25").map(|e| e.date.as_str()), Some("2026-05-01"));
        assert_eq!(good.get("REG-17"), None);
        let table = [
            (read("CAL-26", "agreed", "2026-05-01"), 2, "did you mean `CAL-25`?"),
            (read("CAL-25", " ", "2026-05-01"), 3, "needs a reason"),
            (read("CAL-25", "agreed", "yesterday"), 4, "is no date"),
            (read("CAL-25", "agreed", "2026-13-01"), 4, "is no date"),
        ];
        for (read, line, says) in table {
            let (at, said) = read.expect_err(says);
            assert!(at == line && said.contains(says), "{said}");
        }
        let bare = "[[exception]]\nid = 'CAL-25'\nreason = 'agreed'\ndate = 2026-05-01\n";
        let said =
            Exceptions::parse("e.toml", bare, &known).expect_err("a date is written as text").to_string();
        assert!(said.contains("e.toml:4:") && said.contains("in quotation marks: \"2026-05-01\""), "{said}");
        let twice = "[[exception]]\nid = 'CAL-25'\nreason = 'a'\ndate = '2026-05-01'\n".repeat(2);
        assert!(Exceptions::parse("e.toml", &twice, &known).is_err());
    }
}
