//! `trunksim run`: the matrix, a progress bar, a table, a folder.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use agent::AgentOptions;
use check::Verdict;
use indicatif::{ProgressBar, ProgressStyle};
use plan::Side;
use report::Case;

use crate::args::{RunArgs, WireArg};
use crate::case::{self, Done};
use crate::folder::Folders;
use crate::load::{self, Wrong};
use crate::loopback::{self, Loopback};
use crate::matrix::{self, Axes, Cell};
use crate::{exit, folder, style};

/// What every world of a matrix is asked for.
pub(crate) const OPTIONS: AgentOptions = AgentOptions { records_audio: true, mute: false };

/// A cell and what became of it.
pub struct Outcome<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// `virtual` or `loopback`.
    pub wire: &'static str,
    /// The run, or why there was none.
    pub done: Result<Done, String>,
}

/// Runs what was selected.
///
/// # Errors
/// A wrong word or file.
pub fn run(args: &RunArgs) -> Result<u8, Wrong> {
    let axes = Axes {
        scenarios: load::scenarios(&args.scenarios)?,
        modes: matrix::modes(args.mode),
        carriers: load::profiles(Side::Carrier, &args.carrier)?,
        pbxs: load::profiles(Side::Pbx, &args.pbx)?,
        network: load::network(&args.network)?,
        seed: args.seed,
        quirks: matrix::quirks(&args.quirk)?,
        document: args.document.clone(),
    };
    let cells = matrix::cells(&axes)?;
    if cells.is_empty() {
        complain!("trunksim: nothing selected; `trunksim list scenarios` shows what there is");
        return Ok(exit::NOTHING);
    }
    // Before anything runs, what cannot be had costs no time.
    folder::prepare(&args.out)?;
    let sockets = (args.wire != WireArg::Virtual).then(Loopback::open).transpose()?;
    let runs = cells.len() * if args.wire == WireArg::Both { 2 } else { 1 };
    let (folders, bar) = (Folders::open(args, runs)?, bar(runs));
    let file = |outcome: Outcome<'_>| {
        bar.set_message(outcome.cell.scenario.clone());
        bar.inc(1);
        folders.file(outcome)
    };
    let cases = carry_out(args, &cells, sockets.as_ref(), &file)?;
    bar.finish_and_clear();
    folders.finish(&cases)?;
    print_table(args, &cases);
    Ok(exit_code(&cases))
}

/// Runs all cells on the wires that were asked for. What becomes of each goes to `file` as soon as it is over.
fn carry_out<'a>(
    args: &RunArgs,
    cells: &'a [Cell],
    sockets: Option<&Loopback>,
    file: &(impl Fn(Outcome<'a>) -> Result<Case, Wrong> + Sync),
) -> Result<Vec<Case>, Wrong> {
    let seats = sockets.map(|sockets| (sockets, loopback::seats(cells, args.clock)));
    std::thread::scope(|scope| {
        // They take as long as they take and leave the processor to others, so they begin first.
        let real =
            seats.as_ref().map(|(sockets, seats)| scope.spawn(|| sockets.in_real_time(&seats.real, file)));
        let mut cases = if args.wire == WireArg::Loopback {
            Vec::new()
        } else {
            virtually(cells, args.jobs, OPTIONS, file)?
        };
        if let Some((sockets, seats)) = &seats {
            let mut on_sockets = sockets.stepped(&seats.stepped, args.jobs, file)?;
            if let Some(real) = real {
                on_sockets.extend(real.join().map_err(|_| loopback::BROKE_OFF.to_owned())??);
            }
            on_sockets.sort_by_key(|(number, _)| *number);
            cases.extend(on_sockets.into_iter().map(|(_, case)| case));
        }
        Ok(cases)
    })
}

/// A port that another program has is no bug of the simulator, and its user can do something about it.
fn exit_code(cases: &[Case]) -> u8 {
    let is_taken = |reason: &&String| reason.starts_with(live::SocketError::BEGINS);
    let taken = |case: &Case| case.reasons.iter().find(is_taken).cloned();
    let mut errors = cases.iter().filter(|case| case.verdict == Verdict::Error).map(taken).peekable();
    match errors.peek().cloned() {
        Some(Some(first)) if errors.all(|reason| reason.is_some()) => {
            complain!("trunksim: not everything could be run: {first}");
            exit::USAGE
        }
        _ => exit::code(cases.iter().map(|case| case.verdict)),
    }
}

fn bar(length: usize) -> ProgressBar {
    if !style::is_interactive() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    let shape = ProgressStyle::with_template("{bar:40.cyan/blue} {pos}/{len} {elapsed} {msg}");
    if let Ok(shape) = shape {
        bar.set_style(shape);
    }
    bar
}

/// Worlds have no threads; parallelism is across worlds. Each run goes to `file` as soon as it is over.
fn virtually<'a>(
    cells: &'a [Cell],
    jobs: usize,
    options: AgentOptions,
    file: &(impl Fn(Outcome<'a>) -> Result<Case, Wrong> + Sync),
) -> Result<Vec<Case>, Wrong> {
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<Result<Case, Wrong>>>> = cells.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(cell) = cells.get(index) else { return };
                    let done = match &cell.plan {
                        Ok(plan) => Ok(case::run_in_virtual_time(plan, options)),
                        Err(reason) => Err(reason.clone()),
                    };
                    let filed = file(Outcome { cell, wire: "virtual", done });
                    if filed.is_err() {
                        // A full disk does not get better: the others stop here, too.
                        next.store(cells.len(), Ordering::Relaxed);
                    }
                    *slots[index].lock().expect("no thread panics with the lock") = Some(filed);
                }
            });
        }
    });
    let take = |slot: Mutex<Option<_>>| slot.into_inner().expect("no thread panicked");
    slots.into_iter().filter_map(take).collect()
}

fn print_table(args: &RunArgs, cases: &[Case]) {
    let colourful = style::is_colourful();
    for case in cases {
        let (clock, lasted) = match case.verdict {
            Verdict::NotRun => ("-", "-".to_owned()),
            _ => (case.clock.as_str(), format!("{:.1} s", case.lasted.as_secs_f64())),
        };
        let verdict = style::verdict(case.verdict, colourful);
        let (wire, id) = (&case.wire, &case.id);
        let fax = report::fax::word::of_case(case);
        let fax = if fax.is_empty() { fax } else { format!("  {fax}") };
        say!("{verdict} {wire:<8} {clock:<7} {lasted:>9}  {id}{fax}");
        for reason in case.complaints() {
            say!("             {reason}");
        }
        if let Some(ladder) = case.ladder.as_ref().filter(|_| args.ladder) {
            say!("\n{ladder}");
        }
    }
    say!("{}", summary(args, cases));
    say!("look at {}/index.html", args.out.display());
}

fn summary(args: &RunArgs, cases: &[Case]) -> String {
    let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    let words = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error, Verdict::NotRun]
        .into_iter()
        .map(|v| format!("{} {}", count(v), v.name()))
        .collect::<Vec<_>>()
        .join(", ");
    format!("{} runs: {words}; seed {}; results in {}", cases.len(), args.seed, args.out.display())
}
