//! Whether a run has put something to the test: with our own side in its place, the same play with the same pair and a
//! side that breaks it on purpose, and the judges must find that. And whether a play itself asks for what was found in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use agent::quirk::Quirk;
use check::Blame;
use plan::{QuirkChoice, Selection, Side};

use super::stored::{Found, StoredRun};
use crate::args::{USUAL_CARRIER, USUAL_PBX};
use crate::case::{OPTIONS, Run, party, run_in_virtual_time};
use crate::load;

/// What was tried so far: by the quirk and the run what it cites there, of which rows.
#[derive(Default)]
pub(super) struct Occasions {
    tried: BTreeMap<(&'static str, usize), Vec<Cited>>,
}

/// What a finding says that it is about.
#[derive(Clone, Debug)]
pub(super) struct Cited {
    pub(super) requirements: Vec<String>,
    /// `RFC 3264 6.1`.
    pub(super) clause: String,
}

impl Occasions {
    /// The first of the runs in which this side would have been found, had it misbehaved so, with something that is about
    /// what is asked.
    pub(super) fn of(
        &mut self,
        quirk: &'static Quirk,
        side: Side,
        runs: &[StoredRun],
        is_about: impl Fn(&Cited) -> bool,
    ) -> Option<usize> {
        // Where the check finds the side as it is, as in a play that asks for it, a misbehaving one shows nothing.
        let is_fit = |run: &StoredRun| run.is_through && !run.has_found(quirk.check, side);
        let through = || runs.iter().enumerate().filter(|(_, run)| is_fit(run));
        let is_twin = |run: &StoredRun| plays_twin(run, quirk, side);
        let is_twins_mode = |run: &StoredRun| is_in_mode(run, quirk);
        // Two pairs at most: what two of them do not show is hardly shown by the hundredth. Where it is not the play that
        // shows it best, it may be seen in another, and a few are looked at.
        let best = through().filter(|(_, run)| is_twin(run) && is_twins_mode(run)).take(PAIRS_MAX);
        let like = through().filter(|(_, run)| is_twin(run) && !is_twins_mode(run)).take(PAIRS_MAX);
        let other = through().filter(|(_, run)| !is_twin(run)).take(OTHERS_MAX);
        let mut all = best.chain(like).chain(other);
        let found = all.find(|(index, run)| {
            let found = self.tried.entry((quirk.id, *index)).or_insert_with(|| found(run, quirk, side));
            found.iter().any(&is_about)
        });
        found.map(|(index, _)| index)
    }
}

/// Pairs of profiles with which a quirk is tried.
const PAIRS_MAX: usize = 2;
/// Other plays in which it is tried.
const OTHERS_MAX: usize = 3;

/// What plays ask for: by play and mode, what is found when two sides play it that do nothing wrong by themselves.
#[derive(Default)]
pub(super) struct Ordered {
    known: BTreeMap<(String, String), Vec<(String, Blame)>>,
}

impl Ordered {
    /// True for a finding against `side` that the usual pair has in the same play as well: the play lays it over the side,
    /// switches it on, or has it done by a step.
    pub(super) fn is_of_play(&mut self, run: &StoredRun, found: &Found, side: Side) -> bool {
        let Some(selection) = &run.selection else { return false };
        let play = (selection.scenario.name.clone(), selection.mode.name().to_owned());
        let known = self.known.entry(play).or_insert_with(|| found_of_usual_pair(selection));
        let blame = Blame::from(party(side));
        known.iter().any(|(check, who)| *check == found.check && *who == blame)
    }
}

/// What is found in the play between the usual sides, without what was switched on beside it.
fn found_of_usual_pair(selection: &Selection) -> Vec<(String, Blame)> {
    let usual = |side, name| load::profiles(side, name).ok().and_then(|found| found.into_iter().next());
    let (Some(carrier), Some(pbx)) = (usual(Side::Carrier, USUAL_CARRIER), usual(Side::Pbx, USUAL_PBX))
    else {
        return Vec::new();
    };
    let selection = Selection {
        carrier: Arc::new(carrier),
        pbx: Arc::new(pbx),
        quirks: Vec::new(),
        device: None,
        addresses: None,
        secrets_are_blank: false,
        ..selection.clone()
    };
    let Ok(plan) = selection.plan() else { return Vec::new() };
    let done = run_in_virtual_time(&Run::new(&selection, plan), OPTIONS);
    done.judgement.findings.into_iter().map(|finding| (finding.check.to_string(), finding.blame)).collect()
}

/// The run has the play in which the quirk can be watched; for the other side, that with the call in the other direction.
fn plays_twin(run: &StoredRun, quirk: &Quirk, side: Side) -> bool {
    let Some(selection) = &run.selection else { return false };
    let play = if side == quirk.twin.side { quirk.twin.play.to_owned() } else { mirrored(quirk.twin.play) };
    selection.scenario.name == play
}

fn is_in_mode(run: &StoredRun, quirk: &Quirk) -> bool {
    run.selection.as_ref().is_some_and(|selection| selection.mode == quirk.twin.mode)
}

fn mirrored(play: &str) -> String {
    if play.contains("outbound") {
        play.replace("outbound", "inbound")
    } else {
        play.replace("inbound", "outbound")
    }
}

/// What is found against the side, played again with the quirk.
fn found(run: &StoredRun, quirk: &Quirk, side: Side) -> Vec<Cited> {
    let Some(selection) = &run.selection else { return Vec::new() };
    // On the other side than that of the twin, all that is switched on changes sides.
    let sided = |choice: QuirkChoice| {
        let party = if side == quirk.twin.side { choice.party } else { choice.party.peer() };
        QuirkChoice { party, ..choice }
    };
    let asked = |word: String| word.parse::<QuirkChoice>().ok().map(sided);
    let mut selection = Selection { device: None, addresses: None, ..selection.clone() };
    selection.quirks.extend(quirk.switched_on().filter_map(asked));
    let Ok(plan) = selection.plan() else { return Vec::new() };
    let done = run_in_virtual_time(&Run::new(&selection, plan), OPTIONS);
    let blame = Blame::from(party(side));
    let findings = done.judgement.findings.into_iter();
    let its = findings.filter(|finding| finding.check == quirk.check && finding.blame == blame);
    its.map(|finding| Cited {
        requirements: finding.requirements.iter().map(|row| (*row).to_owned()).collect(),
        clause: finding.clause,
    })
    .collect()
}
