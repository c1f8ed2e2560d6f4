//! The page of one run, from top to bottom.

use check::Severity;
use maud::{Markup, html};

use super::document::{chip, document, fact};
use super::text::{span, visible};
use super::{books, evidence, fax, inspector, picture, sound, streams};
use crate::case::Case;
use crate::sequence::Sequence;
use trace::{ClockMode, Party, Redaction};

/// The page of one run.
#[must_use]
pub fn page(case: &Case) -> String {
    let sequence = case.sequence().in_time();
    let body = html! {
        (head(case))
        main {
            (reasons(case))
            (evidence::findings(case, &sequence))
            (evidence::expectations(case))
            (fax::faxes(case))
            (ladder(case, &sequence))
            (sound::heard(case))
            (evidence::calls(case))
            (streams::streams(case))
            (books::books(case))
            (evidence::network(case))
        }
        footer {
            "trunksim " (env!("CARGO_PKG_VERSION"))
            @if has_seed(case) { " · seed " (case.about.seed) }
            " · " (case.about.id)
        }
    };
    let title = format!("{} · {}", case.judgement.verdict.name(), case.about.scenario);
    document(&title, case.judgement.verdict.name(), include_str!("run.js"), &body)
}

fn head(case: &Case) -> Markup {
    html! {
        header {
            div.top {
                (chip(case.judgement.verdict.name()))
                span.crumb { (case.about.scenario) }
                span.grow {}
                button.quiet #theme title="light or dark" { "◐" }
            }
            h1 { @if case.about.title.is_empty() { (case.about.scenario) } @else { (case.about.title) } }
            dl.facts {
                @if !case.about.mode.is_empty() { (fact("trunk mode", &case.about.mode)) }
                @for (name, value) in sides(case) { (fact(&name, &value)) }
                @if !case.about.network.is_empty() { (fact("network", &case.about.network)) }
                (fact("wire", &case.about.wire))
                (fact("clock", &case.about.clock))
                @if has_seed(case) { (fact("seed", &case.about.seed.to_string())) }
                (fact("lasted", &span(case.judgement.lasted)))
                @if let Some(error) = case.measuring_error { (fact("every time", &format!("± {} ms", error.as_millis()))) }
                @if !case.about.quirks.is_empty() { (fact("quirks", &case.about.quirks.join(", "))) }
            }
            @if !case.about.overrides.is_empty() {
                p.soft { "The play lays over the pair: " (visible(&case.about.overrides.join(", "))) }
            }
            @if case.header().redaction == Redaction::All {
                p.soft { "The passwords are the user's own: digests are shown as zeros." }
            }
            @if !case.is_whole {
                p.soft {
                    "It passed: trace, capture and sounds were left out. "
                    code { "trunksim replay . -o whole" } " in this folder makes them again."
                }
            }
            @if !case.about.replay.is_empty() {
                div.replay {
                    span { "run it again, in this folder" }
                    code #replay { (case.about.replay) }
                    button.quiet #copy hidden { "copy" }
                }
            }
        }
    }
}

/// What each side is: its profile, and of a capture, for which no profile was given, its addresses.
fn sides(case: &Case) -> [(String, String); 2] {
    let cast = case.cast();
    let of = |party: Party, word: &str, profile: &String| {
        let name = if cast.is_guess { "side".to_owned() } else { word.to_owned() };
        (name, if profile.is_empty() { cast.addresses(party) } else { profile.clone() })
    };
    let about = &case.about;
    [of(Party::Carrier, "carrier", &about.carrier), of(Party::Pbx, "PBX", &about.pbx)]
}

/// A capture was made without a seed.
pub(super) fn has_seed(case: &Case) -> bool {
    case.header().clock != ClockMode::Capture
}

fn reasons(case: &Case) -> Markup {
    html! {
        @if !case.judgement.reasons.is_empty() {
            section.card.reasons.(case.judgement.verdict.name()) {
                @for reason in &case.judgement.reasons { p { (visible(&reason.text)) } }
            }
        }
        @if !case.judgement.notes.is_empty() {
            section.card.reasons { @for note in &case.judgement.notes { p { (visible(note)) } } }
        }
    }
}

/// The message at which a run that did not pass opens: the first finding of weight, or the message that decided an
/// expectation.
fn decided_at(case: &Case, sequence: &Sequence) -> Option<String> {
    let judgement = &case.judgement;
    let found = judgement.findings.iter().filter(|f| f.severity == Severity::Error).flat_map(|f| &f.packets);
    let expected = judgement.expectations.iter().filter(|e| !e.ok()).filter_map(|e| e.packet.as_ref());
    let reasons = judgement.reasons.iter().filter_map(|reason| reason.packet.as_ref());
    let number = reasons.chain(expected).chain(found).find_map(|id| sequence.number(*id))?;
    Some(format!("F{number}"))
}

fn ladder(case: &Case, sequence: &Sequence) -> Markup {
    html! {
        section #ladder data-start=[decided_at(case, sequence)] {
            div.heading {
                h2 { "Ladder" }
                @if sequence.messages().next().is_some() {
                    div.player hidden {
                        button #first title="first message (Home)" { "|◀" }
                        button #back title="one back (←)" { "◀" }
                        button.main #play title="play (space)" { "▶ play" }
                        button #next title="one on (→)" { "▶" }
                        label { input #explain type="checkbox"; " explain every line" }
                    }
                }
            }
            @if sequence.rows.is_empty() {
                p.soft { "Nothing was sent." }
            } @else {
                div.split {
                    div.card.picture { (picture::draw(case, sequence)) }
                    div.inspector { (inspector::messages(case, sequence)) }
                }
            }
        }
    }
}
