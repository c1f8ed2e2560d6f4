//! What the judges have to say, and what they measured.

use check::{CallSummary, CheckInfo, Finding, HeardAudio};
use clock::{Duration, Instant};
use maud::{Markup, html};
use trace::{Cast, ClockMode, Party, counted};

use super::document::chip;
use super::steps::Steps;
use super::text::{seconds, span, visible};
use crate::case::Case;
use crate::network;
use crate::party::blamed;

/// More findings of one check than this are counted, not shown.
const OCCURRENCES_MAX: usize = 8;
/// And so many places at which one finding points are linked.
const PLACES_MAX: usize = 12;

/// The findings, worst first; one card for each check and side, however often it struck.
pub(super) fn findings(case: &Case, steps: &Steps<'_>) -> Markup {
    let mut groups: Vec<Vec<(usize, &Finding)>> = Vec::new();
    for (index, finding) in case.judgement.findings.iter().enumerate() {
        let same = |g: &&mut Vec<(usize, &Finding)>| {
            (g[0].1.check, g[0].1.blame, g[0].1.severity) == (finding.check, finding.blame, finding.severity)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push((index, finding)),
            None => groups.push(vec![(index, finding)]),
        }
    }
    groups.sort_by_key(|group| core::cmp::Reverse(group[0].1.severity));
    let cast = case.cast();
    html! {
        section {
            h2 { "Findings" @if !groups.is_empty() { span.count { (case.judgement.findings.len()) } } }
            @if groups.is_empty() {
                p.soft { @if case.recording.events.is_empty() { "Nothing was on the wire, so nothing was judged." }
                         @else { "The judges found no rule broken." } }
            }
            div.findings { @for group in &groups { (card(group, &cast, steps)) } }
        }
    }
}

fn card(group: &[(usize, &Finding)], cast: &Cast, steps: &Steps<'_>) -> Markup {
    let (_, first) = group[0];
    let severity = first.severity.name();
    html! {
        article.card.finding.(severity) {
            div.top {
                (chip(severity))
                code { (first.check) }
                @if group.len() > 1 { span.soft { (counted(group.len(), "time")) } }
                span.grow {}
                @if !first.clause.is_empty() { span.clause { (first.clause) } }
            }
            @for (index, finding) in group.iter().take(OCCURRENCES_MAX) {
                (occurrence(*index, finding, cast, steps))
            }
            @if group.len() > OCCURRENCES_MAX {
                p.soft { "and " (group.len() - OCCURRENCES_MAX) " more; findings.json has them all" }
            }
            @if !first.notice.is_empty() {
                p { strong { "At the phone: " } (visible(&first.notice)) }
            }
            @if !first.cure.is_empty() { p { strong { "Cure: " } (visible(&first.cure)) } }
            (about(first))
        }
    }
}

fn occurrence(index: usize, finding: &Finding, cast: &Cast, steps: &Steps<'_>) -> Markup {
    html! {
        div.occurrence id={ "finding-" (index) } {
            p.lead { (visible(&finding.text)) }
            p.where {
                span.who.(finding.blame.name()) { (blamed(cast, finding.blame)) }
                @if let Some(late) = finding.late {
                    " inconclusive: this machine was late by " (late.as_millis()) " ms,"
                }
                " " (finding.kind.name()) " at " (seconds(finding.at)) " s"
                @for anchor in steps.of_finding(index).take(PLACES_MAX) { " " a.f href={ "#" (anchor) } { (place(anchor)) } }
            }
            @if !(finding.expected.is_empty() && finding.got.is_empty()) {
                div.versus {
                    div { h4 { "expected" } p { (visible(&finding.expected)) } }
                    div { h4 { "got" } p { (visible(&finding.got)) } }
                }
            }
        }
    }
}

/// What a place in the ladder is called: messages have numbers, media has none.
fn place(anchor: &str) -> &str {
    if anchor.starts_with('F') { anchor } else { "media" }
}

/// The help text of the check, folded away.
fn about(finding: &Finding) -> Markup {
    let info = check::all().iter().find(|info| info.id == finding.check);
    html! {
        @if !finding.requirements.is_empty() || info.is_some() {
            details {
                summary { "about this check" }
                @if let Some(info) = info { pre.help { (CheckInfo::text(info)) } }
                @if !finding.requirements.is_empty() {
                    p.soft { "catalogue " (finding.requirements.join(", ")) }
                }
            }
        }
    }
}

