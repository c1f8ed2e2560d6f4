//! Findings, expectations and calls as JSON.

use serde_json::{Value, json};

use crate::case::Case;
use crate::fax::word::word;
use crate::sequence::Sequence;

/// `findings.json` of a run.
#[must_use]
pub fn json(case: &Case) -> String {
    let sequence = Sequence::of(&case.recording.header.cast, &case.recording.events, &case.judgement.calls);
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "run": case.about.id,
        "wire": case.about.wire,
        "clock": case.about.clock,
        "seed": case.about.seed,
        "quirks": case.about.quirks,
        "trace_hash": crate::hash::of(case),
        "verdict": case.judgement.verdict.name(),
        "strict": case.header().is_strict,
        "overrides": case.about.overrides,
        "reasons": case.judgement.reasons.iter().map(|r| json!({
            "verdict": r.verdict.name(), "text": r.text,
        })).collect::<Vec<_>>(),
        "notes": case.judgement.notes,
        "replay": case.about.replay,
        "expectations": case.judgement.expectations.iter().map(|e| json!({
            "name": e.name, "expected": e.expected, "got": e.got, "verdict": e.verdict.name(),
            "because": e.because, "packet": e.packet.map(|id| id.0),
        })).collect::<Vec<_>>(),
        "findings": case.judgement.findings.iter().map(|f| finding(f, &sequence)).collect::<Vec<_>>(),
        "calls": case.judgement.calls.iter().map(call).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&value).expect("strings and numbers are JSON");
    text.push('\n');
    text
}

fn finding(f: &check::Finding, sequence: &Sequence) -> Value {
    let messages: Vec<String> =
        f.packets.iter().filter_map(|id| sequence.number(*id)).map(|n| format!("F{n}")).collect();
    json!({
        "check": f.check,
        "severity": f.severity.name(),
        "blame": f.blame.name(),
        "kind": f.kind.name(),
        "clause": f.clause,
        "requirements": f.requirements,
        "at_s": f.at.to_string(),
        "messages": messages,
        "packets": f.packets.iter().map(|id| id.0).collect::<Vec<_>>(),
        "text": f.text,
        "expected": f.expected,
        "got": f.got,
        "notice": f.notice,
        "cure": f.cure,
        "call_id": f.call_id,
        "late_ms": f.late.map(|by| u64::try_from(by.as_millis()).unwrap_or(u64::MAX)),
    })
}

fn call(c: &check::CallSummary) -> Value {
    json!({
        "call_id": c.call_id,
        "caller": c.caller.name(),
        "from": c.from,
        "to": c.to,
        "outcome": c.outcome.name(),
        "status": c.status,
        "invited_s": c.invited.to_string(),
        "ringing_s": c.ringing.map(|at| at.to_string()),
        "answered_s": c.answered.map(|at| at.to_string()),
        "ended_s": c.ended.map(|at| at.to_string()),
        "released_by": c.released_by.map(|p| p.name()),
        "codec": c.codec,
        "heard_by_carrier": c.audio_to_carrier.content,
        "heard_by_pbx": c.audio_to_pbx.content,
        "dtmf_to_carrier": c.dtmf_to_carrier,
        "dtmf_to_pbx": c.dtmf_to_pbx,
        "fax": c.fax.as_deref().map(word),
    })
}
