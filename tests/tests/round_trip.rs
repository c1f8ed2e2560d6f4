//! A run that was written and read again is judged as it was: the same findings, expectations, reasons, verdict and
//! exit code, for every play in every mode, as it is, under each twin, and with the passwords blanked.

use agent::AgentOptions;
use check::{Judgement, Verdict, judge};
use cli::case::{Done, Run, run_in_virtual_time};
use cli::exit;
use libtest_mimic::{Arguments, Failed, Trial};
use plan::{ProfileFile, Selection, Side, TrunkMode};
use tests::lab::Lab;
use trace::{Event, Recording, Redaction, jsonl};

fn main() {
    let arguments = Arguments::from_args();
    let lab = Lab::open();
    let mut trials = Vec::new();
    for (name, selection) in lab.plays() {
        trials.push(Trial::test(name, move || comes_back(&selection)));
    }
    for (quirk, words, selection) in lab.twins() {
        let trial = move || {
            comes_back(&selection)?;
            comes_back(&with_secrets(&selection))
        };
        trials.push(Trial::test(format!("{} under {words}", quirk.check), trial));
    }
    trials.push(Trial::test("an empty recording is not-run", an_empty_recording_is_not_run));
    trials.push(Trial::test("a recording that was cut never passes", a_cut_recording_never_passes));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The same run by a carrier whose password is its user's own.
fn with_secrets(selection: &Selection) -> Selection {
    let text = format!("{}\n[registration]\npassword = \"hunter2-hunter2\"\n", selection.carrier.source.text);
    let carrier = ProfileFile::parse(Side::Carrier, "own/own.toml", &text);
    Selection { carrier: carrier.expect("a profile with a password").into(), ..selection.clone() }
}

fn play(selection: &Selection) -> Result<Option<Done>, Failed> {
    let Ok(plan) = selection.plan() else { return Ok(None) };
    let run = Run::new(selection, plan);
    Ok(Some(run_in_virtual_time(&run, AgentOptions::default())))
}

fn comes_back(selection: &Selection) -> Result<(), Failed> {
    let Some(done) = play(selection)? else { return Ok(()) };
    let text = jsonl::write(&done.recording);
    if text.contains("hunter2") {
        return Err("the password is in the trace".into());
    }
    let read = jsonl::read(&text).map_err(|e| e.to_string())?;
    if done.recording.header.redaction == Redaction::Nothing
        && without_sound(&read) != without_sound(&done.recording)
    {
        return Err("the recording is another one".into());
    }
    let again = judge(&read);
    same(&done.judgement, &again)
}

/// A trace alone has no sounds: they lie beside it.
fn without_sound(recording: &Recording) -> Recording {
    let mut recording = recording.clone();
    for event in &mut recording.events {
        if let Event::Heard { heard, .. } = event {
            heard.samples.clear();
        }
    }
    recording
}

fn same(then: &Judgement, now: &Judgement) -> Result<(), Failed> {
    let code = |judgement: &Judgement| exit::code(std::iter::once(judgement.verdict));
    if code(then) != code(now) {
        return Err(format!(
            "exit code {} and then {}: {:?} {:?}",
            code(then),
            code(now),
            then.reasons,
            now.reasons
        )
        .into());
    }
    if then.findings != now.findings {
        return Err(
            format!("the findings differ:\n{:#?}\nand then\n{:#?}", then.findings, now.findings).into()
        );
    }
    if then.expectations != now.expectations || then.reasons != now.reasons || then.verdict != now.verdict {
        return Err(format!("{then:#?}\nand then\n{now:#?}").into());
    }
    if then != now {
        return Err("calls, notes or trunk differ".into());
    }
    Ok(())
}

fn an_empty_recording_is_not_run() -> Result<(), Failed> {
    let lab = Lab::open();
    let selection = lab.selection(
        lab.scenario("calls/outbound-busy"),
        TrunkMode::Static,
        "sipconnect-like",
        "open-source",
        &[],
    );
    let done = play(&selection)?.ok_or("it makes sense")?;
    let header = done.recording.header;
    let ended = done.recording.events.last().cloned().ok_or("it ended")?;
    for events in [Vec::new(), vec![ended]] {
        let judgement = judge(&Recording { header: header.clone(), events });
        if judgement.verdict != Verdict::NotRun || judgement.reasons.is_empty() {
            return Err(format!("{:?}", judgement.verdict).into());
        }
    }
    Ok(())
}

/// Wherever a passed run is cut, it passes no more, and nobody is accused of what came after the cut.
fn a_cut_recording_never_passes() -> Result<(), Failed> {
    let lab = Lab::open();
    for name in ["calls/outbound-caller-hangs-up", "hold/outbound-caller-holds", "prack/outbound-required"] {
        let Some(scenario) = lab.scenarios.iter().find(|s| s.name == name) else { continue };
        let selection =
            lab.selection(scenario, TrunkMode::Registration, "sipconnect-like", "open-source", &[]);
        let Some(done) = play(&selection)? else { continue };
        let count = done.recording.events.len();
        for cut in (0..count).step_by(7.max(count / 60)) {
            let mut part = done.recording.clone();
            part.events.truncate(cut);
            let judgement = judge(&part);
            if judgement.verdict == Verdict::Pass || judgement.verdict == Verdict::Fail {
                return Err(format!("{name} cut at {cut}: {judgement:#?}").into());
            }
        }
    }
    Ok(())
}
