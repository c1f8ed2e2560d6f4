//! What shapes a verdict besides findings and expectations: how the recording ended, which limit was reached, what a
//! trunk that carried nothing proves.

use plan::{Plan, Step, TrunkMode, Verb};
use trace::{ClockMode, Ended, Header, LeftOut, Party, StepLeft, counted, fitting};

use crate::planned::Planned;
use crate::seen::{REASONS_MAX, Seen};
use crate::why::Why;
use crate::{CallOutcome, CallSummary, Judgement, Reason, TrunkSummary, Verdict, called, expect, why};

/// All that reasons are taken from.
pub(crate) struct Facts<'a> {
    pub(crate) header: &'a Header,
    pub(crate) planned: &'a Planned,
    pub(crate) seen: &'a Seen,
    pub(crate) ended: &'a Ended,
}

/// How a recording without an end has ended. A capture need not have one.
pub(crate) fn broken_off(header: &Header) -> Ended {
    let damage = "the recording breaks off: it has no end".to_owned();
    Ended { damage: (header.clock != ClockMode::Capture).then_some(damage), ..Ended::default() }
}

/// All reasons, the cause first.
pub(crate) fn reasons(facts: &Facts<'_>, judgement: &Judgement) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(broken) = &facts.ended.broken {
        reasons.push(Reason { verdict: Verdict::Error, text: broken.clone(), packet: None });
    }
    match facts.planned {
        Planned::Never(reason) => return vec![Reason::not_run(reason)],
        Planned::Unreadable(reason) => {
            reasons.push(Reason::inconclusive(format!(
                "judged without its plan, which cannot be read: {reason}"
            )));
        }
        Planned::Nothing | Planned::Plan(_) => {}
    }
    if let Some(reason) = &facts.ended.not_begun {
        return vec![Reason::not_run(reason)];
    }
    reasons.extend(facts.ended.damage.as_ref().map(Reason::inconclusive));
    if facts.seen.packets == 0 && facts.ended.broken.is_none() && !is_silence_expected(facts) {
        reasons.push(Reason::not_run("nothing was recorded: not one packet"));
        return reasons;
    }
    if facts.header.has_device() && !facts.seen.arrival {
        reasons.push(Reason::not_run("nothing arrived from the other side"));
    }
    if let Planned::Plan(plan) = facts.planned {
        if facts.ended.stopped && expect::says_how_calls_end(plan) {
            let text = "it was ended from outside (Ctrl-C, or the end of a job) before the play was over";
            reasons.push(Reason::inconclusive(text));
            return reasons;
        }
        reasons.extend(steps_left(facts, plan, judgement));
        if facts.header.has_device() {
            reasons.extend(device(facts, plan, judgement));
        }
    }
    reasons.extend(limits(facts));
    reasons
}

/// True for a play that ran to its end and whose point is that nothing is tried.
fn is_silence_expected(facts: &Facts<'_>) -> bool {
    let Planned::Plan(plan) = facts.planned else { return false };
    plan.expect.attempts == Some(0) && facts.ended.damage.is_none()
}

/// Limits of ours: nobody is to blame.
fn limits(facts: &Facts<'_>) -> Vec<Reason> {
    let of_run = facts.ended.limits.iter().map(|limit| match limit.strip_prefix(Ended::UNSHOWN) {
        Some(what) => what.to_owned(),
        None => format!("a limit of ours was reached: {limit}"),
    });
    let of_fax = facts.seen.fax_limits.iter().map(|(party, _, how)| {
        format!("a limit of ours was reached: the fax machine of the {party} was stopped, {how}")
    });
    let left_out = facts.seen.left_out.map(|(at, what)| match what {
        LeftOut::Media => {
            format!("the recording leaves out media from {at} s on: they are not judged from there")
        }
        LeftOut::All => {
            format!("the recording leaves out everything from {at} s on: it is judged up to there")
        }
    });
    let stayed = (facts.seen.stayed > 0).then(|| {
        let count = facts.seen.stayed;
        format!(
            "not sent: {} to addresses outside of loopback; --allow-remote lets them go",
            counted(count, "datagram")
        )
    });
    of_run.chain(of_fax).chain(left_out).chain(stayed).map(Reason::inconclusive).collect()
}

