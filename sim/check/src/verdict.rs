//! The verdict over a run: the worst of what was found and what was expected.

use crate::summary::Expected;
use crate::{Finding, Severity};

/// How a run went. The order is the weight: the worst wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It was not run, so that nothing can be said. Never counts as passed.
    #[default]
    NotRun,
    /// Everything that could be judged was right.
    Pass,
    /// A precondition was not established, or the network ate what was to be judged.
    Inconclusive,
    /// A MUST was broken or an expectation was not met.
    Fail,
    /// The simulator itself failed.
    Error,
}

impl Verdict {
    /// The word used in reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotRun => "not-run",
            Self::Pass => "pass",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }

    /// The verdict of a run that took place.
    pub(crate) fn of(findings: &[Finding], expectations: &[Expected], is_strict: bool) -> Self {
        let found = findings.iter().map(|finding| Self::of_finding(finding, is_strict));
        let expected = expectations.iter().map(|e| e.verdict);
        found.chain(expected).max().unwrap_or(Self::Pass).max(Self::Pass)
    }

    fn of_finding(finding: &Finding, is_strict: bool) -> Self {
        let weight = Self::of_what_was_found(finding, is_strict);
        // What proves nothing is no failure, and what would have been none is nothing at all.
        if finding.late.is_some() { weight.min(Self::Inconclusive) } else { weight }
    }

    fn of_what_was_found(finding: &Finding, is_strict: bool) -> Self {
        match (finding.blame, finding.severity) {
            (crate::Blame::Carrier | crate::Blame::Pbx, Severity::Warning) if is_strict => Self::Fail,
            (crate::Blame::Simulator, Severity::Error) => Self::Error,
            (crate::Blame::Network, _) | (_, Severity::Info | Severity::Warning) => Self::Pass,
            (_, Severity::Error) => Self::Fail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(verdict: Verdict) -> Expected {
        Expected {
            name: "call".into(),
            expected: "completed".into(),
            got: "unknown".into(),
            verdict,
            because: String::new(),
            packet: None,
        }
    }

    #[test]
    fn the_worst_wins_and_a_run_without_findings_passes() {
        assert_eq!(Verdict::of(&[], &[], false), Verdict::Pass);
        let mixed = [expected(Verdict::Pass), expected(Verdict::Inconclusive)];
        assert_eq!(Verdict::of(&[], &mixed, false), Verdict::Inconclusive);
        let worse = [expected(Verdict::Fail), expected(Verdict::Inconclusive)];
        assert_eq!(Verdict::of(&[], &worse, false), Verdict::Fail);
    }
}
