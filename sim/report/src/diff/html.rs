//! Two sets of runs as a page.

use maud::{Markup, html};
use trace::counted;

use super::{Diff, Play};
use crate::html::{document, fact, theme, visible};

/// The page.
pub(super) fn page(diff: &Diff) -> String {
    let body = html! {
        header {
            div.top { span.grow {} (theme()) }
            h1 { (visible(&diff.summary())) }
            dl.facts {
                (fact("A", &visible(&diff.names[0])))
                (fact("B", &visible(&diff.names[1])))
            }
        }
        main {
            section.card.table.below { (table(diff)) }
            @for (index, play) in diff.plays.iter().enumerate() { (one(index, play)) }
            @for (letter, alone) in ["A", "B"].iter().zip(&diff.alone) {
                @if !alone.is_empty() {
                    section.card.long.below {
                        h2 { (counted(alone.len(), "play")) " in " (letter) " alone" }
                        @for play in alone { div { (visible(play)) } }
                    }
                }
            }
        }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    let class = if diff.plays.is_empty() { "pass" } else { "inconclusive" };
    document("Two sets of runs", class, "", &body)
}

fn table(diff: &Diff) -> Markup {
    html! {
        table {
            thead { tr { th { "play" } th { "A" } th { "B" } th { "what differs" } } }
            tbody { @for (index, play) in diff.plays.iter().enumerate() {
                tr {
                    td { a href={ "#play-" (index) } { (visible(&play.play)) } }
                    @for verdict in &play.verdicts { td { span.chip.(visible(verdict)) { (visible(verdict)) } } }
                    td { (what(play)) }
                }
            } }
        }
    }
}

fn what(play: &Play) -> String {
    let findings: usize = play.findings.iter().map(Vec::len).sum();
    let parts = [
        (findings > 0).then(|| counted(findings, "finding")),
        (!play.calls.is_empty()).then(|| counted(play.calls.len(), "call")),
        play.first_difference().map(|_| "the ladder".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(index: usize, play: &Play) -> Markup {
    let first = play.first_difference();
    html! {
        section.card.long.below id={ "play-" (index) } {
            h2 { (visible(&play.play)) }
            p {
                @for ((letter, verdict), report) in ["A", "B"].iter().zip(&play.verdicts).zip(&play.reports) {
                    (letter) " " span.chip.(visible(verdict)) { (visible(verdict)) } " "
                    @if let Some(report) = report { a href=(report) { "report of " (letter) } " " }
                }
            }
            @for (letter, lines) in ["A", "B"].iter().zip(&play.findings) {
                @for line in lines { p { b { (letter) " alone: " } (visible(line)) } }
            }
            @for calls in &play.calls {
                p { b { "A " } (visible(&calls[0])) br; b { "B " } (visible(&calls[1])) }
            }
            @if !play.ladder.is_empty() {
                pre.rungs {
                    @for (at, rung) in play.ladder.iter().enumerate() {
                        @let is_first = first == Some(at);
                        @for (letter, line) in rung.lines() {
                            @let text = format!("{} {letter} {}", if is_first { ">" } else { " " }, visible(line));
                            @if rung.is_same { (narrowable(&text)) "\n" } @else { b { (narrowable(&text)) } "\n" }
                        }
                    }
                }
            }
        }
    }
}

/// Dashes and blanks of a row beyond this are there for the columns alone.
const RULE_SHOWN: usize = 3;

/// A row of a ladder whose width can go where there is none for it.
fn narrowable(line: &str) -> Markup {
    let mut rest = line;
    let mut pieces: Vec<(&str, &str)> = Vec::new();
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(first).len();
        let is_rule = matches!(first, '-' | '=' | ' ') && run > RULE_SHOWN;
        let kept = if is_rule { RULE_SHOWN } else { run };
        pieces.push((&rest[..kept], &rest[kept..run]));
        rest = &rest[run..];
    }
    html! { @for (kept, rule) in pieces { (kept) @if !rule.is_empty() { span.rule { (rule) } } } }
}
