//! What a play needs of a side and nobody can make a device do: a command of a shell takes its time and has few words.

use plan::{CallOutcome, FaxOrder, OfferMode, OfferedMedia, Plan, Side, Step, Verb};

/// Why no device can have this side of the play, whatever its driver. What it does by itself is in no need of being told.
pub(super) fn reach(plan: &Plan, side: Side, is_told: impl Fn(&Verb) -> bool) -> Option<String> {
    let is_theirs = |step: &Step| step.subject.side() == Some(side);
    crosses(plan).or_else(|| {
        let theirs = plan.steps.iter().enumerate().filter(|(_, step)| is_theirs(step));
        theirs.into_iter().find_map(|(at, step)| {
            let what = adverb(&step.verb).map(|what| format!("no driver has a word for {what}"));
            let why = what.or_else(|| one_of_several(plan, at).filter(|_| is_told(&step.verb)))?;
            Some(format!("`{}` of the {side} cannot be steered: {why}", step.verb.name()))
        })
    })
}

/// Why nobody but two ends of one world can play it.
pub(crate) fn crosses(plan: &Plan) -> Option<String> {
    plan.steps.windows(2).find_map(|pair| crossing(&pair[0], &pair[1]))
}

/// Two steps of one moment: the second has to leave before what the first one sends has arrived. Of two ends in one
/// world both leave at once; a device hears of the first, or is waited for.
fn crossing(first: &Step, second: &Step) -> Option<String> {
    let (Some(one), Some(other)) = (first.subject.side(), second.subject.side()) else { return None };
    let is_at_once = one != other && first.call == second.call && second.after.is_zero();
    (is_at_once && is_overtaken(&first.verb, &second.verb)).then(|| {
        format!(
            "`{}` of the {one} and `{}` of the {other} have to cross each other on their way, and neither a \
             device nor who is behind one can be told to act in just that moment",
            first.verb.name(),
            second.verb.name()
        )
    })
}

/// True where the second is not possible any more, or not yet, once the first has arrived.
fn is_overtaken(first: &Verb, second: &Verb) -> bool {
    let offers = |verb: &Verb| matches!(verb, Verb::Hold | Verb::Resume | Verb::Reinvite { .. });
    match first {
        Verb::Cancel => second.is_for_called_side(),
        Verb::Answer { .. } | Verb::Reject { .. } => matches!(second, Verb::Cancel),
        Verb::Hangup => offers(second) || matches!(second, Verb::Hangup | Verb::Dtmf { .. }),
        Verb::Hold | Verb::Resume | Verb::Reinvite { .. } => offers(second),
        _ => false,
    }
}

/// What the step says beside its verb and what a command is told, if it makes another step of it.
fn adverb(verb: &Verb) -> Option<&'static str> {
    let is_fax = |order: &FaxOrder| order.ecm.is_some() || order.modem.is_some() || order.coding.is_some();
    match verb {
        Verb::Call { offer: Some(OfferMode::Delayed), .. } => Some("an INVITE without an offer"),
        Verb::Reinvite { offer: OfferMode::Delayed, .. } => Some("a re-INVITE without an offer"),
        Verb::Call { from: Some(_), .. } => Some("the number that calls"),
        Verb::Call { media, .. } if *media != OfferedMedia::Audio => Some("the streams of an offer"),
        Verb::Reinvite { media: Some(_), .. } => Some("the streams of an offer"),
        Verb::Reinvite { moves: true, .. } => Some("a stream that moves"),
        Verb::Call { codecs: Some(_), .. }
        | Verb::Answer { codecs: Some(_), .. }
        | Verb::Reinvite { codecs: Some(_), .. } => Some("codecs"),
        Verb::Reject { to: Some(_), .. } => Some("whom to call instead"),
        Verb::Answer { fork: Some(_), .. } => Some("a second phone that answers the same INVITE"),
        Verb::SendFax(order) if is_fax(order) => Some("what a fax machine is set to"),
        Verb::ReceiveFax(order) if is_fax(order) || order.training_fails_above.is_some() => {
            Some("what a fax machine is set to")
        }
        _ => None,
    }
}

/// A command is told what to do, and not in which call.
fn one_of_several(plan: &Plan, at: usize) -> Option<String> {
    let step = &plan.steps[at];
    if !step.verb.is_about_call() || matches!(step.verb, Verb::Wait { .. }) {
        return None;
    }
    let others = plan.steps[..at].iter().filter(|placed| matches!(placed.verb, Verb::Call { .. }));
    let mut open = others.filter(|placed| placed.call != step.call && may_be_meant(plan, at, &placed.call));
    open.next().map(|_| "two calls are open, and no command says which one is meant".to_owned())
}

