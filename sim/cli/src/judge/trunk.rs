//! One trunk of a capture: its recording as it grows, and its judge.

use std::path::PathBuf;

use capture::UnixNanos;
use capture::trunk::{Sides, TrunkId};
use check::Judge;
use clock::Instant;
use report::Case;
use trace::{ClockMode, Ended, Event, Header, LeftOut, Recording, Redaction};

use super::choice::{self, Chosen};
use super::{Judged, Promised, shown};
use crate::args::JudgeArgs;
use crate::kept::Kept;
use crate::outcome::quoted;

/// A trunk that is judged.
pub(super) struct Trunk {
    pub(super) id: TrunkId,
    pub(super) sides: Sides,
    judge: Judge,
    header: Header,
    kept: Kept,
    /// True when somebody wants to see more than the judgement.
    keeps: bool,
}

impl Trunk {
    pub(super) fn new(
        args: &JudgeArgs,
        id: TrunkId,
        sides: Sides,
        began: Option<UnixNanos>,
        promised: Promised,
    ) -> Self {
        let header = Header {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run: format!("{} trunk {}", name(&args.files), id + 1),
            clock: ClockMode::Capture,
            cast: sides.cast.clone(),
            is_strict: args.strict,
            // Keys and passwords in the clear are those of somebody's devices.
            redaction: Redaction::Keys,
            again: again(args),
            is_partial: true,
            promised,
            began: began.map(|began| began.0),
            ..Header::default()
        };
        let judge = Judge::new(&header);
        let keeps = args.out.is_some() || args.ladder;
        Self { id, sides, judge, header, kept: Kept::default(), keeps }
    }

    pub(super) fn observe(&mut self, event: Event) {
        if let Event::Joined { host, .. } = &event {
            self.sides.cast.join(host);
        }
        self.judge.observe(&event);
        if !self.keeps {
            return;
        }
        let was_whole = self.kept.left_out == 0;
        self.kept.push(&event);
        if was_whole && self.kept.left_out > 0 {
            self.kept.events.push(Event::LeftOut { at: event.at(), what: LeftOut::All });
        }
    }

    /// Shows what was found since the last time.
    pub(super) fn show_fresh(&mut self) {
        let Self { id, sides, judge, .. } = self;
        judge.fresh().iter().for_each(|finding| shown::finding(*id, &sides.cast, finding));
    }

    /// The capture ends. Its calls are numbered from `first` on; of those that somebody has chosen the rest is left out.
    pub(super) fn finish(mut self, at: Instant, first: usize, chosen: Option<&Chosen>) -> Judged {
        let ended = Event::Ended { at, ended: Box::<Ended>::default() };
        self.judge.observe(&ended);
        self.kept.push(&ended);
        let mut judgement = self.judge.finish();
        let next = first + judgement.calls.len();
        let mut numbers: Vec<usize> = (first..next).collect();
        if let Some(chosen) = chosen {
            let is_chosen: Vec<bool> = numbers
                .iter()
                .zip(&judgement.calls)
                .map(|(number, call)| chosen.has(*number, call))
                .collect();
            numbers.retain(|number| is_chosen[number - first]);
            let mut all = is_chosen.into_iter();
            judgement = judgement.of_calls(|_| all.next().unwrap_or_default(), self.header.is_strict);
            let calls: Vec<_> = judgement.calls.iter().collect();
            self.kept.events = choice::events_of(self.kept.events, &calls);
        }
        let elsewhere = vec![Vec::new(); numbers.len()];
        let recording = Recording { header: self.header, events: self.kept.events };
        let case = Case::new(recording, judgement);
        Judged {
            id: self.id,
            sides: self.sides,
            case,
            numbers,
            next,
            elsewhere,
            left_out: self.kept.left_out,
        }
    }
}

/// What a capture is called.
fn name(files: &[PathBuf]) -> String {
    let first =
        files.first().and_then(|file| file.file_name()).map(|name| name.to_string_lossy().into_owned());
    match first {
        Some(name) if name != "-" => name,
        _ => "capture".to_owned(),
    }
}

/// The command that does it again.
fn again(args: &JudgeArgs) -> String {
    let files = args.files.iter().map(|file| format!(" {}", quoted(&file.display().to_string())));
    let named = |option: &str, addresses: &[capture::trunk::Address]| {
        addresses.iter().map(|address| format!(" --{option} {address}")).collect::<String>()
    };
    let profile = |option: &str, profile: &Option<String>| {
        profile
            .as_deref()
            .map(|profile| format!(" --{option}-profile {}", quoted(profile)))
            .unwrap_or_default()
    };
    let strict = if args.strict { " --strict" } else { "" };
    format!(
        "trunksim judge{}{}{}{}{}{strict}",
        files.collect::<String>(),
        named("carrier", &args.carrier),
        named("pbx", &args.pbx),
        profile("carrier", &args.carrier_profile),
        profile("pbx", &args.pbx_profile)
    )
}
