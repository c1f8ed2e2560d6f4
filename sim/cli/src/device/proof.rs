//! Before a device is asked to play, it is known that the play works: between two ends of ours, in virtual time. What
//! cannot be asked of the device is known before, too.

use std::collections::BTreeMap;
use std::sync::Arc;

use check::Verdict;
use plan::{ProfileFile, Scenario, Selection, Side, Subject, TrunkMode};

use super::OurEnd;
use crate::args::{USUAL_CARRIER, USUAL_PBX};
use crate::case::{self, OPTIONS};
use crate::load::{self, Wrong};
use crate::matrix::Cell;

/// The two ends of ours between which a play is proven.
pub(crate) struct Both {
    carrier: Arc<ProfileFile>,
    pbx: Arc<ProfileFile>,
}

impl Both {
    /// Our end, and who stands in for the device.
    pub(crate) fn of(end: &OurEnd<'_>, other: &Arc<ProfileFile>) -> Self {
        let (own, other) = (end.profile(), Arc::clone(other));
        let (carrier, pbx) = if end.ours() == Side::Carrier { (own, other) } else { (other, own) };
        Self { carrier, pbx }
    }
}

/// Who stands in for a device that has this side: the profile that a run has unless it says otherwise.
///
/// # Errors
/// None is shipped.
pub(crate) fn stand_in(side: Side) -> Result<Arc<ProfileFile>, Wrong> {
    let usual = if side == Side::Carrier { USUAL_CARRIER } else { USUAL_PBX };
    let stand_in = load::profiles(side, usual)?.into_iter().next();
    stand_in.map(Arc::new).ok_or_else(|| "no profile is shipped".to_owned())
}

/// What is known of plays so far.
#[derive(Default)]
pub(crate) struct Proofs {
    known: BTreeMap<(String, TrunkMode), Option<String>>,
}

impl Proofs {
    /// Why nobody need be asked to play this, if so.
    pub(crate) fn missing(&mut self, cell: &Cell, both: &Both) -> Option<String> {
        if needs_stranger(&cell.selection.scenario) {
            return Some("the play needs a stranger, who has no address beside a device".to_owned());
        }
        let key = (cell.scenario.clone(), cell.selection.mode);
        self.known.entry(key).or_insert_with(|| prove(cell, both)).clone()
    }
}

/// Why the play proves nothing, if so: it does not pass between two ends of ours either.
fn prove(cell: &Cell, both: &Both) -> Option<String> {
    let mut selection = Selection { device: None, addresses: None, seed: 7, ..cell.selection.clone() };
    selection.carrier = Arc::clone(&both.carrier);
    selection.pbx = Arc::clone(&both.pbx);
    // What we are asked to do wrong is for the device.
    selection.quirks.clear();
    let proof = Cell::with_device(selection, false).ok()?;
    let run = match &proof.run {
        Ok(run) => run,
        Err(why) => return Some(format!("it makes no sense between two ends of ours either: {why}")),
    };
    let done = case::run_in_virtual_time(run, OPTIONS);
    let why = done.judgement.reasons.first().map(|reason| format!(": {}", reason.text)).unwrap_or_default();
    match done.judgement.verdict {
        Verdict::Pass => None,
        verdict => Some(format!("between two ends of ours it is {}{why}", verdict.name())),
    }
}

/// True for a play that needs somebody who is neither side.
fn needs_stranger(scenario: &Scenario) -> bool {
    scenario.steps.iter().any(|step| step.subject == Subject::Stranger)
}
