//! Messages as RFCs print them: indented, cut by page breaks, long lines marked, bodies abbreviated.
//!
//! A message counts as complete when its start line, the five mandatory headers and, if it has one, its
//! body are all printed. What is not is counted by its reason, never mended by guessing. Two things are
//! restored, and counted: a Content-Length printed as `...` or not fitting the CRLF form of its body, and
//! what stands between `<allOneLine>` marks.

use std::collections::BTreeMap;

/// The messages found in one RFC.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) complete: Vec<Vec<u8>>,
    /// Messages whose headers are whole but whose body the RFC leaves out.
    pub(crate) without_body: Vec<Vec<u8>>,
    pub(crate) lengths_restored: usize,
    pub(crate) skipped: BTreeMap<&'static str, usize>,
}

impl Found {
    pub(crate) fn summary(&self) -> String {
        let skipped: Vec<_> = self.skipped.iter().map(|(why, count)| format!("{count} {why}")).collect();
        format!(
            "{} complete (Content-Length restored in {}), {} without their body; skipped: {}",
            self.complete.len(),
            self.lengths_restored,
            self.without_body.len(),
            if skipped.is_empty() { "none".to_owned() } else { skipped.join(", ") }
        )
    }

    /// Every message, and whether its body is there.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (&[u8], bool)> {
        let whole = self.complete.iter().map(|octets| (&octets[..], true));
        whole.chain(self.without_body.iter().map(|octets| (&octets[..], false)))
    }

    fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }
}

/// A line of the text, or the place where a page ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line<'t> {
    Text { indent: usize, text: &'t str },
    Blank,
    PageBreak,
}

/// Finds every message.
pub(crate) fn messages(text: &str) -> Found {
    let joined = join_marked(text);
    let lines = lines(&joined);
    let mut found = Found::default();
    let mut at = 0;
    while at < lines.len() {
        if let Line::Text { indent, text } = lines[at] {
            match start_line(text, lines.get(at + 1)) {
                Start::Whole => {
                    at = message(&lines, at, indent, &mut found);
                    continue;
                }
                Start::Broken => found.skip("with a start line broken for print"),
                Start::None => {}
            }
        }
        at += 1;
    }
    found
}

/// RFC 4475 2.1: what stands between the marks is one line.
fn join_marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joining: Option<String> = None;
    for line in text.lines() {
        match (line.trim(), &mut joining) {
            ("<allOneLine>", _) => joining = Some(String::new()),
            ("</allOneLine>", Some(joined)) => {
                out.push_str(joined);
                out.push('\n');
                joining = None;
            }
            (_, Some(joined)) if joined.is_empty() => joined.push_str(line.trim_end()),
            (piece, Some(joined)) => joined.push_str(piece),
            (_, None) => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut after_break = false;
    for raw in text.lines() {
        let line = raw.trim_start_matches('\u{c}').trim_end();
        let footer = line.ends_with(']') && line.contains("[Page ");
        let header = after_break && line.starts_with("RFC ") && line.len() > 60;
        if footer {
            // The blank lines around a page break belong to the page, not to the text.
            while lines.last() == Some(&Line::Blank) {
                lines.pop();
            }
            lines.push(Line::PageBreak);
            after_break = true;
        } else if line.is_empty() {
            if !after_break {
                lines.push(Line::Blank);
            }
        } else if !header {
            after_break = false;
            let text = line.trim_start();
            lines.push(Line::Text { indent: line.len() - text.len(), text });
        }
    }
    lines
}

enum Start {
    Whole,
    Broken,
    None,
}

fn start_line(text: &str, next: Option<&Line<'_>>) -> Start {
    let words: Vec<&str> = text.split(' ').collect();
    let is_method = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase());
    match words[..] {
        ["SIP/2.0", code, ..] if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) => Start::Whole,
        [method, uri, "SIP/2.0"] if is_method(method) && uri.contains(':') => Start::Whole,
        [method, uri] if is_method(method) && uri.contains(':') && !method.ends_with(':') => match next {
            Some(Line::Text { text, .. }) if text.ends_with("SIP/2.0") => Start::Broken,
            _ => Start::None,
        },
        _ => Start::None,
    }
}

