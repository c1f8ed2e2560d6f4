//! What an open call costs in memory, at each end and at the judge.

use agent::AgentOptions;
use clock::Duration;

use crate::process::resident_octets;
use crate::sipp;
use crate::stage::{Bench, Phone, complain};
use crate::table::Table;

const CALLS: usize = 10_000;
const INTERVAL: Duration = Duration::from_millis(2);
/// After this time the transactions of the INVITEs are gone.
const LINGER: Duration = Duration::from_secs(45);
/// What SIPp 3.7 needs for each open call and end, in KiB: the target where SIPp cannot be run.
const SIPP_KIB: f64 = 2.9;

pub(crate) fn measure(table: &mut Table) {
    let ends = kib_per_call(false) / 2.0;
    let both_and_judge = kib_per_call(true);
    let here = sipp::kib_per_call(CALLS);
    let figure = "memory per open call and end";
    table.judged(figure, format!("{ends:.2} KiB"), &format!("<= {SIPP_KIB} KiB"), ends <= SIPP_KIB);
    match here {
        Ok(kib) => table.told("  SIPp on this machine", format!("{kib:.2} KiB")),
        Err(why) => table.not_run("  SIPp on this machine", &why),
    }
    table.told("  the judge, per open call", format!("{:.2} KiB", both_and_judge - 2.0 * ends));
}

fn kib_per_call(judged: bool) -> f64 {
    let phone = Phone { hangs_up_after: Duration::ZERO, ..Phone::holding(Duration::from_secs(2)) };
    let options = AgentOptions { mute: true, ..AgentOptions::default() };
    let mut bench = Bench::new(phone, options, judged);
    // The first calls fill what every world has once.
    bench.place(50, INTERVAL);
    bench.run_for(LINGER);
    let (open, before) = (bench.open_calls(), own_octets());
    bench.place(CALLS, INTERVAL);
    bench.run_for(LINGER);
    assert_eq!(bench.open_calls() - open, 2 * CALLS, "all calls are up at both ends");
    let grown = own_octets().saturating_sub(before);
    if judged {
        complain(&bench.finish().1);
    }
    grown as f64 / CALLS as f64 / 1024.0
}

fn own_octets() -> usize {
    resident_octets(std::process::id()).unwrap_or(0)
}
