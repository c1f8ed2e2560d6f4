//! A stored run: its recording, or the plan from which it can be had again.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use live::Clock;
use plan::Selection;
use report::Case;
use serde_json::Value;
use trace::{ClockMode, Event, Recording, jsonl};

use crate::case::{self, Done, OPTIONS, Run};
use crate::load::Wrong;
use crate::loopback::Loopback;

/// Octets of a sound: four hours.
const SOUND_MAX: u64 = 4 * 3600 * 8_000 * 2;

/// What was found in a folder.
pub(crate) enum Stored {
    /// The recording.
    Recording(Box<Recording>),
    /// The plan of a run whose trace was left out, and what was written down of the run.
    LeftOut(Box<LeftOut>),
}

/// A run whose trace was left out.
pub(crate) struct LeftOut {
    selection: Selection,
    run: String,
    clock: ClockMode,
    is_strict: bool,
    hash: Option<String>,
    again: String,
}

/// Reads the folder of a run, its `trace.jsonl`, or its `plan.toml`.
///
/// # Errors
/// A file that is missing, or is none of them.
pub(crate) fn read(path: &Path) -> Result<Stored, Wrong> {
    let trace = if path.is_dir() { path.join("trace.jsonl") } else { path.to_owned() };
    if path.is_dir() && !trace.exists() {
        return left_out(path);
    }
    if trace.file_name().is_some_and(|name| name == "plan.toml") {
        return left_out(trace.parent().unwrap_or(Path::new("")));
    }
    let octets = fs::read(&trace).map_err(|e| format!("cannot read {}: {e}", trace.display()))?;
    // A file that was cut inside of a character is read up to there.
    let text = String::from_utf8_lossy(&octets);
    let beside = trace.parent().unwrap_or(Path::new("")).to_owned();
    let recording = jsonl::read_with(&text, &mut |name: &str| sound(&beside.join(name)));
    let recording = recording.map_err(|e| format!("{}: {e}", trace.display()))?;
    Ok(Stored::Recording(Box::new(recording)))
}

/// What the folder of a passed run tells, whose trace was not worth its disk.
fn left_out(folder: &Path) -> Result<Stored, Wrong> {
    let plan = folder.join("plan.toml");
    let text = fs::read_to_string(&plan).map_err(|_| {
        let folder = folder.display();
        format!("{folder} is no folder of a run: it has neither trace.jsonl nor plan.toml")
    })?;
    let selection = Selection::read(&text).map_err(|e| format!("{}: {e}", plan.display()))?;
    if selection.device.is_some() {
        let folder = folder.display();
        return Err(format!(
            "{folder} has no trace.jsonl, and the other side was a device: it cannot be played again"
        ));
    }
    let findings = fs::read_to_string(folder.join("findings.json")).unwrap_or_default();
    let told: Value = serde_json::from_str(&findings).unwrap_or_default();
    let word = |key: &str| told[key].as_str().map(str::to_owned);
    let clock = word("clock").and_then(|name| ClockMode::ALL.into_iter().find(|clock| clock.name() == name));
    Ok(Stored::LeftOut(Box::new(LeftOut {
        selection,
        run: word("run").unwrap_or_default(),
        clock: clock.unwrap_or_default(),
        is_strict: told["strict"].as_bool().unwrap_or_default(),
        hash: word("trace_hash"),
        again: word("replay").unwrap_or_default(),
    })))
}

impl Stored {
    /// The case of what was stored.
    ///
    /// # Errors
    /// A plan that cannot be played again.
    pub(crate) fn judge(self) -> Result<Case, Wrong> {
        match self {
            Self::Recording(recording) => {
                let judgement = check::judge(&recording);
                Ok(Case::new(*recording, judgement))
            }
            Self::LeftOut(left_out) => left_out.judge(),
        }
    }
}

impl LeftOut {
    /// The world is played again, and must do what it did then.
    fn judge(self) -> Result<Case, Wrong> {
        let plan = self.selection.plan().map_err(|e| e.to_string())?;
        let mut run = Run::new(&self.selection, plan);
        run.is_strict = self.is_strict;
        if !self.run.is_empty() {
            run.id.clone_from(&self.run);
        }
        run.again.clone_from(&self.again);
        tell_of(&run.id);
        let done = match self.clock {
            ClockMode::Virtual | ClockMode::Capture => case::run_in_virtual_time(&run, OPTIONS),
            ClockMode::Stepped => Self::on_sockets(&self.selection, run, Clock::Stepped)?,
            ClockMode::Real => Self::on_sockets(&self.selection, run, Clock::Real)?,
        };
        let case = Case::new(done.recording, done.judgement);
        match &self.hash {
            Some(then) if *then == report::hash::of(&case) => Ok(case),
            Some(_) => {
                Ok(damaged(case, "it went otherwise than then: what was judged then cannot be judged again"))
            }
            None => Ok(damaged(
                case,
                "findings.json does not tell how it went then, so that it cannot be compared",
            )),
        }
    }

    /// On addresses that are free now.
    fn on_sockets(selection: &Selection, run: Run, clock: Clock) -> Result<Done, Wrong> {
        let sockets = Loopback::open()?;
        sockets.one(selection, run, clock)
    }
}

/// Says which run is played again; of many, that there are more, and once.
fn tell_of(run: &str) {
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    match TOLD.fetch_add(1, Ordering::Relaxed) {
        0 => complain!("the trace of {run} was left out: it is played again from its plan"),
        1 => complain!("the traces of other runs were left out too: each is played again from its plan"),
        _ => {}
    }
}

/// The case of a run that is not known to be the stored one.
fn damaged(case: Case, damage: &str) -> Case {
    let mut recording = case.recording;
    if let Some(Event::Ended { ended, .. }) = recording.events.last_mut() {
        ended.damage = Some(damage.to_owned());
    }
    let judgement = check::judge(&recording);
    Case::new(recording, judgement)
}

/// The sound of a phone, from a plain file beside the trace.
fn sound(path: &Path) -> Option<Vec<i16>> {
    let about = fs::symlink_metadata(path).ok()?;
    if !about.is_file() || about.len() > SOUND_MAX {
        return None;
    }
    audio::wav::read(&fs::read(path).ok()?).ok()
}
