//! `make peers`: foreign stacks on real sockets and in real time, each through the same flows, with our judges between.
//!
//! What comes of it is a table. What a stack is known to do otherwise than a text asks stands in
//! `tests/foreign/deviations`, with the section; one that is new and one that is gone both fail. What is missing is
//! *not run*, and says so.

mod deviations;
mod device;
mod flow;
mod peer;
mod stage;
mod table;
mod verdict;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};

use peer::{Cell, Peer};
use stage::Stage;
use table::{Outcome, Table};

/// The exit code when nothing ran, as of `trunksim run`.
const NOTHING_RAN: u8 = 4;

/// How a step of a flow came out.
type Tried = Result<(), Failed>;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // They wait for real time far more than they work.
    arguments.test_threads = arguments.test_threads.or(Some(6));
    let unwitnessed = tests::tshark::is_missing().then_some("it is not installed");
    let table = Arc::new(Mutex::new(Table::witnessed_unless(unwitnessed)));
    let mut trials = Vec::new();
    for (column, peer) in peer::ALL.into_iter().enumerate() {
        let is_missing = (peer.missing)();
        for (row, cell) in (peer.cells)().into_iter().enumerate() {
            let missing = is_missing.clone().or(cell.play.err().map(str::to_owned));
            let number = u8::try_from(row).unwrap_or(u8::MAX);
            let kept = table.clone();
            let name = format!("{}: {}", peer.name, cell.flow.name());
            let column = u8::try_from(column).unwrap_or(u8::MAX);
            if let (Some(why), Ok(mut table)) = (&missing, table.lock()) {
                table.keep(peer.name, cell.flow, Outcome::NotRun(why.clone()));
            }
            let trial = Trial::test(name, move || {
                let outcome = tried(peer, &cell, column, number);
                let failed = outcome.failed();
                if let Ok(mut table) = kept.lock() {
                    table.keep(peer.name, cell.flow, outcome);
                }
                failed.map_or(Ok(()), Err)
            });
            trials.push(trial.with_ignored_flag(missing.is_some()));
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list
        && let Ok(table) = table.lock()
    {
        print!("{table}");
    }
    match () {
        () if conclusion.has_failed() => ExitCode::FAILURE,
        // What did not run is no success.
        () if conclusion.num_passed == 0 && !arguments.list => ExitCode::from(NOTHING_RAN),
        () => ExitCode::SUCCESS,
    }
}

/// One cell of the table, twice if need be.
fn tried(peer: &'static Peer, cell: &Cell, column: u8, row: u8) -> Outcome {
    match played(peer, cell, column, row) {
        first @ Outcome::Failed(_) => played(peer, cell, column, row).after(first),
        outcome => outcome,
    }
}

fn played(peer: &'static Peer, cell: &Cell, column: u8, row: u8) -> Outcome {
    let played = || -> Result<verdict::Blamed, Failed> {
        let stage = Stage::new(peer, column, row)?;
        cell.play?(&stage)
    };
    match played() {
        Ok(blamed) => Outcome::of(deviations::Known::of(peer.name), cell.flow, &blamed),
        Err(failed) => Outcome::Failed(format!("{failed:?}")),
    }
}
