//! A lesson as a page.

use check::{Finding, Verdict};
use maud::{Markup, PreEscaped, html};
use trace::counted;

use super::digest::{self, Worked};
use super::ladders;
use super::outline::{Lesson, Outline, Pair, Question};
use crate::case::Case;
use crate::html::{document, fact, visible, with_code};
use crate::party::blamed;

const STYLE: &str = include_str!("course.css");

/// The two runs of a pair.
#[derive(Clone, Debug)]
pub struct Runs {
    /// As it should be.
    pub good: Case,
    /// With what breaks it.
    pub broken: Case,
    /// Where the report of each is, from the page.
    pub reports: [String; 2],
    /// The lesson of the play itself, where its file has one.
    pub lesson: Option<String>,
}

/// The page of a lesson, by its place in the course, which counts from 0.
#[must_use]
pub fn page(outline: &Outline, index: usize, runs: &[Runs]) -> String {
    let Some(lesson) = outline.lessons.get(index) else { return String::new() };
    let body = html! {
        style { (PreEscaped(STYLE)) }
        header {
            div.top {
                a.crumb href="index.html" { (visible(&outline.title)) }
                span.grow {}
                button.quiet #theme title="light or dark" aria-label="light or dark" { "◐" }
            }
            h1 { "Lesson " (index + 1) ". " (visible(&lesson.title)) }
            dl.facts {
                (fact("takes about", &format!("{} minutes", lesson.minutes)))
                (fact("runs", &(2 * runs.len()).to_string()))
                (fact("questions", &lesson.questions.len().to_string()))
            }
        }
        main.course {
            section.card.about { p { (visible(&lesson.about)) } }
            @for (number, (pair, runs)) in lesson.pairs.iter().zip(runs).enumerate() { (one(lesson, number, pair, runs)) }
            (questions(&lesson.questions))
            (ways(outline, index))
        }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) " · every run was made by this program, and nothing on this page is loaded from anywhere" }
    };
    document(&format!("{}. {}", index + 1, visible(&lesson.title)), "", "", &body)
}

fn one(lesson: &Lesson, number: usize, pair: &Pair, runs: &Runs) -> Markup {
    let heading = if lesson.pairs.len() == 1 {
        visible(&pair.title)
    } else {
        format!("{}. {}", number + 1, visible(&pair.title))
    };
    let is_new = !lesson.pairs.iter().take(number).any(|earlier| earlier.play == pair.play);
    html! {
        section #{ "pair-" (number + 1) } {
            h2 { (heading) }
            // A play that comes twice has said it already.
            @if let Some(text) = runs.lesson.as_ref().filter(|_| is_new) { (prose(text)) }
            div.card {
                h3 { "What to watch" }
                ol { @for watch in &pair.watch { li { (visible(watch)) } } }
            }
            (verdicts(pair, runs))
            (finding(pair, &runs.broken))
            @if pair.digest { (digests(runs)) }
            div.card.picture { (ladders::beside(&runs.good.sequence().in_time(), &runs.broken.sequence().in_time())) }
            (commands(pair))
        }
    }
}

/// The lesson of a play: paragraphs, and what it names between backticks.
fn prose(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n") { p.play { (with_code(paragraph)) } }
    }
}

fn verdicts(pair: &Pair, runs: &Runs) -> Markup {
    let [good, broken] = &runs.reports;
    html! {
        div.two {
            @for (name, case, link) in [("good run", &runs.good, good), ("broken run", &runs.broken, broken)] {
                div.card {
                    span.chip.(case.verdict().name()) { (case.verdict().name()) } " "
                    a href=(link) { "report of the " (name) }
                    @if !case.about.quirks.is_empty() { p.soft { "switched on: " (visible(&case.about.quirks.join(", "))) } }
                    @if pair.warns && !case.about.quirks.is_empty() {
                        p.soft { "It breaks a SHOULD: that is a warning, and the run passes. With --strict it fails." }
                    }
                }
            }
        }
    }
}

/// What the named check says of the broken run.
fn finding(pair: &Pair, broken: &Case) -> Markup {
    let found = broken.judgement.findings.iter().find(|finding| finding.check == pair.check);
    html! {
        @if let Some(finding) = found { (told(finding, broken)) }
        @for unmet in broken.judgement.expectations.iter().filter(|e| e.verdict > Verdict::Pass) {
            p.soft { "Expected " (visible(&unmet.name)) " " (visible(&unmet.expected)) ", got " (visible(&unmet.got)) "." }
        }
    }
}

fn told(finding: &Finding, broken: &Case) -> Markup {
    html! {
        div.card.finding.(finding.severity.name()) {
            p.lead { (visible(&finding.text)) }
            p.where {
                (finding.check) " · " (blamed(&broken.cast(), finding.blame)) " · " (visible(&finding.clause))
            }
            div.versus {
                div { h4 { "expected" } p { (visible(&finding.expected)) } }
                div { h4 { "got" } p { (visible(&finding.got)) } }
            }
            @if !finding.notice.is_empty() { p { b { "At the phone: " } (visible(&finding.notice)) } }
            @if !finding.cure.is_empty() { p { b { "Cure: " } (visible(&finding.cure)) } }
        }
    }
}

