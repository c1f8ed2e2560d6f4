//! Calls in virtual time with every check on, and what the number of open calls adds to their cost.

use agent::AgentOptions;
use clock::Duration;

use crate::process::{REPEATS, best_cpu_time};
use crate::stage::{Bench, Phone, complain};
use crate::table::{Table, grouped};

/// Calls whose cost is measured together.
const MEASURED: usize = 2_000;
/// The same rate whatever the number of open calls, so that only this number differs.
const INTERVAL: Duration = Duration::from_millis(10);
/// After this time transactions and judges have let go of what is over, so each call pays for another.
const LINGER: Duration = Duration::from_secs(70);
const TARGET: f64 = 10_000.0;
/// More than this from 100 to 10 000 open calls is growth, not noise.
const GROWTH_MAX: f64 = 1.3;

pub(crate) fn measure(table: &mut Table) {
    let costs = [100, 1_000, 10_000].map(|open| (open, seconds_per_call(open)));
    let rate = 1.0 / costs[0].1;
    let figure = "judged calls per CPU second, virtual time";
    table.at_least(figure, "", rate, TARGET);
    for (open, cost) in costs {
        let figure = format!("CPU per judged call, {} open", grouped(open as f64));
        table.told(&figure, format!("{:.1} us", cost * 1e6));
    }
    let growth = costs[2].1 / costs[0].1;
    table.at_most("growth of this cost from 100 to 10 000 open", "x ", growth, GROWTH_MAX);
}

fn seconds_per_call(open: usize) -> f64 {
    let lasts = INTERVAL * u32::try_from(open).expect("a few thousand");
    let options = AgentOptions { mute: true, ..AgentOptions::default() };
    let mut bench = Bench::new(Phone::holding(lasts), options, true);
    let warm_up = ((lasts + LINGER).as_nanos() / INTERVAL.as_nanos()) as usize;
    bench.place(warm_up, INTERVAL);
    let used = best_cpu_time(|| bench.place(MEASURED, INTERVAL));
    // Both sides have the call.
    let found = bench.open_calls() / 2;
    assert!(found.abs_diff(open) <= open / 10 + 2, "{found} calls are open instead of {open}");
    bench.run_for(lasts + LINGER);
    let (calls, findings) = bench.finish();
    assert_eq!(calls, warm_up + MEASURED * REPEATS as usize, "the judge saw every call");
    complain(&findings);
    used.as_secs_f64() / MEASURED as f64
}
