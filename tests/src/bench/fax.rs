//! Whole fax calls in virtual time, judged, beside the engine alone: no SIP, no RTP, no UDPTL, no judge.

use std::time::Duration as StdDuration;

use agent::AgentOptions;
use clock::Instant;
use fax_engine::{AudioTerminal, Role, STEP, STEP_SAMPLES, Settings, T38Terminal};
use page::{Resolution, pattern};
use plan::profile::FaxMode;
use plan::{FaxDocument, FaxOrder, FaxResolution, Plan, TrunkMode, Verb};
use tests::lab::Lab;

use crate::process::{REPEATS, cpu_time};
use crate::table::{Table, grouped};

/// Pages of a call, fine, with error correction.
const PAGES: u32 = 3;
/// No call is longer, in steps of 20 ms.
const STEPS_MAX: u64 = 50 * 60 * 20;
const SEED: u64 = 7;

/// Name, scenario, mode, target, and the same fax by the engine alone.
type Case = (&'static str, &'static str, FaxMode, f64, fn() -> f64);

pub(crate) fn measure(table: &mut Table) {
    let lab = Lab::open();
    let cases: [Case; 2] = [
        ("T.38", "fax/outbound-t38", FaxMode::T38ThenPassthrough, 1_500.0, t38_alone),
        ("G.711", "fax/outbound-passthrough", FaxMode::Passthrough, 400.0, audio_alone),
    ];
    for (name, scenario, mode, target, alone) in cases {
        let plan = plan(&lab, scenario, mode, PAGES);
        let whole = best(|| timed(|| call(&plan)));
        let engine = best(alone);
        let figure = format!("{name} fax call of {PAGES} fine pages, judged, times real time");
        table.at_least(&figure, "x ", whole, target);
        table.told(&format!("{name} engine alone, in the same run"), format!("x {}", grouped(engine)));
        table.told(&format!("{name} whole call / engine alone"), format!("{:.2}", whole / engine));
    }
}

fn best(measure: impl Fn() -> f64) -> f64 {
    (0..REPEATS).map(|_| measure()).fold(0.0, f64::max)
}

/// A fax of so many fine pages on a static trunk.
pub(crate) fn plan(lab: &Lab, scenario: &str, mode: FaxMode, pages: u32) -> Plan {
    let mut plan =
        lab.plan(lab.scenario(scenario), TrunkMode::Static, &[]).expect("it is shipped for this pair");
    for profile in [&mut plan.carrier, &mut plan.pbx] {
        profile.fax.mode = mode;
        profile.options.interval_s = 0;
    }
    for step in &mut plan.steps {
        if let Verb::SendFax(order) = &mut step.verb {
            let document = FaxDocument::Text { pages, resolution: FaxResolution::Fine };
            *order = FaxOrder { document, ..FaxOrder::default() };
        }
    }
    for call in plan.expect.calls.values_mut() {
        if let Some(fax) = &mut call.fax {
            fax.pages = Some(pages);
        }
    }
    plan
}

/// A whole call, everything included: SIP, SDP, media, T.30, pages, judges. How many seconds it lasts.
pub(crate) fn call(plan: &Plan) -> f64 {
    let done = cli::case::run_in_virtual_time(&cli::case::Run::by_hand(plan), AgentOptions::default());
    let judgement = done.judgement;
    let arrived = judgement.verdict == check::Verdict::Pass;
    assert!(arrived, "the fax of the bench must arrive: {:?}", judgement.expectations);
    judgement.lasted.as_secs_f64()
}

/// Seconds of fax for a second of CPU.
fn timed(run: impl FnOnce() -> f64) -> f64 {
    let before = cpu_time();
    let simulated = run();
    let used: StdDuration = cpu_time() - before;
    simulated / used.as_secs_f64()
}

fn machines() -> (Settings, Settings) {
    let pages = pattern::text_pages(Resolution::Fine, PAGES, SEED);
    (Settings::send(Role::Caller, pages), Settings::receive(Role::Answerer))
}

/// Two T.38 machines that hand each other their IFPs.
fn t38_alone() -> f64 {
    timed(|| {
        let (sender, receiver) = machines();
        let start = |settings| T38Terminal::new(settings, Instant::ZERO).expect("the pages are valid");
        let (mut a, mut b) = (start(&sender), start(&receiver));
        let mut numbers = [0_u16; 2];
        for step in 1..STEPS_MAX {
            let now = Instant::ZERO + STEP * u32::try_from(step).expect("an hour of steps");
            a.advance(now);
            b.advance(now);
            while let Some(out) = a.poll_ifp() {
                b.handle_ifp(now, numbers[0], &out.ifp);
                numbers[0] = numbers[0].wrapping_add(1);
            }
            while let Some(out) = b.poll_ifp() {
                a.handle_ifp(now, numbers[1], &out.ifp);
                numbers[1] = numbers[1].wrapping_add(1);
            }
            if a.outcome().is_some() && b.outcome().is_some() {
                assert_eq!(b.pages().map(|pages| pages.len()), Ok(PAGES as usize));
                return now.since(Instant::ZERO).as_secs_f64();
            }
        }
        panic!("the engine alone came to no end")
    })
}

/// Two machines on one line, through mu-law.
fn audio_alone() -> f64 {
    timed(|| {
        let (sender, receiver) = machines();
        let start = |settings| AudioTerminal::new(settings, Instant::ZERO).expect("the pages are valid");
        let (mut a, mut b) = (start(&sender), start(&receiver));
        let coded = |samples: &[i16]| audio::Law::Mu.decode(&audio::Law::Mu.encode(samples));
        for _ in 1..STEPS_MAX {
            let (mut there, mut back) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
            a.fill_audio(&mut there);
            b.fill_audio(&mut back);
            a.handle_audio(&coded(&back));
            b.handle_audio(&coded(&there));
            if a.outcome().is_some() && b.outcome().is_some() {
                assert_eq!(b.pages().map(|pages| pages.len()), Ok(PAGES as usize));
                return a.now().since(Instant::ZERO).as_secs_f64();
            }
        }
        panic!("the engine alone came to no end")
    })
}
