//! The recording of a live side and its folder: trace and capture as it goes, the reports when it is closed.

use std::path::Path;

use check::Verdict;
use clock::Instant;
use report::Case;
use trace::{Event, Header, counted, fitting};

use super::log::Log;
use super::watch;
use super::whose::Whose;
use crate::args::SideArgs;
use crate::case::{Recorder, Run};
use crate::folder::{self, SUMS};
use crate::kept::Kept;
use crate::load::Wrong;
use crate::outcome::quoted;
use crate::own::Own;
use crate::style;

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

/// One recording.
pub(super) struct Book {
    own: Own,
    recorder: Recorder,
    log: Log,
    kept: Kept,
    whose: Whose,
    now: Instant,
}

impl Book {
    /// Begins it in a folder; what an earlier run has left there goes.
    ///
    /// # Errors
    /// A folder that cannot be had.
    pub(super) fn open(folder: &Path, header: Header, run: &Run, args: &SideArgs) -> Result<Self, Wrong> {
        let mut own = Own::claim(folder)?;
        SUMS.iter().chain(&REPORTS).try_for_each(|name| own.path(name).map(drop))?;
        own.save("plan.toml", run.text.as_deref().unwrap_or_default().as_bytes())?;
        let log = Log::begin(&mut own, &header, args.trace_max << 20)?;
        let whose = Whose::new(&header);
        let recorder = Recorder::new(header, &run.plan).keeping_nothing();
        Ok(Self { own, recorder, log, kept: Kept::default(), whose, now: Instant::ZERO })
    }

    /// Takes an event, as far as there is room for it, and shows what was found by it.
    pub(super) fn observe(&mut self, event: Event) {
        self.now = event.at();
        let left_out = self.log.limit_reached(&event);
        for event in left_out.into_iter().chain([event]) {
            // What is not in the recording is not judged: who judges it again must come to the same.
            if self.log.takes(&event) {
                self.whose.observe(&event);
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
        let fresh = self.recorder.judge().fresh();
        fresh.iter().for_each(|finding| watch::finding(finding, &self.whose.of(finding)));
    }

    /// When its last event was.
    pub(super) fn now(&self) -> Instant {
        self.now
    }

    /// Writes the reports of what was kept in memory; trace and capture are written already.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn close(mut self, args: &SideArgs, is_quiet: bool) -> Result<Case, Wrong> {
        self.recorder.judge().close();
        self.show();
        let Self { mut own, recorder, log, kept, whose, .. } = self;
        let trouble = log.trouble().map(str::to_owned);
        let (mut recording, judgement) = recorder.finish();
        let is_whole = kept.left_out == 0;
        if !is_whole {
            let (kept, left_out) = (counted(kept.events.len() as u64, "event"), kept.left_out);
            let were = fitting(left_out, "was", "were");
            say!("    the reports show {kept}, the first of them; {left_out} more {were} judged");
        }
        recording.events = kept.events;
        if is_quiet {
            say!("{}", watch::many(&judgement.calls));
        } else {
            judgement.calls.iter().for_each(watch::call);
        }
        let mut case = Case::new(recording, judgement);
        case.wall = Some(case.judgement.lasted);
        case.folder = Some(own.folder().display().to_string());
        case.complaints_and(|finding| whose.of(finding))
            .iter()
            .for_each(|line| say!("    {}", trace::visible(line)));
        if let Some(error) = case.measuring_error {
            say!("every time is ± {} ms: so late was this machine at worst", error.as_millis());
        }
        if !is_quiet && case.verdict() == Verdict::Pass && case.judgement.calls.is_empty() {
            say!(
                "no call was placed and none came: what else was seen was judged, and says nothing of calls"
            );
        }
        let is_whole = is_whole && log.is_whole();
        case.index = Some("index.html".to_owned());
        for (name, bytes) in report::folder::files(&case) {
            // The trace is there. The capture has the same packets, now with what was found as comments.
            if name != "trace.jsonl" && (name != "call.pcapng" || is_whole) {
                own.save(&name, &bytes)?;
            }
        }
        // From here on its plan is looked for where the reader is.
        let plan = own.folder().join("plan.toml").display().to_string();
        case.about.replay = case.about.replay.replacen(" plan.toml ", &format!(" {} ", quoted(&plan)), 1);
        let link = |_: &Case| Some("report.html".to_owned());
        folder::save_sums(&mut own, std::slice::from_ref(&case), link, args.junit.as_deref())?;
        if let Some(trouble) = trouble
            && case.verdict() < Verdict::Fail
        {
            return Err(trouble);
        }
        // Nobody reads of a verdict whose results are not there.
        let shown = style::verdict(case.verdict(), style::is_colourful());
        say!("{} results in {}", shown.trim_end(), own.folder().display());
        Ok(case)
    }
}
