//! Every scenario in both trunk modes: it passes, the books of both sides balance, the same seed gives the same bytes, and the ladder is the
//! golden one beside the file. `BLESS=1` writes the golden ladders anew.

use std::path::PathBuf;
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};
use plan::TrunkMode;
use report::Case;
use tests::lab::{Lab, failure, golden, is_asked_for, run};
use trace::jsonl;

fn main() {
    let arguments = Arguments::from_args();
    let lab = Lab::open();
    let mut trials = Vec::new();
    for scenario in &lab.scenarios {
        for mode in TrunkMode::ALL {
            let name = format!("{} {mode}", scenario.name);
            if !is_asked_for(&name, &arguments) {
                continue;
            }
            // A mode that makes no sense for a scenario is no test.
            let Ok(plan) = lab.plan(scenario, mode, &[]) else { continue };
            trials.push(Trial::test(name, move || play(&plan)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn play(plan: &plan::Plan) -> Result<(), Failed> {
    let done = run(plan);
    if done.judgement.verdict != check::Verdict::Pass {
        return Err(failure(&done, &[]).into());
    }
    let imbalances = tests::books::imbalances(&done);
    if !imbalances.is_empty() {
        return Err(format!("{}\n{}", imbalances.join("\n"), failure(&done, &[])).into());
    }
    let again = run(plan);
    let bytes = |d: &cli::case::Done| jsonl::write(&d.recording);
    if bytes(&done) != bytes(&again) {
        return Err("the same seed gave another trace".into());
    }
    never_backwards(&done)?;
    compare(plan, &golden(&done))
}

/// In a ladder for people no line begins before the one above it.
fn never_backwards(done: &cli::case::Done) -> Result<(), Failed> {
    let ladder = Case::new(done.recording.clone(), done.judgement.clone()).draw_ladder();
    let times = ladder.lines().filter_map(|line| line.split('|').next()?.trim().parse::<f64>().ok());
    let times: Vec<f64> = times.collect();
    if times.windows(2).any(|pair| pair[1] < pair[0]) {
        return Err(format!("time runs backwards\n{ladder}").into());
    }
    Ok(())
}

fn compare(plan: &plan::Plan, ladder: &str) -> Result<(), Failed> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let path = folder.join(format!("{}.{}.ladder", plan.name, plan.mode));
    if env::var_os("BLESS").is_some() {
        return fs::write(&path, ladder).map_err(|e| e.to_string().into());
    }
    let expected = fs::read_to_string(&path)
        .map_err(|e| format!("no golden ladder {}: {e}; `make bless` writes it", path.display()))?;
    if expected == ladder {
        return Ok(());
    }
    Err(format!("the ladder is not the golden one; expected\n{expected}\ngot\n{ladder}").into())
}
