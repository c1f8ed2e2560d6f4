//! `trunksim replay`: a stored trace is judged again.

use std::fs;

use check::{Facts, Judge, Verdict};
use clock::Instant;

use crate::args::ReplayArgs;
use crate::load::Wrong;
use crate::{exit, style};

/// Judges a stored trace again, without the profiles: what only they could tell is not judged.
///
/// # Errors
/// A file that is missing or broken.
pub fn replay(args: &ReplayArgs) -> Result<u8, Wrong> {
    let path = if args.path.is_dir() { args.path.join("trace.jsonl") } else { args.path.clone() };
    let text = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let (header, events) = trace::jsonl::read(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut judge = Judge::new(header.cast.clone(), Facts::default());
    let mut end = Instant::ZERO;
    for event in &events {
        judge.observe(event);
        end = event.at();
    }
    let outcome = judge.finish(end);
    if args.ladder {
        let options = report::ladder::Options::full();
        say!("{}", report::ladder::draw(&header.cast, &events, &outcome.calls, options));
    }
    for finding in &outcome.findings {
        say!("{} {} ({}): {}", finding.severity.name(), finding.check, finding.blame.name(), finding.text);
    }
    let verdict = Verdict::of(&outcome.findings, &[]);
    let shown = style::verdict(verdict, style::is_colourful());
    say!("{} {} calls, {} findings", shown.trim_end(), outcome.calls.len(), outcome.findings.len());
    Ok(exit::code(std::iter::once(verdict)))
}
