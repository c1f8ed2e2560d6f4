//! A box between our two ends: the two legs of each call beside each other, and what the box changed on the way.
//!
//! Each trunk is judged by itself. Here nothing is judged: what went in and what came out is shown.

mod change;
mod every;
mod json;
mod leg;
mod text;

use check::{CallSummary, Verdict};
use trace::Party;

use crate::case::Case;

pub use change::Change;
pub(crate) use every::Every;
pub(crate) use json::Between;
pub use json::json;
pub(crate) use text::shown;
pub use text::text;

use leg::Leg;

/// One play through the box.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The scenario, `calls/busy`.
    pub scenario: String,
    /// The trunk mode.
    pub mode: String,
    /// The trunk between our carrier and the box.
    pub carrier: Trunk,
    /// The trunk between the box and our PBX.
    pub pbx: Trunk,
    /// The calls that the play placed, in their order.
    pub calls: Vec<Passed>,
}

/// What came of one of the two trunks.
#[derive(Clone, Debug)]
pub struct Trunk {
    /// The verdict.
    pub verdict: Verdict,
    /// Its folder in `runs/`.
    pub folder: String,
}

/// A call that went into the box, and what came out.
#[derive(Clone, Debug)]
pub struct Passed {
    /// The side that placed it, or at whose end of the box it would have gone in.
    pub caller: Party,
    /// The number that was called, as the caller wrote it; empty when the caller's leg is missing.
    pub called: String,
    /// The leg that is missing, when there is but one.
    pub missing: Option<Missing>,
    /// What differs between what went in and what came out.
    pub changes: Vec<Change>,
}

/// A leg that was not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The call went into the box and never came out.
    Outgoing,
    /// The box placed a call that nobody had placed with it.
    Incoming,
}

impl Passage {
    /// The trunk of our carrier and that of our PBX, in one play.
    #[must_use]
    pub fn of(carrier: &Case, pbx: &Case) -> Self {
        let trunks = [carrier, pbx].map(|case| (case, case.sequence()));
        let [carriers, pbxs] = &trunks;
        let callers = [(Party::Pbx, pbxs, carriers), (Party::Carrier, carriers, pbxs)];
        let mut calls: Vec<_> = callers
            .into_iter()
            .flat_map(|(caller, from, to)| {
                let pairs = pairs(calls_of(from.0, caller), calls_of(to.0, caller));
                pairs.into_iter().map(move |pair| {
                    let first = pair[0].or(pair[1]).map(|call| call.first);
                    (first, caller, [(&from.1, pair[0]), (&to.1, pair[1])])
                })
            })
            .collect();
        calls.sort_by_key(|(first, ..)| *first);
        let calls = calls.into_iter().map(|(_, caller, legs)| {
            let [went_in, came_out] = legs.map(|(sequence, call)| Some(Leg::of(sequence, call?)));
            Passed::of(caller, went_in, came_out)
        });
        Self {
            scenario: pbx.about.scenario.clone(),
            mode: pbx.about.mode.clone(),
            carrier: Trunk::of(carrier),
            pbx: Trunk::of(pbx),
            calls: calls.collect(),
        }
    }
}

impl Trunk {
    fn of(case: &Case) -> Self {
        Self { verdict: case.verdict(), folder: case.folder_name() }
    }
}

impl Passed {
    fn of(caller: Party, went_in: Option<Leg<'_>>, came_out: Option<Leg<'_>>) -> Self {
        let called = went_in.as_ref().map(|leg| trace::visible(&leg.call.to)).unwrap_or_default();
        let (missing, changes) = match (went_in, came_out) {
            (Some(went_in), Some(came_out)) => (None, change::changes(&went_in, &came_out)),
            (Some(_), None) => (Some(Missing::Outgoing), Vec::new()),
            (None, _) => (Some(Missing::Incoming), Vec::new()),
        };
        Self { caller, called, missing, changes }
    }
}

/// The calls that a side has placed, as one of the trunks shows them.
fn calls_of(case: &Case, caller: Party) -> Vec<&CallSummary> {
    case.calls().iter().filter(|call| call.caller == Some(caller)).collect()
}

/// What belongs together: a proxy keeps the Call-ID; of what else is placed, the first belongs to the first.
fn pairs<'a>(
    went_in: Vec<&'a CallSummary>,
    came_out: Vec<&'a CallSummary>,
) -> Vec<[Option<&'a CallSummary>; 2]> {
    let mut out: Vec<Option<&CallSummary>> = came_out.into_iter().map(Some).collect();
    let mut pairs: Vec<[Option<&CallSummary>; 2]> = went_in
        .iter()
        .map(|call| {
            let same =
                |other: &&mut Option<&CallSummary>| other.is_some_and(|other| other.call_id == call.call_id);
            [Some(*call), out.iter_mut().find(same).and_then(Option::take)]
        })
        .collect();
    let mut rest = out.into_iter().flatten();
    for pair in pairs.iter_mut().filter(|pair| pair[1].is_none()) {
        pair[1] = rest.next();
    }
    pairs.extend(rest.map(|call| [None, Some(call)]));
    pairs
}

#[cfg(test)]
mod tests;
