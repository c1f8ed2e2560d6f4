//! The expectations of a scenario, held against what was on the wire.

mod described;
mod dtmf;
mod fax;
mod shown;
mod told;
mod watch;

use clock::{Duration, Instant};
use plan::{AudioExpect, CallExpect, Plan, ProgressMedia, Step, TrunkState, Verb};
use trace::{Ended, Party};

use crate::called;
use crate::facts::party;
use crate::seen::Seen;
use crate::why::{self, Why};
use crate::{
    CallOutcome, CallSummary, Decision, Expected, FaxSummary, FaxTransport, HeardAudio, Judgement, Verdict,
};
pub(crate) use watch::Watch;

/// Holds what was seen against all that `plan` expects; what is absent there is not judged. In a recording that was
/// cut, what did not come is not missed.
pub(crate) fn expectations(
    plan: &Plan,
    outcome: &Judgement,
    (seen, watch): (&Seen, Option<&Watch>),
    ended: &Ended,
) -> Vec<Expected> {
    let registration = why::registration(plan, &outcome.trunk);
    let mut rows = Rows { registration, device: plan.device.map(party), ..Rows::default() };
    let pause = Some(least_pause(plan));
    let expect = &plan.expect;
    let calls: Vec<&CallSummary> = outcome.calls.iter().filter(|c| is_on_trunk(c)).collect();
    rows.equal("attempts", expect.attempts, Some(calls.len() as u32));
    rows.late = seen.late_between(Instant::ZERO, Instant::ZERO + outcome.lasted);
    rows.margin = pause;
    rows.equal("channels_peak", expect.channels_peak, Some(channels_peak(&calls)));
    rows.margin = None;
    let trunk = &outcome.trunk;
    rows.equal("registered", expect.registered, Some(trunk.registered));
    rows.equal("register_status", expect.register_status, trunk.register_status);
    rows.margin = pause;
    if let Some(least) = expect.registrations_min {
        let ok = trunk.registrations >= least;
        rows.row(
            "registrations_min",
            format!("at least {least}"),
            trunk.registrations.to_string(),
            ok.into(),
        );
    }
    let up = trunk.options_answered.map(|answered| if answered { TrunkState::Up } else { TrunkState::Down });
    rows.named("trunk", expect.trunk, up, |state| format!("{state:?}").to_lowercase());
    rows.margin = None;
    let stranger = (trunk.stranger_requests > 0).then(|| trunk.stranger_status.unwrap_or(0));
    rows.equal("stranger_status", expect.stranger_status, stranger);
    rows.margin = pause;
    for (label, wanted) in &expect.calls {
        rows.prefix = if expect.calls.len() > 1 { format!("{label}.") } else { String::new() };
        let call = find(plan, &calls, label);
        rows.why = call.map_or_else(|| rows.registration.clone(), |call| why::call(plan, call));
        rows.excuse_call(call, seen, ended);
        rows.call(plan, wanted, call);
        if let Some(watch) = watch {
            rows.told(plan, wanted, call, watch);
        }
    }
    rows.prefix.clear();
    if let Some(watch) = watch {
        rows.sent(watch);
    }
    if let Some(audio) = expect.answered_audio {
        let is_judged = |call: &&&CallSummary| {
            call.answered.is_some() && can_tell_sound(call) && !called::says_otherwise(plan, call)
        };
        for (number, call) in (1..).zip(calls.iter().filter(is_judged)) {
            rows.prefix = format!("call-{number}.");
            rows.excuse_call(Some(call), seen, ended);
            rows.why = None;
            rows.audio(audio, call);
        }
    }
    let is_cut = ended.stopped && says_how_calls_end(plan);
    if ended.damage.is_some() || is_cut {
        for row in rows.rows.iter_mut().filter(|row| row.verdict == Verdict::Fail) {
            row.verdict = Verdict::Inconclusive;
        }
    }
    rows.rows
}

/// A play that wants a call to be busy is no riddle when it is. A side that has no play, only somebody who steers it,
/// expects nothing of a single call.
pub(crate) fn says_how_calls_end(plan: &Plan) -> bool {
    plan.expect.calls.values().any(|call| call.call.is_some() || call.status.is_some() || call.fax.is_some())
}

