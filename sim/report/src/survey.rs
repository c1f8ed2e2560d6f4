//! A survey: what the catalogue asks of one side, row by row, and what was seen of it.
//!
//! Nothing is decided here; whoever surveys fills in the answers. The JSON can be read again, so that surveys can be put
//! beside each other.

mod consolidated;
mod csv;
mod differing;
mod html;
mod markdown;
mod renewed;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json;

pub use consolidated::Consolidated;
pub use differing::{Differing, Differs};
pub use renewed::{Change, Renewed};

const FORMAT: &str = "trunksim-survey";
const FORMAT_VERSION: u32 = 1;

/// What was surveyed, and what came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "survey.json")]
pub struct Survey {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: String,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    pub version: String,
    /// What the surveyed side is called.
    pub product: String,
    /// `carrier` or `pbx`.
    pub side: String,
    /// How many runs were looked at.
    pub runs: usize,
    /// The rows that bind this side.
    pub rows: Vec<Row>,
}

/// A row of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Its id, `REG-17`.
    pub id: String,
    /// How strong it is: `MUST`, `SHOULD`, `practice`.
    pub level: String,
    /// What is asked for.
    pub text: String,
    /// Whether it is kept.
    pub answer: Answer,
    /// Where that was seen.
    pub evidence: Vec<Evidence>,
    /// What else there is to know.
    pub note: String,
    /// Why it is excused.
    pub exception: Option<Exception>,
}

/// Whether a row is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was put to the test in every way that is known, and kept.
    Yes,
    /// It was put to the test in some of the ways that are known, and kept.
    Partly,
    /// It was broken.
    No,
    /// It was broken, and somebody has excused that.
    Exception,
    /// Nothing has put it to the test.
    NotObserved,
}

/// A place where something was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The run.
    pub run: String,
    /// The messages, `F7`.
    pub messages: Vec<String>,
    /// What was seen, one sentence.
    pub text: String,
}

/// An excuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// Why.
    pub reason: String,
    /// Since when.
    pub date: String,
}

impl Answer {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 5] = [Self::Yes, Self::Partly, Self::No, Self::Exception, Self::NotObserved];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
            Self::Exception => "exception",
            Self::NotObserved => "not-observed",
        }
    }

    /// The class of its mark on a page.
    const fn class(self) -> &'static str {
        match self {
            Self::Yes => "pass",
            Self::Partly => "inconclusive",
            Self::No => "fail",
            Self::Exception => "error",
            Self::NotObserved => "not-run",
        }
    }
}

impl Survey {
    /// A survey with these answers.
    #[must_use]
    pub fn new(product: String, side: &str, runs: usize, rows: Vec<Row>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            format_version: FORMAT_VERSION,
            version: json::VERSION.to_owned(),
            product,
            side: side.to_owned(),
            runs,
            rows,
        }
    }

    /// Reads the JSON of a survey.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        if !text.trim_start().starts_with('{') {
            return Err(
                "no survey: it is no JSON; `trunksim survey RUNS -o FOLDER` leaves survey.json".to_owned()
            );
        }
        let survey: Self = serde_json::from_str(text).map_err(|error| format!("no survey: {error}"))?;
        if survey.format != FORMAT || survey.format_version != FORMAT_VERSION {
            return Err(format!("no survey: its format is {} {}", survey.format, survey.format_version));
        }
        Ok(survey)
    }

    /// How many rows have this answer.
    #[must_use]
    pub fn count(&self, answer: Answer) -> usize {
        self.rows.iter().filter(|row| row.answer == answer).count()
    }

    /// True when a MUST was broken that nobody has excused: what the exit code and the page's head tell.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.rows.iter().any(|row| row.answer == Answer::No && row.level.starts_with("MUST"))
    }

    /// The counts in words.
    #[must_use]
    pub fn counts(&self) -> String {
        let counts =
            Answer::ALL.into_iter().map(|answer| format!("{} {}", self.count(answer), answer.name()));
        counts.collect::<Vec<_>>().join(", ")
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> String {
        json::text(self)
    }

    /// The files of a survey.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("survey.json".to_owned(), self.json().into_bytes()),
            ("survey.csv".to_owned(), csv::survey(self).into_bytes()),
            ("survey.md".to_owned(), markdown::survey(self).into_bytes()),
            ("survey.html".to_owned(), html::survey(self).into_bytes()),
        ]
    }
}

impl Row {
    /// Where it was seen, and what else there is to know, in one sentence each.
    fn why(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.evidence.iter().map(Evidence::line).collect();
        if let Some(Exception { reason, date }) = &self.exception {
            lines.push(format!("excused since {date}: {reason}"));
        }
        if !self.note.is_empty() {
            lines.push(self.note.clone());
        }
        lines
    }
}

impl Evidence {
    fn line(&self) -> String {
        let messages = self.messages.join(", ");
        let messages = if messages.is_empty() { messages } else { format!(" {messages}") };
        format!("{}{messages}: {}", self.run, self.text)
    }
}
