//! What an open call costs in memory, at each end and at the judge.

use std::process::Command;

use agent::AgentOptions;
use clock::Duration;

use crate::process::resident_octets;
use crate::sipp;
use crate::stage::{Bench, Phone, complain};
use crate::table::Table;

const CALLS: usize = 10_000;
/// The words that make the bench measure one figure alone and print it bare.
const JUDGED: &str = "memory-of-judged-calls";
const UNJUDGED: &str = "memory-of-unjudged-calls";
/// Slow enough that few calls are being set up at a time: their transactions are no part of an open call,
/// and an operating system never gets back what they once needed.
const INTERVAL: Duration = Duration::from_millis(20);
/// After this time the transactions of the INVITEs are gone.
const LINGER: Duration = Duration::from_secs(45);
/// What SIPp 3.7 needs for each open call and end, in KiB: the target where SIPp cannot be run.
const SIPP_KIB: f64 = 2.9;

pub(crate) fn measure(table: &mut Table) {
    let (ends, both_and_judge) = match (in_fresh_process(UNJUDGED), in_fresh_process(JUDGED)) {
        (Ok(both), Ok(all)) => (both / 2.0, all),
        (Err(why), _) | (_, Err(why)) => return table.not_run("memory per open call and end", &why),
    };
    let here = sipp::kib_per_call(CALLS);
    let figure = "memory per open call and end";
    table.at_most(figure, "KiB ", ends, SIPP_KIB);
    match here {
        Ok(kib) => table.told("  SIPp on this machine", format!("{kib:.2} KiB")),
        Err(why) => table.not_run("  SIPp on this machine", &why),
    }
    table.told("  the judge, per open call", format!("{:.2} KiB", both_and_judge - 2.0 * ends));
}

/// The heap of a process that has done something else before has holes, which an open call may fill without
/// being counted.
fn in_fresh_process(word: &str) -> Result<f64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).arg(word).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| format!("{word} said {text:?}"))
}

/// What the bench does when it was started for one figure alone; false when it was not.
pub(crate) fn measure_alone(words: &[String]) -> bool {
    let judged = match words {
        [word] if word == JUDGED => true,
        [word] if word == UNJUDGED => false,
        _ => return false,
    };
    println!("{}", kib_per_call(judged));
    true
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
