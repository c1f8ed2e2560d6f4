//! Surveys as pages.

use maud::{Markup, html};
use trace::counted;

use super::{Answer, Consolidated, Differing, Renewed, Survey};
use crate::html::{document, fact, theme, visible};

fn mark(answer: Option<Answer>) -> Markup {
    html! { @if let Some(answer) = answer { span.chip.(answer.class()) { (answer.name()) } } }
}

fn lines(lines: &[String]) -> Markup {
    html! { @for line in lines { div { (visible(line)) } } }
}

fn page(title: &str, class: &str, facts: &[(&str, String)], table: &Markup) -> String {
    let body = html! {
        header {
            div.top { span.grow {} (theme()) }
            h1 { (visible(title)) }
            dl.facts { @for (name, value) in facts { (fact(name, &visible(value))) } }
        }
        main { section.card.table.below { (table) } }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    document(&visible(title), class, "", &body)
}

/// A line for each row of the catalogue.
pub(super) fn survey(survey: &Survey) -> String {
    let with = |answer| survey.rows.iter().filter(move |row| row.answer == answer);
    let table = html! {
        @for (what, answer) in [("Broken: ", Answer::No), ("Broken and excused: ", Answer::Exception)] {
            @if with(answer).next().is_some() {
                p { (what) @for row in with(answer) { a href={ "#" (row.id) } { (row.id) } " (" (row.level) ") " } }
            }
        }
        table.answers {
            thead { tr { th { "id" } th { "level" } th { "answer" } th { "requirement" } th { "evidence" } } }
            tbody { @for row in &survey.rows {
                tr id=(row.id) { td.id { (row.id) } td.level { (row.level) } td { (mark(Some(row.answer))) } td.text { (row.text) } td.why { (lines(&row.why())) } }
            } }
        }
    };
    let facts = [
        ("side", survey.side.clone()),
        ("looked at", counted(survey.runs, "run")),
        ("answers", survey.counts()),
    ];
    let class = match survey.count(Answer::No) {
        _ if survey.has_failed() => Answer::No,
        0 => Answer::Yes,
        _ => Answer::Partly,
    };
    page(&format!("Survey: {}", survey.product), class.class(), &facts, &table)
}

/// A line for each row, a column for each product.
pub(super) fn consolidated(all: &Consolidated) -> String {
    let table = html! {
        table.answers {
            thead { tr { th { "id" } th { "level" } th { "requirement" } @for product in &all.products { th.product { (visible(product)) } } } }
            tbody { @for row in &all.rows {
                tr { td.id { (row.id) } td.level { (row.level) } td.text { (row.text) } @for answer in &row.answers { td { (mark(*answer)) } } }
            } }
        }
    };
    let facts = [("rows", all.rows.len().to_string())];
    let title = format!("Survey of {}", counted(all.products.len(), "product"));
    page(&title, Answer::Yes.class(), &facts, &table)
}

/// A line for each row with another answer.
pub(super) fn differing(diff: &Differing) -> String {
    let table = html! {
        table.answers {
            thead { tr { th { "id" } th { "level" } th { "A" } th { "B" } th { "requirement" } th { "evidence of A" } th { "evidence of B" } } }
            tbody { @for row in &diff.rows {
                tr {
                    td.id { (visible(&row.id)) } td.level { (visible(&row.level)) }
                    @for answer in row.answers { td { (mark(Some(answer))) } }
                    td.text { (visible(&row.text)) }
                    @for evidence in &row.evidence { td.why { (lines(evidence)) } }
                }
            } }
        }
        @for (letter, alone) in ["A", "B"].iter().zip(&diff.alone) {
            @if !alone.is_empty() { p { b { "In " (letter) " alone: " } (visible(&alone.join(", "))) } }
        }
    };
    let named = |at: usize| format!("{}, {} ({})", diff.names[at], diff.products[at], diff.side);
    let facts = [("A", named(0)), ("B", named(1))];
    let class = if diff.rows.is_empty() { Answer::Yes } else { Answer::Partly };
    page(&format!("Two surveys: {}", diff.summary()), class.class(), &facts, &table)
}

/// A line for each change.
pub(super) fn renewed(renewed: &Renewed) -> String {
    let table = html! {
        table.answers {
            thead { tr { th { "id" } th { "before" } th { "after" } th { "requirement" } th { "evidence" } } }
            tbody { @for change in &renewed.changes {
                tr { td.id { (change.id) } td { (mark(change.before)) } td { (mark(change.after)) } td.text { (change.text) } td.why { (lines(&change.why)) } }
            } }
        }
    };
    let facts = [("changes", renewed.summary())];
    page(&format!("Survey renewed: {}", renewed.product), Answer::Yes.class(), &facts, &table)
}
