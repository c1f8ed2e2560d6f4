//! One trunk of a capture: its recording as it grows, and its judge.

use std::collections::BTreeMap;
use std::path::PathBuf;

use capture::UnixNanos;
use capture::trunk::{Sides, TrunkId};
use check::{CallSummary, Digests, Judge, Judgement};
use clock::Instant;
use report::Case;
use trace::{ClockMode, Digest, Event, Header, LeftOut, PacketId, Recording, Redaction};

use super::choice::Chosen;
use super::picker::Picker;
use super::{Judged, Promised, shown};
use crate::args::JudgeArgs;
use crate::kept::Kept;
use crate::outcome::quoted;

/// A trunk that is judged.
pub(super) struct Trunk {
    pub(super) id: TrunkId,
    pub(super) sides: Sides,
    judge: Judge,
    /// The passwords that somebody promises and that are not written: what is known of each digest is kept beside it.
    digests: Option<Digests>,
    header: Header,
    kept: Kept,
    /// The calls that are over and listed.
    pub(super) calls: Vec<CallSummary>,
    /// True when somebody wants to see more than the judgement.
    keeps: bool,
}

impl Trunk {
    /// A trunk that was found; `keeps` when somebody wants to see its events.
    pub(super) fn new(
        args: &JudgeArgs,
        keeps: bool,
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
            promised: promised.each_ref().map(|file| file.as_ref().map(|file| file.text().into())),
            began: began.map(|began| began.0),
            ..Header::default()
        };
        let judge = Judge::with_profiles(&header, promised.each_ref().map(Option::as_deref));
        let has_account = promised.iter().flatten().any(|file| !file.accounts().is_empty());
        let digests = has_account.then(|| judge.digests());
        Self { id, sides, judge, digests, header, kept: Kept::default(), calls: Vec::new(), keeps }
    }

    /// The next event, for which there is room in the reports or not. True when it was kept for them.
    pub(super) fn observe(&mut self, event: &Event, has_room: bool) -> bool {
        if let Event::Joined { host, .. } = event {
            self.sides.cast.join(host);
            if let Some(digests) = &mut self.digests {
                digests.join(host);
            }
        }
        let digest = digest_in(self.digests.as_ref(), event);
        digest.iter().chain([event]).for_each(|event| self.judge.observe(event));
        if !self.keeps {
            return false;
        }
        digest.iter().for_each(|digest| self.kept.push_into(digest, has_room && self.kept.left_out == 0));
        let was_whole = self.kept.left_out == 0;
        self.kept.push_into(event, has_room && was_whole);
        if was_whole && self.kept.left_out > 0 {
            self.kept.events.push(Event::LeftOut { at: event.at(), what: LeftOut::All });
        }
        was_whole
    }

    /// The calls that have ended since the last time.
    pub(super) fn calls_over(&mut self) -> Vec<CallSummary> {
        self.judge.take_calls()
    }

    /// Shows what was found since the last time.
    pub(super) fn show_fresh(&mut self) {
        let Self { id, sides, judge, .. } = self;
        judge.fresh().iter().for_each(|finding| shown::finding(*id, &sides.cast, finding));
    }

    /// The capture ends. Its calls are numbered from `first` on; of those that somebody has chosen the rest is left out.
    pub(super) fn finish(mut self, at: Instant, first: usize, chosen: Option<&Chosen>) -> Ended {
        let ended = Event::Ended { at, ended: Box::<trace::Ended>::default() };
        self.judge.observe(&ended);
        self.kept.push(&ended);
        let mut judgement = self.judge.finish();
        self.calls.append(&mut judgement.calls);
        judgement.calls = self.calls;
        judgement.calls.sort_by_key(|call| call.first);
        let next = first + judgement.calls.len();
        let mut numbers: Vec<usize> = (first..next).collect();
        let all = chosen.is_some().then(|| {
            let calls = numbers.iter().zip(&judgement.calls).take(CALLS_TOLD);
            calls.map(|(number, call)| shown::line(*number, call, &self.sides.cast)).collect::<Vec<_>>()
        });
        if let Some(chosen) = chosen {
            let is_chosen: Vec<bool> = numbers
                .iter()
                .zip(&judgement.calls)
                .map(|(number, call)| chosen.has(*number, call))
                .collect();
            numbers.retain(|number| is_chosen[number - first]);
            let mut all = is_chosen.into_iter();
            judgement = judgement.of_calls(|_| all.next().unwrap_or_default(), self.header.is_strict);
        }
        let (id, sides, header, kept, digests) = (self.id, self.sides, self.header, self.kept, self.digests);
        Ended { id, sides, header, judgement, kept, numbers, next, digests, all: all.unwrap_or_default() }
    }
}

/// Calls that are told of when none of all is meant.
const CALLS_TOLD: usize = 5;

/// What is known of the digest in a packet, by who has passwords that are not written.
pub(super) fn digest_in(digests: Option<&Digests>, event: &Event) -> Option<Event> {
    let Event::Sent { at, packet } = event else { return None };
    let word = digests?.word(packet).filter(|word| *word != Digest::NotKnown)?;
    Some(Event::Digest { at: *at, id: packet.id, word })
}

/// A trunk that was judged, before what its reports show is put together.
pub(super) struct Ended {
    pub(super) id: TrunkId,
    pub(super) sides: Sides,
    header: Header,
    pub(super) judgement: Judgement,
    kept: Kept,
    numbers: Vec<usize>,
    /// The number that the first call of the next trunk has.
    pub(super) next: usize,
    /// The first of its calls in a line each, where somebody has chosen: to be told when none is meant.
    pub(super) all: Vec<String>,
    /// The passwords that are not written.
    pub(super) digests: Option<Digests>,
}

impl Ended {
    /// With all that was kept of it.
    pub(super) fn whole(mut self) -> Judged {
        let kept = core::mem::take(&mut self.kept);
        self.shown(kept, BTreeMap::new())
    }

    /// With what was picked of it.
    pub(super) fn picked(mut self, picker: Picker) -> Judged {
        let Picker { numbers, mut kept, .. } = picker;
        // What a capture has no room for ends it, and so does its end.
        kept.events.extend(self.kept.events.pop());
        self.shown(kept, numbers)
    }

    /// Picks from what was kept.
    pub(super) fn pick(mut self) -> Judged {
        let mut picker = Picker::of(&self.judgement.calls);
        self.kept.events.iter().for_each(|event| picker.see(event));
        picker.kept.left_out = self.kept.left_out;
        self.kept.events.clear();
        self.picked(picker)
    }

    fn shown(self, kept: Kept, message_numbers: BTreeMap<PacketId, usize>) -> Judged {
        let elsewhere = vec![Vec::new(); self.numbers.len()];
        let recording = Recording { header: self.header, events: kept.events };
        let case = Case::of_some(recording, self.judgement, self.numbers.clone(), message_numbers);
        let (numbers, left_out) = (self.numbers, kept.left_out);
        Judged { id: self.id, sides: self.sides, case, numbers, elsewhere, left_out }
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
