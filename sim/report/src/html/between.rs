//! The changes on a page, with links to the reports of both trunks.

use check::Verdict;
use maud::{Markup, html};
use trace::counted;

use super::document::{chip, document, theme};
use crate::between::{Passage, Passed, headline, shown};

/// `between.html`.
#[must_use]
pub fn between(passages: &[Passage]) -> String {
    let worst = passages.iter().flat_map(|play| [play.carrier.verdict, play.pbx.verdict]).max();
    let worst = worst.unwrap_or(Verdict::NotRun).name();
    let body = html! {
        header {
            div.top {
                (chip(worst))
                span.crumb { "a device between our carrier and our PBX" }
                span.grow {}
                (theme())
            }
            h1 { "What the box changed" }
            p { (counted(passages.len(), "play")) ", each judged on both trunks by itself: " a href="index.html" { "all runs" } }
        }
        main { @for passage in passages { (play(passage)) } }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    document(&format!("{worst} · between"), worst, "", &body)
}

fn play(passage: &Passage) -> Markup {
    html! {
        h2 { (passage.scenario) " [" (passage.mode) "]" }
        p {
            "carrier's trunk " a href={ "runs/" (passage.carrier.folder) "/report.html" } { (chip(passage.carrier.verdict.name())) }
            " · PBX's trunk " a href={ "runs/" (passage.pbx.folder) "/report.html" } { (chip(passage.pbx.verdict.name())) }
        }
        @for passed in &passage.calls { (call(passed)) }
        @if passage.calls.is_empty() { p { "No call was seen on either trunk." } }
    }
}

fn call(call: &Passed) -> Markup {
    html! {
        section.card {
            h3 { (headline(call)) }
            @if !call.changes.is_empty() {
                div.table { table {
                    thead { tr { th { "what" } th { "went in" } th { "came out" } } }
                    tbody {
                        @for change in &call.changes {
                            tr {
                                td { (change.what) }
                                td { code { (shown(change.before.as_deref())) } }
                                td { code { (shown(change.after.as_deref())) } }
                            }
                        }
                    }
                } }
            }
        }
    }
}
