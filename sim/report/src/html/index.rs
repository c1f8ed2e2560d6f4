//! The page of a whole matrix: totals, a map of squares, a table to sort and filter.

use check::Verdict;
use maud::{Markup, html};
use trace::counted;

use super::document::{chip, document, fact};
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
            (map(cases, &links))
            (table(cases, &links, &columns))
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
        let (varying, fixed) = all.into_iter().partition(differs);
        Self { varying, fixed }
    }
}

fn head(cases: &[Case], totals: &Totals, worst: Verdict, columns: &Columns) -> Markup {
    html! {
        header {
            div.top {
                (chip(worst.name()))
                span.crumb { "both ends of a SIP trunk, judged by a third party" }
                span.grow {}
                button.quiet #theme title="light or dark" { "◐" }
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
                (fact("time simulated", &span(totals.lasted)))
            }
            div.filters {
                @for verdict in VERDICTS {
                    @let count = totals.count(verdict);
                    @if count > 0 {
                        button.chip.(verdict.name()) data-verdict=(verdict.name()) { (count) " " (verdict.name()) }
                    }
                }
                input #filter type="search" placeholder="filter by any word" autofocus;
                span.soft #shown {}
            }
        }
    }
}

/// A square for each run, a line for each theme: the whole matrix at a glance.
fn map(cases: &[Case], links: &[Option<String>]) -> Markup {
    let mut themes: Vec<&str> = cases.iter().map(Case::theme).collect();
    themes.sort_unstable();
    themes.dedup();
    html! {
        section.card.map {
            @for theme in themes {
                div.theme {
                    span.name { @if theme.is_empty() { "–" } @else { (theme) } }
                    div.squares {
                        @for (case, link) in cases.iter().zip(links).filter(|(c, _)| c.theme() == theme) {
                            a.square.(case.judgement.verdict.name()) href=[link.as_deref()] title={ (case.judgement.verdict.name()) ": " (case.about.id) " (" (case.about.wire) ")" } {}
                        }
                    }
                }
            }
        }
    }
}

fn table(cases: &[Case], links: &[Option<String>], columns: &Columns) -> Markup {
    html! {
        section.card.table {
            table #runs {
                thead { tr {
                    th.sort { "verdict" } th.sort { "scenario" } th.sort { "what happens" }
                    @for (name, _) in &columns.varying { th.sort { (name) } }
                    th.sort.n { "lasted" }
                } }
                tbody { @for (case, link) in cases.iter().zip(links) { (row(case, link.as_deref(), columns)) } }
            }
        }
    }
}

fn row(case: &Case, link: Option<&str>, columns: &Columns) -> Markup {
    // The order of severity, so that sorting by verdict brings the worst together.
    let weight = case.judgement.verdict as u8;
    let complaints = case.complaints();
    let fax = case.faxes_in_words();
    html! {
        tr data-verdict=(case.judgement.verdict.name()) {
            td data-key=(weight) { (chip(case.judgement.verdict.name())) }
            td.scenario { @match link {
                Some(link) => { a href=(link) { (case.about.scenario) } },
                None => { (case.about.scenario) },
            } }
            td {
                (case.about.title)
                @if !fax.is_empty() { div.fax { (visible(&fax)) } }
                @if let Some((first, more)) = case.about.overrides.split_first() {
                    div.soft title=(case.about.overrides.join("\n")) {
                        "over the pair: " (visible(first)) @if !more.is_empty() { " and " (more.len()) " more" }
                    }
                }
                @if let Some(first) = complaints.first() {
                    div.why { (visible(first)) @if complaints.len() > 1 { " (and " (complaints.len() - 1) " more)" } }
                }
            }
            @for (_, read) in &columns.varying { td { (read(case)) } }
            td.n data-key=(case.judgement.lasted.as_millis()) { @if case.judgement.verdict == Verdict::NotRun { "–" } @else { (span(case.judgement.lasted)) } }
        }
    }
}
