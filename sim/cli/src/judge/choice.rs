//! Which calls of a capture somebody wants to see.

use std::collections::BTreeSet;

use check::CallSummary;
use clock::Instant;

use crate::args::JudgeArgs;

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    calls: BTreeSet<usize>,
    number: Option<String>,
    since: Option<Instant>,
    until: Option<Instant>,
}

impl Chosen {
    /// What the command line says; none when it asks for everything.
    pub(super) fn of(args: &JudgeArgs, began: u64) -> Option<Self> {
        let chosen = Self {
            calls: args.call.iter().copied().collect(),
            number: args.number.clone(),
            since: args.since.map(|moment| moment.instant(began)),
            until: args.until.map(|moment| moment.instant(began)),
        };
        let is_all = chosen.calls.is_empty() && chosen.number.is_none();
        (!is_all || chosen.since.is_some() || chosen.until.is_some()).then_some(chosen)
    }

    /// True for a call that was asked for; `number` is its number in the list of all.
    pub(super) fn has(&self, number: usize, call: &CallSummary) -> bool {
        (self.calls.is_empty() || self.calls.contains(&number)) && self.is_like(call)
    }

    /// The same as far as no number in a list is asked for.
    pub(super) fn is_like(&self, call: &CallSummary) -> bool {
        let of = |text: &String| call.from.contains(text) || call.to.contains(text);
        self.number.as_ref().is_none_or(of)
            && self.since.is_none_or(|since| call.ended.is_none_or(|ended| ended >= since))
            && self.until.is_none_or(|until| call.first <= until)
    }
}