/// Why what a call lacks is not held against anybody: a limit of ours has ended it.
fn excuse(call: &CallSummary, seen: &Seen, ended: &Ended) -> Option<String> {
    if seen.is_fax_limited(&call.call_id) {
        return Some("a limit of ours has ended the fax".to_owned());
    }
    if let Some((from, _)) = seen.left_out.filter(|(from, _)| call.ended.is_none_or(|at| at >= *from)) {
        return Some(format!("the recording leaves out what came after {from} s"));
    }
    let is_open = matches!(call.outcome, CallOutcome::StillUp | CallOutcome::Unanswered);
    ended.limits.first().filter(|_| is_open).map(|limit| format!("a limit of ours was reached: {limit}"))
}

/// What of modem sound comes later than this is lost to the machine that listens.
const JITTER_BUFFER: Duration = Duration::from_millis(60);

/// What a play counts on: that its shortest pause is one. Where this machine was late by as much, its steps may have
/// come in another order than the one that was meant, or left no time for what was to be heard.
fn least_pause(plan: &Plan) -> Duration {
    let of = |step: &Step| [Some(step.after), held_back(&step.verb)];
    let pauses = plan.steps.iter().flat_map(of).flatten().filter(|pause| !pause.is_zero());
    pauses.min().unwrap_or(SOUND_MIN).min(SOUND_MIN)
}

/// For how long the network is to hold a message back.
fn held_back(verb: &Verb) -> Option<Duration> {
    if let Verb::NetworkDelay { by, .. } = verb { Some(*by) } else { None }
}

/// The shortest answered call in which sound both ways can be asked for.
const SOUND_MIN: Duration = Duration::from_millis(1_000);

/// False for a call in which the wire does not say who should be heard: it was on hold, was a fax or a data call, was
/// over at once, or its streams cannot be looked into.
fn can_tell_sound(call: &CallSummary) -> bool {
    let lasted = call.answered.zip(call.ended).map(|(from, to)| to.since(from));
    if call.audio_to_carrier.is_opaque() || call.audio_to_pbx.is_opaque() {
        return false;
    }
    call.holds == 0 && call.fax.is_none() && lasted.is_none_or(|lasted| lasted >= SOUND_MIN)
}

/// The call with a label, among all calls of a recording.
pub(crate) fn call_of<'a>(plan: &Plan, calls: &'a [CallSummary], label: &str) -> Option<&'a CallSummary> {
    let on_trunk: Vec<&CallSummary> = calls.iter().filter(|c| is_on_trunk(c)).collect();
    find(plan, &on_trunk, label)
}

fn is_on_trunk(call: &CallSummary) -> bool {
    !call.sides.contains(&Party::Stranger)
}

/// The call with a label: the n-th call of a side is the n-th new Call-ID in an INVITE it sends.
fn find<'a>(plan: &Plan, calls: &[&'a CallSummary], label: &str) -> Option<&'a CallSummary> {
    let never = |l: &str| plan.expect.calls.get(l).is_some_and(|e| e.call == Some(plan::CallOutcome::None));
    let (_, side) = plan.calls().find(|(l, _)| l.as_str() == label)?;
    let mut before = plan.calls().take_while(|(l, _)| l.as_str() != label);
    let nth = before.by_ref().filter(|(l, s)| *s == side && !never(l)).count();
    let party = party(side);
    calls.iter().filter(|c| c.caller == Some(party)).nth(if never(label) { usize::MAX } else { nth }).copied()
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "none".to_owned() } else { text.to_owned() }
}

/// The most calls that were answered and not ended at one moment.
fn channels_peak(calls: &[&CallSummary]) -> u32 {
    let is_up = |call: &CallSummary, at| {
        call.answered.is_some_and(|from| from <= at) && call.ended.is_none_or(|to| to > at)
    };
    let starts = calls.iter().filter_map(|c| c.answered);
    starts.map(|at| calls.iter().filter(|c| is_up(c, at)).count() as u32).max().unwrap_or(0)
}

