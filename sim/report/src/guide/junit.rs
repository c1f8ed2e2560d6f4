//! Guides for continuous integration: a suite for each guide, a case for each block that is a test. As with runs, what was
//! not run is *skipped*, and nothing but a pass looks passed.

use check::Verdict;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{GuideStep, Guided};

/// All of them.
#[must_use]
pub fn junit(guides: &[Guided]) -> String {
    let mut report = Report::new("trunksim guide");
    for guided in guides {
        let mut suite = TestSuite::new(guided.name.as_str());
        for step in &guided.steps {
            suite.add_test_cases(step.verdict.map(|verdict| case(guided, step, verdict)));
        }
        report.add_test_suite(suite);
    }
    report.to_string().expect("quick-junit writes into a string")
}

fn case(guided: &Guided, step: &GuideStep, verdict: Verdict) -> TestCase {
    let lines: Vec<String> = step
        .details
        .iter()
        .map(|detail| format!("{}:{}:{}: {}", guided.path, detail.line, detail.column, detail.text))
        .collect();
    let first = lines.first().cloned().unwrap_or_default();
    let mut status = match verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::NotRun => TestCaseStatus::skipped(),
        Verdict::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Inconclusive | Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    if verdict != Verdict::Pass {
        status.set_type(verdict.name()).set_message(first).set_description(lines.join("\n"));
    }
    let name = format!("{}:{} {}", guided.path, step.line, step.words);
    let mut case = TestCase::new(name, status);
    case.set_classname(guided.name.as_str());
    for run in &step.runs {
        case.add_property(("run", run.id.as_str()));
        case.add_property(("replay", run.replay.as_str()));
    }
    case
}
