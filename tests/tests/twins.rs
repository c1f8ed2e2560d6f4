//! Every check fails under its quirk, blames the right side, and only the checks that should find something
//! do. A check without a row fails the test.

use std::collections::BTreeSet;

use check::Severity;
use libtest_mimic::{Arguments, Failed, Trial};
use tests::lab::{Lab, failure, run};
use tests::twins::{self, Twin};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> =
        twins::all().map(|twin| Trial::test(twin.check, move || fails_under_its_quirk(twin))).collect();
    trials.push(Trial::test("every check has a twin", every_check_has_a_twin));
    libtest_mimic::run(&arguments, trials).exit();
}

fn every_check_has_a_twin() -> Result<(), Failed> {
    let rows: BTreeSet<&str> = twins::all().map(|t| t.check).collect();
    let checks: BTreeSet<&str> = check::all().iter().map(|c| c.id).collect();
    if rows == checks {
        return Ok(());
    }
    let missing: Vec<_> = checks.difference(&rows).collect();
    let strange: Vec<_> = rows.difference(&checks).collect();
    Err(format!("checks without a row: {missing:?}; rows without a check: {strange:?}").into())
}

fn fails_under_its_quirk(twin: &Twin) -> Result<(), Failed> {
    let lab = Lab::open();
    let scenario = lab.scenario(twin.scenario);
    let clean = run(&lab.plan(scenario, twin.mode, &[])?);
    let done = run(&lab.plan(scenario, twin.mode, twin.quirks)?);
    let found = done.judgement.findings.iter().any(|f| f.check == twin.check && f.blame == twin.guilty);
    if !found {
        return Err(format!("{} found nothing\n{}", twin.check, failure(&done, twin.quirks)).into());
    }
    let usual: BTreeSet<&str> = clean.judgement.findings.iter().map(|f| f.check).collect();
    let strange = done.judgement.findings.iter().find(|f| {
        f.severity > Severity::Info
            && f.check != twin.check
            && !twin.also.contains(&f.check)
            && !usual.contains(f.check)
    });
    match strange {
        Some(f) => Err(format!("{} was not expected\n{}", f.check, failure(&done, twin.quirks)).into()),
        None => Ok(()),
    }
}
