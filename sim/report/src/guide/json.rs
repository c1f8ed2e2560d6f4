//! `guide.json`.

use serde::Serialize;

use super::{Detail, GuideStep, Guided, RunLink};
use crate::json;

const FORMAT: &str = "trunksim-guide";
const FORMAT_VERSION: u32 = 1;

/// Guides for machines.
#[must_use]
pub fn json(guides: &[Guided]) -> String {
    json::text(&Guides {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        version: json::VERSION,
        guides: guides.iter().map(GuideText::of).collect(),
    })
}

#[derive(Serialize)]
struct Guides<'a> {
    format: &'static str,
    format_version: u32,
    version: &'static str,
    guides: Vec<GuideText<'a>>,
}

#[derive(Serialize)]
struct GuideText<'a> {
    guide: &'a str,
    title: &'a str,
    file: &'a str,
    against: &'a str,
    verdict: &'static str,
    steps: Vec<StepText<'a>>,
}

#[derive(Serialize)]
struct StepText<'a> {
    line: usize,
    column: usize,
    kind: &'static str,
    step: &'a str,
    /// Null for settings, which are no test.
    verdict: Option<&'static str>,
    details: Vec<DetailText<'a>>,
    runs: Vec<RunText<'a>>,
}

#[derive(Serialize)]
struct DetailText<'a> {
    line: usize,
    column: usize,
    verdict: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct RunText<'a> {
    run: &'a str,
    verdict: &'static str,
    page: Option<&'a str>,
    replay: &'a str,
}

impl<'a> GuideText<'a> {
    fn of(guided: &'a Guided) -> Self {
        let Guided { name, title, path, against, steps, .. } = guided;
        let verdict = guided.verdict().name();
        Self {
            guide: name,
            title,
            file: path,
            against,
            verdict,
            steps: steps.iter().map(StepText::of).collect(),
        }
    }
}

impl<'a> StepText<'a> {
    fn of(step: &'a GuideStep) -> Self {
        let detail = |detail: &'a Detail| DetailText {
            line: detail.line,
            column: detail.column,
            verdict: detail.verdict.name(),
            text: &detail.text,
        };
        let run = |run: &'a RunLink| RunText {
            run: &run.id,
            verdict: run.verdict.name(),
            page: run.folder.as_deref(),
            replay: &run.replay,
        };
        Self {
            line: step.line,
            column: step.column,
            kind: step.kind.name(),
            step: &step.words,
            verdict: step.verdict.map(|verdict| verdict.name()),
            details: step.details.iter().map(detail).collect(),
            runs: step.runs.iter().map(run).collect(),
        }
    }
}
