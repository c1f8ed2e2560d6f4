//! The books: each call as the carrier, the PBX and the wire have it, side by side.

use check::CallSummary;
use clock::{Duration, Instant};
use maud::{Markup, html};
use trace::{Cdr, Party};

use super::text::{seconds, visible};
use crate::case::Case;
use crate::cdr::records;

/// Differences below this are the way of the messages and the whole seconds of a box.
const TOLERANCE: Duration = Duration::from_secs(1);

/// One view of a call. Everything that the view does not say is none.
#[derive(Clone, Default)]
struct Row {
    by: &'static str,
    calling: Option<String>,
    called: Option<String>,
    answered: Option<Instant>,
    ended: Option<Instant>,
    charged: Option<Duration>,
    released_by: Option<Party>,
    status: Option<u16>,
    cause: Option<u8>,
    codec: Option<String>,
}

/// Three rows for each call; nothing when no side has handed over a record.
pub(super) fn books(case: &Case) -> Markup {
    let has_books = [Party::Carrier, Party::Pbx].iter().any(|p| records(case, *p).next().is_some());
    html! {
        @if has_books {
            section {
                h2 { "Books" }
                p.soft {
                    "Each side's own record beside the wire. What differs by more than a second, or at all where "
                    "there is no scale, is marked."
                }
                div.card.table {
                    table {
                        thead { tr {
                            th { "call" } th { "as seen by" } th { "calling" } th { "called" } th.n { "answered" }
                            th.n { "ended" } th.n { "charged" } th { "ended by" } th.n { "status" }
                            th.n { "cause" } th { "codec" }
                        } }
                        tbody { @for (number, call) in case.judgement.calls.iter().enumerate() { (rows(case, number + 1, call)) } }
                    }
                }
            }
        }
    }
}

fn rows(case: &Case, number: usize, call: &CallSummary) -> Markup {
    let wire = of_wire(call);
    let of = |party: Party| records(case, party).find(|cdr| cdr.call_id == call.call_id);
    let sides =
        [Party::Carrier, Party::Pbx].map(|party| (party.name(), of(party).map(|c| of_record(party, c))));
    html! {
        @for (nth, (name, side)) in sides.iter().enumerate() {
            tr {
                @if nth == 0 { td rowspan="3" { (number) } }
                @match side {
                    Some(side) => (cells(side, &wire)),
                    None => { td { span.who.(name) { (name) } } td.soft colspan="9" { "no record" } },
                }
            }
        }
        tr { (cells(&wire, &wire)) }
    }
}

fn cells(row: &Row, wire: &Row) -> Markup {
    let time = |at: Option<Instant>| at.map(seconds);
    let far = |a: Option<Instant>, b: Option<Instant>| {
        a.zip(b).is_some_and(|(a, b)| is_far(a.since(b), b.since(a)))
    };
    let charged = row.charged.zip(wire.charged);
    let is_charged_otherwise = charged.is_some_and(|(a, b)| is_far(a.saturating_sub(b), b.saturating_sub(a)));
    let is_answered_otherwise = row.answered.is_some() != wire.answered.is_some();
    html! {
        td { span.who.(row.by) { (row.by) } }
        (cell(row.calling.as_deref().map(visible), differs(row.calling.as_deref(), wire.calling.as_deref(), is_same_number)))
        (cell(row.called.as_deref().map(visible), differs(row.called.as_deref(), wire.called.as_deref(), is_same_number)))
        (cell(time(row.answered), is_answered_otherwise || far(row.answered, wire.answered)))
        (cell(time(row.ended), far(row.ended, wire.ended)))
        (cell(row.charged.map(|d| format!("{:.3} s", d.as_secs_f64())), is_charged_otherwise))
        (cell(row.released_by.map(|p| p.name().to_owned()), differs(row.released_by, wire.released_by, |a, b| a == b)))
        (cell(row.status.map(|s| s.to_string()), differs(row.status, wire.status, |a, b| a == b)))
        (cell(row.cause.map(|c| c.to_string()), false))
        (cell(row.codec.as_deref().map(visible), differs(row.codec.as_deref(), wire.codec.as_deref(), |a, b| a == b)))
    }
}

fn cell(text: Option<String>, is_marked: bool) -> Markup {
    let text = text.unwrap_or_else(|| "–".to_owned());
    html! { @if is_marked { td { mark { (text) } } } @else { td { (text) } } }
}

/// Instants and durations stop at zero when they are subtracted the wrong way round.
fn is_far(one_way: Duration, other_way: Duration) -> bool {
    one_way.max(other_way) > TOLERANCE
}

/// What one of the two does not say is no difference.
fn differs<T: Copy>(a: Option<T>, b: Option<T>, is_same: impl Fn(T, T) -> bool) -> bool {
    a.zip(b).is_some_and(|(a, b)| !is_same(a, b))
}

/// Prefixes differ from trunk to trunk, and a name is no number.
fn is_same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (a, b) = (digits(a), digits(b));
    let common = a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count();
    a.is_empty() || b.is_empty() || common >= a.len().min(b.len()).min(7)
}

fn of_wire(call: &CallSummary) -> Row {
    let charged = call.answered.zip(call.ended).map(|(from, to)| to.since(from));
    // When a call was answered inside of which the recording begins, nobody knows.
    let is_unanswered = call.answered.is_none() && call.invited.is_some();
    Row {
        by: "wire",
        calling: Some(call.from.clone()),
        called: Some(call.to.clone()),
        answered: call.answered,
        ended: call.ended,
        charged: charged.or_else(|| is_unanswered.then_some(Duration::ZERO)),
        released_by: call.released_by,
        status: call.status,
        cause: None,
        codec: call.codec.clone(),
    }
}

fn of_record(party: Party, cdr: &Cdr) -> Row {
    Row {
        by: party.name(),
        calling: Some(cdr.calling.clone()),
        called: Some(cdr.called.clone()),
        answered: cdr.answered,
        ended: Some(cdr.ended),
        charged: Some(cdr.duration),
        released_by: Some(cdr.released_by),
        status: Some(cdr.status),
        cause: Some(cdr.cause),
        codec: cdr.codec.clone(),
    }
}
