//! The binary `trunksim`.

use std::process::ExitCode;

use clap::Parser;
use cli::args::{Cli, Command};
use cli::{exit, explain, list, replay, run, side};
use plan::Side;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::List(args) => list::list(args),
        Command::Explain(args) => explain::explain(args),
        Command::Replay(args) => replay::replay(args),
        Command::Carrier(args) => side::play(Side::Carrier, args),
        Command::Pbx(args) => side::play(Side::Pbx, args),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(wrong) => {
            eprintln!("trunksim: {wrong}");
            ExitCode::from(exit::USAGE)
        }
    }
}
