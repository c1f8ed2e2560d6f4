//! `guide.html`: the document as its reader sees it, each block marked by its outcome.
//!
//! The document is somebody else's text. Nothing of it becomes markup but what Markdown says about its own words:
//! raw HTML is shown as text, pictures are their descriptions, and links are text with the address behind.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{GuideStep, Guided};
use crate::html::{document, fact, visible};

const STYLE: &str = include_str!("guide.css");

/// The page.
#[must_use]
pub fn html(guided: &Guided) -> String {
    let count = |name: &str| guided.verdicts().filter(|verdict| verdict.name() == name).count();
    let counts = ["pass", "fail", "inconclusive", "error", "not-run"]
        .into_iter()
        .filter(|name| count(name) > 0)
        .map(|name| format!("{} {name}", count(name)))
        .collect::<Vec<_>>()
        .join(", ");
    let verdict = guided.verdict().name();
    let first = guided.steps.iter().find(|step| step.verdict > Some(check::Verdict::Pass));
    let body = html! {
        style { (PreEscaped(STYLE)) }
        header {
            div.top { span.chip.(verdict) { (verdict) } span.grow {} button.quiet #theme title="light or dark" { "◐" } }
            dl.facts {
                (fact("guide", &visible(&guided.path)))
                (fact("held against", &visible(&guided.against)))
                (fact("steps", &counts))
            }
            @if let Some(step) = first { p { a href={ "#line-" (step.line) } { "the first that does not hold" } } }
        }
        main { section.card.doc { (document_of(guided)) } }
        footer { "trunksim " (env!("CARGO_PKG_VERSION")) }
    };
    document(&visible(&guided.title), verdict, "", &body)
}

/// The document.
fn document_of(guided: &Guided) -> Markup {
    let steps: BTreeMap<usize, &GuideStep> = guided.steps.iter().map(|step| (step.line, step)).collect();
    let mut writer = Writer { out: String::new(), in_head: false, links: Vec::new() };
    let mut fence: Option<(Option<&GuideStep>, usize, String)> = None;
    for (event, at) in Parser::new_ext(&guided.text, Options::ENABLE_TABLES).into_offset_iter() {
        match (event, &mut fence) {
            (Event::Start(Tag::CodeBlock(kind)), _) => {
                let line = guided.text[..at.start].matches('\n').count() + 1;
                let step = match kind {
                    CodeBlockKind::Fenced(_) => steps.get(&line).copied(),
                    CodeBlockKind::Indented => None,
                };
                fence = Some((step, line, String::new()));
            }
            (Event::End(TagEnd::CodeBlock), Some((step, line, text))) => {
                let block = block(*step, *line, text);
                writer.out.push_str(&block.into_string());
                fence = None;
            }
            (Event::Text(words), Some((_, _, text))) => text.push_str(&words),
            (event, _) => writer.event(event),
        }
    }
    PreEscaped(writer.out)
}

/// A fenced block: with its outcome when it is one of ours.
fn block(step: Option<&GuideStep>, first: usize, text: &str) -> Markup {
    let Some(step) = step else { return html! { pre { code { (shown(text)) } } } };
    let class = step.verdict.map_or("set", |verdict| verdict.name());
    let wrong: Vec<usize> = step.details.iter().map(|detail| detail.line).collect();
    html! {
        div.block.(class) id={ "line-" (step.line) } {
            div.head {
                span.chip.(class) { (class) }
                span.kind { (step.kind.name()) }
                span { (visible(&step.words)) }
                span.place { "line " (step.line) }
            }
            pre { code { @for (number, line) in text.lines().enumerate() {
                @let is_wrong = wrong.contains(&(first + 1 + number));
                span.wrong[is_wrong] { (visible(line)) } "\n"
            } } }
            @if !step.details.is_empty() { ul { @for detail in &step.details {
                li { b { (detail.verdict.name()) } " at " (detail.line) ":" (detail.column) ": " (detail.shown()) }
            } } }
            @if !step.runs.is_empty() { ul { @for run in &step.runs {
                li {
                    (run.verdict.name()) " "
                    @match &run.folder {
                        Some(page) => a href=(page) { (visible(&run.id)) },
                        None => (visible(&run.id)),
                    }
                }
            } } }
        }
    }
}

/// Text of several lines, with what cannot be seen made visible.
fn shown(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Writes what is around the blocks.
struct Writer {
    out: String,
    in_head: bool,
    /// The addresses of the links that are open.
    links: Vec<String>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.markup(&html! { code { (visible(&text)) } }),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            // What was not asked for of the reader does not come.
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = shown_inline(text);
        self.markup(&html! { (text) });
    }

    fn markup(&mut self, markup: &Markup) {
        self.out.push_str(&markup.0);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::Heading { level, .. } => self.out.push_str(heading(level).0),
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>"),
            Tag::List(Some(first)) => self.out.push_str(&format!("<ol start=\"{first}\">")),
            Tag::List(None) => self.out.push_str("<ul>"),
            Tag::Item => self.out.push_str("<li>"),
            Tag::Table(_) => self.out.push_str("<table>"),
            Tag::TableHead => {
                self.in_head = true;
                self.out.push_str("<tr>");
            }
            Tag::TableRow => self.out.push_str("<tr>"),
            Tag::TableCell => self.out.push_str(if self.in_head { "<th>" } else { "<td>" }),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<b>"),
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if let (TagEnd::Link, Some(link)) = (tag, self.links.pop_if(|_| tag == TagEnd::Link)) {
            self.markup(&html! { span.soft { " (" (visible(&link)) ")" } });
        }
        let words = match tag {
            TagEnd::Paragraph => "</p>",
            TagEnd::Heading(level) => heading(level).1,
            TagEnd::BlockQuote(_) => "</blockquote>",
            TagEnd::List(true) => "</ol>",
            TagEnd::List(false) => "</ul>",
            TagEnd::Item => "</li>",
            TagEnd::Table => "</table>",
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr>"
            }
            TagEnd::TableRow => "</tr>",
            TagEnd::TableCell if self.in_head => "</th>",
            TagEnd::TableCell => "</td>",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</b>",
            _ => "",
        };
        self.out.push_str(words);
    }
}

fn shown_inline(text: &str) -> String {
    let mut shown = text.split('\n').map(visible).collect::<Vec<_>>().join("\n");
    shown.retain(|c| c != '\u{240d}');
    shown
}

const fn heading(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 => ("<h1>", "</h1>"),
        HeadingLevel::H2 => ("<h2>", "</h2>"),
        HeadingLevel::H3 | HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => ("<h3>", "</h3>"),
    }
}
