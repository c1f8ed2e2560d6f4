//! `trunksim carrier` and `trunksim pbx`: one side of the trunk for a real device on the other.

mod again;
mod guide;
mod log;
mod peers;
mod place;
mod play;
mod steer;
mod stop;
mod until;
mod watch;

use std::sync::Arc;

use agent::{Agent, AgentOptions};
use check::Verdict;
use live::{Clock, Live};
use plan::Side;
use report::Case;
use run::{Wire, World};
use tokio::sync::Notify;
use trace::{Cast, ClockMode, Event};

use crate::args::SideArgs;
use crate::case::{self, Recorder, Run};
use crate::folder::{self, SUMS};
use crate::kept::Kept;
use crate::load::Wrong;
use crate::loopback::runtime;
use crate::own::{self, Own};
use crate::{exit, style};
use log::Log;
use steer::{Control, Helm, Script};
use until::Watch;

pub(crate) use guide::tell as tell_the_other_side;
pub use peers::Peer;
pub(crate) use place::Place;
pub use place::ports;
pub(crate) use play::seed_of_the_system;
pub use steer::ctl;
pub use until::Until;

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
    play::check(args)?;
    let script = args.script.as_deref().map(Script::read).transpose()?;
    args.junit.as_deref().map_or(Ok(()), own::can_be_written)?;
    let place = Place::find(side, args)?;
    let run = run(side, args, &place)?;
    let party = case::party(side);
    let options = AgentOptions { records_audio: true, ..AgentOptions::default() };
    let agent =
        Agent::new(&run.plan, party, options).map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
    let cast = play::cast(side, &place, run.plan.profile(side).media.ports);
    let world = World::new(&run.plan, vec![(party, agent)], cast.clone(), Wire::External);
    let header = run.header(cast, ClockMode::Real, &[party]);
    let live = Live::new(world, Clock::Real).open_instead(place.own.ip(), place.bind);
    let mut live = if args.allow_remote { live.allow_remote() } else { live };
    // What cannot be had is said before anything starts, and before results of an earlier run go.
    let runtime = runtime()?;
    runtime.block_on(live.open()).map_err(|error| error.to_string())?;
    let mut own = Own::claim(&args.out(side))?;
    SUMS.iter().chain(&REPORTS).try_for_each(|name| own.path(name).map(drop))?;
    own.save("plan.toml", run.text.as_deref().unwrap_or_default().as_bytes())?;
    let log = Log::begin(&mut own, &header, args.trace_max << 20)?;
    let (recorder, cast) = (Recorder::new(header, &run.plan).keeping_nothing(), live.world().cast().clone());
    let session = Session { recorder, log, cast, kept: Kept::default(), watch: Watch::new(&args.until) };
    guide::print(side, &run.plan, args, &place);
    let case = runtime.block_on(session.drive(live, side, args, script, &mut own))?;
    Ok(exit::code(std::iter::once(case.verdict())))
}

fn run(side: Side, args: &SideArgs, place: &Place) -> Result<Run, Wrong> {
    let selection = play::selection(side, args, place)?;
    let plan = selection.plan().map_err(|error| error.to_string())?;
    let mut run = Run::new(&selection, plan);
    run.is_strict = args.strict;
    run.again = again::command(side, args, run.plan.seed);
    Ok(run)
}

/// A live side under way.
struct Session {
    recorder: Recorder,
    log: Log,
    /// Who has which address, as far as it is known by now.
    cast: Cast,
    kept: Kept,
    watch: Watch,
}

impl Session {
    /// Plays, and writes down what came of it.
    async fn drive(
        mut self,
        mut live: Live,
        side: Side,
        args: &SideArgs,
        script: Option<Script>,
        own: &mut Own,
    ) -> Result<Case, Wrong> {
        let quits = Arc::new(Notify::new());
        let helm = Helm::new(live.door(), side, Arc::clone(&quits));
        let control = Control::open(own.folder(), &helm).inspect_err(|why| complain!("trunksim: {why}"));
        let terminal = steer::listen(&helm);
        let script = script.map(|script| script.start(helm.clone()));
        let ends = stop::Ends { after: args.stop_after, idle: self.watch.idle(), quits: &quits, helm: &helm };
        let observe = |event: Event| {
            if self.observe(event) {
                quits.notify_one();
            }
        };
        let first = Notify::new();
        // Ending takes as long as the other side needs to answer; whoever asks twice will not wait for that.
        tokio::select! {
            ended = live.run(observe, stop::signal(&ends, &first)) => { ended.map_err(|e| e.to_string())?; }
            () = stop::second(&quits, &first) => {}
        }
        drop((control, terminal));
        let mut ended = live.world().ended();
        if let Some(script) = script {
            ended.limits.extend(script.trouble().await);
        }
        self.observe(Event::Ended { at: live.world().now(), ended: Box::new(ended) });
        self.recorder.judge().close();
        self.show();
        self.write(args, own)
    }

    /// Takes an event; true when that is all that was wanted.
    fn observe(&mut self, event: Event) -> bool {
        if let Event::Joined { host, .. } = &event {
            self.cast.join(host);
        }
        watch::event(&self.cast, &event);
        let is_enough = matches!(event, Event::Cdr { .. }) && self.watch.call_is_over();
        let left_out = self.log.limit_reached(&event);
        for event in left_out.into_iter().chain([event]) {
            // What is not in the recording is not judged: who judges it again must come to the same.
            if self.log.takes(&event) {
                self.record(event);
            }
        }
        self.log.news().iter().for_each(|news| say!("    {news}"));
        self.show();
        is_enough
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
    fn write(self, args: &SideArgs, own: &mut Own) -> Result<Case, Wrong> {
        let trouble = self.log.trouble().map(str::to_owned);
        let (mut recording, judgement) = self.recorder.finish();
        let is_whole = self.kept.left_out == 0;
        if !is_whole {
            let (kept, left_out) = (self.kept.events.len(), self.kept.left_out);
            say!("    the reports show {kept} events, the first of them; {left_out} more were judged");
        }
        recording.events = self.kept.events;
        judgement.calls.iter().for_each(watch::call);
        let mut case = Case::new(recording, judgement);
        case.wall = Some(case.judgement.lasted);
        case.folder = Some(own.folder().display().to_string());
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
        let link = |_: &Case| Some("report.html".to_owned());
        folder::save_sums(own, std::slice::from_ref(&case), link, args.junit.as_deref())?;
        match trouble {
            Some(trouble) if case.verdict() < Verdict::Fail => Err(trouble),
            _ => Ok(case),
        }
    }
}
