//! The binary `trunksim`.

#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use cli::args::{Cli, Command};
use cli::{
    complain, course, demo, diff, exit, explain, files, guide, judge, ladder, lesson, list, out, probe,
    replay, run, side, survey, template,
};
use plan::Side;

/// A call is many small allocations that live for a minute: this allocator is faster at them, and asks for large
/// pages, which calls that linger in the judge need. `make bench` measures with the same one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::read();
    let outcome = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::List(args) => list::list(args),
        Command::Explain(args) => explain::explain(args),
        Command::New(args) => template::new(args),
        Command::Check(args) => files::check(args),
        Command::Replay(args) => replay::replay(args),
        Command::Ladder(args) => ladder::ladder(args),
        Command::Judge(args) => judge::judge(args),
        Command::Survey(args) => survey::survey(args),
        Command::Diff(args) => diff::diff(args),
        Command::Demo(args) => demo::demo(args),
        Command::Lesson(args) => lesson::lesson(args),
        Command::Course(args) => course::course(args),
        Command::Guide(args) => guide::guide(args),
        Command::Carrier(args) => side::play(Side::Carrier, args),
        Command::Pbx(args) => side::play(Side::Pbx, args),
        Command::Probe(args) => Ok(probe::probe(args)),
        Command::Ctl(args) => side::ctl(args),
    };
    let outcome = match (outcome, out::trouble()) {
        // What was to be read is not there. A worse code says more.
        (Ok(exit::PASS), Some(trouble)) => Err(trouble),
        (outcome, _) => outcome,
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(wrong) => {
            complain!("trunksim: {}", out::harmless(&wrong));
            ExitCode::from(exit::USAGE)
        }
    }
}
