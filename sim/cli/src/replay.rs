//! `trunksim replay`: a stored run is judged again.

use check::Verdict;
use report::Case;

use crate::args::ReplayArgs;
use crate::load::Wrong;
use crate::own::{self, Own};
use crate::{exit, stored, style};

/// Judges a stored run again, by all that was known then.
///
/// # Errors
/// A file that is missing or is no recording.
pub fn replay(args: &ReplayArgs) -> Result<u8, Wrong> {
    // A run may be judged again where it lies: it is read whole before.
    if let Some(out) = args.out.as_ref().filter(|out| !own::holds(&args.path, out)) {
        own::spares(out, [args.path.as_path()])?;
    }
    let stored = stored::read(&args.path)?;
    // What cannot be written is said before the work is done.
    let own = args.out.as_deref().map(Own::claim).transpose()?;
    let case = stored.judge()?;
    if let Some(mut own) = own {
        own.save_all(report::folder::files(&case))?;
    }
    if args.ladder {
        say!("{}", case.draw_ladder());
    }
    print(&case);
    Ok(exit::code(std::iter::once(case.verdict())))
}

/// The verdict, and why.
fn print(case: &Case) {
    let shown = style::verdict(case.verdict(), style::is_colourful());
    say!("{} {}", shown.trim_end(), case.about.id);
    for line in case.complaints() {
        say!("    {}", trace::visible(&line));
    }
    if case.verdict() > Verdict::NotRun {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let (calls, findings) = (case.calls().len(), case.judgement.findings.len());
        say!("    {}, {}", count(calls, "call"), count(findings, "finding"));
    }
}