#[derive(Default)]
struct Rows {
    prefix: String,
    rows: Vec<Expected>,
    /// Why the call came to nothing, or the trunk for a call that was never placed.
    why: Option<Why>,
    registration: Option<Why>,
    /// The side that somebody's device has: what it was to do may never have reached it.
    device: Option<Party>,
    /// Why nothing is held against anybody.
    excuse: Option<String>,
    /// How late this machine was at most during the call, or the run.
    late: Option<Duration>,
    /// A row that is not met proves nothing when this machine was late by so much; none for what is not about time.
    margin: Option<Duration>,
}

impl From<bool> for Verdict {
    fn from(ok: bool) -> Self {
        if ok { Self::Pass } else { Self::Fail }
    }
}

impl Rows {
    /// From now on rows are about this call.
    fn excuse_call(&mut self, call: Option<&CallSummary>, seen: &Seen, ended: &Ended) {
        // A call that is still up goes on until the end, and one that never was could have come at any time.
        let from = call.map_or(Instant::ZERO, |call| call.first);
        let until = call.and_then(|call| call.ended).unwrap_or(Instant::from_nanos(u64::MAX));
        self.late = seen.late_between(from, until);
        self.excuse = call.and_then(|call| excuse(call, seen, ended));
    }

    /// Why what is about time is held against nobody.
    fn late_excuse(&self) -> Option<String> {
        let late = self.late.zip(self.margin).filter(|(late, margin)| late >= margin)?.0;
        Some(format!("late by {} ms: this machine was busy", late.as_millis()))
    }

    fn row(&mut self, name: &str, expected: String, got: String, verdict: Verdict) {
        let name = format!("{}{name}", self.prefix);
        let is_met = verdict == Verdict::Pass;
        let excuse = self.excuse.clone().or_else(|| self.late_excuse());
        let because = match (&excuse, &self.why) {
            _ if is_met => String::new(),
            (Some(excuse), _) => excuse.clone(),
            (None, Some(why)) => why.text.clone(),
            (None, None) => String::new(),
        };
        let verdict = if is_met || excuse.is_none() { verdict } else { Verdict::Inconclusive };
        let packet = self.why.as_ref().filter(|_| !is_met).map(|why| why.packet);
        self.rows.push(Expected { name, expected, got, verdict, because, packet });
    }

    fn equal<T: PartialEq + ToString + Copy>(&mut self, name: &str, expected: Option<T>, got: Option<T>) {
        self.named(name, expected, got, |value| value.to_string());
    }

    fn named<T: PartialEq>(
        &mut self,
        name: &str,
        expected: Option<T>,
        got: Option<T>,
        print: impl Fn(&T) -> String,
    ) {
        let Some(expected) = expected else { return };
        let verdict = Verdict::from(got.as_ref() == Some(&expected));
        let text = got.as_ref().map_or("unknown".to_owned(), &print);
        self.row(name, print(&expected), text, verdict);
    }

    /// Rows that prove nothing for this reason, unless there is another already.
    fn excused(&mut self, why: Option<&str>, add: impl FnOnce(&mut Self)) {
        let before = self.excuse.clone();
        if let Some(why) = why {
            self.excuse.get_or_insert_with(|| why.to_owned());
        }
        add(self);
        self.excuse = before;
    }

    /// A device may hold a call for itself and tell nobody, or was not made to: that no re-INVITE came is no proof.
    fn reinvite(&mut self, wanted: &CallExpect, call: &CallSummary) {
        let is_excused = self.device.is_some() && call.reinvite_status.is_none();
        let why = is_excused.then_some("no re-INVITE was answered in this call");
        self.excused(why, |rows| rows.equal("reinvite_status", wanted.reinvite_status, call.reinvite_status));
    }

    /// A proxy is not to pass a 503 on, and makes 500 of it (RFC 3261 16.7 step 6): whether there is one in a device
    /// nobody here sees.
    fn status(&mut self, wanted: &CallExpect, call: &CallSummary) {
        let is_excused = self.device.is_some() && (wanted.status, call.status) == (Some(503), Some(500));
        let why = is_excused.then_some("a proxy makes 500 of a 503 (RFC 3261 16.7)");
        self.excused(why, |rows| rows.equal("status", wanted.status, call.status));
    }

