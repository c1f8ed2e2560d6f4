//! `trunksim run`: the matrix, a progress bar, a table, a folder.

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use agent::AgentOptions;
use check::Verdict;
use indicatif::{ProgressBar, ProgressStyle};
use live::Clock;
use plan::Side;

use crate::args::{ClockArg, RunArgs, WireArg};
use crate::case::{self, Done};
use crate::load::{self, Wrong};
use crate::matrix::{self, Axes, Cell};
use crate::{exit, folder, style};

/// Runs longer than this, by their own clock, use a stepped clock on sockets.
const REAL_TIME_MAX: clock::Duration = clock::Duration::from_secs(30);
/// Worlds on sockets at the same time, on each of two threads: six sockets each stay below the usual limit
/// of 1024 files.
const LOOPBACK_WORLDS_MAX: usize = 75;

/// A cell and what became of it.
pub struct Outcome {
    /// The cell.
    pub cell: Cell,
    /// `virtual` or `loopback`.
    pub wire: &'static str,
    /// The run, or why there was none.
    pub done: Result<Done, String>,
}

impl Outcome {
    /// The verdict; what was not run is said to be so.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.done.as_ref().map_or(Verdict::NotRun, |d| d.verdict)
    }
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
        eprintln!("trunksim: nothing selected; `trunksim list scenarios` shows what there is");
        return Ok(exit::NOTHING);
    }
    folder::prepare(&args.out)?;
    let bar = bar(cells.len() * if args.wire == WireArg::Both { 2 } else { 1 });
    let options = AgentOptions { records_audio: true, ..AgentOptions::default() };
    // The virtual run tells how long a scenario lasts, which decides the clock on sockets.
    let in_virtual_time =
        virtually(&cells, args, options, if args.wire == WireArg::Loopback { None } else { Some(&bar) });
    let mut results = Vec::new();
    if args.wire != WireArg::Virtual {
        results = on_sockets(&cells, &in_virtual_time, args, options, &bar)?;
    }
    if args.wire != WireArg::Loopback {
        results.splice(0..0, in_virtual_time);
    }
    bar.finish_and_clear();
    let cases = folder::write(args, &results)?;
    print_table(args, &results, &cases);
    Ok(exit::code(results.iter().map(Outcome::verdict)))
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

/// Worlds have no threads; parallelism is across worlds.
fn virtually(
    cells: &[Cell],
    args: &RunArgs,
    options: AgentOptions,
    bar: Option<&ProgressBar>,
) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<Outcome>>> = cells.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(cell) = cells.get(index) else { return };
                    let done = match &cell.plan {
                        Ok(plan) => Ok(case::run_in_virtual_time(plan, options)),
                        Err(reason) => Err(reason.clone()),
                    };
                    let result = Outcome { cell: cell.clone(), wire: "virtual", done };
                    *slots[index].lock().expect("no thread panics with the lock") = Some(result);
                    if let Some(bar) = bar {
                        bar.set_message(cell.scenario.clone());
                        bar.inc(1);
                    }
                }
            });
        }
    });
    let take = |slot: Mutex<Option<Outcome>>| slot.into_inner().expect("no thread panicked");
    slots.into_iter().filter_map(take).collect()
}

/// A cell, its place in the matrix, and what time is to be.
type Seat<'a> = (usize, &'a Cell, Clock);

