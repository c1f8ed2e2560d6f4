//! Before a device is asked to play, it is known that the play works: between two ends of ours, in virtual time. What
//! cannot be asked of the device is known before, too.

use std::collections::BTreeMap;

use check::Verdict;
use plan::{Driver, ProfileFile, Selection, Side, TrunkMode, Verb};

use super::{is_in_words, is_of, needs_stranger};
use crate::case::{self, OPTIONS};
use crate::load::{self, Wrong};
use crate::matrix::Cell;

/// Who stands in for a device: the profiles that a run has unless it says otherwise.
const STAND_IN: [(Side, &str); 2] = [(Side::Carrier, "sipconnect-like"), (Side::Pbx, "open-source")];

/// What is known of plays so far.
pub(super) struct Proofs {
    stand_in: BTreeMap<&'static str, ProfileFile>,
    known: BTreeMap<(String, TrunkMode), Option<String>>,
}

impl Proofs {
    pub(super) fn new() -> Result<Self, Wrong> {
        let mut stand_in = BTreeMap::new();
        for (side, name) in STAND_IN {
            let profile = load::profiles(side, name)?.into_iter().next();
            stand_in.insert(side.name(), profile.ok_or_else(|| "no profile is shipped".to_owned())?);
        }
        Ok(Self { stand_in, known: BTreeMap::new() })
    }

    /// Why the device need not be asked to play this, if so.
    ///
    /// # Errors
    /// Files that contradict each other.
    pub(super) fn missing(
        &mut self,
        cell: &Cell,
        driver: &Driver,
        side: Side,
    ) -> Result<Option<String>, Wrong> {
        let scenario = &cell.selection.scenario;
        if needs_stranger(scenario) {
            return Ok(Some("the play needs a stranger, who has no address beside a device".to_owned()));
        }
        let is_unknown = |verb: &&Verb| {
            !matches!(verb, Verb::Wait { .. }) && !is_in_words(driver) && driver.does(verb.name()).is_none()
        };
        let verbs = scenario.steps.iter().filter(|step| is_of(step, side)).map(|step| &step.verb);
        if let Some(verb) = verbs.into_iter().find(is_unknown) {
            return Ok(Some(format!(
                "the driver {} cannot make the device do `{}`",
                driver.name,
                verb.name()
            )));
        }
        let key = (cell.scenario.clone(), cell.selection.mode);
        if !self.known.contains_key(&key) {
            let why = self.prove(cell, side);
            self.known.insert(key.clone(), why);
        }
        Ok(self.known[&key].clone())
    }

    /// Why the play proves nothing, if so: it does not pass between two ends of ours either.
    fn prove(&self, cell: &Cell, side: Side) -> Option<String> {
        let stand_in = std::sync::Arc::new(self.stand_in[side.name()].clone());
        let mut selection = Selection { device: None, addresses: None, seed: 7, ..cell.selection.clone() };
        match side {
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
