//! What RFCs ask of the ends of a trunk without exception, and who sees it when it is broken.
//!
//! The rows lie in `requirements/*.toml`, one file an RFC or a chapter of one; `build.rs` lists them. Rows of the
//! catalogue that bind as much have the same word on whether they are held.

use std::sync::LazyLock;

/// The files: each its name and its text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/requirements.rs"));

/// One row: one thing that a section asks of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id, `RFC3261#12.2.1.1` for the first of a section, `RFC3261#12.2.1.1-b` for the second.
    pub id: String,
    /// The number of the RFC.
    pub rfc: u16,
    /// The number of the section.
    pub section: String,
    /// The word that it binds with, in capitals.
    pub level: String,
    /// Whom it binds.
    pub binds: String,
    /// What is asked for, in our own words.
    pub text: String,
    /// Who sees it when it is broken.
    pub held: Held,
}

/// Who sees it when a row is broken. One of the four is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Quirks that break it; the check that finds each, and the play, are the quirk's own.
    pub twins: Vec<String>,
    /// Checks that look at it, where no quirk breaks exactly this.
    pub checked: Vec<String>,
    /// Why a wire does not show it.
    pub why: String,
    /// What is seen by no check yet.
    pub open: String,
}

/// The kinds of [`Held`], from the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// A quirk breaks it and a check finds that.
    Twin,
    /// A check looks at it.
    Checked,
    /// No wire shows it.
    Unseen,
    /// No check looks at it yet.
    Open,
}

impl Held {
    /// Which one it is; nothing when it is none, or more than one.
    #[must_use]
    pub fn how(&self) -> Option<How> {
        let said = [
            (How::Twin, !self.twins.is_empty()),
            (How::Checked, !self.checked.is_empty()),
            (How::Unseen, !self.why.is_empty()),
            (How::Open, !self.open.is_empty()),
        ];
        let mut said = said.iter().filter(|(_, is_said)| *is_said).map(|(how, _)| *how);
        said.next().filter(|_| said.next().is_none())
    }

    /// As a row says it. What is no list of words is as if it were not there.
    pub(crate) fn read(row: &toml::Value) -> Self {
        let words = |key: &str| {
            let words = row.get(key).and_then(toml::Value::as_array).into_iter().flatten();
            words.filter_map(toml::Value::as_str).map(str::to_owned).collect()
        };
        let (twins, checked) = (words("twins"), words("checked"));
        Self { twins, checked, why: text(row, "why"), open: text(row, "open") }
    }
}

impl Requirement {
    /// The document, as clauses name it.
    #[must_use]
    pub fn document(&self) -> String {
        format!("RFC {}", self.rfc)
    }
}

static REQUIREMENTS: LazyLock<Vec<Requirement>> = LazyLock::new(|| {
    let mut rows: Vec<Requirement> = FILES.iter().flat_map(|(name, text)| read(name, text)).collect();
    // By number: a chapter of RFC 3261 has a file of its own, and names do not sort like numbers.
    rows.sort_by_key(|row| row.rfc);
    rows
});

/// All rows, document by document.
#[must_use]
pub fn requirements() -> &'static [Requirement] {
    &REQUIREMENTS
}

/// The row with this id, in any case.
#[must_use]
pub fn requirement(id: &str) -> Option<&'static Requirement> {
    requirements().iter().find(|row| row.id.eq_ignore_ascii_case(id))
}

/// The rows of one file, whose name begins with the RFC: `rfc3261-08`.
fn read(name: &str, text: &str) -> Vec<Requirement> {
    let number = name.strip_prefix("rfc").and_then(|rest| rest.split('-').next()?.parse().ok());
    let rfc: u16 = number.expect("the files are part of the program and tested");
    let table: toml::Table = text.parse().expect("the files are part of the program and tested");
    let rows = table.get("row").and_then(toml::Value::as_array);
    rows.into_iter().flatten().map(|row| of_row(rfc, row)).collect()
}

fn of_row(rfc: u16, row: &toml::Value) -> Requirement {
    let section = text(row, "section");
    let part = text(row, "part");
    let part = if part.is_empty() { part } else { format!("-{part}") };
    Requirement {
        id: format!("RFC{rfc}#{section}{part}"),
        rfc,
        section,
        level: text(row, "level"),
        binds: text(row, "binds"),
        text: text(row, "text"),
        held: Held::read(row),
    }
}

fn text(row: &toml::Value, key: &str) -> String {
    row.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::all;

    #[test]
    fn every_row_is_whole_and_its_id_is_its_own() {
        let mut ids = BTreeSet::new();
        for row in requirements() {
            assert!(ids.insert(&row.id), "{} is there twice", row.id);
            let is_whole =
                [&row.section, &row.level, &row.binds, &row.text].iter().all(|word| !word.is_empty());
            assert!(is_whole && row.held.how().is_some(), "{row:?}");
            assert!(!format!("{row:?}").contains('|'), "{}: a table has no room for a bar", row.id);
            assert!(row.text.chars().count() <= 160, "{}: {} characters", row.id, row.text.chars().count());
        }
        assert!(ids.len() > 500, "{}", ids.len());
    }

    #[test]
    fn the_keys_of_a_row_are_known() {
        let known = ["section", "part", "level", "binds", "text", "twins", "checked", "why", "open"];
        for (name, text) in FILES {
            let table: toml::Table = text.parse().expect("it is TOML");
            assert!(table.keys().all(|key| key == "row"), "{name}");
            for row in table["row"].as_array().expect("rows are a list") {
                let keys = row.as_table().expect("a row is a table").keys();
                let unknown: Vec<_> = keys.filter(|key| !known.contains(&key.as_str())).collect();
                assert!(unknown.is_empty(), "{name}: {unknown:?} in {row}");
            }
        }
    }

    #[test]
    fn the_checks_that_a_row_names_are_there() {
        for row in requirements() {
            for id in &row.held.checked {
                assert!(all().iter().any(|info| info.id == id), "{}: {id}", row.id);
            }
        }
    }

    #[test]
    fn one_of_four_and_no_more() {
        let held = |row: &str| Held::read(&toml::Value::Table(row.parse().expect("it is TOML"))).how();
        assert_eq!(held("twins = ['no-prack']"), Some(How::Twin));
        assert_eq!(held("checked = ['prack/sent']"), Some(How::Checked));
        assert_eq!(held("why = 'inside the program'"), Some(How::Unseen));
        assert_eq!(held("open = 'seen by no check yet'"), Some(How::Open));
        assert_eq!(held("twins = []"), None);
        assert_eq!(held("twins = ['no-prack']\nopen = 'half of it'"), None);
        assert_eq!(held("twins = 'no-prack'"), None);
    }

    #[test]
    fn a_row_is_found_by_its_id() {
        let row = requirement("rfc3262#3").expect("the row is there");
        assert_eq!((row.rfc, row.section.as_str(), row.document().as_str()), (3262, "3", "RFC 3262"));
        assert_eq!(requirement("RFC3262#99"), None);
    }
}
