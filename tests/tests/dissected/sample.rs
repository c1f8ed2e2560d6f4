//! A sample of the plays, each run and looked at; with `WITNESS=all` in the environment all of them (ten
//! minutes).

use cli::case::{Run, run_in_virtual_time};
use libtest_mimic::{Failed, Trial};
use tests::lab::Lab;
use trace::Recording;

/// Longer recordings take too long.
const EVENTS_MAX: usize = 100_000;

/// A trial for each play that is chosen by its place and name.
pub(crate) fn trials(
    what: &'static str,
    missing: bool,
    is_chosen: impl Fn(usize, &str) -> bool,
    look: fn(&Recording) -> Result<(), Failed>,
) -> Vec<Trial> {
    let are_all = std::env::var_os("WITNESS").is_some_and(|which| which == "all");
    let plays = Lab::open().plays().map(|(name, _)| name).collect::<Vec<_>>();
    let chosen = plays.into_iter().enumerate().filter(|(nth, name)| are_all || is_chosen(*nth, name));
    let trial = |(_, name): (usize, String)| {
        Trial::test(format!("{what} of {name}"), move || looked_at(&name, look)).with_ignored_flag(missing)
    };
    chosen.map(trial).collect()
}

fn looked_at(name: &str, look: fn(&Recording) -> Result<(), Failed>) -> Result<(), Failed> {
    let lab = Lab::open();
    let (_, selection) = lab.plays().find(|(other, _)| other == name).ok_or("a play with this name")?;
    let Ok(plan) = selection.plan() else { return Ok(()) };
    let recording =
        run_in_virtual_time(&Run::new(&selection, plan), agent::AgentOptions::default()).recording;
    if recording.events.len() > EVENTS_MAX { Ok(()) } else { look(&recording) }
}
