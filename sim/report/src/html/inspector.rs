//! Every message in full: what it is, where it went, what was found in it, and each line explained.

use clock::Instant;
use maud::{Markup, html};
use trace::{Event, PacketId, Transport, counted};

use super::document::chip;
use super::text::{cut, seconds, span, visible};
use crate::case::Case;
use crate::glossary::{self, Entry};
use crate::sequence::{Arrow, Sequence};
use crate::wire::{Message, Start};

/// More messages than this are in the trace and in the capture, not on the page.
pub(super) const MESSAGES_MAX: usize = 1_000;

/// Longer messages and lines are cut; the trace has them in full.
const LINES_MAX: usize = 300;
const LINE_CHARACTERS_MAX: usize = 2_000;

/// All messages.
pub(super) fn messages(case: &Case, sequence: &Sequence) -> Markup {
    let arrivals = arrivals(case);
    let count = sequence.messages().count();
    html! {
        @for arrow in sequence.messages().take(MESSAGES_MAX) {
            (message(case, sequence, arrow, arrivals.get(&arrow.id).copied()))
        }
        @if count > MESSAGES_MAX {
            p.soft { (counted(count - MESSAGES_MAX, "message")) " more in trace.jsonl and call.pcapng." }
        }
    }
}

fn arrivals(case: &Case) -> std::collections::BTreeMap<PacketId, Instant> {
    let mut arrivals = std::collections::BTreeMap::new();
    for event in &case.recording.events {
        if let Event::Delivered { at, packet } = event {
            arrivals.entry(packet.id).or_insert(*at);
        }
    }
    arrivals
}

fn message(case: &Case, sequence: &Sequence, arrow: &Arrow, arrived: Option<Instant>) -> Markup {
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
            @if let Some(entry) = meaning(&message) { p.meaning { (entry.text) " " (clause(entry)) } }
            @for (index, finding) in case.judgement.findings.iter().enumerate().filter(|(_, f)| f.packets.contains(&arrow.id)) {
                p.found.(finding.severity.name()) {
                    (chip(finding.severity.name())) " " (visible(&finding.text)) " "
                    a href={ "#finding-" (index) } { (finding.check) }
                }
            }
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
            " · " (transport) " · " (arrow.payload.len()) " bytes"
            @if arrow.missing > 0 { " · " (arrow.missing) " more were not captured" }
            @if let Some(first) = arrow.repeats { " · repeats " a.f href={ "#F" (first) } { "F" (first) } }
            @match (arrow.lost, arrived) {
                (Some(why), _) => { " · " strong.lost { "lost: " (why.name()) } },
                (None, Some(at)) => { " · under way for " (span(at.since(arrow.at))) },
                (None, None) => { " · never arrived" },
            }
        }
    }
}

fn meaning(message: &Message) -> Option<Entry> {
    match &message.start {
        Start::Request { method, .. } => glossary::method(method),
        Start::Status { code, .. } => glossary::status(*code),
        Start::Other => None,
    }
}

fn clause(entry: Entry) -> Markup {
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
