//! What a recording comes to.

use std::collections::BTreeSet;

use clock::Duration;
use trace::PacketId;

use crate::why::Why;
use crate::{CallSummary, Expected, Finding, StreamSummary, TrunkSummary, Verdict};

/// Everything that is said about a recording; nobody else makes a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What was wrong, in order of time.
    pub findings: Vec<Finding>,
    /// What became of each call attempt, in order of their first message.
    pub calls: Vec<CallSummary>,
    /// What became of the trunk itself.
    pub trunk: TrunkSummary,
    /// Of a capture: the RTP streams that belong to no call, because no description of them was seen.
    pub streams: Vec<StreamSummary>,
    /// What was expected, and what was seen.
    pub expectations: Vec<Expected>,
    /// Reasons beside findings and expectations, the cause first.
    pub reasons: Vec<Reason>,
    /// What is worth knowing and weighs nothing.
    pub notes: Vec<String>,
    /// The worst of all.
    pub verdict: Verdict,
    /// How long it lasted, by its own clock.
    pub lasted: Duration,
}

impl Judgement {
    /// What it comes to for some of its calls alone. What was found beside them, and what is missing from the recording,
    /// weighs as before; what the trunk itself was asked for is left out.
    #[must_use]
    pub fn of_calls(mut self, is_chosen: impl FnMut(&CallSummary) -> bool, is_strict: bool) -> Self {
        self.calls.retain(is_chosen);
        self.streams.clear();
        let chosen: BTreeSet<&str> = self.calls.iter().map(|call| call.call_id.as_str()).collect();
        self.findings.retain(|finding| chosen.contains(finding.call_id.as_str()));
        let reasons = self.reasons.iter().map(|reason| reason.verdict);
        let found = Verdict::of(&self.findings, &self.expectations, is_strict);
        self.verdict = reasons.chain([found]).max().unwrap_or(found);
        if self.calls.is_empty() {
            self.verdict = Verdict::NotRun;
        }
        self
    }
}

/// Something that shapes the verdict and is neither a finding nor an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it makes of the verdict, at least.
    pub verdict: Verdict,
    /// One sentence.
    pub text: String,
    /// The packet of the message that decided it.
    pub packet: Option<PacketId>,
}

impl Reason {
    pub(crate) fn inconclusive(text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Inconclusive, text: text.into(), packet: None }
    }

    pub(crate) fn not_run(text: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotRun, text: text.into(), packet: None }
    }

    /// The same, decided by a message.
    pub(crate) fn by(self, why: Option<&Why>) -> Self {
        Self { packet: why.map(|why| why.packet), ..self }
    }
}