/// Worlds in real time have a thread of their own, so that those that leap do not make them late.
fn on_sockets(
    cells: &[Cell],
    before: &[Outcome],
    args: &RunArgs,
    options: AgentOptions,
    bar: &ProgressBar,
) -> Result<Vec<Outcome>, Wrong> {
    let seats = cells.iter().zip(before).enumerate();
    let seats = seats.map(|(number, (cell, before))| (number, cell, clock_for(args.clock, cell, before)));
    let (real, stepped): (Vec<Seat<'_>>, Vec<Seat<'_>>) =
        seats.partition(|(_, _, clock)| *clock == Clock::Real);
    let mut results = std::thread::scope(|scope| {
        let real = scope.spawn(|| seated(&real, options, bar));
        let mut results = seated(&stepped, options, bar)?;
        results.extend(real.join().map_err(|_| "a thread of the network broke off".to_owned())??);
        Ok::<_, Wrong>(results)
    })?;
    results.sort_by_key(|(number, _)| *number);
    Ok(results.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Runs worlds on sockets, all on this thread.
fn seated(
    seats: &[Seat<'_>],
    options: AgentOptions,
    bar: &ProgressBar,
) -> Result<Vec<(usize, Outcome)>, Wrong> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("cannot start the network: {e}"))?;
    let local = tokio::task::LocalSet::new();
    let slots = std::rc::Rc::new(tokio::sync::Semaphore::new(LOOPBACK_WORLDS_MAX));
    let tasks: Vec<_> = seats
        .iter()
        .map(|&(number, cell, clock)| {
            let (cell, slots, bar) = (cell.clone(), std::rc::Rc::clone(&slots), bar.clone());
            local.spawn_local(async move {
                let done = match &cell.plan {
                    Ok(plan) => {
                        let _slot = slots.acquire().await;
                        let mut plan = plan.as_ref().clone();
                        matrix::give_addresses(&mut plan, number);
                        Ok(case::run_on_sockets(&plan, options, clock).await)
                    }
                    Err(reason) => Err(reason.clone()),
                };
                bar.set_message(cell.scenario.clone());
                bar.inc(1);
                (number, Outcome { cell, wire: "loopback", done })
            })
        })
        .collect();
    local.block_on(&runtime, async {
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.map_err(|e| format!("a run on sockets broke off: {e}"))?);
        }
        Ok(results)
    })
}

fn clock_for(argument: ClockArg, cell: &Cell, before: &Outcome) -> Clock {
    let is_long = before.done.as_ref().is_ok_and(|done| done.lasted > REAL_TIME_MAX);
    let asks_for_it = cell.plan.as_ref().is_ok_and(|plan| plan.real_time);
    match argument {
        ClockArg::Real => Clock::Real,
        ClockArg::Auto if !is_long || asks_for_it => Clock::Real,
        ClockArg::Auto | ClockArg::Stepped => Clock::Stepped,
    }
}

fn print_table(args: &RunArgs, results: &[Outcome], cases: &[report::Case]) {
    let colourful = style::is_colourful();
    let mut out = std::io::stdout().lock();
    for (result, case) in results.iter().zip(cases) {
        let (clock, lasted) = match &result.done {
            Ok(done) => (done.carried.clock(), format!("{:.1} s", done.lasted.as_secs_f64())),
            Err(_) => ("-", "-".to_owned()),
        };
        let verdict = style::verdict(result.verdict(), colourful);
        let (wire, id) = (result.wire, &result.cell.id);
        // A closed pipe (`| head`) is no reason to fail.
        let fax = report::fax::word::of_case(case);
        let fax = if fax.is_empty() { fax } else { format!("  {fax}") };
        let _ = writeln!(out, "{verdict} {wire:<8} {clock:<7} {lasted:>9}  {id}{fax}");
        for reason in case.complaints() {
            let _ = writeln!(out, "             {reason}");
        }
        if let (true, Ok(done)) = (args.ladder, &result.done) {
            let options = report::ladder::Options::full();
            let ladder = report::ladder::draw(&done.cast, &done.events, &done.calls, options);
            let _ = writeln!(out, "\n{ladder}");
        }
    }
    let _ = writeln!(out, "{}", summary(args, results));
    let _ = writeln!(out, "look at {}/index.html", args.out.display());
}

fn summary(args: &RunArgs, results: &[Outcome]) -> String {
    let count = |verdict| results.iter().filter(|r| r.verdict() == verdict).count();
    let words = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error, Verdict::NotRun]
        .into_iter()
        .map(|v| format!("{} {}", count(v), v.name()))
        .collect::<Vec<_>>()
        .join(", ");
    format!("{} runs: {words}; seed {}; results in {}", results.len(), args.seed, args.out.display())
}
