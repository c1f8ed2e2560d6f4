//! `guide.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Detail, GuideStep, Guided, RunLink};
use crate::json::{self, VerdictWord};

const FORMAT: &str = "trunksim-guide";
const FORMAT_VERSION: u32 = 1;

/// Guides for machines.
#[must_use]
pub fn json(guides: &[Guided]) -> String {
    json::text(&Guides {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        version: json::VERSION,
        guides: guides.iter().map(Executed::of).collect(),
    })
}

/// What became of guides that were executed.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "guide.json")]
pub(crate) struct Guides<'a> {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// The guides; in a file that is one, in what is printed all that were executed.
    guides: Vec<Executed<'a>>,
}

/// A guide that was executed.
#[derive(JsonSchema, Serialize)]
struct Executed<'a> {
    /// What it is called, `carriers/bulk`.
    guide: &'a str,
    /// Its first heading.
    title: &'a str,
    /// Its file, as it was named.
    file: &'a str,
    /// What it was held against, in words.
    against: &'a str,
    /// The worst of its steps; `not-run` when none of them is a test.
    verdict: VerdictWord,
    /// Its blocks in their order, without the one that says whom it is about.
    steps: Vec<Step<'a>>,
}

/// A block of the guide.
#[derive(JsonSchema, Serialize)]
struct Step<'a> {
    /// The line in which it begins, from 1.
    line: usize,
    /// The column, from 1.
    column: usize,
    /// What it holds: settings of a side, plays, or what must be seen of the plays before.
    #[schemars(extend("enum" = ["settings", "run", "expect"]))]
    kind: &'static str,
    /// What it is, in words.
    step: &'a str,
    /// What became of it; null for settings, which are no test.
    verdict: Option<VerdictWord>,
    /// What is to be said of it.
    details: Vec<Remark<'a>>,
    /// The runs of its plays.
    runs: Vec<Played<'a>>,
}

/// Something that is to be said, at a place of the guide.
#[derive(JsonSchema, Serialize)]
struct Remark<'a> {
    /// The line, from 1.
    line: usize,
    /// The column, from 1.
    column: usize,
    /// How bad it is.
    verdict: VerdictWord,
    /// What was expected, and what was seen.
    text: &'a str,
}

/// A run of a play.
#[derive(JsonSchema, Serialize)]
struct Played<'a> {
    /// Its id: scenario and coordinates.
    run: &'a str,
    /// Its own verdict, whatever the guide wants of it.
    verdict: VerdictWord,
    /// Its page, from the folder of this file; null when nothing was kept.
    page: Option<&'a str>,
    /// The command that does it again; empty when there is none.
    replay: &'a str,
}

impl<'a> Executed<'a> {
    fn of(guided: &'a Guided) -> Self {
        let Guided { name, title, path, against, steps, .. } = guided;
        Self {
            guide: name,
            title,
            file: path,
            against,
            verdict: guided.verdict().into(),
            steps: steps.iter().map(Step::of).collect(),
        }
    }
}

impl<'a> Step<'a> {
    fn of(step: &'a GuideStep) -> Self {
        let remark = |detail: &'a Detail| Remark {
            line: detail.line,
            column: detail.column,
            verdict: detail.verdict.into(),
            text: &detail.text,
        };
        let run = |run: &'a RunLink| Played {
            run: &run.id,
            verdict: run.verdict.into(),
            page: run.folder.as_deref(),
            replay: &run.replay,
        };
        Self {
            line: step.line,
            column: step.column,
            kind: step.kind.name(),
            step: &step.words,
            verdict: step.verdict.map(Into::into),
            details: step.details.iter().map(remark).collect(),
            runs: step.runs.iter().map(run).collect(),
        }
    }
}
