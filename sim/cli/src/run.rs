//! `trunksim run`: the matrix, a progress bar, a table, a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use agent::AgentOptions;
use check::Verdict;
use indicatif::{ProgressBar, ProgressStyle};
use plan::{Side, TrunkMode};
use report::Case;
use trace::{ClockMode, counted};

use crate::args::{RunArgs, WireArg};
use crate::case::{self, Done, OPTIONS};
use crate::folder::Folders;
use crate::load::{self, Wrong};
use crate::loopback::{self, Loopback};
use crate::matrix::{self, Axes, Cell};
use crate::outcome::Outcome;
use crate::signal::{self, STOPPED};
use crate::{between, device, exit, own, style};

/// The folder of results when none is chosen, and what stands behind its name when it holds what is run again.
const OUT: &str = "out";
const AGAIN: &str = "-again";
/// More of them than a name of a folder has room for, which is of 255 octets at most.
const AGAIN_MAX: usize = 42;

/// Runs what was selected.
///
/// # Errors
/// A wrong word or file.
pub fn run(args: &RunArgs) -> Result<u8, Wrong> {
    // What is over is kept, whoever ends the rest.
    signal::listen();
    if args.beside && (args.between.is_some() || device::of(args)?.is_some()) {
        return Err(
            "--beside runs each play twice between two ends of ours, and not with a device".to_owned()
        );
    }
    let aside = aside(args)?;
    let args = aside.as_ref().unwrap_or(args);
    let has_device = args.between.is_some() || device::of(args)?.is_some();
    if let Some(option) = args.of_worlds.first().filter(|_| has_device) {
        return Err(format!(
            "a device is met over sockets, in real time, one play after the other: --{option} has no effect there; leave it \
             out"
        ));
    }
    if let Some(between) = &args.between {
        return between::run(args, between);
    }
    if let Some((side, address)) = device::of(args)? {
        return device::run(args, side, address);
    }
    let (scenarios, stored) = load::plays(&args.scenarios)?;
    if !stored.is_empty() {
        nothing_else_is_chosen(args)?;
    }
    let axes = Axes {
        scenarios,
        stored,
        modes: matrix::modes(args.mode),
        carriers: load::profiles(Side::Carrier, &args.carrier)?,
        pbxs: load::profiles(Side::Pbx, &args.pbx)?,
        network: load::network(&args.network)?,
        seed: args.seed,
        quirks: matrix::quirks(&args.quirk)?,
        document: args.document.clone(),
        is_strict: args.strict,
        is_as_written: args.as_written,
        is_beside: args.beside,
    };
    let cells = matrix::cells(&axes)?;
    if cells.is_empty() {
        return Ok(exit::nothing_selected());
    }
    tell_what_has_no_effect(&axes);
    let sockets = (args.wire != WireArg::Virtual).then(Loopback::open).transpose()?;
    let runs = cells.len() * if args.wire == WireArg::Both { 2 } else { 1 };
    let (folders, bar) = (Folders::open(args, runs)?, bar(runs));
    let not_begun = Mutex::new(None);
    let file = |outcome: Outcome<'_>| {
        let why = outcome.done.as_ref().and_then(Done::not_begun);
        if let Some(reason) = why.filter(|why| *why != STOPPED) {
            let mut first = not_begun.lock().expect("no thread panics with the lock");
            first.get_or_insert_with(|| reason.to_owned());
        }
        bar.set_message(outcome.cell.scenario.clone());
        bar.inc(1);
        folders.file(outcome)
    };
    let cases = carry_out(args, &cells, sockets.as_ref(), &file)?;
    bar.finish_and_clear();
    folders.finish(&cases)?;
    print_table(args, &cases);
    if let Some(first) = not_begun.into_inner().expect("no thread panicked") {
        // A port that another program has is no bug of the simulator, and its user can do something about it.
        complain!("trunksim: not everything could be run: {first}");
        return Ok(exit::USAGE);
    }
    Ok(exit::of(&cases))
}

