//! The fenced blocks of a document, where they stand, and its first heading.

use core::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A fenced block.
#[derive(Debug)]
pub(super) struct Fence {
    /// What stands behind its first fence.
    pub(super) info: String,
    /// All of it, its fences included.
    pub(super) whole: Range<usize>,
    /// What stands inside: a range for each piece, without what a list puts before its lines.
    pub(super) content: Vec<Range<usize>>,
}

impl Fence {
    /// True when it ends with a fence of its own, and not with the document or with what is around it.
    pub(super) fn is_closed(&self, text: &str) -> bool {
        let whole = text[self.whole.clone()].trim_end();
        let mark = if whole.starts_with('~') { '~' } else { '`' };
        let last = whole.lines().skip(1).last().unwrap_or_default();
        let fence = last.trim_start_matches(|c: char| c != mark);
        // It is as long as the one that opens the block, or longer.
        let opening = whole.chars().take_while(|c| *c == mark).count();
        fence.len() >= opening && fence.chars().all(|c| c == mark)
    }

    /// Its first line.
    pub(super) fn opening(&self, text: &str) -> Range<usize> {
        let length = text[self.whole.clone()].find('\n').unwrap_or(self.whole.len());
        self.whole.start..self.whole.start + length
    }
}

/// The first heading, and all fenced blocks.
pub(super) fn all(text: &str) -> (String, Vec<Fence>) {
    let (mut title, mut is_title, mut fences) = (String::new(), false, Vec::<Fence>::new());
    let mut inside: Option<Fence> = None;
    for (event, at) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => is_title = title.is_empty(),
            Event::End(TagEnd::Heading(_)) => is_title = false,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                inside = Some(Fence { info: info.to_string(), whole: at, content: Vec::new() });
            }
            Event::End(TagEnd::CodeBlock) => fences.extend(inside.take()),
            Event::Text(words) | Event::Code(words) => match &mut inside {
                Some(fence) => fence.content.push(at),
                None if is_title => title.push_str(&words),
                None => {}
            },
            _ => {}
        }
    }
    (title, fences)
}

/// What stands inside of the block that begins here, piece by piece.
pub(super) fn lines(text: &str, whole: &Range<usize>) -> Vec<Range<usize>> {
    let fences = all(text).1;
    let found = fences.into_iter().find(|fence| fence.whole == *whole);
    found.map(|fence| fence.content).unwrap_or_default()
}