    fn call(&mut self, plan: &Plan, wanted: &CallExpect, got: Option<&CallSummary>) {
        // What refused it explains all that is missing; of a call that was answered each row has its own message.
        let refused = self.why.clone();
        if let Some(outcome) = wanted.call {
            let verdict = got.map_or(outcome == plan::CallOutcome::None, |c| fits(outcome, c)).into();
            let words = got.map_or("none".to_owned(), |c| c.outcome.name().to_owned());
            self.why = refused.clone().or_else(|| got.and_then(|call| call.answer.as_ref()).map(Why::of));
            self.row("call", kebab(&outcome), words, verdict);
        }
        let Some(call) = got else { return self.missing(wanted) };
        let or = |decision: &Option<Decision>| refused.clone().or_else(|| decision.as_ref().map(Why::of));
        self.why = or(&call.answer);
        self.status(wanted, call);
        if let Some(audio) = wanted.audio {
            self.audio(audio, call);
        }
        if let Some(media) = wanted.early_audio {
            let heard = call.early_audio.as_ref();
            let verdict = heard.map_or(Verdict::Inconclusive, |heard| early(media, heard).into());
            let words = heard.map_or_else(|| "unknown".to_owned(), HeardAudio::words);
            self.row("early_audio", kebab(&media), words, verdict);
        }
        if let Some(dtmf) = &wanted.dtmf {
            self.dtmf(plan, dtmf, call);
            self.why = or(&call.answer);
        }
        // Two descriptions say which it is, whenever they come.
        let margin = self.margin.take();
        self.named("codec", wanted.codec.clone(), call.codec.clone(), Clone::clone);
        self.margin = margin;
        self.why = or(&call.reinvite);
        self.reinvite(wanted, call);
        self.why = or(&call.release);
        let released = wanted.released_by.map(party);
        self.named("released_by", released, call.released_by, |party| party.name().to_owned());
        self.duration(wanted, call);
        self.why = refused;
        if let Some(fax) = &wanted.fax {
            let is_image = |got: &FaxSummary| got.last_transport == Some(FaxTransport::T38);
            let got = call.fax.as_deref();
            let before = self.margin;
            if !got.is_some_and(is_image) {
                self.margin = Some(JITTER_BUFFER);
            }
            self.fax(fax, got);
            self.margin = before;
        }
    }

    /// The call is not there: only `call` itself can say something about it.
    fn missing(&mut self, wanted: &CallExpect) {
        if wanted.call.is_none() {
            self.row("call", "a call".to_owned(), "none".to_owned(), Verdict::Fail);
        }
    }

    fn audio(&mut self, wanted: AudioExpect, call: &CallSummary) {
        let (to_carrier, to_pbx) = (&call.audio_to_carrier, &call.audio_to_pbx);
        let hears = |heard: &HeardAudio, other: audio::SampleId| match heard.speech {
            Some(speech) => speech == other,
            // A real device says what it likes.
            None => heard.is_sound(),
        };
        let carrier = hears(to_carrier, audio::SampleId::PbxSpeech);
        let pbx = hears(to_pbx, audio::SampleId::CarrierSpeech);
        let swapped = to_carrier.speech == Some(audio::SampleId::CarrierSpeech)
            && to_pbx.speech == Some(audio::SampleId::PbxSpeech);
        let is_echo = self.is_echo(call);
        let packets = to_carrier.packets + to_pbx.packets;
        let is_quiet = !to_carrier.is_sound() && !to_pbx.is_sound();
        let ok = match wanted {
            AudioExpect::TwoWay => carrier && pbx || is_echo,
            AudioExpect::OneWayToPbx => pbx && !to_carrier.is_sound(),
            AudioExpect::OneWayToCarrier => carrier && !to_pbx.is_sound(),
            AudioExpect::Silent => is_quiet && packets > 0,
            AudioExpect::Swapped => swapped,
            AudioExpect::None => packets == 0,
        };
        let unknown = to_carrier.is_opaque() || to_pbx.is_opaque();
        let verdict = if !ok && unknown { Verdict::Inconclusive } else { ok.into() };
        let echo = if is_echo { ", an echo" } else { "" };
        let got = format!("carrier heard {}, pbx heard {}{echo}", to_carrier.words(), to_pbx.words());
        self.row("audio", kebab(&wanted), got, verdict);
    }