/// Limits of the judge itself.
pub(crate) fn of_judge(limits: &[&str]) -> Vec<Reason> {
    let say = |limit: &&str| Reason::inconclusive(format!("a limit of ours was reached: {limit}"));
    limits.iter().map(say).collect()
}

/// The step that never became possible, what it waited for and what came instead.
fn steps_left(facts: &Facts<'_>, plan: &Plan, judgement: &Judgement) -> Vec<Reason> {
    let left = &facts.ended.steps_left;
    let step = |left: &StepLeft| plan.steps.get(left.step);
    // A live side is stopped by its user at any time; what counts is that it has called.
    let counts = |left: &StepLeft| step(left).is_some_and(|s| matches!(s.verb, Verb::Call { .. }));
    if facts.header.has_device() && !left.iter().any(counts) {
        return Vec::new();
    }
    let Some((first, of)) = left.first().and_then(|first| Some((first, step(first)?))) else {
        return Vec::new();
    };
    let why = instead(plan, of, judgement);
    let instead = why.as_ref().map(|why| format!("; instead came {}", why.text)).unwrap_or_default();
    let name = format!("{}.{}", of.subject.name(), of.verb.name());
    let place =
        if facts.header.has_device() { String::new() } else { format!("{}, line {}: ", plan.name, of.line) };
    let text = format!("{place}{name} never became possible: it waited for {}{instead}", first.waited_for);
    let mut reasons = vec![Reason::inconclusive(text).by(why.as_ref())];
    if left.len() > 1 && !facts.header.has_device() {
        let steps = counted(left.len() - 1, "step");
        reasons.push(Reason::inconclusive(format!("{steps} behind it never had a turn")));
    }
    reasons
}

/// What came instead of what a step waited for.
fn instead(plan: &Plan, step: &Step, judgement: &Judgement) -> Option<Why> {
    let call = expect::call_of(plan, &judgement.calls, &step.call).filter(|_| step.verb.is_about_call());
    match call {
        Some(call) => why::call(plan, call),
        None => why::registration(plan, &judgement.trunk),
    }
}

/// What a trunk with a device on the other side must have shown.
fn device(facts: &Facts<'_>, plan: &Plan, judgement: &Judgement) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if facts.ended.damage.is_some() {
        // What a recording that was cut does not show may have come after the cut.
        return reasons;
    }
    if plan.mode == TrunkMode::Registration && !judgement.trunk.was_registered {
        let why = why::registration(plan, &judgement.trunk);
        let words = why.as_ref().map_or("no REGISTER was answered", |why| why.text.as_str());
        reasons.push(Reason::inconclusive(format!("the PBX never registered: {words}")).by(why.as_ref()));
    }
    if plan.mode == TrunkMode::Static && !judgement.trunk.was_registered {
        let refused = why::registration(plan, &judgement.trunk);
        let reason =
            |why: &Why| format!("a REGISTER came to a trunk that is static, and was refused: {}", why.text);
        reasons.extend(refused.as_ref().map(|why| Reason::inconclusive(reason(why)).by(Some(why))));
    }
    if judgement.trunk.was_registered && (judgement.trunk.is_lost || judgement.trunk.has_lapsed) {
        reasons.push(lost_registration(plan, &judgement.trunk));
    }
    if expect::says_how_calls_end(plan) {
        // What became of them is held against what the play expects.
        return reasons;
    }
    let ours = facts.header.played.first().copied();
    let not_completed = judgement.calls.iter().filter(|call| {
        call.caller == ours && call.callee != Some(Party::Stranger) && call.outcome != CallOutcome::Completed
    });
    reasons.extend(not_completed.take(REASONS_MAX).map(|call| {
        let why = why::call(plan, call);
        let words = why.as_ref().map(|why| format!(": {}", why.text)).unwrap_or_default();
        let text = format!("the call to {} was not completed, {}{words}", call.to, call.outcome.name());
        Reason::inconclusive(text).by(why.as_ref())
    }));
    reasons.extend(facts.seen.faxes_failed.iter().map(|(party, how)| {
        Reason::inconclusive(format!("the fax machine of the {party} did not come to its end: {how}"))
    }));
    if reasons.is_empty() {
        reasons.extend(none_completed(plan, &judgement.calls));
    }
    reasons
}

