//! The ladder as a picture: lifelines, an arrow for each message, a band for media.

use check::Severity;
use clock::{Duration, Instant};
use maud::{Markup, html};
use trace::Party;

use super::evidence::worst;
use super::inspector::MESSAGES_MAX;
use super::text::{cut, seconds, span};
use crate::case::Case;
use crate::sequence::{Arrow, Row, Said, Sequence, Stream};

const WIDTH: usize = 820;
/// Where the first and the last lifeline stand; times are left of them, findings to the right.
const LEFT: usize = 108;
const RIGHT: usize = WIDTH - 44;
const TOP: usize = 58;
const NOTE: usize = 28;
const STREAM: usize = 26;
const SAID: usize = 27;
const MESSAGE: usize = 42;
const MESSAGE_WITH_DETAIL: usize = 56;
/// A pause worth a word.
const PAUSE: Duration = Duration::from_secs(1);
/// How wide a character of a label is, generously.
const CHARACTER: usize = 7;

/// The whole ladder.
pub(super) fn draw(case: &Case, sequence: &Sequence) -> Markup {
    let mut y = TOP;
    let mut rows = Vec::new();
    let mut last = Instant::ZERO;
    let mut messages = 0;
    for row in &sequence.rows {
        let (begins, ends) = times(row);
        let Some(height) = height(row) else { continue };
        if begins.since(last) >= PAUSE && !rows.is_empty() {
            rows.push(pause(y, begins.since(last)));
            y += 20;
        }
        rows.push(match row {
            Row::Message(arrow) => message(case, sequence, arrow, y, height),
            Row::Media(streams) => media(sequence, streams, y),
            Row::Said(words) => said(sequence, words, y),
            Row::Note { party, text, .. } => note(sequence, *party, text, y),
        });
        y += height;
        last = ends.max(last);
        messages += usize::from(matches!(row, Row::Message(_)));
        if messages >= MESSAGES_MAX {
            break;
        }
    }
    let height = y + 18;
    html! {
        svg.ladder viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label="ladder of the run" {
            @for party in &sequence.parties { (lifeline(case, sequence, *party, height)) }
            @for row in &rows { (row) }
        }
    }
}

/// When a row begins and ends.
fn times(row: &Row) -> (Instant, Instant) {
    match row {
        Row::Message(arrow) => (arrow.at, arrow.at),
        Row::Note { at, .. } => (*at, *at),
        Row::Said(said) => (said.at, said.until),
        Row::Media(streams) => {
            let telling = || streams.iter().filter(|s| s.is_telling());
            let first = telling().map(|s| s.first).min().unwrap_or_default();
            (first, telling().map(|s| s.last).max().unwrap_or_default())
        }
    }
}

/// None for a row that is not drawn.
fn height(row: &Row) -> Option<usize> {
    match row {
        Row::Message(arrow) if under(arrow).is_empty() => Some(MESSAGE),
        Row::Message(_) => Some(MESSAGE_WITH_DETAIL),
        Row::Note { .. } => Some(NOTE),
        Row::Said(_) => Some(SAID),
        Row::Media(streams) => match streams.iter().filter(|s| s.is_telling()).count() {
            0 => None,
            count => Some(count * STREAM + 20),
        },
    }
}

/// Where a party's lifeline stands.
fn x(sequence: &Sequence, party: Party) -> usize {
    let gaps = sequence.parties.len().max(2) - 1;
    LEFT + sequence.column(party) * (RIGHT - LEFT) / gaps
}

fn lifeline(case: &Case, sequence: &Sequence, party: Party, height: usize) -> Markup {
    let x = x(sequence, party);
    let profile = match party {
        Party::Carrier => case.about.carrier.as_str(),
        Party::Pbx => case.about.pbx.as_str(),
        Party::Stranger => "",
    };
    let (anchor, at) = match x {
        LEFT => ("start", x - 34),
        RIGHT => ("end", x + 34),
        _ => ("middle", x),
    };
    html! {
        line.life.(party.name()) x1=(x) x2=(x) y1="44" y2=(height) {}
        circle.(party.name()) cx=(x) cy="44" r="4" {}
        text.who.(party.name()) x=(at) y="18" text-anchor=(anchor) { (cut(sequence.name(party), 40)) }
        text.detail x=(at) y="34" text-anchor=(anchor) { (cut(profile, 30)) }
    }
}