    /// A device that sends back what our side says has got it, and our side hears that it has: an echo number, which
    /// is what people dial first, is a proof of both ways.
    fn is_echo(&self, call: &CallSummary) -> bool {
        let own = match self.device {
            Some(Party::Carrier) => audio::SampleId::PbxSpeech,
            Some(Party::Pbx) => audio::SampleId::CarrierSpeech,
            _ => return false,
        };
        [&call.audio_to_carrier, &call.audio_to_pbx].iter().all(|heard| heard.speech == Some(own))
    }

    fn duration(&mut self, wanted: &CallExpect, call: &CallSummary) {
        let lasted = call.answered.zip(call.ended).map(|(from, to)| to.since(from));
        let words =
            |d: Option<Duration>| d.map_or("unknown".to_owned(), |d| format!("{:.3} s", d.as_secs_f64()));
        if let Some(least) = wanted.duration_min {
            let short_by = lasted.map(|d| least.saturating_sub(d));
            self.timed("duration_min", words(Some(least)), words(lasted), short_by);
        }
        if let Some(most) = wanted.duration_max {
            let long_by = lasted.map(|d| d.saturating_sub(most));
            self.timed("duration_max", words(Some(most)), words(lasted), long_by);
        }
    }

    /// A row about time; `off_by` is nothing when it is met, and unknown when there is no time to be seen.
    fn timed(&mut self, name: &str, expected: String, got: String, off_by: Option<Duration>) {
        let is_met = off_by == Some(Duration::ZERO);
        let before = self.margin;
        self.margin = off_by.or(before);
        self.row(name, expected, got, is_met.into());
        self.margin = before;
    }
}

/// Whether the wire shows what was expected. Some outcomes look alike there: a ring timer of the caller
/// and a caller who gives up both end in CANCEL.
fn fits(wanted: plan::CallOutcome, call: &CallSummary) -> bool {
    use plan::CallOutcome as Wanted;
    let got = call.outcome;
    match wanted {
        Wanted::Completed => got == CallOutcome::Completed,
        Wanted::Busy => got == CallOutcome::Busy,
        Wanted::NoAnswer => {
            got == CallOutcome::NoAnswer || (got == CallOutcome::Cancelled && call.ringing.is_some())
        }
        Wanted::Cancelled => got == CallOutcome::Cancelled,
        Wanted::Rejected => {
            matches!(got, CallOutcome::Rejected | CallOutcome::Failed) && call.status.is_some()
        }
        // Any status that no other outcome has a name for, and none at all.
        Wanted::Failed => {
            let unrung = got == CallOutcome::NoAnswer && call.ringing.is_none();
            unrung || matches!(got, CallOutcome::Failed | CallOutcome::Rejected | CallOutcome::Unanswered)
        }
        Wanted::None => false,
    }
}

fn early(wanted: ProgressMedia, heard: &HeardAudio) -> bool {
    let hears = |is: fn(audio::SampleId) -> bool| {
        heard.content.iter().filter_map(|c| audio::SampleId::named(c)).any(is)
    };
    let unknown = heard.content.iter().any(|c| c == HeardAudio::UNKNOWN_SOUND);
    match wanted {
        ProgressMedia::None => !heard.is_sound(),
        ProgressMedia::Ringback => unknown || hears(audio::SampleId::is_tone),
        ProgressMedia::Announcement => unknown || hears(|id| id == audio::SampleId::Announcement),
    }
}

/// The word of an enum as scenarios write it: `TwoWay` is `two-way`.
fn kebab(value: &impl core::fmt::Debug) -> String {
    let mut word = String::new();
    for c in format!("{value:?}").chars() {
        if c.is_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.extend(c.to_lowercase());
    }
    word
}

#[cfg(test)]
mod tests;