fn digests(runs: &Runs) -> Markup {
    let broken = digest::worked(&runs.broken);
    html! {
        @if let Some(worked) = digest::worked(&runs.good) {
            div.card.digest {
                h3 { "The digest, by hand" }
                p.soft { "With the values of " (worked.message) " of the good run. The password was made up for this program." }
                (steps(&worked))
                @if let Some(broken) = &broken {
                    p {
                        "The broken run sent " code { (visible(&broken.sent)) } " in " (broken.message) ". With its own nonce it would have to be "
                        code { (visible(&broken.response)) } "."
                    }
                }
            }
        }
    }
}

fn steps(worked: &Worked) -> Markup {
    let line = |name: &str, from: &str, value: &str| {
        html! {
            div.step {
                span.name { (name) }
                code.from { (worked.algorithm) "( " (visible(from)) " )" }
                code.value { "= " (visible(value)) }
            }
        }
    };
    html! {
        @if let Some((message, challenge)) = &worked.challenge {
            p.soft { "The challenge in " (message) " that is answered says the realm and the nonce:" }
            pre.header { (visible(challenge)) }
            p.soft { (worked.message) " answers it:" }
        }
        pre.header { (visible(&worked.header)) }
        (line("HA1", &worked.a1, &worked.ha1))
        p.soft { "User name, realm and password. The realm is that of the challenge." }
        (line("HA2", &worked.a2, &worked.ha2))
        p.soft { "Method and URI of the request." }
        (line("response", &worked.last, &worked.response))
        p.soft { "HA1, the nonce of the challenge, how often it was used (nc), the PBX's own nonce (cnonce), qop, and HA2." }
        p {
            "In the message: " code { (visible(&worked.sent)) } " "
            @if worked.is_right() { span.equal { "the same: the password is proven" } } @else { span.differs { "another one" } }
        }
        @if let Some(commands) = worked.commands() {
            p { "The same in a shell:" }
            pre.header { @for command in &commands { (visible(command)) "\n" } }
        }
    }
}

fn commands(pair: &Pair) -> Markup {
    let (good, broken) = (visible(&pair.words(false)), visible(&pair.words(true)));
    html! {
        div.card {
            h3 { "To do it again" }
            pre.header {
                "trunksim demo " (good) "\n"
                "trunksim demo " (broken) "\n"
                "trunksim run " (broken) " --wire virtual --ladder\n"
                "trunksim explain " (pair.check) "\n"
                @for quirk in &pair.quirks { "trunksim explain " (visible(quirk.rsplit(':').next().unwrap_or(quirk))) "\n" }
            }
        }
    }
}

fn questions(questions: &[Question]) -> Markup {
    html! {
        section {
            h2 { "Questions" }
            @for question in questions {
                details.card.question {
                    summary { (visible(&question.ask)) }
                    p { (visible(&question.answer)) }
                }
            }
        }
    }
}

fn ways(outline: &Outline, index: usize) -> Markup {
    let link = |at: usize, word: &str| {
        let lesson = outline.lessons.get(at);
        html! { @if let Some(lesson) = lesson { a href=(lesson.file(at)) { (word) (visible(&lesson.title)) } } }
    };
    html! {
        nav.ways {
            @if index > 0 { (link(index - 1, "← ")) }
            a href="index.html" { "all lessons" }
            (link(index + 1, "→ "))
        }
    }
}

/// The page that leads to all lessons.
#[must_use]
pub fn index(outline: &Outline) -> String {
    let minutes: u32 = outline.lessons.iter().map(|lesson| lesson.minutes).sum();
    let body = html! {
        style { (PreEscaped(STYLE)) }
        header {
            div.top { span.grow {} button.quiet #theme title="light or dark" aria-label="light or dark" { "◐" } }
            h1 { (visible(&outline.title)) }
            dl.facts {
                (fact("lessons", &outline.lessons.len().to_string()))
                (fact("takes about", &hours(minutes)))
            }
        }
        main.course {
            section.card.about { p { (visible(&outline.about)) } }
            ol.lessons {
                @for (at, lesson) in outline.lessons.iter().enumerate() {
                    li.card {
                        h3 { a href=(lesson.file(at)) { (visible(&lesson.title)) } }
                        p.soft {
                            (lesson.minutes) " minutes · "
                            (lesson.pairs.iter().map(|pair| visible(&pair.title)).collect::<Vec<_>>().join(" · "))
                        }
                    }
                }
            }
        }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    document(&visible(&outline.title), "", "", &body)
}

/// Minutes as people say them, and no more of them than there are.
pub(super) fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => counted(hours as usize, "hour"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}
