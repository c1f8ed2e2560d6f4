//! The judge: watches the trace as it grows and says what was wrong.

use clock::Instant;
use trace::{Cast, Event};

use crate::call::CallSummary;
use crate::{Facts, Finding};

/// All checks over one trace.
pub struct Judge {
    cast: Cast,
    facts: Facts,
    findings: Vec<Finding>,
}

impl Judge {
    /// A judge of the trunk between the hosts of `cast`.
    #[must_use]
    pub fn new(cast: Cast, facts: Facts) -> Self {
        Self { cast, facts, findings: Vec::new() }
    }

    /// Looks at the next event. Notes of the agents are not read.
    pub fn observe(&mut self, _event: &Event) {
        let _ = (&self.cast, &self.facts);
    }

    /// Ends the run at `at` and says what was found, in order of time.
    #[must_use]
    pub fn finish(self, _at: Instant) -> Outcome {
        Outcome { findings: self.findings, calls: Vec::new() }
    }
}

/// What the judge found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was wrong, in order of time.
    pub findings: Vec<Finding>,
    /// What became of each call attempt, in order of their first INVITE.
    pub calls: Vec<CallSummary>,
}
