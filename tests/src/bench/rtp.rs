//! Sound in virtual time, both directions, with the judges listening.

use agent::AgentOptions;
use clock::Duration;

use crate::process::{REPEATS, best_cpu_time};
use crate::stage::{Bench, Phone, complain};
use crate::table::Table;

const CALLS: usize = 100;
const LASTS: Duration = Duration::from_secs(150);
/// Measured together.
const MEASURED: Duration = Duration::from_secs(12);
const TARGET: f64 = 1e6;

pub(crate) fn measure(table: &mut Table) {
    let mut bench = Bench::new(Phone::holding(LASTS), AgentOptions::default(), true);
    bench.place(CALLS, Duration::from_millis(37));
    bench.run_for(Duration::from_secs(5));
    let before = bench.packets;
    let used = best_cpu_time(|| bench.run_for(MEASURED));
    let packets = (bench.packets - before) as f64 / f64::from(REPEATS);
    let rate = packets / used.as_secs_f64();
    bench.run_for(LASTS + Duration::from_secs(45));
    let (calls, findings) = bench.finish();
    assert_eq!(calls, CALLS, "the judge saw every call");
    complain(&findings);
    let figure = "judged RTP packets per CPU second, virtual time";
    table.at_least(figure, "", rate, TARGET);
}