/// What the scenario expected.
pub(super) fn expectations(case: &Case) -> Markup {
    html! {
        @if !case.judgement.expectations.is_empty() {
            section {
                h2 { "Expected by the scenario" }
                div.card.table {
                    table.stack {
                        thead { tr { th { "what" } th { "expected" } th { "seen on the wire" } th {} } }
                        tbody {
                            @for e in &case.judgement.expectations {
                                tr {
                                    td { code { (e.name) } }
                                    td data-name="expected" { (visible(&e.expected)) }
                                    td data-name="seen" { (visible(&e.got)) @if !e.because.is_empty() { div.why { (visible(&e.because)) } } }
                                    td.end { (chip(e.verdict.name())) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The calls as the wire shows them.
pub(super) fn calls(case: &Case) -> Markup {
    let cast = case.cast();
    let heard = |party: Party, word: &str| if cast.is_guess { cast.name(party) } else { word.to_owned() };
    html! {
        @if !case.judgement.calls.is_empty() {
            section {
                h2 { "Calls" }
                div.card.table {
                    table {
                        thead { tr {
                            th { "caller" } th { "from" } th { "to" } th { "outcome" } th.n { "invited" }
                            th.n { "rang after" } th.n { "talked" } th { "ended by" } th { "codec" }
                            th { (heard(Party::Carrier, "carrier")) " heard" } th { (heard(Party::Pbx, "PBX")) " heard" } th { "digits" }
                        } }
                        tbody { @for call in &case.judgement.calls { (row(call, &cast)) } }
                    }
                }
            }
        }
    }
}

fn row(call: &CallSummary, cast: &Cast) -> Markup {
    let between = |from: Option<Instant>, to: Option<Instant>| {
        from.zip(to).map_or_else(|| "–".to_owned(), |(from, to)| span(to.since(from)))
    };
    let digits = [&call.dtmf_to_carrier, &call.dtmf_to_pbx];
    html! {
        tr {
            @let caller = call.caller.map_or("unknown", |party| party.name());
            td { span.who.(caller) { (call.caller.map_or_else(|| "unknown".to_owned(), |party| cast.name(party))) } }
            td { (visible(&call.from)) }
            td { (visible(&call.to)) }
            td { (call.outcome.name()) @if let Some(status) = call.status { " " span.soft { (status) } } }
            td.n { @match call.invited { Some(at) => (seconds(at)), None => span.soft { "begun before " (seconds(call.first)) } } }
            td.n { (between(call.invited, call.ringing)) }
            td.n { (between(call.answered, call.ended)) }
            td { (call.released_by.map_or_else(|| "–".to_owned(), |party| cast.name(party))) }
            td { (call.codec.as_deref().map_or_else(|| "unknown".to_owned(), visible)) }
            td { (sound(call.heard_by(Party::Carrier))) }
            td { (sound(call.heard_by(Party::Pbx))) }
            td { (visible(&digits.into_iter().filter(|d| !d.is_empty()).cloned().collect::<Vec<_>>().join(" / "))) }
        }
    }
}

fn sound(heard: Option<&HeardAudio>) -> String {
    let Some(heard) = heard else { return "unknown".to_owned() };
    match (heard.packets, heard.content.is_empty()) {
        (0, _) => "nothing".to_owned(),
        (_, true) => "unknown".to_owned(),
        _ => visible(&heard.content.join(", ")),
    }
}

/// What the network did, measured.
pub(super) fn network(case: &Case) -> Markup {
    let cast = case.cast();
    let directions = network::measure(&cast, &case.recording.events);
    let delay = |delay: Option<Duration>| delay.map_or_else(|| "–".to_owned(), span);
    // Who captures sees a packet pass once: how long it was under way nobody knows.
    let is_timed = case.header().clock != ClockMode::Capture;
    html! {
        @if !directions.is_empty() {
            section {
                h2 { "Network, as measured" }
                div.card.table {
                    table {
                        thead { tr {
                            th { "direction" } th.n { "packets" } th.n { "lost" } th { "why" }
                            th.n { "duplicates" }
                            @if is_timed { th.n { "delay, median" } th.n { "95 %" } th.n { "most" } }
                        } }
                        tbody {
                            @for ((from, to), d) in &directions {
                                @let lost: u64 = d.lost.values().sum();
                                tr {
                                    td { span.who.(from.name()) { (cast.name(*from)) } " → " span.who.(to.name()) { (cast.name(*to)) } }
                                    td.n { (d.sent) }
                                    td.n { (lost) }
                                    td { (d.lost.keys().map(|why| why.name()).collect::<Vec<_>>().join(", ")) }
                                    td.n { (d.duplicates) }
                                    @if is_timed {
                                        @for percent in [50, 95, 100] { td.n { (delay(d.delay_percentile(percent))) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
