//! The same scenario in virtual time and over real UDP sockets: the same ladder once times are stripped,
//! the same findings, the same verdict. Otherwise the simulator lies.
//!
//! The sockets run with a stepped clock, so that nothing depends on how fast the machine is; `make interop` runs
//! some of the same scenarios in real time.

use agent::AgentOptions;
use check::Finding;
use cli::case::{Run, run_on_sockets};
use cli::matrix::addresses;
use libtest_mimic::{Arguments, Failed, Trial};
use live::{Clock, Networks};
use plan::TrunkMode;
use tests::lab::{Lab, failure, golden, is_asked_for, run};

fn main() {
    let arguments = Arguments::from_args();
    let lab = Lab::open();
    let mut trials = Vec::new();
    for (number, scenario) in lab.scenarios.iter().enumerate() {
        for (place, mode) in TrunkMode::ALL.into_iter().enumerate() {
            // Half an hour of RTP through the operating system's sockets proves nothing that three
            // seconds do not; `make interop` runs it all the same.
            if scenario.name.ends_with("half-an-hour") {
                continue;
            }
            let name = format!("{} {mode}", scenario.name);
            if !is_asked_for(&name, &arguments) {
                continue;
            }
            let Ok(plan) = lab.plan(scenario, mode, &[]) else { continue };
            let trunk = number * 2 + place;
            trials.push(Trial::test(name, move || agree(plan, trunk)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn agree(mut plan: plan::Plan, trunk: usize) -> Result<(), Failed> {
    let networks = Networks::claim()?;
    let (carrier, pbx) = addresses(&networks, trunk);
    for (address, ip) in [(&mut plan.carrier.address, carrier), (&mut plan.pbx.address, pbx)] {
        (address.signalling_ip, address.media_ip) = (ip, ip);
    }
    let inside = run(&plan);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outside =
        runtime.block_on(run_on_sockets(&Run::by_hand(&plan), AgentOptions::default(), Clock::Stepped));

    if golden(&inside) != golden(&outside) {
        let (a, b) = (golden(&inside), failure(&outside, &[]));
        return Err(format!("the ladders differ; in virtual time\n{a}\nover sockets\n{b}").into());
    }
    let essence = |f: &Finding| (f.check, f.blame, f.text.clone());
    let a: Vec<_> = inside.judgement.findings.iter().map(essence).collect();
    let b: Vec<_> = outside.judgement.findings.iter().map(essence).collect();
    if a != b || inside.judgement.verdict != outside.judgement.verdict {
        return Err(format!("the findings differ: {a:?} and {b:?}").into());
    }
    Ok(())
}
