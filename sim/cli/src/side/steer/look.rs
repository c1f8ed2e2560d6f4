//! What can be asked of a live side.

use std::collections::BTreeSet;

use agent::CallPhase;
use clock::Instant;
use run::World;
use trace::{Party, counted, fitting};

/// The open calls, a line each.
pub(super) fn calls(world: &World, now: Instant, party: Party) -> Vec<String> {
    let Some(agent) = world.agent(party) else { return Vec::new() };
    let line = |call: agent::OpenCall| {
        let view = call.view;
        let direction = if view.outgoing { "to" } else { "from" };
        let number = if view.outgoing { &call.called } else { &call.calling };
        let lasts = call.answered.map(|at| format!(" for {} s", now.since(at).as_secs())).unwrap_or_default();
        let holds = if view.holding { ", on hold" } else { "" };
        let is_busy = if view.busy { ", busy" } else { "" };
        format!(
            "@{} {direction} {number}: {}{lasts}{holds}{is_busy}",
            call.key.0,
            word(view.phase, view.ringing)
        )
    };
    let lines: Vec<String> = agent.open_calls().map(line).collect();
    if lines.is_empty() { vec!["no call is open".to_owned()] } else { lines }
}

/// What is registered, a line each, and whether the trunk is up.
pub(super) fn registrations(world: &World, now: Instant, party: Party) -> Vec<String> {
    let Some(agent) = world.agent(party) else { return Vec::new() };
    let line = |binding: agent::BindingView| {
        let stands =
            binding.until.map(|at| format!(" for {} s more", at.since(now).as_secs())).unwrap_or_default();
        format!("{} at {}{stands}", binding.contact, binding.peer)
    };
    let bindings = agent.bindings();
    let registered: BTreeSet<String> = bindings.iter().map(|binding| binding.user.clone()).collect();
    let mut lines: Vec<String> = bindings.into_iter().map(line).collect();
    if lines.is_empty() {
        lines.push("nothing is registered".to_owned());
    }
    let (yes, no): (Vec<&str>, Vec<&str>) = agent.accounts().partition(|user| registered.contains(*user));
    if yes.len() + no.len() > 1 {
        let missing = if no.is_empty() { String::new() } else { format!("; not {}", listed(&no)) };
        let are = fitting(yes.len(), "is", "are");
        let all = counted(yes.len() + no.len(), "account");
        lines.push(format!("{} of {all} {are} registered{missing}", yes.len()));
    }
    lines
}

/// Names that stand in a line, as many as one can read.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 10;
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

const fn word(phase: CallPhase, rings: bool) -> &'static str {
    match phase {
        CallPhase::Calling | CallPhase::Proceeding | CallPhase::Incoming if rings => "ringing",
        CallPhase::Calling => "calling",
        CallPhase::Proceeding => "proceeding",
        CallPhase::Incoming => "incoming",
        CallPhase::Answered => "answered, not acknowledged",
        CallPhase::Confirmed => "up",
        CallPhase::Ending => "ending",
        CallPhase::Ended => "over",
    }
}
