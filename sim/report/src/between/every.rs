//! What a box did to every call: it is said once, and of each call only what was done to it beside that.

use trace::{Party, counted};

use super::{Change, Missing, Passage, Passed};

/// What goes for all plays.
pub(crate) struct Every<'a> {
    /// What was changed in every call that was passed on, where there are several.
    pub(crate) changes: Vec<Change>,
    /// The plays, those first in which a box did something of its own.
    pub(crate) plays: Vec<&'a Passage>,
}

/// What differs in each call by itself: a box in the middle has a dialog of its own on either side.
const OF_A_CALL: &str = "Call-ID";

impl<'a> Every<'a> {
    pub(crate) fn of(passages: &'a [Passage]) -> Self {
        let calls: Vec<&Passed> = calls(passages).filter(|call| call.missing.is_none()).collect();
        let candidates = calls.first().filter(|_| calls.len() > 1).map_or(&[][..], |call| &call.changes);
        let is_in_all =
            |change: &&Change| calls.iter().all(|call| call.changes.iter().any(|other| alike(change, other)));
        let changes = candidates.iter().filter(is_in_all).cloned().map(told).collect();
        let mut every = Self { changes, plays: passages.iter().collect() };
        let mut plays = core::mem::take(&mut every.plays);
        plays.sort_by_key(|play| !play.calls.iter().any(|call| every.is_changed(call)));
        Self { plays, ..every }
    }

    /// What was changed in this call and not in every other one.
    pub(crate) fn own<'c>(&self, call: &'c Passed) -> Vec<&'c Change> {
        let is_own = |change: &&Change| !self.changes.iter().any(|of_all| alike(of_all, change));
        call.changes.iter().filter(is_own).collect()
    }

    /// What became of a call.
    pub(crate) fn headline(&self, call: &Passed) -> String {
        let (caller, called) = (in_prose(call.caller), &call.called);
        let beside = if self.changes.is_empty() { "as it was" } else { "with nothing else changed" };
        match call.missing {
            None if self.own(call).is_empty() => {
                format!("call of the {caller} to {called}: passed on {beside}")
            }
            None => format!("call of the {caller} to {called}: what the box changed"),
            Some(Missing::Outgoing) => {
                format!("call of the {caller} to {called}: the box did not pass it on")
            }
            Some(Missing::Incoming) => "a call that the box has placed, and nobody with it".to_owned(),
        }
    }

    /// How many calls there were, and what became of them.
    pub(crate) fn count(&self) -> String {
        let calls = || self.plays.iter().flat_map(|play| &play.calls);
        let of = |is_it: &dyn Fn(&Passed) -> bool| calls().filter(|call| is_it(call)).count();
        let changed = of(&|call| call.missing.is_none() && self.is_changed(call));
        let lost = of(&|call| call.missing == Some(Missing::Outgoing));
        let made_up = of(&|call| call.missing == Some(Missing::Incoming));
        let all = calls().count();
        let (how, kept) = if self.changes.is_empty() {
            ("changed", "passed on as they were")
        } else {
            ("changed beyond what every call had", "with nothing else changed")
        };
        let left = all - changed - lost - made_up;
        let (plays, calls) = (counted(self.plays.len(), "play"), counted(all, "call"));
        format!(
            "{plays}, {calls}: {changed} {how}, {left} {kept}, {lost} not passed on, {made_up} placed by the box alone"
        )
    }

    fn is_changed(&self, call: &Passed) -> bool {
        call.missing.is_some() || !self.own(call).is_empty()
    }
}

/// A side as people write it.
const fn in_prose(party: Party) -> &'static str {
    match party {
        Party::Pbx => "PBX",
        other => other.name(),
    }
}

fn calls(passages: &[Passage]) -> impl Iterator<Item = &Passed> {
    passages.iter().flat_map(|play| &play.calls)
}

/// True for the same change. Of what is another in each call, that it was changed is the same.
fn alike(one: &Change, other: &Change) -> bool {
    one == other || one.what == OF_A_CALL && other.what == OF_A_CALL
}

fn told(change: Change) -> Change {
    if change.what != OF_A_CALL {
        return change;
    }
    let another = |value: Option<String>| value.map(|_| "(one for each call)".to_owned());
    Change {
        what: change.what,
        before: another(change.before),
        after: another(change.after).map(|_| "(another)".to_owned()),
    }
}
