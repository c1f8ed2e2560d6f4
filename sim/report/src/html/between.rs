//! The changes on a page, with links to the reports of both trunks.

use check::Verdict;
use maud::{Markup, html};
use trace::counted;

use super::document::{chip, document, theme};
use crate::between::{Change, Every, Passage, Passed, shown};

/// `between.html`.
#[must_use]
pub fn between(passages: &[Passage]) -> String {
    let worst = passages.iter().flat_map(|play| [play.carrier.verdict, play.pbx.verdict]).max();
    let worst = worst.unwrap_or(Verdict::NotRun).name();
    let every = Every::of(passages);
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
        main {
            @if !every.changes.is_empty() {
                h2 { "In every call that was passed on" }
                section.card { (table(&every.changes.iter().collect::<Vec<_>>())) }
            }
            @for passage in &every.plays { (play(passage, &every)) }
            p { (every.count()) }
        }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    document(&format!("{worst} · between"), worst, "", &body)
}

fn play(passage: &Passage, every: &Every<'_>) -> Markup {
    html! {
        h2 { (passage.scenario) " [" (passage.mode) "]" }
        p {
            "carrier's trunk " a href={ "runs/" (passage.carrier.folder) "/report.html" } { (chip(passage.carrier.verdict.name())) }
            " · PBX's trunk " a href={ "runs/" (passage.pbx.folder) "/report.html" } { (chip(passage.pbx.verdict.name())) }
        }
        @for passed in &passage.calls { (call(passed, every)) }
        @if passage.calls.is_empty() { p { "No call was seen on either trunk." } }
    }
}

fn call(call: &Passed, every: &Every<'_>) -> Markup {
    let own = every.own(call);
    html! {
        section.card {
            h3 { (every.headline(call)) }
            @if !own.is_empty() { (table(&own)) }
        }
    }
}

fn table(changes: &[&Change]) -> Markup {
    html! {
        div.table { table {
            thead { tr { th { "what" } th { "went in" } th { "came out" } } }
            tbody {
                @for change in changes {
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
