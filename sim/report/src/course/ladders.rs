//! Two ladders beside each other, row by row, the first difference marked.

use maud::{Markup, html};
use trace::{counted, fitting};

use crate::diff::{Rung, aligned};
use crate::html::visible;
use crate::sequence::{Row, Sequence};

/// Rows of a pair that are shown: of a longer one the beginning, and what is around the first difference.
const ROWS_MAX: usize = 90;
/// Rows before the first difference that are shown of a long pair.
const BEFORE: usize = 12;

/// A row of one of the two.
struct Cell {
    at: String,
    /// Columns; equal for a note.
    from: usize,
    to: usize,
    kind: &'static str,
    label: String,
    detail: String,
}

/// Both ladders as a table.
pub(super) fn beside(good: &Sequence, broken: &Sequence) -> Markup {
    let (a, b) = (cells(good), cells(broken));
    let rungs = aligned(&text(&a), &text(&b));
    let rows = paired(&rungs, &a, &b);
    let first = rows.iter().position(|row| !row.is_same);
    let begin = first.filter(|_| rows.len() > ROWS_MAX).map_or(0, |first| first.saturating_sub(BEFORE));
    let shown = rows.iter().enumerate().skip(begin).take(ROWS_MAX);
    html! {
        div.twain {
            div.names { (names(good, "good run")) (names(broken, "broken run")) }
            @if begin > 0 {
                p.soft { (counted(begin, "row")) " before these " (fitting(begin, "is", "are")) " the same, or nearly." }
            }
            @for (at, row) in shown {
                @if first == Some(at) { div.parts { "here they part" } }
                div.rung.odd[!row.is_same] { (cell(good, row.a)) (cell(broken, row.b)) }
            }
            @if rows.len() > begin + ROWS_MAX {
                p.soft { "The reports have " (counted(rows.len() - begin - ROWS_MAX, "other row")) "." }
            }
        }
    }
}

/// Two cells beside each other.
struct Beside<'a> {
    a: Option<&'a Cell>,
    b: Option<&'a Cell>,
    is_same: bool,
}

/// The rows of both; of a stretch that differs the first of one stand beside the first of the other.
fn paired<'a>(rungs: &[Rung], a: &'a [Cell], b: &'a [Cell]) -> Vec<Beside<'a>> {
    let (mut of_a, mut of_b) = (a.iter(), b.iter());
    let mut rows: Vec<Beside<'a>> = Vec::new();
    for rung in rungs {
        let (a, b) = (rung.a.as_ref().and_then(|_| of_a.next()), rung.b.as_ref().and_then(|_| of_b.next()));
        if rung.is_same {
            rows.push(Beside { a, b, is_same: true });
            continue;
        }
        let stretch = rows.iter().rposition(|row| row.is_same).map_or(0, |at| at + 1);
        let is_free = |row: &Beside<'_>| if a.is_some() { row.a.is_none() } else { row.b.is_none() };
        match rows[stretch..].iter_mut().find(|row| is_free(row)) {
            Some(row) if a.is_some() => row.a = a,
            Some(row) => row.b = b,
            None => rows.push(Beside { a, b, is_same: false }),
        }
    }
    rows
}

fn names(sequence: &Sequence, title: &str) -> Markup {
    html! {
        div.side {
            div.which { (title) }
            div.ends { @for (column, name) in sequence.names.iter().enumerate() { span.who.(party(sequence, column)) { (visible(name)) } } }
        }
    }
}

fn party(sequence: &Sequence, column: usize) -> &'static str {
    sequence.parties.get(column).map_or("stranger", |party| party.name())
}

fn cell(sequence: &Sequence, cell: Option<&Cell>) -> Markup {
    let Some(cell) = cell else { return html! { div.cell.none {} } };
    let way = if cell.from <= cell.to { "right" } else { "left" };
    let arrow = match (cell.kind, way) {
        ("note", _) => "•",
        (_, "right") => "→",
        _ => "←",
    };
    html! {
        div.cell.(cell.kind).(party(sequence, cell.from)) {
            span.at { (cell.at) }
            span.arrow aria-hidden="true" { (arrow) }
            span.what {
                b { (visible(&cell.label)) }
                @if !cell.detail.is_empty() { " " span.soft { (visible(&cell.detail)) } }
            }
        }
    }
}

fn cells(sequence: &Sequence) -> Vec<Cell> {
    let column = |party| sequence.column(party);
    let one = |row: &Row| {
        let millis = row.begins().as_millis();
        let at = format!("{}.{:03}", millis / 1000, millis % 1000);
        match row {
            Row::Message(arrow) => {
                let lost = arrow.lost.map(|why| format!(" lost: {}", why.name())).unwrap_or_default();
                Cell {
                    at,
                    from: column(arrow.from),
                    to: column(arrow.to),
                    kind: if lost.is_empty() { "message" } else { "message lost" },
                    label: format!("F{} {}{lost}", arrow.number, arrow.label),
                    detail: arrow.detail.clone(),
                }
            }
            Row::Media(streams) => {
                let (from, to) = streams.first().map_or((0, 0), |s| (column(s.from), column(s.to)));
                let label = streams.iter().map(|s| s.label()).collect::<Vec<_>>().join(" + ");
                let detail = streams.iter().map(|s| s.amount()).collect::<Vec<_>>().join(" + ");
                Cell { at, from, to, kind: "media", label, detail }
            }
            Row::Said(said) => Cell {
                at,
                from: column(said.from),
                to: column(said.to),
                kind: "said",
                label: said.what.clone(),
                detail: said.amount(),
            },
            Row::Note { party, text, .. } => {
                let at_column = column(*party);
                Cell {
                    at,
                    from: at_column,
                    to: at_column,
                    kind: "note",
                    label: text.clone(),
                    detail: String::new(),
                }
            }
        }
    };
    sequence.rows.iter().map(one).collect()
}

/// The lines that are compared: one for each row, as a ladder draws it.
fn text(cells: &[Cell]) -> String {
    let line = |cell: &Cell| {
        let way = if cell.from <= cell.to { "=>" } else { "<=" };
        let of_one_line = |text: &str| visible(text).replace('\n', " ");
        match cell.kind {
            "media" => format!("{} |{way} {}, {}\n", cell.at, of_one_line(&cell.label), cell.detail),
            // How long a fax machine needs for something is no difference.
            "said" | "note" => format!("{} |{way} {}\n", cell.at, of_one_line(&cell.label)),
            _ => format!("{} |{way} {} {}\n", cell.at, of_one_line(&cell.label), of_one_line(&cell.detail)),
        }
    };
    cells.iter().map(line).collect()
}