fn message(case: &Case, sequence: &Sequence, arrow: &Arrow, y: usize, height: usize) -> Markup {
    let (x1, x2) = (x(sequence, arrow.from), x(sequence, arrow.to));
    // A message from a box to itself still needs a length.
    let x2 = if x1 == x2 { if x1 == LEFT { x1 + 120 } else { x1 - 120 } } else { x2 };
    let line = y + 26;
    let middle = x1.midpoint(x2);
    let room = x1.abs_diff(x2).saturating_sub(40) / CHARACTER;
    let lost = arrow.lost.is_some();
    let end = if lost { (x1 + 3 * x2) / 4 } else { x2 };
    let found = worst(case, arrow.id);
    let detail = under(arrow);
    html! {
        a.row href={ "#F" (arrow.number) } {
            rect.hit x="0" y=(y) width=(WIDTH) height=(height) rx="8" {}
            text.time x="74" y=(line + 4) text-anchor="end" { (seconds(arrow.at)) }
            line.arrow.(arrow.from.name()).lost[lost].again[arrow.repeats.is_some()] x1=(x1) x2=(end) y1=(line) y2=(line) {}
            (head(arrow.from, end, x2 > x1, line, lost))
            text.label.(found.map_or("fine", Severity::name)) x=(middle) y=(line - 7) text-anchor="middle" {
                tspan.f.(arrow.from.name()) { "F" (arrow.number) } "  " (cut(&arrow.label, room))
            }
            @if !detail.is_empty() {
                text.detail x=(middle) y=(line + 16) text-anchor="middle" { (cut(&detail, room + room / 8)) }
            }
            @if let Some(severity) = found { (mark(severity, line)) }
        }
    }
}

/// What stands under the arrow.
fn under(arrow: &Arrow) -> String {
    match arrow.lost {
        Some(why) if arrow.detail.is_empty() => format!("lost: {}", why.name()),
        Some(why) => format!("lost: {} · {}", why.name(), arrow.detail),
        None => arrow.detail.clone(),
    }
}

/// The tip of an arrow, or the cross where a message was lost.
fn head(from: Party, x: usize, is_rightwards: bool, y: usize, is_lost: bool) -> Markup {
    let path = if is_lost {
        format!("M{} {}l12 12m0 -12l-12 12", x - 6, y - 6)
    } else if is_rightwards {
        format!("M{x} {y}l-11 -5.5v11z")
    } else {
        format!("M{x} {y}l11 -5.5v11z")
    };
    html! { path.tip.(from.name()).cross[is_lost] d=(path) {} }
}

/// A finding points here.
fn mark(severity: Severity, y: usize) -> Markup {
    html! {
        circle.mark.(severity.name()) cx=(RIGHT + 24) cy=(y) r="9" {}
        text.bang x=(RIGHT + 24) y=(y + 5) text-anchor="middle" { "!" }
    }
}

fn media(sequence: &Sequence, streams: &[Stream], y: usize) -> Markup {
    let telling: Vec<&Stream> = streams.iter().filter(|s| s.is_telling()).collect();
    html! {
        g.band {
            @for (index, stream) in telling.into_iter().enumerate() {
                (band(sequence, stream, y + 6 + index * STREAM))
            }
        }
    }
}

/// A stream: a broad, pale arrow with its name on it.
fn band(sequence: &Sequence, stream: &Stream, y: usize) -> Markup {
    const INSET: usize = 8;
    const THICKNESS: usize = 22;
    const TIP: usize = 12;
    let (from, to) = (x(sequence, stream.from), x(sequence, stream.to));
    let left = from.min(to) + INSET;
    // A stream from a host to itself, as it may look when two share an address, is a short one.
    let right = (from.max(to)).max(left + INSET + TIP) - INSET;
    let middle = y + THICKNESS / 2;
    let bottom = y + THICKNESS;
    let shape = if from <= to {
        format!("M{left} {y}H{}L{right} {middle}L{} {bottom}H{left}z", right - TIP, right - TIP)
    } else {
        format!("M{right} {y}H{}L{left} {middle}L{} {bottom}H{right}z", left + TIP, left + TIP)
    };
    let room = (right - left) / CHARACTER;
    html! {
        path.stream.(stream.from.name()) d=(shape) {}
        text.time x="74" y=(middle + 4) text-anchor="end" { (seconds(stream.first)) }
        text.media x=(left.midpoint(right)) y=(middle + 4) text-anchor="middle" {
            tspan.strong { (cut(&stream.label(), room)) } "   " (stream.amount())
        }
    }
}

/// What a fax machine said: a dotted arrow, in the media above it.
fn said(sequence: &Sequence, said: &Said, y: usize) -> Markup {
    let (from, to) = (x(sequence, said.from), x(sequence, said.to));
    let line = y + 22;
    let room = from.abs_diff(to).saturating_sub(40) / CHARACTER;
    html! {
        g.band {
            text.time x="74" y=(line + 4) text-anchor="end" { (seconds(said.at)) }
            line.arrow.said.(said.from.name()) x1=(from) x2=(to) y1=(line) y2=(line) {}
            (head(said.from, to, to > from, line, false))
            text.said x=(from.midpoint(to)) y=(line - 6) text-anchor="middle" {
                (cut(&said.what, room)) tspan.amount { "  " (said.amount()) }
            }
        }
    }
}

fn note(sequence: &Sequence, party: Party, text: &str, y: usize) -> Markup {
    let x = x(sequence, party);
    let (anchor, at) = if x == RIGHT { ("end", x - 12) } else { ("start", x + 12) };
    html! {
        circle.note.(party.name()) cx=(x) cy=(y + 14) r="4" {}
        text.note x=(at) y=(y + 18) text-anchor=(anchor) { (cut(text, 100)) }
    }
}

fn pause(y: usize, length: Duration) -> Markup {
    html! {
        text.pause x="74" y=(y + 14) text-anchor="end" { "⋮ " (span(length)) }
    }
}