/// A trunk that was up and is down.
fn lost_registration(plan: &Plan, trunk: &TrunkSummary) -> Reason {
    let refused = why::registration(plan, trunk);
    let how = match &refused {
        _ if trunk.is_lost => "the last REGISTER was never answered".to_owned(),
        Some(why) => format!("it ran out after a REGISTER was refused, {}", why.text),
        None => "it ran out and was not refreshed".to_owned(),
    };
    Reason::inconclusive(format!("the registration was lost: {how}")).by(refused.as_ref())
}

/// A trunk on which calls were tried and none got through, though nobody asked for that.
fn none_completed(plan: &Plan, calls: &[CallSummary]) -> Option<Reason> {
    let is_tried =
        |call: &&CallSummary| !call.sides.contains(&Party::Stranger) && !called::refuses(plan, call);
    let is_good = |call: &CallSummary| matches!(call.outcome, CallOutcome::Completed | CallOutcome::StillUp);
    let tried: Vec<_> = calls.iter().filter(is_tried).collect();
    if tried.is_empty() || tried.iter().any(|call| is_good(call)) {
        return None;
    }
    let is_challenge = |call: &&CallSummary| matches!(call.status, Some(401 | 407));
    let count = tried.len();
    let tried_so_often =
        format!("{} {}", counted(count as u64, "call"), fitting(count as u64, "was", "were"));
    let how = if tried.iter().all(is_challenge) {
        "every one ended with a challenge that nobody answered rightly"
    } else {
        "none was completed"
    };
    let why = tried.iter().find_map(|call| why::call(plan, call));
    let words = why.as_ref().map(|why| format!(": {}", why.text)).unwrap_or_default();
    Some(Reason::inconclusive(format!("{tried_so_often} tried and {how}{words}")).by(why.as_ref()))
}

/// What a capture lacks, and what that keeps from being judged.
pub(crate) fn hole(legs: u64, first: &str) -> String {
    let calls = counted(legs, "Call-ID");
    format!(
        "some messages of {calls} were not captured: what hangs on more than one message is judged there only as far as \
         nothing was missing; {first}"
    )
}

/// What nobody can judge who does not know which side is the carrier.
pub(crate) fn guess(header: &Header) -> Vec<String> {
    if !header.cast.is_guess {
        return Vec::new();
    }
    let count = crate::sided::SIDED.len();
    let mut notes = vec![format!(
        "which side is the carrier cannot be told: {} that bind one of the two alone are not judged",
        counted(count, "rule")
    )];
    if header.promised.iter().any(Option::is_some) {
        notes.push("nor what a profile promises: it may be that of either side".to_owned());
    }
    notes
}

/// A capture in which no message is whole proves nothing of anybody.
pub(crate) fn cut((cut, whole): (u64, u64)) -> Option<Reason> {
    let is_all = cut > 0 && whole == 0;
    is_all.then(|| Reason::not_run("no message was captured whole, so that none was judged"))
}

/// A capture that has one direction alone.
pub(crate) fn heard_alone(header: &Header, party: Party) -> String {
    let name = header.cast.name(party);
    let name = if header.cast.is_guess { name } else { format!("the {name}") };
    format!("of SIP {name} alone was heard: only what one message proves by itself is judged")
}

/// What a snap length keeps from being judged.
pub(crate) fn messages_cut((cut, whole): (u64, u64)) -> Option<String> {
    (cut > 0 && whole > 0).then(|| {
        format!(
            "{cut} of {} {} not captured whole: what is missing there is not judged",
            counted(cut + whole, "message"),
            fitting(cut, "was", "were")
        )
    })
}

/// What is worth knowing and weighs nothing.
pub(crate) fn notes(facts: &Facts<'_>) -> Vec<String> {
    let idle = facts.ended.idle_quirks.iter();
    idle.map(|quirk| format!("the quirk {quirk} was switched on and had no occasion")).collect()
}
