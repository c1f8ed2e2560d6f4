//! Pages to look at: of a run that is faulty, of a fax, and of very many runs.

use std::path::PathBuf;

use agent::AgentOptions;
use check::{Judgement, Reason, Verdict};
use cli::case::{Run, run_in_virtual_time};
use plan::TrunkMode;
use report::{About, Case, html};
use trace::{Header, Recording};

use crate::lab::Lab;

/// A run of a play between the two usual profiles.
///
/// # Panics
/// When the play is not shipped or makes no sense.
#[must_use]
pub fn case(play: &str, mode: TrunkMode, quirks: &[&str]) -> Case {
    let lab = Lab::open();
    let selection = lab.selection(lab.scenario(play), mode, "sipconnect-like", "open-source", quirks);
    let plan = selection.plan().expect("a shipped play");
    let done = run_in_virtual_time(&Run::new(&selection, plan), AgentOptions::default());
    Case { index: Some("../../index.html".to_owned()), ..Case::new(done.recording, done.judgement) }
}

/// Runs that never were, for an index that is as long as a matrix of all profiles.
#[must_use]
pub fn many(count: usize) -> Vec<Case> {
    let verdicts = [Verdict::Pass, Verdict::Pass, Verdict::Pass, Verdict::Fail, Verdict::NotRun];
    let case = |n: usize| {
        let verdict = verdicts[n % verdicts.len()];
        let reasons =
            vec![Reason { verdict, text: format!("because of number {n}, which is why"), packet: None }];
        let judgement = Judgement { verdict, reasons, ..Judgement::default() };
        let case = Case::new(Recording { header: Header::default(), events: Vec::new() }, judgement);
        let about = About {
            id: format!("theme-{}/play-{n}[static, carrier-{}, open, clean, 7]", n % 20, n % 7),
            title: format!("Play number {n} of a long matrix"),
            scenario: format!("theme-{}/play-{n}", n % 20),
            mode: if n.is_multiple_of(2) { "static" } else { "registration" }.to_owned(),
            carrier: format!("carrier-{}", n % 7),
            overrides: vec!["carrier.limits.channels = 1".to_owned()],
            ..case.about
        };
        Case { about, ..case }
    };
    (0..count).map(case).collect()
}

/// Writes a folder as `trunksim run` does: an index and the page of each run.
///
/// # Errors
/// What the operating system says.
pub fn write(folder: &std::path::Path, cases: &[Case]) -> std::io::Result<PathBuf> {
    let link = |case: &Case| format!("runs/{}/report.html", case.folder_name());
    for case in cases.iter().filter(|case| !case.events().is_empty()) {
        let page = folder.join(link(case));
        std::fs::create_dir_all(page.parent().unwrap_or(folder))?;
        std::fs::write(page, html::page(case))?;
    }
    let index = folder.join("index.html");
    std::fs::write(&index, html::index(cases, |case| Some(link(case))))?;
    Ok(index)
}
