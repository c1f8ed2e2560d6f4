//! The page of a whole matrix: totals, a map of squares, a table to sort and filter.
//!
//! The runs are on it as data, from which its script draws the squares, and of the table what is looked at: a browser
//! that had to lay out a line for each of thousands of runs would be slow. Where no script runs, there is the table alone.

use check::Verdict;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};
use trace::{ClockMode, counted};

use super::document::{chip, document, fact, theme};
use super::run::has_seed;
use super::text::{span, visible};
use crate::case::Case;
use crate::summary::{Totals, VERDICTS};

/// The index. `link` tells where the page of a case is, when it has one.
#[must_use]
pub fn index(cases: &[Case], link: impl Fn(&Case) -> Option<String>) -> String {
    let totals = Totals::of(cases);
    let worst = cases.iter().map(|c| c.judgement.verdict).max().unwrap_or(Verdict::NotRun);
    let links: Vec<Option<String>> = cases.iter().map(|c| link(c).map(|l| visible(&l))).collect();
    let columns = Columns::of(cases);
    let body = html! {
        (head(cases, &totals, worst, &columns))
        main {
            (filters(&totals))
            section.card.map #map hidden aria-label="a square for each run" {}
            section.card.table.runs {
                table #runs hidden { thead { tr {} } tbody {} }
                div.pager hidden {
                    button.quiet #earlier { "◀ earlier" } span.soft #page {} button.quiet #later { "later ▶" }
                }
                p.soft.none #none hidden { "No run has all these words." }
            }
            noscript { (table(cases, &links, &columns)) }
            script type="application/json" #data { (PreEscaped(data(cases, &links, &columns))) }
        }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    let title = format!("{} · {}", worst.name(), counted(cases.len(), "run"));
    document(&title, worst.name(), include_str!("index.js"), &body)
}

/// A coordinate of a run and how to read it.
type Column = (&'static str, fn(&Case) -> &str);

/// Coordinates: those that differ become columns, the others are said once.
struct Columns {
    varying: Vec<Column>,
    fixed: Vec<Column>,
}

impl Columns {
    fn of(cases: &[Case]) -> Self {
        let all: [Column; 6] = [
            ("mode", |c| &c.about.mode),
            ("carrier", |c| &c.about.carrier),
            ("PBX", |c| &c.about.pbx),
            ("network", |c| &c.about.network),
            ("wire", |c| &c.about.wire),
            ("clock", |c| &c.about.clock),
        ];
        let differs = |(_, read): &Column| cases.windows(2).any(|pair| read(&pair[0]) != read(&pair[1]));
        let (varying, fixed): (Vec<Column>, Vec<Column>) = all.into_iter().partition(differs);
        // Of a capture nobody knows most of them, and its clock is that of its wire.
        let says = |(name, read): &Column| {
            let value = cases.first().map_or("", |case| read(case));
            let is_told = *name == "clock" && cases.first().is_some_and(|case| case.about.wire == value);
            !value.is_empty() && !is_told
        };
        Self { varying, fixed: fixed.into_iter().filter(says).collect() }
    }
}

fn head(cases: &[Case], totals: &Totals, worst: Verdict, columns: &Columns) -> Markup {
    html! {
        header {
            div.top {
                (chip(worst.name()))
                span.crumb { "both ends of a SIP trunk, judged by a third party" }
                span.grow {}
                (theme())
            }
            h1 { (counted(cases.len(), "run")) }
            div.share {
                @for verdict in VERDICTS {
                    @let count = totals.count(verdict);
                    @if count > 0 { span.(verdict.name()) style={ "flex-grow:" (count) } title={ (count) " " (verdict.name()) } {} }
                }
            }
            dl.facts {
                @if let Some(case) = cases.first() {
                    @for (name, read) in &columns.fixed { (fact(name, read(case))) }
                    @if cases.iter().all(|c| c.about.seed == case.about.seed && has_seed(c)) { (fact("seed", &case.about.seed.to_string())) }
                }
                (fact(whose_time(cases), &span(totals.lasted)))
            }
        }
    }
}

/// Whose time it is that went by: that of a virtual world was never waited for, and that of a capture was somebody else's.
fn whose_time(cases: &[Case]) -> &'static str {
    let are_all = |clock| cases.iter().all(|case| case.header().clock == clock);
    match () {
        () if are_all(ClockMode::Capture) => "time captured",
        () if are_all(ClockMode::Real) => "time recorded",
        () => "time simulated",
    }
}

/// They stay on screen while the table goes by.
fn filters(totals: &Totals) -> Markup {
    html! {
        div.filters hidden role="search" {
            @for verdict in VERDICTS {
                @let count = totals.count(verdict);
                @if count > 0 {
                    button.chip.(verdict.name()) data-verdict=(verdict.name()) aria-pressed="false" { (count) " " (verdict.name()) }
                }
            }
            input #filter type="search" placeholder="filter by any word  ( / )" aria-label="filter by any word" autocomplete="off" spellcheck="false";
            span.soft #shown role="status" {}
        }
    }
}

/// What the script draws. It is text inside of an element: nothing in it may end that.
fn data(cases: &[Case], links: &[Option<String>], columns: &Columns) -> String {
    let names: Vec<&str> = columns.varying.iter().map(|(name, _)| *name).collect();
    let runs: Vec<Value> =
        cases.iter().zip(links).map(|(case, link)| run(case, link.as_deref(), columns)).collect();
    let text = json!({ "columns": names, "runs": runs }).to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// One run, by place: the script knows the same places.
fn run(case: &Case, link: Option<&str>, columns: &Columns) -> Value {
    let complaints = case.complaints();
    let is_run = case.judgement.verdict != Verdict::NotRun;
    let lasted = if is_run { span(case.judgement.lasted) } else { "–".to_owned() };
    json!([
        case.judgement.verdict as u8,
        case.judgement.verdict.name(),
        link.unwrap_or_default(),
        case.about.scenario,
        case.about.title,
        visible(&case.faxes_in_words()),
        case.about.overrides.iter().map(|over| visible(over)).collect::<Vec<_>>(),
        complaints.first().map(|first| visible(first)).unwrap_or_default(),
        complaints.len(),
        case.about.quirks.iter().map(|quirk| visible(quirk)).collect::<Vec<_>>(),
        columns.varying.iter().map(|(_, read)| read(case)).collect::<Vec<_>>(),
        lasted,
        case.judgement.lasted.as_millis(),
        format!("{} ({})", case.about.id, case.about.wire),
    ])
}

/// The table for those without scripts.
fn table(cases: &[Case], links: &[Option<String>], columns: &Columns) -> Markup {
    html! {
        section.card.table {
            table {
                thead { tr {
                    th { "verdict" } th { "scenario" } th { "what happens" }
                    @for (name, _) in &columns.varying { th { (name) } }
                    th.n { "lasted" }
                } }
                tbody { @for (case, link) in cases.iter().zip(links) { (row(case, link.as_deref(), columns)) } }
            }
        }
    }
}

fn row(case: &Case, link: Option<&str>, columns: &Columns) -> Markup {
    let complaints = case.complaints();
    let fax = case.faxes_in_words();
    html! {
        tr {
            td { (chip(case.judgement.verdict.name())) }
            td.scenario { @match link {
                Some(link) => { a href=(link) { (case.about.scenario) } },
                None => { (case.about.scenario) },
            } }
            td {
                (case.about.title)
                @if !fax.is_empty() { div.fax { (visible(&fax)) } }
                @if let Some((first, more)) = case.about.overrides.split_first() {
                    div.soft { "over the pair: " (visible(first)) @if !more.is_empty() { " and " (more.len()) " more" } }
                }
                @if let Some(first) = complaints.first() {
                    div.why { (visible(first)) @if complaints.len() > 1 { " (and " (complaints.len() - 1) " more)" } }
                }
            }
            @for (_, read) in &columns.varying { td { (read(case)) } }
            td.n { @if case.judgement.verdict == Verdict::NotRun { "–" } @else { (span(case.judgement.lasted)) } }
        }
    }
}
