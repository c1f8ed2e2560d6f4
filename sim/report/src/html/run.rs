//! The page of one run, from top to bottom.

use maud::{Markup, html};

use super::document::{chip, document, fact};
use super::text::{span, visible};
use super::{books, evidence, fax, inspector, picture, sound};
use crate::case::Case;
use crate::sequence::Sequence;

/// The page of one run.
#[must_use]
pub fn page(case: &Case) -> String {
    let sequence = Sequence::of(&case.cast, &case.events, &case.calls);
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
            (books::books(case))
            (evidence::network(case))
        }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) " · seed " (case.seed) " · " (case.id) }
    };
    let title = format!("{} · {}", case.verdict.name(), case.scenario);
    document(&title, case.verdict.name(), include_str!("run.js"), &body)
}

fn head(case: &Case) -> Markup {
    html! {
        header {
            div.top {
                (chip(case.verdict.name()))
                span.crumb { (case.scenario) }
                span.grow {}
                button.quiet #theme title="light or dark" { "◐" }
            }
            h1 { @if case.title.is_empty() { (case.scenario) } @else { (case.title) } }
            dl.facts {
                (fact("trunk mode", &case.mode))
                (fact("carrier", &case.carrier))
                (fact("PBX", &case.pbx))
                (fact("network", &case.network))
                (fact("wire", &case.wire))
                (fact("clock", &case.clock))
                (fact("seed", &case.seed.to_string()))
                (fact("lasted", &span(case.lasted)))
                @if !case.quirks.is_empty() { (fact("quirks", &case.quirks.join(", "))) }
            }
            @if !case.replay.is_empty() {
                div.replay {
                    span { "run it again" }
                    code #replay { (case.replay) }
                    button.quiet #copy hidden { "copy" }
                }
            }
        }
    }
}

fn reasons(case: &Case) -> Markup {
    html! {
        @if !case.reasons.is_empty() {
            section.card.reasons.(case.verdict.name()) {
                @for reason in &case.reasons { p { (visible(reason)) } }
            }
        }
    }
}

fn ladder(case: &Case, sequence: &Sequence) -> Markup {
    html! {
        section #ladder {
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
