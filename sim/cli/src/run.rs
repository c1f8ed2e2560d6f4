//! `trunksim run`: the matrix, a progress bar, a table, a folder.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use agent::AgentOptions;
use check::Verdict;
use indicatif::{ProgressBar, ProgressStyle};
use live::Clock;
use plan::Side;
use report::Case;

use crate::args::{ClockArg, RunArgs, WireArg};
use crate::case::{self, Done};
use crate::folder::Folders;
use crate::load::{self, Wrong};
use crate::matrix::{self, Axes, Cell};
use crate::{exit, folder, style};

/// Runs longer than this, by their own clock, use a stepped clock on sockets.
const REAL_TIME_MAX: clock::Duration = clock::Duration::from_secs(30);
/// Worlds on sockets at the same time, on each of two threads: six sockets each stay below the usual limit
/// of 1024 files.
const LOOPBACK_WORLDS_MAX: usize = 75;

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
    folder::prepare(&args.out)?;
    let runs = cells.len() * if args.wire == WireArg::Both { 2 } else { 1 };
    let (folders, bar) = (Folders::open(args, runs)?, bar(runs));
    let options = AgentOptions { records_audio: true, ..AgentOptions::default() };
    // The virtual run tells how long a scenario lasts, which decides the clock on sockets.
    let is_virtual_asked = args.wire != WireArg::Loopback;
    let mut cases = virtually(&cells, args.jobs, options, |outcome| {
        if !is_virtual_asked {
            return Ok(folder::unwritten(args, outcome));
        }
        bar.set_message(outcome.cell.scenario.clone());
        bar.inc(1);
        folders.file(outcome)
    })?;
    if args.wire != WireArg::Virtual {
        let on_sockets = on_sockets(&cells, &cases, args.clock, options, &folders, &bar)?;
        if !is_virtual_asked {
            cases.clear();
        }
        cases.extend(on_sockets);
    }
    bar.finish_and_clear();
    folders.finish(&cases)?;
    print_table(args, &cases);
    Ok(exit::code(cases.iter().map(|case| case.verdict)))
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
    file: impl Fn(Outcome<'a>) -> Result<Case, Wrong> + Sync,
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

/// A cell, its place in the matrix, and what time is to be.
type Seat<'a> = (usize, &'a Cell, Clock);

/// Worlds in real time have a thread of their own, so that those that leap do not make them late, and so has
/// the writing of what they leave.
fn on_sockets(
    cells: &[Cell],
    before: &[Case],
    clock: ClockArg,
    options: AgentOptions,
    folders: &Folders<'_>,
    bar: &ProgressBar,
) -> Result<Vec<Case>, Wrong> {
    let seats = cells.iter().zip(before).enumerate();
    let seats = seats.map(|(number, (cell, before))| (number, cell, clock_for(clock, cell, before)));
    let (real, stepped): (Vec<Seat<'_>>, Vec<Seat<'_>>) =
        seats.partition(|(_, _, clock)| *clock == Clock::Real);
    let (over, runs) = mpsc::channel::<(usize, Outcome<'_>)>();
    let mut cases = std::thread::scope(|scope| {
        let file = |(number, outcome)| Ok::<_, Wrong>((number, folders.file(outcome)?));
        let written = scope.spawn(move || runs.into_iter().map(file).collect::<Result<Vec<_>, Wrong>>());
        let over_too = over.clone();
        let real = scope.spawn(move || seated(&real, options, &over_too, bar));
        seated(&stepped, options, &over, bar)?;
        real.join().map_err(|_| "a thread of the network broke off".to_owned())??;
        // The writer ends when nobody can send to it any more.
        drop(over);
        written.join().map_err(|_| "the writing of the results broke off".to_owned())?
    })?;
    cases.sort_by_key(|(number, _)| *number);
    Ok(cases.into_iter().map(|(_, case)| case).collect())
}

/// Runs worlds on sockets, all on this thread, and hands over what becomes of them.
fn seated<'a>(
    seats: &[Seat<'a>],
    options: AgentOptions,
    over: &mpsc::Sender<(usize, Outcome<'a>)>,
    bar: &ProgressBar,
) -> Result<(), Wrong> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("cannot start the network: {e}"))?;
    let local = tokio::task::LocalSet::new();
    let slots = std::rc::Rc::new(tokio::sync::Semaphore::new(LOOPBACK_WORLDS_MAX));
    let (done, mut each) = tokio::sync::mpsc::unbounded_channel();
    for (seat, &(number, cell, clock)) in seats.iter().enumerate() {
        let plan = cell.plan.clone();
        let (slots, done) = (std::rc::Rc::clone(&slots), done.clone());
        local.spawn_local(async move {
            let result = match plan {
                Ok(plan) => {
                    let _slot = slots.acquire().await;
                    let mut plan = plan.as_ref().clone();
                    matrix::give_addresses(&mut plan, number);
                    Ok(case::run_on_sockets(&plan, options, clock).await)
                }
                Err(reason) => Err(reason),
            };
            // Who listens below does so until all are here.
            let _ = done.send((seat, result));
        });
    }
    drop(done);
    local.block_on(&runtime, async {
        for _ in seats {
            let (seat, done) = each.recv().await.ok_or("a run on sockets broke off")?;
            let (number, cell, _) = seats[seat];
            bar.set_message(cell.scenario.clone());
            bar.inc(1);
            over.send((number, Outcome { cell, wire: "loopback", done }))
                .map_err(|_| "the results cannot be written")?;
        }
        Ok(())
    })
}

fn clock_for(argument: ClockArg, cell: &Cell, before: &Case) -> Clock {
    let is_long = before.lasted > REAL_TIME_MAX;
    let asks_for_it = cell.plan.as_ref().is_ok_and(|plan| plan.real_time);
    match argument {
        ClockArg::Real => Clock::Real,
        ClockArg::Auto if !is_long || asks_for_it => Clock::Real,
        ClockArg::Auto | ClockArg::Stepped => Clock::Stepped,
    }
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
