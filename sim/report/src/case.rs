//! One run as every report sees it: its recording and what the judges say of it.

use core::time::Duration;
use std::collections::BTreeMap;

use check::{CallSummary, Finding, Judgement, Reason, Severity, Verdict};
use trace::{Cast, ClockMode, Event, Header, PacketId, Party, Recording};

use crate::About;
use crate::fax::word;
use crate::handed_over::{self, DataCall, Machine};
use crate::overheard::{Overheard, overheard};
use crate::party::blamed;
use crate::sequence::Sequence;
use crate::{fingerprint, ladder};

/// The longest name of a folder; most file systems end at 255 octets.
const NAME_MAX: usize = 200;

/// On an idle machine a time is as good as this: a timer of the operating system counts whole milliseconds, and what waits
/// for it needs one or two more to wake up.
const ERROR_MIN: Duration = Duration::from_millis(4);

/// One run. It decides nothing, and has nothing that is not in its recording and its judgement.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which run it is.
    pub about: About,
    /// What is known of it, and what happened.
    pub recording: Recording,
    /// What the judges say.
    pub judgement: Judgement,
    /// What our fax machines handed over.
    pub machines: Vec<Machine>,
    /// What became of each fax, in words.
    pub faxes: Vec<String>,
    /// The number of each call in the list: 1, 2, 3, unless only some of the list are here.
    pub call_numbers: Vec<usize>,
    /// The numbers of the messages, `F7`, where those before them are left out; else empty, and they are counted.
    pub message_numbers: BTreeMap<PacketId, usize>,
    /// Of a capture: how its streams sound.
    pub overheard: Vec<Overheard>,
    /// True when its folder holds all: not so of most runs that passed, which can be had again from their plan.
    pub is_whole: bool,
    /// On the real clock: no time of this recording is known better than this, because the machine that took it down was
    /// late by so much.
    pub measuring_error: Option<Duration>,
    /// How long it took by the clock on the wall, where that was measured.
    pub wall: Option<Duration>,
    /// The folder of its reports, where there is one.
    pub folder: Option<String>,
    /// Where the page of all runs is, as seen from its own page, when there is one.
    pub index: Option<String>,
    /// Other runs of the same play to look at beside it: what they are, and where their pages are.
    pub beside: Vec<(String, String)>,
    /// The ladder for people, once drawn: it outlives the events (see [`Case::let_go`]).
    pub ladder: Option<String>,
}

impl Case {
    /// The case of a recording that was judged.
    #[must_use]
    pub fn new(recording: Recording, judgement: Judgement) -> Self {
        let call_numbers = (1..=judgement.calls.len()).collect();
        Self::of_some(recording, judgement, call_numbers, BTreeMap::new())
    }

    /// True when this is why it did not run, or what shapes its verdict.
    #[must_use]
    pub fn is_told(&self, why: &str) -> bool {
        self.judgement.reasons.iter().any(|reason| reason.text == why)
    }

    /// The same of some calls and messages only, which keep the numbers that they have among all.
    #[must_use]
    pub fn of_some(
        recording: Recording,
        judgement: Judgement,
        call_numbers: Vec<usize>,
        message_numbers: BTreeMap<PacketId, usize>,
    ) -> Self {
        let is_capture = recording.header.is_partial;
        let overheard =
            if is_capture { overheard(&recording, &judgement.calls, &call_numbers) } else { Vec::new() };
        Self {
            call_numbers,
            message_numbers,
            overheard,
            about: About::of(&recording.header),
            measuring_error: measuring_error(&recording),
            machines: handed_over::machines(&recording.events),
            faxes: word::of_calls(&judgement.calls),
            is_whole: true,
            wall: None,
            folder: None,
            index: None,
            beside: Vec::new(),
            ladder: None,
            recording,
            judgement,
        }
    }

