//! What has changed since an earlier survey.

use schemars::JsonSchema;
use serde::Serialize;
use trace::counted;

use super::{Answer, Survey, csv, html, markdown};
use crate::json;

/// A survey beside an earlier one of the same product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "renewed.json")]
pub struct Renewed {
    /// What was surveyed.
    pub product: String,
    /// What is otherwise than it was.
    pub changes: Vec<Change>,
    /// How many rows are as they were.
    pub unchanged: usize,
}

/// A row with another answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// What is asked for.
    pub text: String,
    /// The earlier answer; nothing for a row that was not there.
    pub before: Option<Answer>,
    /// The answer now; nothing for a row that is gone.
    pub after: Option<Answer>,
    /// Where that was seen.
    pub why: Vec<String>,
}

impl Renewed {
    /// Compares two surveys.
    #[must_use]
    pub fn of(before: &Survey, after: &Survey) -> Self {
        let (mut changes, mut unchanged) = (Vec::new(), 0);
        for row in &after.rows {
            let earlier = before.rows.iter().find(|known| known.id == row.id).map(|known| known.answer);
            if earlier == Some(row.answer) {
                unchanged += 1;
                continue;
            }
            let (id, text) = (row.id.clone(), row.text.clone());
            changes.push(Change { id, text, before: earlier, after: Some(row.answer), why: row.why() });
        }
        for row in before.rows.iter().filter(|row| !after.rows.iter().any(|known| known.id == row.id)) {
            let (id, text) = (row.id.clone(), row.text.clone());
            changes.push(Change { id, text, before: Some(row.answer), after: None, why: Vec::new() });
        }
        Self { product: after.product.clone(), changes, unchanged }
    }

    /// How much has changed.
    #[must_use]
    pub fn summary(&self) -> String {
        let changed = counted(self.changes.len(), "change");
        let worse = |change: &&Change| change.after == Some(Answer::No);
        let broken = self.changes.iter().filter(worse).count();
        format!("{changed}, {broken} of them to no; {} as before", counted(self.unchanged, "row"))
    }

    /// The files of it.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("renewed.json".to_owned(), json::text(self).into_bytes()),
            ("renewed.csv".to_owned(), csv::renewed(self).into_bytes()),
            ("renewed.md".to_owned(), markdown::renewed(self).into_bytes()),
            ("renewed.html".to_owned(), html::renewed(self).into_bytes()),
        ]
    }
}
