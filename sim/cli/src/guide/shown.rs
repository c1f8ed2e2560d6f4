//! A guide on the terminal: a line for each step, and one more for each thing that does not hold.

use std::path::Path;

use check::Verdict;
use report::guide::{GuideStep, Guided};
use trace::{counted, visible};

use super::Told;
use crate::style;

/// As it happens.
pub(super) fn told(told: Told<'_>) {
    match told {
        Told::Begins(guide) => say!("{}: {}", visible(&guide.source.path), visible(&guide.title)),
        Told::Step(guide, over) => step(&guide.source.path, over),
        Told::Over(guided, folder) => sum(guided, folder),
    }
}

/// A step.
fn step(path: &str, step: &GuideStep) {
    let word =
        step.verdict.map_or_else(|| format!("{:<12}", "set"), |v| style::verdict(v, style::is_colourful()));
    let place = format!("{}:{}:{}", visible(path), step.line, step.column);
    say!("{word} {place}  {}", visible(&step.words));
    for detail in &step.details {
        let verdict = if detail.verdict == Verdict::NotRun { "not run: " } else { "" };
        say!("             {}:{}:{}: {verdict}{}", visible(path), detail.line, detail.column, detail.shown());
    }
    let wrong = step.runs.iter().filter(|_| step.verdict > Some(Verdict::Pass));
    for run in wrong.filter(|run| !run.replay.is_empty()) {
        say!("             again: {}", visible(&run.replay));
    }
}

/// All steps.
fn sum(guided: &Guided, folder: &Path) {
    let count = |verdict| guided.verdicts().filter(|one| *one == verdict).count();
    let words = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error, Verdict::NotRun]
        .into_iter()
        .map(|verdict| format!("{} {}", count(verdict), verdict.name()))
        .collect::<Vec<_>>()
        .join(", ");
    let steps = counted(guided.verdicts().count(), "step");
    say!("{steps} against {}: {words}; look at {}/guide.html", visible(&guided.against), folder.display());
}