    /// What is known before the first event.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.recording.header
    }

    /// Who has which addresses, those among them that were found out on the way.
    #[must_use]
    pub fn cast(&self) -> Cast {
        self.header().cast.joined_in(&self.recording.events)
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// What happened.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.recording.events
    }

    /// What became of each call.
    #[must_use]
    pub fn calls(&self) -> &[CallSummary] {
        &self.judgement.calls
    }

    /// What each side heard: whose phone, name, PCM at 8 kHz.
    pub fn heard(&self) -> impl Iterator<Item = (Party, &str, &[i16])> {
        self.recording.events.iter().filter_map(|event| match event {
            Event::Heard { party, heard, .. } if !heard.samples.is_empty() => {
                Some((*party, heard.name.as_str(), heard.samples.as_slice()))
            }
            _ => None,
        })
    }

    /// What our modems and path tests counted.
    #[must_use]
    pub fn data_calls(&self) -> Vec<DataCall<'_>> {
        let events = self.recording.events.iter();
        events
            .filter_map(|event| match event {
                Event::Counted { party, counted, .. } => Some(DataCall { party: *party, counted }),
                _ => None,
            })
            .collect()
    }

    /// The faxes of the run, one after the other; empty when there was none.
    #[must_use]
    pub fn faxes_in_words(&self) -> String {
        self.faxes.join("; ")
    }

    /// The scenario's folder.
    #[must_use]
    pub fn theme(&self) -> &str {
        self.about.scenario.split_once('/').map_or("", |(theme, _)| theme)
    }

    /// A name that every file system takes.
    #[must_use]
    pub fn folder_name(&self) -> String {
        self.folder_name_with(&self.about.asked)
    }

    /// The same of this run when these quirks had been asked for.
    #[must_use]
    pub fn folder_name_with(&self, asked: &[String]) -> String {
        let About { scenario, mode, carrier, pbx, network, wire, .. } = &self.about;
        let mut joined = [scenario, mode, carrier, pbx, network, wire].map(String::as_str).join("-");
        if !asked.is_empty() {
            joined.push_str(&format!("-with-{}", asked.join("-")));
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name: String = joined.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
        // Names that differ only in letters that not every file system takes are still two.
        let is_whole = joined.chars().all(|c| is_plain(c) || matches!(c, '/' | ':'));
        if is_whole && name.len() <= NAME_MAX {
            name
        } else {
            let most = name.len().min(NAME_MAX - 17);
            format!("{}-{:016x}", &name[..most], fingerprint::of(&joined))
        }
    }

    /// Lets go of all that only the run's own folder shows, so that thousands of runs fit into memory. The
    /// ladder is drawn before, if somebody wants it or the run did not pass.
    pub fn let_go(&mut self, keep_ladder: bool) {
        if keep_ladder || self.verdict() > Verdict::Pass && !self.recording.events.is_empty() {
            self.ladder = Some(self.draw_ladder());
        }
        self.recording.events = Vec::new();
        self.recording.header.plan = None;
        self.machines = Vec::new();
        self.overheard = Vec::new();
        for call in &mut self.judgement.calls {
            call.fax = None;
            call.streams = Vec::new();
        }
    }

    /// The order of things.
    #[must_use]
    pub fn sequence(&self) -> Sequence {
        Sequence::numbered(&self.cast(), self.events(), self.calls(), &self.message_numbers)
    }

    /// The ladder for people.
    #[must_use]
    pub fn draw_ladder(&self) -> String {
        let draw = || ladder::draw_sequence(&self.sequence().in_time(), ladder::Options::full());
        self.ladder.clone().unwrap_or_else(draw)
    }

    /// Why it did not pass, one line each, the cause first; then what is worth knowing.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.complaints_and(|_| String::new())
    }

    /// The same, with what else is known of each finding behind it.
    #[must_use]
    pub fn complaints_and(&self, more: impl Fn(&Finding) -> String) -> Vec<String> {
        let (judgement, cast) = (&self.judgement, self.cast());
        let finding = |f: &Finding| {
            let late = f.late.map(|by| format!(" (inconclusive: late by {} ms)", by.as_millis()));
            let who = blamed(&cast, f.blame);
            let (severity, late) = (f.severity.name(), late.unwrap_or_default());
            format!("{severity} {} ({who}): {}{late}{}", f.check, f.text, more(f))
        };
        let findings =
            |severity| judgement.findings.iter().filter(move |f| f.severity == severity).map(finding);
        let reason = |reason: &Reason| reason.text.clone();
        let (ours, others): (Vec<&Reason>, Vec<&Reason>) =
            judgement.reasons.iter().partition(|reason| reason.verdict == Verdict::Error);
        // Nothing can be believed when we have failed ourselves; else a rule that was broken is the cause, and what never
        // became possible is what came of it.
        let mut lines: Vec<String> = ours.into_iter().map(reason).collect();
        lines.extend(findings(Severity::Error));
        lines.extend(others.into_iter().map(reason));
        // Of a play that did not run nothing was to be seen.
        let has_run = self.verdict() != Verdict::NotRun;
        for e in judgement.expectations.iter().filter(|e| has_run && e.verdict > Verdict::Pass) {
            let because = if e.because.is_empty() { String::new() } else { format!(": {}", e.because) };
            lines.push(format!("expected {}, got {}{because}", wanted(&e.name, &e.expected), e.got));
        }
        lines.extend(findings(Severity::Warning));
        lines.extend(judgement.notes.iter().cloned());
        lines
    }
}

/// What was expected, and of what. Of a header the sentence names it already; then the place in the play stands behind it.
#[must_use]
pub fn wanted(name: &str, expected: &str) -> String {
    let is_said =
        expected.split_whitespace().next().is_some_and(|first| name.split('.').any(|part| part == first));
    if is_said && name.contains(".headers.") {
        format!("{expected} ({name})")
    } else {
        format!("{name} {expected}")
    }
}

fn measuring_error(recording: &Recording) -> Option<Duration> {
    let by = |event: &Event| if let Event::Late { by, .. } = event { Some(*by) } else { None };
    let worst = recording.events.iter().filter_map(by).fold(ERROR_MIN, Duration::max);
    (recording.header.clock == ClockMode::Real).then_some(worst)
}
