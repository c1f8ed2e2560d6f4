//! Before a device is asked to play, it is known that the play works: between two ends of ours, in virtual time. What
//! cannot be asked of the device is known before, too.

use std::collections::BTreeMap;
use std::sync::Arc;

use check::Verdict;
use plan::{Driver, ProfileFile, Selection, Side, TrunkMode, Verb};

use super::{is_in_words, is_of, needs_stranger};
use crate::args::{USUAL_CARRIER, USUAL_PBX};
use crate::case::{self, OPTIONS};
use crate::load::{self, Wrong};
use crate::matrix::Cell;

/// What is known of plays so far.
pub(super) struct Proofs {
    side: Side,
    /// Who stands in for the device: the profile that a run has unless it says otherwise.
    stand_in: Arc<ProfileFile>,
    known: BTreeMap<(String, TrunkMode), Option<String>>,
}

impl Proofs {
    /// For a device that has this side.
    pub(super) fn new(side: Side) -> Result<Self, Wrong> {
        let usual = if side == Side::Carrier { USUAL_CARRIER } else { USUAL_PBX };
        let stand_in = load::profiles(side, usual)?.into_iter().next();
        let stand_in = stand_in.ok_or_else(|| "no profile is shipped".to_owned())?;
        Ok(Self { side, stand_in: Arc::new(stand_in), known: BTreeMap::new() })
    }

    /// Why the device need not be asked to play this, if so.
    ///
    /// # Errors
    /// Files that contradict each other.
    pub(super) fn missing(&mut self, cell: &Cell, driver: &Driver) -> Result<Option<String>, Wrong> {
        let scenario = &cell.selection.scenario;
        if needs_stranger(scenario) {
            return Ok(Some("the play needs a stranger, who has no address beside a device".to_owned()));
        }
        let is_unknown = |verb: &&Verb| {
            !matches!(verb, Verb::Wait { .. }) && !is_in_words(driver) && driver.does(verb.name()).is_none()
        };
        let verbs = scenario.steps.iter().filter(|step| is_of(step, self.side)).map(|step| &step.verb);
        if let Some(verb) = verbs.into_iter().find(is_unknown) {
            return Ok(Some(format!(
                "the driver {} cannot make the device do `{}`",
                driver.name,
                verb.name()
            )));
        }
        let key = (cell.scenario.clone(), cell.selection.mode);
        if !self.known.contains_key(&key) {
            let why = self.prove(cell);
            self.known.insert(key.clone(), why);
        }
        Ok(self.known[&key].clone())
    }

    /// Why the play proves nothing, if so: it does not pass between two ends of ours either.
    fn prove(&self, cell: &Cell) -> Option<String> {
        let stand_in = Arc::clone(&self.stand_in);
        let mut selection = Selection { device: None, addresses: None, seed: 7, ..cell.selection.clone() };
        match self.side {
            Side::Carrier => selection.carrier = stand_in,
            Side::Pbx => selection.pbx = stand_in,
        }
        // What we are asked to do wrong is for the device.
        selection.quirks.clear();
        let proof = Cell::with_device(selection, false).ok()?;
        let run = match &proof.run {
            Ok(run) => run,
            Err(why) => return Some(format!("it makes no sense between two ends of ours either: {why}")),
        };
        let done = case::run_in_virtual_time(run, OPTIONS);
        let why =
            done.judgement.reasons.first().map(|reason| format!(": {}", reason.text)).unwrap_or_default();
        match done.judgement.verdict {
            Verdict::Pass => None,
            verdict => Some(format!("between two ends of ours it is {}{why}", verdict.name())),
        }
    }
}
