//! The one door from a recording to a verdict.
//!
//! Runs, live sides, replays and captures all go through it. Whatever shapes a verdict stands in the header of the
//! recording or in its events, so that a recording that was written and read again is judged as it was.

use clock::Instant;
use plan::{NotResolved, Plan, ProfileFile, Selection};
use trace::{Ended, Event, Header, Recording};

use crate::expect::Watch;
use crate::observer::Observer;
use crate::planned::Planned;
use crate::seen::Seen;
use crate::{CallSummary, Digests, Facts, Finding, Judgement, Reason, Verdict, expect, reasons};

/// Judges a whole recording.
#[must_use]
pub fn judge(recording: &Recording) -> Judgement {
    let mut judge = Judge::new(&recording.header);
    for event in &recording.events {
        judge.observe(event);
    }
    judge.finish()
}

/// Watches a recording as it grows, and says what it comes to.
pub struct Judge {
    observer: Observer,
    planned: Planned,
    header: Header,
    seen: Seen,
    /// Only where the plan wants something of messages.
    watch: Option<Watch>,
    ended: Option<(Instant, Box<Ended>)>,
}

impl Judge {
    /// A judge of the recording with this header.
    #[must_use]
    pub fn new(header: &Header) -> Self {
        let planned = match header.plan.as_deref().map(Selection::read) {
            None => Planned::Nothing,
            Some(Err(error)) => Planned::Unreadable(error.to_string()),
            Some(Ok(selection)) => match selection.plan() {
                Ok(plan) => Planned::Plan(Box::new(plan)),
                Err(NotResolved::NotApplicable(reason)) => Planned::Never(reason),
                Err(NotResolved::File(error)) => Planned::Unreadable(error.to_string()),
            },
        };
        Self::knowing(header, planned)
    }

    /// The same for one who has the plan at hand that the header tells, or that no text tells.
    #[must_use]
    pub fn with_plan(header: &Header, plan: &Plan) -> Self {
        Self::knowing(header, Planned::Plan(Box::new(plan.clone())))
    }

    /// The same for one who has the profiles at hand whose texts the header has without passwords: carrier and PBX.
    #[must_use]
    pub fn with_profiles(header: &Header, files: [Option<&ProfileFile>; 2]) -> Self {
        Self::of_facts(header, Planned::Nothing, Facts::promised_by(header, files))
    }

    fn knowing(header: &Header, planned: Planned) -> Self {
        let facts = match &planned {
            Planned::Plan(plan) => Facts::of_plan(plan).with_records_of(&header.played),
            Planned::Nothing => Facts::promised(header),
            Planned::Never(_) | Planned::Unreadable(_) => Facts::default(),
        };
        Self::of_facts(header, planned, facts)
    }

    fn of_facts(header: &Header, planned: Planned, facts: Facts) -> Self {
        let facts = facts.seen_from(header);
        let header = Header { plan: None, ..header.clone() };
        let watch = planned.plan().and_then(Watch::new);
        Self {
            observer: Observer::new(header.cast.clone(), facts),
            planned,
            seen: Seen::default(),
            watch,
            header,
            ended: None,
        }
    }

    /// The passwords of this trunk, for whoever writes the recording without them.
    #[must_use]
    pub fn digests(&self) -> Digests {
        Digests::new(self.header.cast.clone(), self.observer.facts().clone())
    }

    /// Looks at the next event.
    pub fn observe(&mut self, event: &Event) {
        if let Event::Ended { at, ended } = event {
            self.ended = Some((*at, ended.clone()));
        }
        self.seen.observe(&self.header, event);
        self.observer.observe(event);
        if let (Some(watch), Some(plan)) = (&mut self.watch, self.planned.plan()) {
            self.observer.told(event, plan, watch);
        }
    }

    /// What was found since the last time, for one who shows it while the run goes on.
    pub fn fresh(&mut self) -> &[Finding] {
        let fresh = self.observer.fresh();
        fresh.iter_mut().for_each(|finding| self.seen.doubt(finding));
        fresh
    }

    /// The calls that came to their end since the last time, for one who has no room for all of them: the judgement is
    /// without those that were taken.
    pub fn take_calls(&mut self) -> Vec<CallSummary> {
        self.observer.take_calls()
    }

    /// Judges all that is still open: what is found by that is fresh.
    pub fn close(&mut self) {
        if let Some((at, ended)) = &self.ended
            && ended.damage.is_none()
        {
            self.observer.close(*at);
        }
    }

    /// What the recording comes to.
    #[must_use]
    pub fn finish(mut self) -> Judgement {
        let (at, ended) = self.ended.take().map_or((self.observer.now(), None), |(at, e)| (at, Some(*e)));
        let is_whole = ended.as_ref().is_some_and(|ended| ended.damage.is_none())
            // What ends a capture ends nothing else: the trunk goes on.
            && !self.header.is_partial;
        let outcome = if is_whole { self.observer.finish(at) } else { self.observer.break_off() };
        let mut judgement = Judgement {
            findings: outcome.findings,
            calls: outcome.calls,
            trunk: outcome.trunk,
            streams: outcome.streams,
            expectations: Vec::new(),
            reasons: Vec::new(),
            notes: Vec::new(),
            verdict: Verdict::Pass,
            lasted: at.since(Instant::ZERO),
        };
        judgement.findings.iter_mut().for_each(|finding| self.seen.doubt(finding));
        let ended = ended.unwrap_or_else(|| reasons::broken_off(&self.header));
        if let Planned::Plan(plan) = &self.planned {
            judgement.expectations =
                expect::expectations(plan, &judgement, (&self.seen, self.watch.as_ref()), &ended);
        }
        let facts =
            reasons::Facts { header: &self.header, planned: &self.planned, seen: &self.seen, ended: &ended };
        judgement.reasons = reasons::reasons(&facts, &judgement);
        judgement.reasons.extend(reasons::of_judge(&outcome.limits));
        judgement.reasons.extend(reasons::cut(outcome.cut));
        judgement.notes = reasons::notes(&facts);
        judgement.notes.extend(reasons::messages_cut(outcome.cut));
        judgement.notes.extend(outcome.heard_alone.map(|party| reasons::heard_alone(&self.header, party)));
        judgement.notes.extend(reasons::guess(&self.header));
        judgement.notes.extend(outcome.holes.map(|(legs, first)| reasons::hole(legs, &first)));
        judgement.verdict = verdict(&judgement, self.header.is_strict);
        judgement
    }
}

/// The worst of all. What did not run says nothing, whatever else was found.
fn verdict(judgement: &Judgement, is_strict: bool) -> Verdict {
    let said = |reason: &&Reason| reason.verdict == Verdict::NotRun;
    if judgement.reasons.iter().any(|reason| said(&reason)) {
        return Verdict::NotRun;
    }
    let reasons = judgement.reasons.iter().map(|reason| reason.verdict);
    let found = Verdict::of(&judgement.findings, &judgement.expectations, is_strict);
    reasons.chain([found]).max().unwrap_or(found)
}

#[cfg(test)]
mod tests;
