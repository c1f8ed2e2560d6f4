//! The page of one run, from top to bottom.

use check::{Reason, Severity, Verdict};
use maud::{Markup, html};

use super::document::{chip, document, fact, theme};
use super::steps::Steps;
use super::text::{span, visible, with_code};
use super::{books, evidence, fax, inspector, ladder as picture, sound, streams};
use crate::case::Case;
use crate::sequence::Sequence;
use trace::{ClockMode, Party, Redaction};

/// The page of one run.
#[must_use]
pub fn page(case: &Case) -> String {
    let sequence = case.sequence().in_time();
    let steps = Steps::of(case, &sequence);
    let body = html! {
        (head(case))
        main {
            (ours(case))
            (evidence::findings(case, &steps))
            (reasons(case))
            (evidence::expectations(case))
            @if !is_passed(case) { (lesson(&case.about.lesson)) }
            (fax::faxes(case))
            (ladder(case, &sequence, &steps))
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
                @if let Some(index) = &case.index { a.crumb href=(index) { "all runs" } span.crumb aria-hidden="true" { "›" } }
                span.crumb { (case.about.scenario) }
                span.grow {}
                (theme())
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
            @if is_passed(case) { (lesson(&case.about.lesson)) }
            @if !case.beside.is_empty() {
                p.beside { "Beside it: " @for (index, (name, link)) in case.beside.iter().enumerate() {
                    @if index > 0 { " · " } a href=(link) { (name) }
                } }
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

/// Where something went wrong, that comes before all that can be learned.
fn is_passed(case: &Case) -> bool {
    case.judgement.verdict == Verdict::Pass
}

/// What the play has to teach, where somebody has written it down.
fn lesson(text: &str) -> Markup {
    html! {
        @if !text.trim().is_empty() {
            section.card.lesson {
                h2 { "What to watch" }
                @for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
                    p { (with_code(paragraph)) }
                }
            }
        }
    }
}

/// What comes first: our own failure, because nothing else can be believed then.
fn ours(case: &Case) -> Markup {
    why(case, |reason| reason.verdict == Verdict::Error)
}

/// Why it was not decided or not passed, after the findings: those are causes, and most of these are what came of them.
fn reasons(case: &Case) -> Markup {
    html! {
        (why(case, |reason| reason.verdict != Verdict::Error))
        @if !case.judgement.notes.is_empty() {
            section.card.reasons { @for note in &case.judgement.notes { p { (visible(note)) } } }
        }
    }
}

fn why(case: &Case, is_meant: fn(&Reason) -> bool) -> Markup {
    let mut reasons = case.judgement.reasons.iter().filter(|reason| is_meant(reason)).peekable();
    html! {
        @if reasons.peek().is_some() {
            section.card.reasons.(case.judgement.verdict.name()) {
                @for reason in reasons { p { (visible(&reason.text)) } }
            }
        }
    }
}

/// The row at which a run that did not pass opens: the first finding of weight, or the message that decided an
/// expectation, or the reason.
fn decided_at(case: &Case, sequence: &Sequence, steps: &Steps<'_>) -> Option<String> {
    let judgement = &case.judgement;
    let is_error = |index: &usize| judgement.findings[*index].severity == Severity::Error;
    let found =
        (0..judgement.findings.len()).filter(is_error).find_map(|index| steps.of_finding(index).next());
    let expected = judgement.expectations.iter().filter(|e| !e.ok()).filter_map(|e| e.packet.as_ref());
    let reasons = judgement.reasons.iter().filter_map(|reason| reason.packet.as_ref());
    let message =
        || reasons.chain(expected).find_map(|id| sequence.number(*id)).map(|number| format!("F{number}"));
    found.map(str::to_owned).or_else(message)
}

fn ladder(case: &Case, sequence: &Sequence, steps: &Steps<'_>) -> Markup {
    html! {
        section #ladder data-start=[decided_at(case, sequence, steps)] {
            div.heading {
                h2 { "Ladder" }
                @if !steps.all.is_empty() { (player()) }
            }
            @if steps.all.is_empty() {
                p.soft { "Nothing was sent." }
            } @else {
                div.split {
                    div.card.picture { (picture::draw(case, sequence, steps)) }
                    div.inspector { (inspector::cards(case, sequence, steps)) }
                }
                p.vh #told aria-live="polite" {}
                (keys())
            }
        }
    }
}

fn player() -> Markup {
    html! {
        div.player hidden role="toolbar" aria-label="step through the ladder" {
            button #first title="first (Home)" aria-label="first" { "|◀" }
            button #back title="one back (←)" aria-label="one back" { "◀" }
            button.main #play title="play (space)" { "▶ play" }
            button #next title="one on (→)" aria-label="one on" { "▶" }
            button #finding title="next finding (n)" aria-label="next finding" hidden { "! next" }
            span.soft #where {}
            button #speed title="faster and slower (+ and -)" aria-label="speed" { "1 ×" }
            button #all title="show all rows (Esc)" hidden { "show all" }
            label { input #explain type="checkbox"; " explain" }
            button #help title="keys (?)" aria-label="keys" { "?" }
        }
    }
}

/// What the keys do.
fn keys() -> Markup {
    const KEYS: [(&str, &str); 9] = [
        ("space", "play, pause"),
        ("→ ←", "one on, one back; what comes later is hidden"),
        ("Home End", "the first row, the last one"),
        ("n p", "next finding, the one before"),
        ("+ -", "faster, slower"),
        ("e", "explain every line of the message"),
        ("Esc", "show all rows"),
        ("Enter", "on a row: show it"),
        ("?", "these keys"),
    ];
    html! {
        dialog #keys aria-label="keys" {
            h3 { "Keys" }
            dl { @for (key, what) in KEYS { dt { (key) } dd { (what) } } }
            form method="dialog" { button.quiet { "close" } }
        }
    }
}