/// What a carrier only proposes is told where the PBX does otherwise: nothing else would show it.
fn tell_what_has_no_effect(axes: &Axes) {
    if !axes.modes.contains(&TrunkMode::Registration) {
        return;
    }
    for (carrier, pbx) in
        axes.carriers.iter().flat_map(|carrier| axes.pbxs.iter().map(move |pbx| (carrier, pbx)))
    {
        for note in plan::proposed_in_vain(carrier, pbx) {
            complain!("trunksim: {note}");
        }
    }
}

/// Where nobody chose a folder and something of what is read is in the usual one, the results go beside it: the runs that
/// they would take the place of are still wanted. What is run again from beside it goes one further, for the first of
/// them are wanted all the more.
///
/// # Errors
/// The folder that was chosen holds something of what is read.
fn aside(args: &RunArgs) -> Result<Option<RunArgs>, Wrong> {
    let files = inputs(args);
    if args.out == Path::new(OUT) {
        let place = |times: usize| PathBuf::from(format!("{OUT}{}", AGAIN.repeat(times)));
        let holds_some = |times: &usize| files.iter().any(|file| own::replaces(&place(*times), file));
        if let Some(last) = (0..AGAIN_MAX).rev().find(holds_some) {
            return Ok(Some(RunArgs { out: place(last + 1), ..args.clone() }));
        }
    }
    own::spares(&args.out, files.iter().map(PathBuf::as_path))?;
    Ok(None)
}

/// The files that are read, whatever they are.
fn inputs(args: &RunArgs) -> Vec<PathBuf> {
    let plays = args.scenarios.iter().map(String::as_str);
    let profiles = load::words(&args.carrier).chain(load::words(&args.pbx));
    let words = plays.chain(profiles).chain([args.network.as_str(), args.driver.as_str()]);
    let files = words.map(PathBuf::from).chain(args.document.clone());
    files.filter(|path| path.is_file()).collect()
}

/// A stored plan is a whole run: what is chosen beside it would not be obeyed.
fn nothing_else_is_chosen(args: &RunArgs) -> Result<(), Wrong> {
    match args.chosen.first() {
        Some(option) => {
            Err(format!("a stored plan is a whole run, and --{option} is part of it; leave it out"))
        }
        None => Ok(()),
    }
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
                    let clock = ClockMode::Virtual;
                    let run = cell.at(None, clock).ok();
                    let done = run.map(|run| match signal::requested() {
                        0 => case::run_in_virtual_time(&run, options),
                        _ => case::stopped(&run, clock),
                    });
                    let filed = file(Outcome { cell, clock, done });
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

/// Lines about what a play lays over the pair are left out of longer tables, where each run has but one line.
const OVERRIDES_SHOWN_MAX: usize = 25;

pub(crate) fn print_table(args: &RunArgs, cases: &[Case]) {
    let colourful = style::is_colourful();
    let alike = left_out_alike(cases);
    let is_told_below = |case: &Case| reason_left_out(case).is_some_and(|reason| alike.contains_key(&reason));
    for case in cases.iter().filter(|case| !is_told_below(case)) {
        let row = row(case, colourful);
        let over = &case.about.overrides;
        let is_told = cases.len() <= OVERRIDES_SHOWN_MAX || case.verdict() > Verdict::Pass;
        let mark = match over.len() {
            0 => String::new(),
            // What was not run has laid nothing over anything.
            _ if case.verdict() == Verdict::NotRun => String::new(),
            _ if is_told => String::new(),
            count => format!("  over the pair: {count}"),
        };
        say!("{row}{mark}");
        for reason in case.complaints() {
            say!("             {}", trace::visible(&reason));
        }
        if is_told && !over.is_empty() && case.verdict() != Verdict::NotRun {
            say!("             the play lays over the pair: {}", over.join(", "));
        }
        if case.verdict() > Verdict::Pass {
            say!("             again: {}", case.about.replay);
        }
        if let Some(ladder) = case.ladder.as_ref().filter(|_| args.ladder) {
            say!("\n{ladder}");
        }
    }
    for (reason, left_out) in &alike {
        let verdict = style::verdict(Verdict::NotRun, colourful);
        say!("{verdict} {}: {}", counted(left_out.len(), "run"), trace::visible(reason));
        say!("             {}", plays_of(left_out));
    }
    say!("{}", summary(args, cases));
    if let Some(line) = ended_early(cases) {
        say!("{line}");
    }
    say!("look at {}/index.html", args.out.display());
}

/// What became of a run, as the first line of it.
fn row(case: &Case, colourful: bool) -> String {
    let (clock, lasted) = match case.verdict() {
        Verdict::NotRun => ("-", "-".to_owned()),
        _ => (case.about.clock.as_str(), format!("{:.1} s", case.judgement.lasted.as_secs_f64())),
    };
    let verdict = style::verdict(case.verdict(), colourful);
    let (wire, id) = (&case.about.wire, &case.about.id);
    let fax = case.faxes_in_words();
    let fax = if fax.is_empty() { fax } else { format!("  {fax}") };
    format!("{verdict} {wire:<8} {clock:<7} {lasted:>9}  {id}{fax}")
}

/// The same as soon as the run is over, for those who wait: the how manieth it is, and of how many. The table at the end
/// says more of it.
pub(crate) fn print_row(case: &Case, (nth, of): (usize, usize)) {
    say!("{}  ({nth} of {of})", row(case, style::is_colourful()));
    if case.verdict() != Verdict::Pass {
        case.complaints().iter().take(1).for_each(|reason| say!("             {}", trace::visible(reason)));
    }
}

/// So many runs that were left out for the same reason share a line.
const ALIKE_MIN: usize = 3;
/// So many of their plays are named in it.
const PLAYS_NAMED_MAX: usize = 5;

/// Why a run was left out, where that is all that there is to say of it.
fn reason_left_out(case: &Case) -> Option<String> {
    let mut complaints = case.complaints();
    let is_alone = case.verdict() == Verdict::NotRun && complaints.len() == 1;
    if is_alone { complaints.pop() } else { None }
}

/// What one of the pair cannot do is the same for many plays, in both modes, on both wires.
fn left_out_alike(cases: &[Case]) -> BTreeMap<String, Vec<&Case>> {
    let mut by_reason: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        if let Some(reason) = reason_left_out(case) {
            by_reason.entry(reason).or_default().push(case);
        }
    }
    by_reason.retain(|_, alike| alike.len() >= ALIKE_MIN);
    by_reason
}

