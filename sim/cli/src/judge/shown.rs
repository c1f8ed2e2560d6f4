//! What `trunksim judge` says.

use core::fmt::Write as _;

use capture::trunk::{Sorter, Told, TrunkId};
use check::{CallSummary, Finding, Verdict};
use clock::{Duration, Instant};
use serde_json::{Value, json};
use trace::{Cast, Party, counted, fitting, visible};

use report::party::blamed;

use super::input::About;
use super::trunk::Trunk;
use super::{Judged, findings, streams};
use crate::calendar::utc;
use crate::style;

/// A call does not pass more hops than this: then numbers and time do not tell which they are.
const HOPS_MAX: usize = 8;
/// Streams of no call that are listed.
const STREAMS_MAX: usize = 50;

/// The capture as a whole: what was read, and what could not be.
pub(super) fn capture(sorter: &Sorter, inputs: &[About], damages: &[String]) {
    for About { name, counts } in inputs {
        say!("{name}: {}", counted(counts.frames, "frame"));
        for (count, words) in lacks(counts) {
            say!("    {count} {words}");
        }
    }
    for damage in damages {
        say!("    {}", visible(damage));
    }
    if let Some(began) = sorter.began() {
        let until = began.0 + sorter.now().as_nanos();
        say!("    from {} to {} UTC", utc(began.0), utc(until));
    }
    for line in beside(sorter) {
        say!("    {line}");
    }
}

/// What a reader could not make anything of, as far as there is any.
fn lacks(counts: &capture::Counts) -> Vec<(u64, &'static str)> {
    let all = [
        (counts.not_ip, "without IP"),
        (counts.unknown_links, "on links that cannot be read"),
        (counts.unreadable, "too short or too odd to be read"),
        (counts.fragments_lost, "in datagrams of which fragments are missing"),
        (counts.tcp_gaps, "where octets of a TCP stream are missing"),
        (counts.out_of_order, "whose time lies before that of the frame before"),
        (counts.dropped_by_capture, "lost by who captured, as the file says"),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).collect()
}

/// What of the capture is in no recording.
fn beside(sorter: &Sorter) -> Vec<String> {
    let sums = sorter.sums();
    let mut lines = Vec::new();
    let mut add = |count: u64, what: &str, words: &str| {
        if count > 0 {
            lines.push(format!("{} {words}", counted(count, what)));
        }
    };
    add(sums.copies, "packet", "captured twice, counted once");
    add(sums.cut, "packet", "captured in part only, judged as far as that goes");
    add(sums.out_of_order, "packet", "stamped before one that came earlier, counted as of then");
    add(sums.unnamed, "packet", "of RTP and RTCP that no description here names");
    add(sums.unknown, "packet", "of an unknown kind");
    add(sums.left_out, "packet", "of further trunks, which are not judged");
    let kinds = sums.beside.iter().map(|(kind, count)| format!("{count} {}", kind.name()));
    let kinds: Vec<String> = kinds.collect();
    if !kinds.is_empty() {
        lines.push(format!("beside: {}", kinds.join(", ")));
    }
    if sums.sip == 0 {
        lines.push("no SIP was found in it".to_owned());
    }
    lines
}

/// A call has begun where nobody knows yet who is who.
pub(super) fn calling(id: TrunkId, [from, to]: [std::net::SocketAddr; 2]) {
    say!("trunk {}: {from} calls {to}; which of the two is the carrier is not known yet", id + 1);
}

/// A trunk was found.
pub(super) fn opened(trunk: &Trunk) {
    say!("{}", heading(trunk.id, &trunk.sides.cast, &trunk.sides.why));
}

/// Who is who.
fn heading(id: TrunkId, cast: &Cast, why: &str) -> String {
    let of = |party| cast.addresses(party);
    if cast.is_guess {
        return format!("trunk {}: {} <-> {} ({})", id + 1, of(Party::Carrier), of(Party::Pbx), visible(why));
    }
    format!("trunk {}: carrier {}, PBX {} ({})", id + 1, of(Party::Carrier), of(Party::Pbx), visible(why))
}

/// A finding, as soon as it is made.
pub(super) fn finding(id: TrunkId, cast: &Cast, finding: &Finding) {
    if findings::is_shown(finding) {
        let (severity, blame) = (finding.severity.name(), blamed(cast, finding.blame));
        say!(
            "    {}  trunk {}: {severity} {} ({blame}): {}",
            clock(finding.at),
            id + 1,
            finding.check,
            finding.text
        );
    }
}

/// A call, as soon as it is over.
pub(super) fn call(id: TrunkId, cast: &Cast, call: &CallSummary) {
    say!("    {}  trunk {}: {}", clock(call.ended.unwrap_or(call.first)), id + 1, words(call, cast));
}

