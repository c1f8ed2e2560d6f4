//! Calls over real sockets at 2 000 a second, both ends and the judge in this process, beside SIPp.

use agent::AgentOptions;
use check::{Facts, Judge};
use clock::Duration;
use live::{Clock, Live};
use plan::Verb;
use run::{Wire, stage as stage_world};
use trace::Party;

use crate::process::{cpu_time, wall_time};
use crate::stage::{self, Phone, complain};
use crate::table::{Table, grouped};
use crate::{sipp, sipp::Load};

const CALLS: usize = 20_000;
const RATE: u32 = 2_000;
/// Calls placed at one moment: the timer of the operating system is no finer than a millisecond.
const AT_ONCE: u32 = 10;
/// What of SIPp's CPU per call is allowed.
const SHARE_MAX: f64 = 0.5;

pub(crate) fn measure(table: &mut Table) {
    let figure = "calls per CPU second, loopback sockets, real clock, judged";
    let ours = match ours() {
        Ok(load) => load,
        Err(why) => return table.not_run(figure, &why),
    };
    table.told(figure, told(&ours));
    let figure = "  SIPp uac and uas, same rate, unjudged";
    let theirs = match sipp::load(CALLS, RATE) {
        Ok(load) => load,
        Err(why) => return table.not_run(figure, &why),
    };
    table.told(figure, told(&theirs));
    let share = ours.cpu_per_call() / theirs.cpu_per_call();
    table.judged(
        "  CPU per call against SIPp",
        format!("x {share:.2}"),
        &format!("<= x {SHARE_MAX}"),
        share <= SHARE_MAX,
    );
}

fn told(load: &Load) -> String {
    let (per_second, rate) = (grouped(1.0 / load.cpu_per_call()), grouped(load.rate()));
    format!("{per_second} ({:.0} us a call, at {rate} calls/s)", load.cpu_per_call() * 1e6)
}

fn ours() -> Result<Load, String> {
    let instant = Duration::from_millis(1);
    let phone = Phone { rings_after: Duration::ZERO, answers_after: Duration::ZERO, hangs_up_after: instant };
    let interval = Duration::from_secs(1) * AT_ONCE / RATE;
    let call = |index: usize| {
        let after = if index.is_multiple_of(AT_ONCE as usize) { interval } else { Duration::ZERO };
        let verb = Verb::Call {
            to: stage::destination(),
            offer: None,
            codecs: None,
            media: plan::OfferedMedia::Audio,
        };
        stage::step(verb, after, index.to_string())
    };
    let plan = stage::plan(phone, (0..CALLS).map(call).collect());
    let options = AgentOptions { mute: true, ..AgentOptions::default() };
    let world = stage_world(&plan, &[Party::Carrier, Party::Pbx], options, Wire::External)?;
    let mut judge = Judge::new(
        world.cast().clone(),
        Facts::of_plan(&plan).with_records_of(&[Party::Carrier, Party::Pbx]),
    );
    let mut live = Live::new(world, Clock::Real);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let (cpu, wall) = (cpu_time(), wall_time());
    runtime
        .block_on(live.run(|event| judge.observe(&event), std::future::pending()))
        .map_err(|error| error.to_string())?;
    let load = Load { cpu: cpu_time() - cpu, wall: wall_time() - wall, calls: CALLS };
    let outcome = judge.finish(live.world().now());
    complain(&outcome.findings);
    if outcome.calls.len() != CALLS {
        return Err(format!("only {} of {CALLS} calls came about", outcome.calls.len()));
    }
    Ok(load)
}