/// The plays of some runs, each once.
fn plays_of(cases: &[&Case]) -> String {
    let names: BTreeSet<&str> = cases.iter().map(|case| case.about.scenario.as_str()).collect();
    let named: Vec<&str> = names.iter().copied().take(PLAYS_NAMED_MAX).collect();
    let more = names.len() - named.len();
    let more = if more > 0 { format!(" and {}", counted(more, "other play")) } else { String::new() };
    format!("{}{more}", named.join(", "))
}

/// How many were over when somebody ended the rest.
fn ended_early(cases: &[Case]) -> Option<String> {
    let left = cases.iter().filter(|case| case.is_told(STOPPED)).count();
    let over = cases.len() - left;
    (left > 0).then(|| {
        format!(
            "ended before it was over, by Ctrl-C or a request to terminate: {over} of {} kept",
            counted(cases.len(), "run")
        )
    })
}

fn summary(args: &RunArgs, cases: &[Case]) -> String {
    let count = |verdict| cases.iter().filter(|case| case.verdict() == verdict).count();
    let words = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error, Verdict::NotRun]
        .into_iter()
        .map(|v| format!("{} {}", count(v), v.name()))
        .collect::<Vec<_>>()
        .join(", ");
    let runs = counted(cases.len(), "run");
    let mut seeds: Vec<u64> = cases.iter().map(|case| case.about.seed).collect();
    seeds.dedup();
    let seed = if let [seed] = seeds.as_slice() { format!("seed {seed}; ") } else { String::new() };
    // What those show is not all of the pair.
    let has_values = |case: &&Case| case.verdict() == Verdict::Pass && !case.about.overrides.is_empty();
    let over = match cases.iter().filter(has_values).count() {
        0 => String::new(),
        over => format!("{over} of those that passed laid values of their own over the pair; "),
    };
    format!("{runs}: {words}; {over}{seed}results in {}", args.out.display())
}
