//! What is no message, explained like one: a stream of sound, digits, reports, a fax, and what its machines say.

use check::Finding;
use maud::{Markup, html};
use trace::counted;

use super::document::{chip, fact};
use super::inspector::clause;
use super::steps::Step;
use super::text::{cut, seconds, span, visible};
use crate::case::Case;
use crate::glossary;
use crate::sequence::{Said, Sequence, Stream, StreamKind};

/// A band.
pub(super) fn stream(case: &Case, sequence: &Sequence, step: &Step<'_>, stream: &Stream) -> Markup {
    let word = stream.kind.word();
    let length = stream.last.since(stream.first);
    let share = |lost: u64| match lost {
        0 => "none".to_owned(),
        lost => format!("{lost} of {}", stream.packets),
    };
    html! {
        article.card.msg id=(step.anchor) {
            div.top {
                span.badge.(stream.from.name()) { (word) }
                h3 { (cut(&stream.label(), 60)) }
                span.grow {}
                span.time { (seconds(stream.first)) " to " (seconds(stream.last)) " s" }
            }
            p.route {
                span.who.(stream.from.name()) { (sequence.name(stream.from)) } " → "
                span.who.(stream.to.name()) { (sequence.name(stream.to)) } " · UDP"
            }
            @if let Some(entry) = glossary::stream(word) { p.meaning { (entry.text) " " (clause(entry)) } }
            (found(case, &step.findings))
            dl.facts.told {
                (fact("packets", &stream.packets.to_string()))
                (fact("lost on the way", &share(stream.lost)))
                @if !length.is_zero() { (fact("lasted", &span(length))) }
                @if let StreamKind::Rtp(codec) = &stream.kind { (fact("codec", &visible(codec))) }
                @if let Some(ms) = stream.packet_time_ms() { (fact("sound in a packet", &format!("{ms} ms"))) }
                @if stream.flows() > 1 { (fact("streams at once", &stream.flows().to_string())) }
                @if !stream.digits.is_empty() { (fact("digits", &visible(&stream.digits))) }
            }
            @if let StreamKind::Rtp(codec) = &stream.kind { (always(glossary::codec(codec))) }
            @if stream.kind == StreamKind::Events { (digits(stream)) }
            p.soft { "Between two messages; each packet stands in call.pcapng." }
        }
    }
}

/// What a fax machine said.
pub(super) fn said(case: &Case, sequence: &Sequence, step: &Step<'_>, said: &Said) -> Markup {
    let words = glossary::fax_words(&said.what);
    html! {
        article.card.msg id=(step.anchor) {
            div.top {
                span.badge.(said.from.name()) { "fax" }
                h3 { (cut(&said.what, 80)) }
                span.grow {}
                span.time { (seconds(said.at)) " s" }
            }
            p.route {
                span.who.(said.from.name()) { (sequence.name(said.from)) } " → "
                span.who.(said.to.name()) { (sequence.name(said.to)) } " · in the media above it"
            }
            (found(case, &step.findings))
            @for (name, entry) in &words {
                p.meaning { b { (name) } ": " (entry.text) " " (clause(*entry)) }
            }
            @if words.is_empty() { p.meaning { (Said::PLAINLY) } }
            dl.facts.told {
                (fact("lasted", &span(said.until.since(said.at))))
                (fact("said", &counted(said.count, "time")))
            }
        }
    }
}

/// The findings that point here.
pub(super) fn found(case: &Case, findings: &[usize]) -> Markup {
    let of = |index: &usize| -> (usize, &Finding) { (*index, &case.judgement.findings[*index]) };
    html! {
        @for (index, finding) in findings.iter().map(of) {
            p.found.(finding.severity.name()) {
                (chip(finding.severity.name())) " " (visible(&finding.text)) " "
                a href={ "#finding-" (index) } { (finding.check) }
            }
        }
    }
}

fn always(entry: Option<glossary::Entry>) -> Markup {
    html! { @if let Some(entry) = entry { p.meaning { (entry.text) " " (clause(entry)) } } }
}

/// Each digit with the number that stands for it on the wire.
fn digits(stream: &Stream) -> Markup {
    html! {
        div.src {
            @for (digit, number) in stream.events() {
                div.ln { span.k { (digit) } " is event " (number) }
            }
        }
    }
}
