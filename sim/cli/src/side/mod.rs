//! `trunksim carrier` and `trunksim pbx`: one side of the trunk for a real device on the other.

mod guide;
mod log;
mod play;
mod stop;
mod watch;

use agent::{Agent, AgentOptions};
use check::Verdict;
use live::{Clock, Live};
use plan::Side;
use report::Case;
use run::{Wire, World};
use tokio::sync::Notify;
use trace::{ClockMode, Event, Party};

use crate::args::SideArgs;
use crate::case::{self, Recorder, Run};
use crate::kept::{EVENTS_MAX, Kept};
use crate::load::Wrong;
use crate::loopback::runtime;
use crate::outcome::quoted;
use crate::own::Own;
use crate::{exit, style};
use log::Log;

/// What a live side may leave besides its trace, its capture and its pictures; claimed before anything starts.
const REPORTS: [&str; 9] = [
    "plan.toml",
    "report.html",
    "findings.json",
    "ladder.txt",
    "calls.csv",
    "cdr-carrier.csv",
    "cdr-pbx.csv",
    "fax.json",
    "faxes.csv",
];

/// Plays one side until Ctrl-C, until its call is over, or for as long as it was told.
///
/// # Errors
/// A wrong word or file, or a port that is in use.
pub fn play(side: Side, args: &SideArgs) -> Result<u8, Wrong> {
    for address in [args.bind, args.peer] {
        if !address.ip().is_loopback() && !args.allow_remote {
            return Err(format!("{address} is outside of loopback; add --allow-remote if that is meant"));
        }
    }
    play::check(args)?;
    let run = run(side, args)?;
    let party = if side == Side::Carrier { Party::Carrier } else { Party::Pbx };
    let options = AgentOptions { records_audio: true, ..AgentOptions::default() };
    let agent =
        Agent::new(&run.plan, party, options).map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
    let cast = play::cast(side, args, run.plan.profile(side).media.ports);
    let world = World::new(&run.plan, vec![(party, agent)], cast.clone(), Wire::External);
    let header = run.header(cast, ClockMode::Real, &[party]);
    let live = Live::new(world, Clock::Real);
    let mut live = if args.allow_remote { live.allow_remote() } else { live };
    // What cannot be had is said before anything starts, and before results of an earlier run go.
    let runtime = runtime()?;
    runtime.block_on(live.open()).map_err(|error| error.to_string())?;
    let mut own = Own::claim(&args.out)?;
    REPORTS.iter().try_for_each(|name| own.path(name).map(drop))?;
    own.save("plan.toml", run.text.as_deref().unwrap_or_default().as_bytes())?;
    let log = Log::begin(&mut own, &header, args.trace_max << 20)?;
    let session = Session { recorder: Recorder::new(header, &run.plan), log, kept: Kept::default() };
    guide::print(side, &run.plan, args);
    let case = runtime.block_on(session.drive(live, args, &mut own))?;
    Ok(exit::code(std::iter::once(case.verdict())))
}

fn run(side: Side, args: &SideArgs) -> Result<Run, Wrong> {
    let selection = play::selection(side, args)?;
    let plan = selection.plan().map_err(|error| error.to_string())?;
    let mut run = Run::new(&selection, plan);
    run.is_strict = args.strict;
    run.again = again(side, args, run.plan.seed);
    Ok(run)
}

/// A live side under way.
struct Session {
    recorder: Recorder,
    log: Log,
    kept: Kept,
}

impl Session {
    /// Plays, and writes down what came of it.
    async fn drive(mut self, mut live: Live, args: &SideArgs, own: &mut Own) -> Result<Case, Wrong> {
        let observe = |event: Event| self.observe(event);
        let first = Notify::new();
        // Ending takes as long as the other side needs to answer; whoever asks twice will not wait for that.
        tokio::select! {
            ended = live.run(observe, stop::signal(args.stop_after, &first)) => { ended.map_err(|e| e.to_string())?; }
            () = stop::second(&first) => {}
        }
        self.observe(case::ended(live.world()));
        self.recorder.judge().close();
        self.show();
        self.write(own)
    }

    fn observe(&mut self, event: Event) {
        watch::event(&self.recorder.header().cast, &event);
        let left_out = self.log.limit_reached(&event);
        for event in left_out.into_iter().chain([event]) {
            // What is not in the recording is not judged: who judges it again must come to the same.
            if self.log.takes(&event) {
                self.record(event);
            }
        }
        self.log.news().iter().for_each(|news| say!("    {news}"));
        self.show();
    }

    fn record(&mut self, event: Event) {
        let (log, kept) = (&mut self.log, &mut self.kept);
        self.recorder.observe_and(event, |event| {
            log.push(event);
            kept.push(event);
        });
    }

    /// What was found since the last time.
    fn show(&mut self) {
        self.recorder.judge().fresh().iter().for_each(watch::finding);
    }

    /// The reports of what was kept in memory; trace and capture are written already.
    fn write(self, own: &mut Own) -> Result<Case, Wrong> {
        let trouble = self.log.trouble().map(str::to_owned);
        let (mut recording, judgement) = self.recorder.finish();
        let is_whole = self.kept.left_out == 0;
        if !is_whole {
            say!(
                "    the reports show the first {EVENTS_MAX} events; {} more were judged",
                self.kept.left_out
            );
        }
        recording.events = self.kept.events;
        judgement.calls.iter().for_each(watch::call);
        let case = Case::new(recording, judgement);
        case.complaints().iter().for_each(|line| say!("    {}", trace::visible(line)));
        let shown = style::verdict(case.verdict(), style::is_colourful());
        say!("{} results in {}", shown.trim_end(), own.folder().display());
        let is_whole = is_whole && self.log.is_whole();
        for (name, bytes) in report::folder::files(&case) {
            // The trace is there. The capture has the same packets, now with what was found as comments.
            if name != "trace.jsonl" && (name != "call.pcapng" || is_whole) {
                own.save(&name, &bytes)?;
            }
        }
        match trouble {
            Some(trouble) if case.verdict() < Verdict::Fail => Err(trouble),
            _ => Ok(case),
        }
    }
}

/// The same side again, beside its plan. What the other side does cannot be played again.
fn again(side: Side, args: &SideArgs, seed: u64) -> String {
    let mut command = format!(
        "trunksim {side} plan.toml --bind {} --peer {} --mode {} --seed {} --hangup-after {}",
        args.bind,
        args.peer,
        play::mode(args),
        seed,
        args.hangup_after
    );
    for (name, values) in
        [("--call", args.call.as_slice()), ("--send-fax", args.send_fax.as_slice()), ("--quirk", &args.quirk)]
    {
        for value in values {
            command.push_str(&format!(" {name} {}", quoted(value)));
        }
    }
    if let Some(seconds) = args.stop_after {
        command.push_str(&format!(" --stop-after {seconds}"));
    }
    for (name, is_set) in [
        ("--receive-fax", args.receive_fax),
        ("--signalling-only", args.signalling_only),
        ("--strict", args.strict),
        ("--allow-remote", args.allow_remote),
    ] {
        if is_set {
            command.push_str(&format!(" {name}"));
        }
    }
    command
}