/// What a trunk comes to.
pub(super) fn trunk(judged: &Judged, has_ladder: bool, colour: bool) {
    let Judged { id, sides, case, left_out, .. } = judged;
    say!("{}", heading(*id, &sides.cast, &sides.why));
    if sides.told == Told::Not && !case.calls().is_empty() {
        say!("    --carrier ADDRESS or --pbx ADDRESS says it");
    }
    for ((number, elsewhere), call) in judged.numbers.iter().zip(&judged.elsewhere).zip(case.calls()) {
        say!("{}{}", line(*number, call, &sides.cast), also(elsewhere));
        call.streams.iter().for_each(|stream| say!("{}", streams::line(stream, &sides.cast)));
    }
    beside_calls(judged);
    case.faxes.iter().for_each(|fax| say!("    fax: {}", visible(fax)));
    if has_ladder {
        say!("{}", case.draw_ladder());
    }
    findings::say(judged, colour);
    if *left_out > 0 {
        let were = fitting(*left_out, "was", "were");
        say!("    the reports show the first events; {left_out} more {were} judged");
    }
    let (calls, findings) = (case.calls().len() as u64, case.judgement.findings.len() as u64);
    let verdict = style::verdict(case.verdict(), colour);
    say!(
        "{} {}: {}, {}",
        verdict.trim_end(),
        case.about.id,
        counted(calls, "call"),
        counted(findings, "finding")
    );
}

/// What belongs to no call.
fn beside_calls(judged: &Judged) {
    let streams = &judged.case.judgement.streams;
    if streams.is_empty() {
        return;
    }
    say!("        {} of no call, without a description", counted(streams.len() as u64, "stream"));
    streams.iter().take(STREAMS_MAX).for_each(|stream| say!("{}", streams::line(stream, &judged.sides.cast)));
    if streams.len() > STREAMS_MAX {
        say!("          and {} more", streams.len() - STREAMS_MAX);
    }
}

/// A call in a line.
pub(super) fn line(number: usize, call: &CallSummary, cast: &Cast) -> String {
    format!("  {number:>4}  {}  {}", clock(call.first), words(call, cast))
}

fn words(call: &CallSummary, cast: &Cast) -> String {
    let mut line = format!(
        "{} {} -> {} {}  {}",
        cast.name(call.sides[0]),
        visible(&call.from),
        cast.name(call.sides[1]),
        visible(&call.to),
        call.outcome.name()
    );
    if call.invited.is_none() {
        line.push_str(" (begun before)");
    }
    if let Some(status) = call.status {
        let _ = write!(line, " {status}");
    }
    if let (Some(answered), Some(ended)) = (call.answered, call.ended) {
        let _ = write!(line, ", {}", lasted(ended.since(answered)));
    }
    if let Some(codec) = &call.codec {
        let _ = write!(line, ", {}", visible(codec));
    }
    for (party, digits) in [(Party::Carrier, &call.dtmf_to_carrier), (Party::Pbx, &call.dtmf_to_pbx)] {
        if !digits.is_empty() {
            let _ = write!(line, ", digits to {} {}", cast.name(party), visible(digits));
        }
    }
    line
}

/// The same call on its other hops.
fn also(elsewhere: &[usize]) -> String {
    if elsewhere.len() > HOPS_MAX {
        return format!(" (alike: {} on other trunks)", counted(elsewhere.len(), "call"));
    }
    let numbers: Vec<String> = elsewhere.iter().map(|number| format!("call {number}")).collect();
    if numbers.is_empty() { String::new() } else { format!(" (its other hop: {})", numbers.join(", ")) }
}

/// All of it as one document.
pub(super) fn json(
    sorter: &Sorter,
    inputs: &[About],
    damages: &[String],
    unlisted: u64,
    cases: &[Judged],
) -> String {
    let files: Vec<Value> =
        inputs.iter().map(|a| json!({ "name": a.name, "frames": a.counts.frames })).collect();
    let trunk = |judged: &Judged| {
        let findings: Value = serde_json::from_str(&report::findings::json(&judged.case)).unwrap_or_default();
        let told = match judged.sides.told {
            Told::Not => "not",
            Told::Likely => "likely",
            Told::Surely => "surely",
        };
        json!({ "sides": { "told": told, "why": judged.sides.why }, "judgement": findings })
    };
    let verdict = cases.iter().map(Judged::verdict).max().unwrap_or(Verdict::NotRun);
    let document = json!({
        "format": "trunksim-judged",
        "format_version": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "files": files,
        "damages": damages,
        "counts": {
            "sip": sorter.sums().sip,
            "media": sorter.sums().media,
            "captured_twice": sorter.sums().copies,
            "cut": sorter.sums().cut,
            "unnamed": sorter.sums().unnamed,
            "calls_not_listed": unlisted,
        },
        "began": sorter.began().map(|began| utc(began.0)),
        "verdict": verdict.name(),
        "trunks": cases.iter().map(trunk).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// A moment of the capture, `0:32.150` after it began.
fn clock(at: Instant) -> String {
    let millis = at.as_millis();
    format!("{}:{:02}.{:03}", millis / 60_000, millis / 1_000 % 60, millis % 1_000)
}

fn lasted(duration: Duration) -> String {
    format!("{}.{} s", duration.as_secs(), duration.subsec_millis() / 100)
}
