//! Every quirk is found in its twin: its check fails there, blames the right side, and only the checks that
//! should find something do. So every check fails under some quirk; one that does not fails the test.

#[path = "twins/table.rs"]
mod table;
#[path = "twins/woken.rs"]
mod woken;

use std::collections::BTreeSet;

use agent::quirk::{self, Quirk};
use cli::case::Done;
use libtest_mimic::{Arguments, Failed, Trial};
use plan::{Side, TrunkMode};
use tests::lab::{Lab, failure, run, without_occasion};
use trace::Event;
use woken::Woken;

/// They set a timer to another time, which is their occasion; a short play does not live to see it.
const SEEN_LATER: &[&str] = &["carrier:options-flood", "pbx:options-flood", "pbx:refreshes-late"];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> =
        quirk::all().map(|quirk| Trial::test(quirk.id, move || is_found_in_its_twin(quirk))).collect();
    trials.push(Trial::test("every check has a twin", every_check_has_a_twin));
    trials.push(Trial::test("the table of quirks is that of the twins", table::is_that_of_the_twins));
    trials.push(Trial::test("a play without an occasion is told apart", a_play_without_an_occasion));
    trials.push(Trial::test("who had an occasion has changed something", who_had_an_occasion));
    libtest_mimic::run(&arguments, trials).exit();
}

fn every_check_has_a_twin() -> Result<(), Failed> {
    let found: BTreeSet<&str> = quirk::all().map(|quirk| quirk.check).collect();
    let checks: BTreeSet<&str> = check::all().iter().map(|c| c.id).collect();
    if found == checks {
        return Ok(());
    }
    let missing: Vec<_> = checks.difference(&found).collect();
    let strange: Vec<_> = found.difference(&checks).collect();
    Err(format!("checks that find no quirk: {missing:?}; quirks that no check finds: {strange:?}").into())
}

fn is_found_in_its_twin(quirk: &Quirk) -> Result<(), Failed> {
    let woken = Woken::by(quirk)?;
    let done = &woken.done;
    let quirks: Vec<&str> = woken.quirks.iter().map(String::as_str).collect();
    if !woken.is_found(quirk) {
        return Err(format!("{} found nothing\n{}", quirk.check, failure(done, &quirks)).into());
    }
    if let Some((check, blame)) = woken.against_an_innocent() {
        let words = format!("{check} blames the {}, which has no quirk", blame.name());
        return Err(format!("{words}\n{}", failure(done, &quirks)).into());
    }
    let also = quirk.twin.also;
    if let Some((check, _)) = woken.others(quirk).find(|(check, _)| !also.contains(check)) {
        return Err(format!("{check} was not expected\n{}", failure(done, &quirks)).into());
    }
    if let Some(silent) = also.iter().find(|check| woken.others(quirk).all(|(said, _)| said != **check)) {
        return Err(format!("{silent} was expected too and is silent\n{}", failure(done, &quirks)).into());
    }
    match without_occasion(done) {
        [] => Ok(()),
        idle => Err(format!("without occasion: {}\n{}", idle.join(", "), failure(done, &quirks)).into()),
    }
}

fn a_play_without_an_occasion() -> Result<(), Failed> {
    let lab = Lab::open();
    let table: &[(&str, &str)] = &[
        ("calls/outbound-caller-hangs-up", "carrier:hold-answered-sendrecv"),
        ("calls/outbound-caller-hangs-up", "pbx:rtp-on-hold"),
        ("calls/outbound-caller-hangs-up", "carrier:cancel-ignored"),
        ("calls/outbound-caller-hangs-up", "pbx:udptl-to-wrong-port"),
        ("calls/outbound-caller-hangs-up", "pbx:ignores-423"),
        ("calls/outbound-caller-hangs-up", "carrier:drops-call-on-488"),
    ];
    for (play, idle) in table {
        let done = run(&lab.plan(lab.scenario(play), TrunkMode::Registration, &[idle])?);
        let seen = without_occasion(&done);
        if seen != [*idle] {
            return Err(format!("{play}: {idle} had an occasion").into());
        }
    }
    Ok(())
}

/// All events but the last one, which tells which quirks were idle.
fn what_happened(done: &Done) -> Vec<Event> {
    let events = done.recording.events.iter();
    events.filter(|event| !matches!(event, Event::Ended { .. })).cloned().collect()
}

/// Every quirk on both sides of one plain call: a run that is another one had an occasion, and nearly every
/// occasion makes another run.
fn who_had_an_occasion() -> Result<(), Failed> {
    let lab = Lab::open();
    let scenario = lab.scenario("calls/outbound-caller-hangs-up");
    let clean = what_happened(&run(&lab.plan(scenario, TrunkMode::Registration, &[])?));
    let words = |quirk: &Quirk| [Side::Carrier, Side::Pbx].map(|side| format!("{side}:{}", quirk.id));
    for word in quirk::all().flat_map(words) {
        let plan = lab.plan(scenario, TrunkMode::Registration, &[&word])?;
        let done = run(&plan);
        let is_another = what_happened(&done) != clean;
        let had_occasion = without_occasion(&done).is_empty();
        if is_another != had_occasion && !(had_occasion && SEEN_LATER.contains(&word.as_str())) {
            let message = format!("{word}: another run {is_another}, an occasion {had_occasion}");
            return Err(message.into());
        }
    }
    Ok(())
}