/// Whether the verb of the step could be about this other call just as well.
fn may_be_meant(plan: &Plan, at: usize, call: &str) -> bool {
    let expected = plan.expect.calls.get(call).and_then(|call| call.call);
    if expected.is_some_and(|outcome| outcome != CallOutcome::Completed) {
        return false;
    }
    let before = || plan.steps[..at].iter().filter(|step| step.call == call).map(|step| &step.verb);
    let is_over = before().any(|verb| matches!(verb, Verb::Hangup | Verb::Cancel | Verb::Reject { .. }));
    let is_answered = before().any(|verb| matches!(verb, Verb::Answer { .. }));
    let waits = plan.steps[at].verb.is_for_called_side() || matches!(plan.steps[at].verb, Verb::Cancel);
    !(is_over || waits && is_answered)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use plan::{Selection, TrunkMode};

    use super::*;
    use crate::device::proof::stand_in;
    use crate::load;

    fn selection(scenario: plan::Scenario, mode: TrunkMode) -> Selection {
        Selection {
            scenario: Arc::new(scenario),
            carrier: stand_in(Side::Carrier).expect("a carrier"),
            pbx: stand_in(Side::Pbx).expect("a PBX"),
            network: Arc::new(load::network("clean").expect("a network")),
            mode,
            seed: 1,
            quirks: Vec::new(),
            addresses: None,
            documents: Default::default(),
            instead: None,
            device: None,
            secrets_are_blank: false,
        }
    }

    fn plan_of(scenario: &plan::Scenario) -> Option<Plan> {
        TrunkMode::ALL.into_iter().find_map(|mode| selection(scenario.clone(), mode).plan().ok())
    }

    /// Whose side of which play, and of which kind it is.
    const BEYOND: &str = include_str!("beyond.txt");

    fn kind(why: &str) -> &'static str {
        let kinds = [
            ("cross each other", "crosses"),
            ("no driver has a word", "lacks a word"),
            ("two calls", "which call"),
        ];
        kinds.into_iter().find(|(words, _)| why.contains(words)).expect("a kind").1
    }

    #[test]
    fn the_plays_of_the_catalogue_that_no_device_can_have_are_known() {
        let mut beyond = String::new();
        for play in load::plays_by_name(&[]).expect("the plays") {
            let plan = plan_of(&play).unwrap_or_else(|| panic!("{} between the usual pair", play.name));
            for side in [Side::Carrier, Side::Pbx] {
                if let Some(why) = reach(&plan, side, |_| true) {
                    beyond.push_str(&format!("{:8} {:12} {}\n", side.to_string(), kind(&why), play.name));
                }
            }
        }
        assert_eq!(beyond, BEYOND, "as it is now:\n{beyond}");
    }

    fn reached(steps: &str, side: Side, is_told: bool) -> Option<String> {
        let text = format!("title = \"A play\"\nstep = [\n{steps}\n]\n");
        let scenario = plan::Scenario::parse("plays/a.toml", &text).expect("a play");
        reach(&plan_of(&scenario).expect("a plan"), side, |_| is_told)
    }

    #[test]
    fn what_a_device_can_be_told_is_left_to_it() {
        let call = "{ pbx.call.to = \"pstn.answers\" }, { carrier.answer.after = \"1s\" },";
        let crossing =
            format!("{call} {{ carrier.hold = {{}} }}, {{ pbx.hold = {{}} }}, {{ pbx.hangup = {{}} }}");
        assert!(reached(&crossing, Side::Pbx, true).expect("both hold").contains("`hold` of the pbx"));
        let apart = crossing.replace("pbx.hold = {}", "pbx.hold.after = \"1s\"");
        assert_eq!(reached(&apart, Side::Pbx, true), None, "one after the other");
        let own = crossing.replace("carrier.hold", "pbx.resume");
        assert_eq!(reached(&own, Side::Pbx, true), None, "one side alone");
        let words = call.replace("after = \"1s\"", "codecs = [\"PCMU\"]");
        assert!(
            reached(&words, Side::Carrier, true).expect("codecs").contains("no driver has a word for codecs")
        );
        assert_eq!(reached(&words, Side::Pbx, true), None, "they are ours");
        let other =
            "{ carrier.call = { to = \"pbx.did.main\", call = \"b\" } }, { pbx.answer.call = \"b\" },";
        let two = format!("{call} {other} {{ pbx.hangup = {{}} }}, {{ carrier.hangup.call = \"b\" }}");
        assert!(reached(&two, Side::Pbx, true).expect("two are open").contains("which one is meant"));
        assert_eq!(reached(&two, Side::Pbx, false), None, "it hangs up by itself");
        assert!(reached(&two, Side::Carrier, true).is_none(), "when it hangs up, the other one is over");
    }
}
