//! The ladder on a page: lifelines, an arrow for each message, a band for media. Text and lines of the page itself, so
//! that letters keep their size on a telephone, on paper and under any zoom.

use check::Severity;
use clock::{Duration, Instant};
use maud::{Markup, html};
use trace::Party;

use super::steps::{Shown, Step, Steps};
use super::text::{cut, seconds, span};
use crate::case::Case;
use crate::sequence::{Arrow, Said, Sequence, Stream};

/// A pause worth a word.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest label; it wraps where there is no room.
const LABEL_MAX: usize = 90;
const DETAIL_MAX: usize = 160;
/// What an arrow from a box to itself is long, of a hundred.
const TO_ITSELF: usize = 30;

/// The whole ladder.
pub(super) fn draw(case: &Case, sequence: &Sequence, steps: &Steps<'_>) -> Markup {
    let mut last = Instant::ZERO;
    let mut is_first = true;
    html! {
        div.ladder #picture role="group" aria-label="Ladder: every message in the order of time" {
            (heads(case, sequence))
            div.rows {
                div.lives aria-hidden="true" {
                    @for party in &sequence.parties { i.(party.name()) style={ "left:" (place(sequence, *party)) "%" } {} }
                }
                @for step in &steps.all {
                    @let (begins, ends) = times(step);
                    @if !is_first && begins.since(last) >= PAUSE { div.pause { "⋮ " (span(begins.since(last))) } }
                    (row(sequence, step))
                    @let () = { last = ends.max(last); is_first = false; };
                }
            }
        }
    }
}

fn heads(case: &Case, sequence: &Sequence) -> Markup {
    let count = sequence.parties.len();
    html! {
        div.heads { div.lane {
            @for (index, party) in sequence.parties.iter().enumerate() {
                @let side = match index { 0 => "start", _ if index + 1 == count => "end", _ => "middle" };
                div.head.(party.name()).(side) style={ "left:" (place(sequence, *party)) "%" } {
                    b { (cut(sequence.name(*party), 40)) } " " small { (cut(profile(case, *party), 30)) }
                }
            }
        } }
    }
}

fn profile(case: &Case, party: Party) -> &str {
    match party {
        Party::Carrier => &case.about.carrier,
        Party::Pbx => &case.about.pbx,
        Party::Stranger => "",
    }
}

/// When a row begins and ends.
fn times(step: &Step<'_>) -> (Instant, Instant) {
    match step.shown {
        Shown::Message(arrow) => (arrow.at, arrow.at),
        Shown::Note(at, ..) => (at, at),
        Shown::Said(said) => (said.at, said.until),
        Shown::Media(stream) => (stream.first, stream.last),
    }
}

/// Where a party's lifeline stands, in hundredths of the width.
fn place(sequence: &Sequence, party: Party) -> usize {
    sequence.column(party) * 100 / (sequence.parties.len().max(2) - 1)
}

fn row(sequence: &Sequence, step: &Step<'_>) -> Markup {
    match step.shown {
        Shown::Message(arrow) => message(sequence, step, arrow),
        Shown::Media(stream) => band(sequence, step, stream),
        Shown::Said(words) => said(sequence, step, words),
        Shown::Note(at, party, text) => note(sequence, at, party, text),
    }
}

/// From where to where something goes.
struct Way {
    left: usize,
    width: usize,
    heading: &'static str,
    from: Party,
    /// For those who do not see the arrow.
    words: String,
}

impl Way {
    fn of(sequence: &Sequence, from: Party, to: Party) -> Self {
        let (a, b) = (place(sequence, from), place(sequence, to));
        let words = format!("{} to {}: ", sequence.name(from), sequence.name(to));
        let (left, width, heading) = match a.cmp(&b) {
            core::cmp::Ordering::Less => (a, b - a, "right"),
            core::cmp::Ordering::Greater => (b, a - b, "left"),
            core::cmp::Ordering::Equal if a == 0 => (0, TO_ITSELF, "right"),
            core::cmp::Ordering::Equal => (a - TO_ITSELF, TO_ITSELF, "left"),
        };
        Self { left, width, heading, from, words }
    }

    fn style(&self) -> String {
        format!("margin-left:{}%;width:{}%", self.left, self.width)
    }
}

/// What all steps have: their time, their way, and what was found there.
fn stepped(step: &Step<'_>, kind: &str, way: &Way, at: Instant, inner: &Markup) -> Markup {
    html! {
        a.row.(kind).(way.from.name()) href={ "#" (step.anchor) } {
            span.time { (seconds(at)) }
            span.lane { span.way.(way.heading) style=(way.style()) { span.vh { (way.words) } (inner) } }
            @if let Some(severity) = step.worst { (mark(severity)) }
        }
    }
}

fn message(sequence: &Sequence, step: &Step<'_>, arrow: &Arrow) -> Markup {
    let way = Way::of(sequence, arrow.from, arrow.to);
    let detail = under(arrow);
    let inner = html! {
        span.label.(step.worst.map_or("fine", Severity::name)) { b.f { "F" (arrow.number) } " " (cut(&arrow.label, LABEL_MAX)) }
        i.shaft.lost[arrow.lost.is_some()].again[arrow.repeats.is_some()] {}
        @if !detail.is_empty() { span.detail { (cut(&detail, DETAIL_MAX)) } }
    };
    stepped(step, "message", &way, arrow.at, &inner)
}

/// What stands under the arrow.
fn under(arrow: &Arrow) -> String {
    match arrow.lost {
        Some(why) if arrow.detail.is_empty() => format!("lost: {}", why.name()),
        Some(why) => format!("lost: {} · {}", why.name(), arrow.detail),
        None => arrow.detail.clone(),
    }
}

/// A finding points here.
fn mark(severity: Severity) -> Markup {
    html! { span.mark.(severity.name()) title=(severity.name()) { "!" } }
}

/// A stream: a broad, pale arrow with its name on it.
fn band(sequence: &Sequence, step: &Step<'_>, stream: &Stream) -> Markup {
    let way = Way::of(sequence, stream.from, stream.to);
    let inner = html! { span.stream { b { (cut(&stream.label(), LABEL_MAX)) } " " span.amount { (stream.amount()) } } };
    stepped(step, "band", &way, stream.first, &inner)
}

/// What a fax machine said: a dotted arrow, in the media above it.
fn said(sequence: &Sequence, step: &Step<'_>, said: &Said) -> Markup {
    let way = Way::of(sequence, said.from, said.to);
    let inner = html! {
        span.label { (cut(&said.what, LABEL_MAX)) " " span.amount { (said.amount()) } }
        i.shaft.said {}
    };
    stepped(step, "words", &way, said.at, &inner)
}

fn note(sequence: &Sequence, at: Instant, party: Party, text: &str) -> Markup {
    let column = sequence.column(party);
    let side = if column + 1 == sequence.parties.len() { "end" } else { "start" };
    let way = if side == "end" { 0 } else { place(sequence, party) };
    html! {
        div.note.(party.name()) {
            span.time { (seconds(at)) }
            span.lane { span.way.(side) style={ "margin-left:" (way) "%" } { (cut(text, DETAIL_MAX)) } }
        }
    }
}
