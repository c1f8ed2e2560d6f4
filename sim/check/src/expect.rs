//! The expectations of a scenario, held against what was on the wire.

mod fax;

use clock::Duration;
use plan::{AudioExpect, CallExpect, Plan, ProgressMedia, Side, TrunkState};
use trace::Party;

use crate::{CallOutcome, CallSummary, Expected, HeardAudio, Outcome, Verdict};

/// Holds `outcome` against all that `plan` expects; what is absent there is not judged.
#[must_use]
pub fn expectations(plan: &Plan, outcome: &Outcome) -> Vec<Expected> {
    let mut rows = Rows::default();
    let expect = &plan.expect;
    let calls: Vec<&CallSummary> = outcome.calls.iter().filter(|c| is_on_trunk(c)).collect();
    rows.equal("attempts", expect.attempts, Some(calls.len() as u32));
    rows.equal("channels_peak", expect.channels_peak, Some(channels_peak(&calls)));
    let trunk = &outcome.trunk;
    rows.equal("registered", expect.registered, Some(trunk.registered));
    rows.equal("register_status", expect.register_status, trunk.register_status);
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
    let stranger = (trunk.stranger_requests > 0).then(|| trunk.stranger_status.unwrap_or(0));
    rows.equal("stranger_status", expect.stranger_status, stranger);
    for (label, wanted) in &expect.calls {
        rows.prefix = if expect.calls.len() > 1 { format!("{label}.") } else { String::new() };
        rows.call(wanted, find(plan, &calls, label));
    }
    rows.rows
}

fn is_on_trunk(call: &CallSummary) -> bool {
    call.caller != Party::Stranger && call.callee != Party::Stranger
}

/// The call with a label: the n-th call of a side is the n-th new Call-ID in an INVITE it sends.
fn find<'a>(plan: &Plan, calls: &[&'a CallSummary], label: &str) -> Option<&'a CallSummary> {
    let never = |l: &str| plan.expect.calls.get(l).is_some_and(|e| e.call == Some(plan::CallOutcome::None));
    let (_, side) = plan.calls().find(|(l, _)| l.as_str() == label)?;
    let mut before = plan.calls().take_while(|(l, _)| l.as_str() != label);
    let nth = before.by_ref().filter(|(l, s)| *s == side && !never(l)).count();
    let party = party(side);
    calls.iter().filter(|c| c.caller == party).nth(if never(label) { usize::MAX } else { nth }).copied()
}

fn party(side: Side) -> Party {
    match side {
        Side::Carrier => Party::Carrier,
        Side::Pbx => Party::Pbx,
    }
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
}

impl From<bool> for Verdict {
    fn from(ok: bool) -> Self {
        if ok { Self::Pass } else { Self::Fail }
    }
}

impl Rows {
    fn row(&mut self, name: &str, expected: String, got: String, verdict: Verdict) {
        let name = format!("{}{name}", self.prefix);
        self.rows.push(Expected { name, expected, got, verdict });
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

    fn call(&mut self, wanted: &CallExpect, got: Option<&CallSummary>) {
        if let Some(outcome) = wanted.call {
            let verdict = got.map_or(outcome == plan::CallOutcome::None, |c| fits(outcome, c)).into();
            let words = got.map_or("none".to_owned(), |c| c.outcome.name().to_owned());
            self.row("call", kebab(&outcome), words, verdict);
        }
        let Some(call) = got else { return self.missing(wanted) };
        self.equal("status", wanted.status, call.status);
        if let Some(audio) = wanted.audio {
            self.audio(audio, call);
        }
        if let Some(media) = wanted.early_audio {
            let verdict = early(media, &call.early_audio).into();
            self.row("early_audio", kebab(&media), call.early_audio.words(), verdict);
        }
        if let Some(dtmf) = &wanted.dtmf {
            let got = if dtmf.at == Side::Pbx { &call.dtmf_to_pbx } else { &call.dtmf_to_carrier };
            let verdict = Verdict::from(*got == dtmf.digits);
            self.row("dtmf", format!("{} at the {}", dtmf.digits, dtmf.at), got.clone(), verdict);
        }
        self.named("codec", wanted.codec.clone(), call.codec.clone(), Clone::clone);
        self.equal("reinvite_status", wanted.reinvite_status, call.reinvite_status);
        let released = wanted.released_by.map(party);
        self.named("released_by", released, call.released_by, |party| party.name().to_owned());
        self.duration(wanted, call);
        if let Some(fax) = &wanted.fax {
            self.fax(fax, call.fax.as_deref());
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
        let is_opaque = |heard: &HeardAudio| heard.content.iter().any(|c| c == HeardAudio::UNKNOWN_CODEC);
        let hears = |heard: &HeardAudio, other: audio::SampleId| match heard.speech {
            Some(speech) => speech == other,
            // A real device says what it likes.
            None => heard.is_sound(),
        };
        let carrier = hears(to_carrier, audio::SampleId::PbxSpeech);
        let pbx = hears(to_pbx, audio::SampleId::CarrierSpeech);
        let swapped = to_carrier.speech == Some(audio::SampleId::CarrierSpeech)
            && to_pbx.speech == Some(audio::SampleId::PbxSpeech);
        let packets = to_carrier.packets + to_pbx.packets;
        let is_quiet = !to_carrier.is_sound() && !to_pbx.is_sound();
        let ok = match wanted {
            AudioExpect::TwoWay => carrier && pbx,
            AudioExpect::OneWayToPbx => pbx && !to_carrier.is_sound(),
            AudioExpect::OneWayToCarrier => carrier && !to_pbx.is_sound(),
            AudioExpect::Silent => is_quiet && packets > 0,
            AudioExpect::Swapped => swapped,
            AudioExpect::None => packets == 0,
        };
        let unknown = is_opaque(to_carrier) || is_opaque(to_pbx);
        let verdict = if !ok && unknown { Verdict::Inconclusive } else { ok.into() };
        let got = format!("carrier heard {}, pbx heard {}", to_carrier.words(), to_pbx.words());
        self.row("audio", kebab(&wanted), got, verdict);
    }

    fn duration(&mut self, wanted: &CallExpect, call: &CallSummary) {
        let lasted = call.answered.zip(call.ended).map(|(from, to)| to.since(from));
        let words =
            |d: Option<Duration>| d.map_or("unknown".to_owned(), |d| format!("{:.3} s", d.as_secs_f64()));
        if let Some(least) = wanted.duration_min {
            let ok = lasted.is_some_and(|d| d >= least);
            self.row("duration_min", words(Some(least)), words(lasted), ok.into());
        }
        if let Some(most) = wanted.duration_max {
            let ok = lasted.is_some_and(|d| d <= most);
            self.row("duration_max", words(Some(most)), words(lasted), ok.into());
        }
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
