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
                    section.card {
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
        section.card id={ "play-" (index) } {
            h2 { (visible(&play.play)) }
            @for (letter, lines) in ["A", "B"].iter().zip(&play.findings) {
                @for line in lines { p { b { (letter) " alone: " } (visible(line)) } }
            }
            @for calls in &play.calls {
                p { b { "A " } (visible(&calls[0])) br; b { "B " } (visible(&calls[1])) }
            }
            @if !play.ladder.is_empty() {
                pre style="overflow-x:auto" {
                    @for (at, rung) in play.ladder.iter().enumerate() {
                        @let is_first = first == Some(at);
                        @for (letter, line) in rung.lines() {
                            @let text = format!("{} {letter} {}", if is_first { ">" } else { " " }, visible(line));
                            @if rung.is_same { (text) "\n" } @else { b { (text) } "\n" }
                        }
                    }
                }
            }
        }
    }
}
