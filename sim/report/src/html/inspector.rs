//! Every message in full: what it is, where it went, what was found in it, and each line explained.

use std::collections::{BTreeMap, BTreeSet};

use clock::Instant;
use maud::{Markup, html};
use trace::{Event, PacketId, Party, Transport, counted, fitting};

use super::media;
use super::steps::{Shown, Step, Steps};
use super::text::{cut, seconds, span, visible};
use crate::case::Case;
use crate::glossary::{self, Entry};
use crate::sequence::{Arrow, Sequence};
use crate::wire::{Message, Start};

/// Longer messages and lines are cut; the trace has them in full.
const LINES_MAX: usize = 300;
const LINE_CHARACTERS_MAX: usize = 2_000;

/// All steps, each in full.
pub(super) fn cards(case: &Case, sequence: &Sequence, steps: &Steps<'_>) -> Markup {
    let arrivals = arrivals(case);
    let changes = changes(steps);
    html! {
        @for step in &steps.all {
            @match step.shown {
                Shown::Message(arrow) => { (message(case, sequence, step, arrow, arrivals.get(&arrow.id).copied(), &changes)) },
                Shown::Media(stream) => { (media::stream(case, sequence, step, stream)) },
                Shown::Said(said) => { (media::said(case, sequence, step, said)) },
                Shown::Note(..) => {},
            }
        }
        @if steps.left_out > 0 {
            p.soft { (counted(steps.left_out, "message")) " more in trace.jsonl and call.pcapng." }
        }
    }
}

/// Who asked, and the transaction.
type Change = (Party, (String, String));

fn change(asked_by: Party, message: &Message) -> Change {
    (asked_by, message.transaction())
}

/// The INVITEs within a call: what a 200 says to them is something else.
fn changes(steps: &Steps<'_>) -> BTreeSet<Change> {
    let arrows = steps.all.iter().filter_map(|step| match step.shown {
        Shown::Message(arrow) if arrow.payload.starts_with(b"INVITE ") => Some(arrow),
        _ => None,
    });
    let messages = arrows.map(|arrow| (arrow, Message::of(&arrow.payload)));
    messages.filter(|(_, m)| m.is_in_dialog()).map(|(arrow, m)| change(arrow.from, &m)).collect()
}

fn arrivals(case: &Case) -> BTreeMap<PacketId, Instant> {
    let mut arrivals = BTreeMap::new();
    for event in &case.recording.events {
        if let Event::Delivered { at, packet } = event {
            arrivals.entry(packet.id).or_insert(*at);
        }
    }
    arrivals
}

fn message(
    case: &Case,
    sequence: &Sequence,
    step: &Step<'_>,
    arrow: &Arrow,
    arrived: Option<Instant>,
    changes: &BTreeSet<Change>,
) -> Markup {
    let payload = trace::redact::redact(&arrow.payload, case.header().redaction);
    let message = Message::of(&payload);
    html! {
        article.card.msg id={ "F" (arrow.number) } {
            div.top {
                span.badge.(arrow.from.name()) { "F" (arrow.number) }
                h3 { (cut(&arrow.label, 60)) }
                span.grow {}
                span.time { (seconds(arrow.at)) " s" }
            }
            (route(sequence, arrow, arrived))
            @if let Some(entry) = meaning(&message, changes.contains(&change(arrow.to, &message))) { p.meaning { (entry.text) " " (clause(entry)) } }
            (media::found(case, &step.findings))
            (source(&String::from_utf8_lossy(&payload)))
        }
    }
}

fn route(sequence: &Sequence, arrow: &Arrow, arrived: Option<Instant>) -> Markup {
    let transport = match arrow.transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
        Transport::Tls => "TLS",
    };
    html! {
        p.route {
            span.who.(arrow.from.name()) { (sequence.name(arrow.from)) } " → " span.who.(arrow.to.name()) { (sequence.name(arrow.to)) }
            " · " (transport) " · " (counted(arrow.payload.len(), "byte"))
            @if arrow.missing > 0 { " · " (arrow.missing) " more " (fitting(arrow.missing, "was", "were")) " not captured" }
            @if let Some(first) = arrow.repeats { " · repeats " a.f href={ "#F" (first) } { "F" (first) } }
            @match (arrow.lost, arrived) {
                (Some(why), _) => { " · " strong.lost { "lost: " (why.name()) } },
                (None, Some(at)) => { " · under way for " (span(at.since(arrow.at))) },
                (None, None) => { " · never arrived" },
            }
        }
    }
}

fn meaning(message: &Message, changes: bool) -> Option<Entry> {
    match &message.start {
        Start::Request { method, .. } => glossary::method(method),
        Start::Status { code, .. } => glossary::answer(*code, message.method(), changes),
        Start::Other => None,
    }
}

pub(super) fn clause(entry: Entry) -> Markup {
    html! { span.clause { (entry.clause) } }
}

/// The text, a line at a time.
fn source(text: &str) -> Markup {
    let mut is_body = false;
    let mut is_first = true;
    let lines = text.lines().take(LINES_MAX).map(|line| {
        let markup = match (is_first, is_body) {
            (true, _) => html! { div.ln.start { (cut(line, LINE_CHARACTERS_MAX)) } },
            (_, false) if line.is_empty() => html! { div.ln { " " } },
            (_, false) => header_line(line),
            (_, true) => body_line(line),
        };
        is_body |= !is_first && line.is_empty();
        is_first = false;
        markup
    });
    html! {
        div.src {
            @for line in lines { (line) }
            @if text.lines().count() > LINES_MAX { div.ln.soft { "… the rest is in trace.jsonl" } }
        }
    }
}

fn header_line(line: &str) -> Markup {
    let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t'])) else {
        return html! { div.ln { (cut(line, LINE_CHARACTERS_MAX)) } };
    };
    html! {
        div.ln { span.k { (visible(name)) ":" } (cut(value, LINE_CHARACTERS_MAX)) }
        (explained(glossary::field(name.trim())))
        @if matches!(name.trim().to_ascii_lowercase().as_str(), "via" | "v") { (explained(glossary::via(value))) }
    }
}

fn body_line(line: &str) -> Markup {
    let mut chars = line.chars();
    let (Some(letter), Some('=')) = (chars.next(), chars.next()) else {
        return html! { div.ln { (cut(line, LINE_CHARACTERS_MAX)) } };
    };
    let value = chars.as_str();
    let entry = if letter == 'a' {
        glossary::attribute(value.split(':').next().unwrap_or_default())
    } else {
        glossary::letter(letter)
    };
    html! {
        div.ln { span.k { (letter) "=" } (cut(value, LINE_CHARACTERS_MAX)) }
        (explained(entry))
    }
}

fn explained(entry: Option<Entry>) -> Markup {
    html! { @if let Some(entry) = entry { div.ex { (entry.text) " " (clause(entry)) } } }
}
