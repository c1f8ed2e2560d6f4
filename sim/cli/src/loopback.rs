//! The cells of a matrix on sockets of loopback: on which clock, in which order, and how many at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use clock::Duration;
use live::{Clock, Networks};
use plan::Selection;
use report::Case;
use tokio::runtime::Runtime;
use tokio::task::{JoinSet, LocalSet};

use crate::args::ClockArg;
use crate::case::OPTIONS;
use crate::case::{self, Done, Run};
use crate::load::Wrong;
use crate::matrix::{self, Cell};
use crate::outcome::Outcome;
use crate::signal::{self, asked};

/// Worlds on the real clock at the same time: six sockets each stay below the usual limit of 1024 files,
/// together with those of the stepped clock.
const REAL_WORLDS_MAX: usize = 75;
/// Worlds on a stepped clock at the same time, on each thread. They wait for nothing but their own datagrams,
/// so one more is not faster: two of them take a tenth more of the processor, and 32 a third.
const STEPPED_WORLDS_MAX: usize = 1;
/// Threads for worlds on a stepped clock.
const THREADS_MAX: usize = 64;
/// What is said when a thread or a task ends otherwise than it should.
pub(crate) const BROKE_OFF: &str = "a run on sockets broke off";

/// A cell, and its place in the matrix.
type Seat<'a> = (usize, &'a Cell);
/// A case, and the place of its cell.
type Numbered = (usize, Case);

/// The cells of a matrix by their clocks, the long ones first: a long one that begins last is waited for alone.
pub(crate) struct Seats<'a> {
    pub(crate) real: Vec<Seat<'a>>,
    pub(crate) stepped: Vec<Seat<'a>>,
}

/// Who sits where.
pub(crate) fn seats(cells: &[Cell], clock: ClockArg) -> Seats<'_> {
    let mut all: Vec<Seat<'_>> = cells.iter().enumerate().collect();
    all.sort_by_key(|(_, cell)| std::cmp::Reverse(lasts_about(cell)));
    let (real, stepped) = all.into_iter().partition(|(_, cell)| clock_for(clock, cell) == Clock::Real);
    Seats { real, stepped }
}

/// Stepped, because little is left to the speed of the machine that way. A few plays ask for the real clock, to
/// prove that they run on it as well.
fn clock_for(argument: ClockArg, cell: &Cell) -> Clock {
    let asks_for_it = cell.run.as_ref().is_ok_and(|run| run.plan.real_time);
    match argument {
        ClockArg::Real => Clock::Real,
        ClockArg::Auto if asks_for_it => Clock::Real,
        ClockArg::Auto | ClockArg::Stepped => Clock::Stepped,
    }
}

/// The pauses of its steps; what a step takes by itself is left out.
fn lasts_about(cell: &Cell) -> Duration {
    cell.run.as_ref().map_or(Duration::ZERO, |run| run.plan.steps.iter().map(|step| step.after).sum())
}

/// Loopback addresses for a whole matrix: enough on each clock that no two worlds of one time share any.
pub(crate) struct Loopback {
    real: Networks,
    stepped: Networks,
}

impl Loopback {
    /// Takes addresses that no other matrix has.
    ///
    /// # Errors
    /// There are none.
    pub(crate) fn open() -> Result<Self, Wrong> {
        let claim = || Networks::claim().map_err(|error| format!("no loopback addresses are free: {error}"));
        Ok(Self { real: claim()?, stepped: claim()? })
    }

    /// Runs one world.
    ///
    /// # Errors
    /// A plan that makes no sense here, or a socket that cannot be had.
    pub(crate) fn one(&self, selection: &Selection, mut run: Run, clock: Clock) -> Result<Done, Wrong> {
        let (carrier, pbx) = matrix::addresses(&self.stepped, 0);
        let addresses = Some((carrier.into(), pbx.into()));
        let selection = Selection { addresses, ..selection.clone() };
        run.plan = selection.plan().map_err(|error| error.to_string())?;
        run.text = Some(selection.text().into());
        let runtime = runtime()?;
        Ok(runtime.block_on(case::run_on_sockets(&run, OPTIONS, clock)))
    }

