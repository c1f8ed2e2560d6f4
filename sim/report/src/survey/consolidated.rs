//! Surveys of several products as one table.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Answer, Survey, csv, html, markdown};
use crate::json;

/// Products beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "consolidated.json")]
pub struct Consolidated {
    /// Their names, in the order of the columns.
    pub products: Vec<String>,
    /// The rows that bind any of them.
    pub rows: Vec<Compared>,
}

/// A row of the catalogue, and the answers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Compared {
    /// Its id.
    pub id: String,
    /// How strong it is.
    pub level: String,
    /// What is asked for.
    pub text: String,
    /// The answer of each product; nothing where it does not bind that side.
    pub answers: Vec<Option<Answer>>,
}

impl Consolidated {
    /// Puts surveys beside each other, in their order.
    #[must_use]
    pub fn of(surveys: &[Survey]) -> Self {
        let mut rows: Vec<Compared> = Vec::new();
        for (column, survey) in surveys.iter().enumerate() {
            for row in &survey.rows {
                let at = rows.iter().position(|known| known.id == row.id).unwrap_or_else(|| {
                    let (id, level, text) = (row.id.clone(), row.level.clone(), row.text.clone());
                    rows.push(Compared { id, level, text, answers: vec![None; surveys.len()] });
                    rows.len() - 1
                });
                rows[at].answers[column] = Some(row.answer);
            }
        }
        let products = surveys.iter().map(|survey| format!("{} ({})", survey.product, survey.side));
        Self { products: products.collect(), rows }
    }

    /// The files of it.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("consolidated.json".to_owned(), json::text(self).into_bytes()),
            ("consolidated.csv".to_owned(), csv::consolidated(self).into_bytes()),
            ("consolidated.md".to_owned(), markdown::consolidated(self).into_bytes()),
            ("consolidated.html".to_owned(), html::consolidated(self).into_bytes()),
        ]
    }
}
