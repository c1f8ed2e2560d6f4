//! Exit codes. They are documented and tested; scripts rely on them.

use check::Verdict;
use report::Case;

use crate::signal::STOPPED;

/// Everything that ran has passed.
pub const PASS: u8 = 0;
/// At least one run failed.
pub const FAIL: u8 = 1;
/// The command line or a file is wrong, or another program has a port.
pub const USAGE: u8 = 2;
/// Nothing failed, and something could not be decided.
pub const INCONCLUSIVE: u8 = 3;
/// Nothing was selected, or nothing of it could be run.
pub const NOTHING: u8 = 4;
/// The simulator itself failed.
pub const BUG: u8 = 70;

/// Each code: in a word, and what it means.
pub const ALL: [(u8, &str, &str); 6] = [
    (PASS, "pass", "everything that ran has passed"),
    (FAIL, "fail", "at least one run failed"),
    (
        USAGE,
        "usage, file or port error",
        "the command line or a file is wrong, or another program has a port",
    ),
    (INCONCLUSIVE, "inconclusive", "nothing failed, and something could not be decided"),
    (NOTHING, "nothing selected or nothing ran", "nothing was selected, or nothing of it could be run"),
    (BUG, "bug in the simulator", "the simulator itself failed; please report it"),
];

/// All of them in one sentence.
#[must_use]
pub fn sentence() -> String {
    let words: Vec<String> = ALL.iter().map(|(code, word, _)| format!("{code} {word}")).collect();
    format!("Exit codes: {}.", words.join(", "))
}

/// Says that nothing was selected, and gives the exit code for that.
pub(crate) fn nothing_selected() -> u8 {
    complain!("trunksim: nothing selected; `trunksim list scenarios` shows what there is");
    NOTHING
}

/// The exit code for the worst verdict of a matrix. What did not run does not count as passed: a matrix in
/// which nothing ran is [`NOTHING`].
#[must_use]
pub fn code(verdicts: impl Iterator<Item = Verdict>) -> u8 {
    match verdicts.max() {
        None | Some(Verdict::NotRun) => NOTHING,
        Some(Verdict::Pass) => PASS,
        Some(Verdict::Inconclusive) => INCONCLUSIVE,
        Some(Verdict::Fail) => FAIL,
        Some(Verdict::Error) => BUG,
    }
}

/// The same for cases. Where somebody ended the runs before they were over, what is left could not be decided.
#[must_use]
pub(crate) fn of(cases: &[Case]) -> u8 {
    let is_ended_early = cases.iter().any(|case| case.is_told(STOPPED));
    code(cases.iter().map(Case::verdict).chain(is_ended_early.then_some(Verdict::Inconclusive)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_verdict_decides() {
        use Verdict::{Error, Fail, Inconclusive, NotRun, Pass};
        let table: [(&[Verdict], u8); 7] = [
            (&[], NOTHING),
            (&[NotRun, NotRun], NOTHING),
            (&[NotRun, Pass], PASS),
            (&[Pass, Inconclusive], INCONCLUSIVE),
            (&[Inconclusive, Fail, Pass], FAIL),
            (&[Fail, Error], BUG),
            (&[Pass], PASS),
        ];
        for (verdicts, expected) in table {
            assert_eq!(code(verdicts.iter().copied()), expected, "{verdicts:?}");
        }
    }
}