/// Reads the message whose start line is at `at`; gives the line after it.
fn message(lines: &[Line<'_>], mut at: usize, indent: usize, found: &mut Found) -> usize {
    let mut head: Vec<String> = Vec::new();
    while let Some(line) = lines.get(at) {
        match *line {
            Line::Text { indent: own, text } if own == indent => {
                // A page break can have taken the empty line before the body with it.
                let body = is_sdp_line(text) || !head.is_empty() && starts_message(text);
                if body || !head.is_empty() && !is_header(text) {
                    break;
                }
                head.push(text.to_owned());
            }
            // A deeper line continues the one before it.
            Line::Text { indent: own, text } if own > indent && !head.is_empty() => {
                head.push(format!("{}{text}", " ".repeat(own - indent)));
            }
            Line::PageBreak => {}
            Line::Text { .. } | Line::Blank => break,
        }
        at += 1;
    }
    let (body, end) = body(lines, at, indent, &head);
    finish(head, body, found);
    end
}

fn starts_message(text: &str) -> bool {
    matches!(start_line(text, None), Start::Whole)
}

fn is_header(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, _)| {
        let name = name.trim_end();
        !name.is_empty()
            && name.len() < 30
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b' '))
    })
}

fn is_sdp_line(text: &str) -> bool {
    matches!(text.as_bytes(), [b'a'..=b'z', b'=', ..])
}

fn value<'h>(head: &'h [String], name: &str) -> Option<&'h str> {
    head.iter().find_map(|line| {
        let (own, value) = line.split_once(':')?;
        own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The body after the empty line: SDP lines, or for another type the lines up to the next empty one.
fn body(lines: &[Line<'_>], at: usize, indent: usize, head: &[String]) -> (Vec<String>, usize) {
    let Some(content_type) = value(head, "Content-Type") else { return (Vec::new(), at) };
    let sdp = content_type.starts_with("application/sdp");
    let mut body = Vec::new();
    let mut end = at;
    for (offset, line) in lines[at..].iter().enumerate() {
        match *line {
            Line::Blank if body.is_empty() => {}
            Line::PageBreak => {}
            Line::Text { indent: own, text } if sdp && own == indent && is_sdp_line(text) => {
                body.push(text.to_owned());
                end = at + offset + 1;
            }
            Line::Text { indent: own, text } if !sdp && own >= indent && !is_prose(text) => {
                body.push(format!("{}{text}", " ".repeat(own - indent)));
                end = at + offset + 1;
            }
            _ => break,
        }
    }
    (body, end)
}

/// `F12 200 OK Bob -> Alice`, `/* … */`, `(Alice's SDP not shown)`, section headings and ladders.
fn is_prose(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('F') => chars.next().is_some_and(|c| c.is_ascii_digit()),
        Some('(' | '|' | '/' | '[') => true,
        Some(c) => c.is_ascii_digit(),
        None => true,
    }
}

fn finish(mut head: Vec<String>, body: Vec<String>, found: &mut Found) {
    if head.len() < 2 {
        return found.skip("a start line alone");
    }
    let missing = ["Via", "From", "To", "Call-ID", "CSeq"]
        .iter()
        .any(|name| value(&head, name).is_none() && value(&head, &name[..1]).is_none());
    if missing {
        return found.skip("without all mandatory headers");
    }
    if head.iter().any(|line| line.contains("...") && !line.starts_with("Content-Length")) {
        return found.skip("with an abbreviated header");
    }
    let octets: String = body.iter().map(|line| format!("{line}\r\n")).collect();
    let announced = value(&head, "Content-Length").map(|length| length.parse::<usize>());
    let hidden = octets.is_empty()
        && (matches!(announced, Some(Ok(1..) | Err(_))) || value(&head, "Content-Type").is_some());
    if !hidden && announced.is_some_and(|length| length != Ok(octets.len())) {
        for line in head.iter_mut().filter(|line| line.starts_with("Content-Length")) {
            *line = format!("Content-Length: {}", octets.len());
        }
        found.lengths_restored += 1;
    }
    let message = format!("{}\r\n\r\n{octets}", head.join("\r\n")).into_bytes();
    if hidden { found.without_body.push(message) } else { found.complete.push(message) }
}
