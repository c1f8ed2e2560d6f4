//! Two surveys beside each other: the rows that they answer otherwise.

use core::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use trace::visible;

use super::{Answer, Survey, html};
use crate::{beside, json};

const FORMAT: &str = "trunksim-diff-of-surveys";
const FORMAT_VERSION: u32 = 1;
/// Places that are told of a row on a terminal; the files have all.
const EVIDENCE_SHOWN: usize = 2;

/// Two surveys of the same side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "diff.json of surveys")]
pub struct Differing {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// Where each of the two was read.
    pub names: [String; 2],
    /// What each of them surveyed.
    pub products: [String; 2],
    /// `carrier` or `pbx`.
    pub side: String,
    /// Rows in both that have the same answer.
    pub alike: usize,
    /// Rows in one of the two alone, by their ids.
    pub alone: [Vec<String>; 2],
    /// Rows with another answer.
    pub rows: Vec<Differs>,
}

/// A row with another answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Differs {
    /// Its id.
    pub id: String,
    /// How strong it is.
    pub level: String,
    /// What is asked for.
    pub text: String,
    /// The answer of each of the two.
    pub answers: [Answer; 2],
    /// Where each of them saw it, and what else there is to know.
    pub evidence: [Vec<String>; 2],
}

impl Differing {
    /// Compares two surveys. Each row is told in the order of the first.
    ///
    /// # Errors
    /// They are of different sides: rows bind one of the two.
    pub fn of(names: [String; 2], [a, b]: [&Survey; 2]) -> Result<Self, String> {
        if a.side != b.side {
            return Err(format!("{} is of the {}, and {} of the {}", names[0], a.side, names[1], b.side));
        }
        let row_of = |survey: &Survey, id: &str| survey.rows.iter().find(|row| row.id == id).cloned();
        let alone = [(a, b), (b, a)].map(|(own, other)| {
            let ids = own.rows.iter().map(|row| row.id.clone());
            ids.filter(|id| row_of(other, id).is_none()).collect()
        });
        let (mut alike, mut rows) = (0, Vec::new());
        for (one, other) in a.rows.iter().filter_map(|one| Some((one, row_of(b, &one.id)?))) {
            if one.answer == other.answer {
                alike += 1;
                continue;
            }
            rows.push(Differs {
                id: one.id.clone(),
                level: one.level.clone(),
                text: one.text.clone(),
                answers: [one.answer, other.answer],
                evidence: [one.why(), other.why()],
            });
        }
        let products = [a, b].map(|survey| survey.product.clone());
        let (version, side) = (json::VERSION, a.side.clone());
        Ok(Self {
            format: FORMAT,
            format_version: FORMAT_VERSION,
            version,
            names,
            products,
            side,
            alike,
            alone,
            rows,
        })
    }

    /// One line that sums it up.
    #[must_use]
    pub fn summary(&self) -> String {
        let [a, b] = &self.alone;
        beside::summary("row", "answered", [self.rows.len(), self.alike], [("A", a.len()), ("B", b.len())])
    }

    /// For a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (letter, (name, product)) in ["A", "B"].iter().zip(self.names.iter().zip(&self.products)) {
            let _ = writeln!(out, "{letter}: {}, {} ({})", visible(name), visible(product), self.side);
        }
        for row in &self.rows {
            let [a, b] = row.answers.map(Answer::name);
            let (id, level, text) = (visible(&row.id), visible(&row.level), visible(&row.text));
            let _ = writeln!(out, "\n{id} {level}: {a} -> {b}\n  {text}");
            for (letter, lines) in ["A", "B"].iter().zip(&row.evidence) {
                for line in lines.iter().take(EVIDENCE_SHOWN) {
                    let _ = writeln!(out, "  {letter} {}", visible(line));
                }
                if lines.len() > EVIDENCE_SHOWN {
                    let _ = writeln!(out, "  {letter} and {} more", lines.len() - EVIDENCE_SHOWN);
                }
            }
        }
        for (letter, alone) in ["A", "B"].iter().zip(&self.alone).filter(|(_, alone)| !alone.is_empty()) {
            let _ = writeln!(out, "\nin {letter} alone: {}", visible(&alone.join(", ")));
        }
        let _ = write!(out, "\n{}", self.summary());
        out
    }

    /// The files of it.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("diff.json".to_owned(), json::text(self).into_bytes()),
            ("diff.html".to_owned(), html::differing(self).into_bytes()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Evidence, Row};
    use super::*;

    fn row(id: &str, answer: Answer, text: &str) -> Row {
        let evidence =
            Evidence { run: "calls/busy".to_owned(), messages: vec!["F7".to_owned()], text: text.to_owned() };
        Row {
            id: id.to_owned(),
            level: "MUST".to_owned(),
            text: "asked <b>".to_owned(),
            answer,
            evidence: vec![evidence],
            note: String::new(),
            exception: None,
        }
    }

    fn survey(side: &str, rows: Vec<Row>) -> Survey {
        Survey::new("p\u{1b}[31m<i>".to_owned(), side, 1, rows)
    }

    fn names() -> [String; 2] {
        ["a.json", "b.json"].map(str::to_owned)
    }

    #[test]
    fn rows_with_another_answer_are_told_with_what_both_have_seen() {
        let a = survey(
            "pbx",
            vec![row("A-1", Answer::Yes, "kept"), row("A-2", Answer::No, "x"), row("A-3", Answer::No, "x")],
        );
        let b = survey(
            "pbx",
            vec![
                row("A-1", Answer::No, "broken <u>"),
                row("A-2", Answer::No, "y"),
                row("A-4", Answer::No, "x"),
            ],
        );
        let diff = Differing::of(names(), [&a, &b]).expect("both are of one side");
        assert_eq!((diff.rows.len(), diff.alike), (1, 1));
        assert_eq!(diff.alone, [vec!["A-3".to_owned()], vec!["A-4".to_owned()]]);
        let text = diff.text();
        for piece in
            ["A-1 MUST: yes -> no", "A calls/busy F7: kept", "B calls/busy F7: broken", "1 row of 2 answered"]
        {
            assert!(text.contains(piece), "{piece}: {text}");
        }
        assert!(!text.contains('\u{1b}'), "{text}");
        let files = diff.files();
        let page = String::from_utf8_lossy(&files[1].1);
        for piece in ["<b>", "<i>", "<u>", "\u{1b}"] {
            assert!(
                !page.contains(&format!("asked {piece}")) && !page.contains(&format!("broken {piece}")),
                "{piece}"
            );
        }
        assert!(page.contains("broken &lt;u&gt;") && page.contains("A-3"), "{page}");
        let told: serde_json::Value = serde_json::from_slice(&files[0].1).expect("it is JSON");
        assert_eq!(told["rows"][0]["answers"], serde_json::json!(["yes", "no"]));
    }

    #[test]
    fn sides_are_not_mixed() {
        let wrong = Differing::of(names(), [&survey("pbx", vec![]), &survey("carrier", vec![])]);
        assert_eq!(wrong, Err("a.json is of the pbx, and b.json of the carrier".to_owned()));
    }
}
