//! What a live side shows while it goes on.

use std::collections::BTreeMap;

use check::{CallOutcome, CallSummary, Finding};
use sip::Message;
use trace::{Cast, Cdr, Event, Packet, Party, counted, visible};

/// A finding, as soon as it is made, and whose it is.
pub(super) fn finding(finding: &Finding, whose: &str) {
    let severity = finding.severity.name();
    say!("    {severity} {} ({}): {}{whose}", finding.check, finding.blame.name(), finding.text);
}

/// What became of a call.
pub(super) fn call(call: &CallSummary) {
    let status = call.status.map(|status| format!(" {status}")).unwrap_or_default();
    let [caller, callee] = call.sides;
    say!("call {caller} -> {callee}, {} to {}:{status} {}", call.from, call.to, call.outcome.name());
}

/// What became of many calls.
pub(super) fn many(calls: &[CallSummary]) -> String {
    if calls.is_empty() {
        return "no call".to_owned();
    }
    let mut outcomes: BTreeMap<CallOutcome, usize> = BTreeMap::new();
    calls.iter().for_each(|call| *outcomes.entry(call.outcome).or_default() += 1);
    let outcomes: Vec<String> =
        outcomes.iter().map(|(outcome, n)| format!("{n} {}", outcome.name())).collect();
    let lost: u64 = calls.iter().flat_map(|call| &call.streams).map(|stream| stream.lost).sum();
    let hears = |call: &CallSummary, party| call.heard_by(party).is_some_and(|heard| heard.speech.is_some());
    let [to_carrier, to_pbx] =
        [Party::Carrier, Party::Pbx].map(|party| calls.iter().filter(|call| hears(call, party)).count());
    format!(
        "{}: {}; a known voice at the carrier in {to_carrier}, at the PBX in {to_pbx}; {} lost",
        counted(calls.len(), "call"),
        outcomes.join(", "),
        counted(lost, "RTP packet")
    )
}

/// An event, if it is worth a line.
pub(super) fn event(cast: &Cast, event: &Event) {
    match event {
        Event::Sent { packet, .. } if !is_sip(cast, packet) => {}
        Event::Sent { at, packet } => {
            let message = Message::parse(packet.payload.clone());
            let words = match (message.method(), message.status()) {
                (Some(method), _) => visible(&method.to_string()),
                (None, Some(status)) => {
                    format!("{status} {}", visible(message.reason_phrase().unwrap_or_default()))
                }
                _ => return,
            };
            say!("{at:>12}  {} -> {}  {words}", cast.party(packet.from), cast.party(packet.to));
        }
        Event::Note { at, party, text } => say!("{at:>12}  {party}: {}", visible(text)),
        Event::Cdr { at, party, cdr } => say!("{at:>12}  {party}: {}", record(cdr)),
        Event::Delivered { .. }
        | Event::Cut { .. }
        | Event::Joined { .. }
        | Event::Dropped { .. }
        | Event::Paper { .. }
        | Event::Heard { .. }
        | Event::Counted { .. }
        | Event::Digest { .. }
        | Event::Late { .. }
        | Event::LeftOut { .. }
        | Event::Ended { .. } => {}
    }
}

/// A record in one line.
fn record(cdr: &Cdr) -> String {
    format!(
        "record of the {} call from {} to {}: {} with cause {}, {:.3} s charged, released by the {}",
        cdr.direction(),
        visible(&cdr.calling),
        visible(&cdr.called),
        cdr.status,
        cdr.cause,
        cdr.duration.as_secs_f64(),
        cdr.released_by
    )
}

fn is_sip(cast: &Cast, packet: &Packet) -> bool {
    cast.is_signalling(packet.from, packet.to)
}