    /// Runs worlds on the real clock. They have a thread of their own, so that those that leap do not make them
    /// late, and so has the writing of what they leave.
    pub(crate) fn in_real_time<'a>(
        &self,
        seats: &[Seat<'a>],
        file: &(impl Fn(Outcome<'a>) -> Result<Case, Wrong> + Sync),
    ) -> Result<Vec<Numbered>, Wrong> {
        let (over, runs) = mpsc::channel::<(usize, Outcome<'_>)>();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let file = |(number, outcome)| Ok::<_, Wrong>((number, file(outcome)?));
            let written = scope.spawn(move || runs.into_iter().map(file).collect::<Result<Vec<_>, Wrong>>());
            let ran = self.seated(seats, &next, Clock::Real, |number, outcome| {
                // When the writer has ended, its own complaint says why.
                over.send((number, outcome)).map_err(|_| BROKE_OFF.to_owned())
            });
            // The writer ends when nobody can send to it any more.
            drop(over);
            let written = written.join().map_err(|_| BROKE_OFF.to_owned())?;
            let cases = written?;
            ran.map(|()| cases)
        })
    }

    /// Runs worlds on a stepped clock, on as many threads as there are `jobs`.
    pub(crate) fn stepped<'a>(
        &self,
        seats: &[Seat<'a>],
        jobs: usize,
        file: &(impl Fn(Outcome<'a>) -> Result<Case, Wrong> + Sync),
    ) -> Result<Vec<Numbered>, Wrong> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut cases = Vec::new();
            let ran = self.seated(seats, &next, Clock::Stepped, |number, outcome| {
                cases.push((number, file(outcome)?));
                Ok(())
            });
            if ran.is_err() {
                // A full disk does not get better: the others stop here, too.
                next.store(seats.len(), Ordering::Relaxed);
            }
            ran.map(|()| cases)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..jobs.clamp(1, THREADS_MAX)).map(|_| scope.spawn(work)).collect();
            let mut cases = Vec::new();
            for thread in threads {
                cases.extend(thread.join().map_err(|_| BROKE_OFF.to_owned())??);
            }
            Ok(cases)
        })
    }

    /// Takes one seat after the other, as `next` says, and runs their worlds on this thread, some at a time.
    fn seated<'a>(
        &self,
        seats: &[Seat<'a>],
        next: &AtomicUsize,
        clock: Clock,
        mut over: impl FnMut(usize, Outcome<'a>) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        let runtime = runtime()?;
        let (worlds_max, networks) = match clock {
            Clock::Real => (REAL_WORLDS_MAX, &self.real),
            Clock::Stepped => (STEPPED_WORLDS_MAX, &self.stepped),
        };
        let mode = case::clock_mode(clock);
        let mut say = |place: usize, done| {
            let (number, cell) = seats[place];
            over(number, Outcome { cell, clock: mode, done })
        };
        LocalSet::new().block_on(&runtime, async {
            let mut under_way: JoinSet<(usize, Done)> = JoinSet::new();
            loop {
                while under_way.len() < worlds_max {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some((_, cell)) = seats.get(place) else { break };
                    match cell.at(Some(matrix::addresses(networks, place)), mode) {
                        Ok(run) if signal::requested() > 0 => say(place, Some(case::stopped(&run, mode)))?,
                        Ok(run) => {
                            let done = async move { case::run_until(&run, OPTIONS, clock, asked()).await };
                            under_way.spawn_local(async move { (place, done.await) });
                        }
                        Err(_) => say(place, None)?,
                    }
                }
                let Some(one) = under_way.join_next().await else { return Ok(()) };
                let (place, done) = one.map_err(|_| BROKE_OFF.to_owned())?;
                say(place, Some(done))?;
            }
        })
    }
}

/// What sockets run on.
pub(crate) fn runtime() -> Result<Runtime, Wrong> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("cannot start the network: {e}"))
}
