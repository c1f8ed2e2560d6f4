//! What can be asked of a live side.

use agent::CallPhase;
use clock::Instant;
use run::World;
use trace::Party;

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
    let mut lines: Vec<String> = agent.bindings().into_iter().map(line).collect();
    if lines.is_empty() {
        lines.push("nothing is registered".to_owned());
    }
    lines
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
