//! Messages as RFCs print them: indented, cut by page breaks, long lines marked or wrapped, bodies abbreviated.
//!
//! A message counts as complete when its start line, the five mandatory headers and, if it has one, its
//! body are all printed. What is not is counted by its reason. What is restored is counted by its name.

/// What a text holds for those who look for messages, in its order.
pub(crate) enum Item {
    /// The heading of a section, `3.2 Session Establishment …`.
    Section(String),
    /// The heading of a message, `F1 INVITE Alice -> Proxy 1`.
    Heading(String),
    /// `Same as Message F1`, in place of a message.
    Same(String),
    /// A message.
    Message(Printed),
}

/// A message as it is printed.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    /// Start line and headers; a folded header is several lines.
    pub(crate) head: Vec<String>,
    /// The lines of the body.
    pub(crate) body: Vec<String>,
    /// What the reader had to join.
    pub(crate) joined: usize,
}

impl Printed {
    /// The value of a header in its first line.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.head.iter().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The header of this name with all its lines; empty when there is none.
    pub(crate) fn unfolded(&self, name: &str) -> String {
        let is_it =
            |line: &String| line.split(':').next().is_some_and(|own| own.trim().eq_ignore_ascii_case(name));
        let at = self.head.iter().position(is_it).unwrap_or(self.head.len());
        let folded = self.head.iter().skip(at + 1).take_while(|line| line.starts_with(' '));
        self.head.iter().skip(at).take(1).chain(folded).map(|line| line.trim()).collect()
    }

    /// True for a request.
    pub(crate) fn is_request(&self) -> bool {
        self.status().is_none()
    }

    /// The status code of a response.
    pub(crate) fn status(&self) -> Option<u16> {
        self.head.first()?.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
    }

    /// Why this is no whole message.
    pub(crate) fn is_fragment(&self) -> Option<&'static str> {
        let has = |name: &&str| self.value(name).is_some() || self.value(&name[..1]).is_some();
        if self.head.len() < 2 {
            return Some("a start line alone");
        }
        if !["Via", "From", "To", "Call-ID", "CSeq"].iter().all(has) {
            return Some("without all mandatory headers");
        }
        let is_cut = |line: &String| line.contains("...") && !line.starts_with("Content-Length");
        self.head.iter().any(is_cut).then_some("with an abbreviated header")
    }

    /// True when the RFC leaves the body out.
    pub(crate) fn hides_body(&self) -> bool {
        let announced = self.value("Content-Length").map(str::parse::<usize>);
        let announces = matches!(announced, Some(Ok(1..) | Err(_)));
        self.body.is_empty() && (announces || self.value("Content-Type").is_some())
    }

    /// Sets the Content-Length to what the body has; true when the text prints another.
    pub(crate) fn restore_length(&mut self) -> bool {
        let length = self.body().len();
        let is_right = |value: &str| value.parse() == Ok(length);
        if self.hides_body() || self.value("Content-Length").is_none_or(is_right) {
            return false;
        }
        for line in self.head.iter_mut().filter(|line| line.starts_with("Content-Length")) {
            *line = format!("Content-Length: {length}");
        }
        true
    }

    /// The body as it goes over the wire.
    pub(crate) fn body(&self) -> String {
        self.body.iter().map(|line| format!("{line}\r\n")).collect()
    }

    /// The octets.
    pub(crate) fn octets(&self) -> Vec<u8> {
        format!("{}\r\n\r\n{}", self.head.join("\r\n"), self.body()).into_bytes()
    }
}

/// A line of the text, or the place where a page ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line<'t> {
    Text { indent: usize, text: &'t str },
    Blank,
    PageBreak,
}

/// All that is found, in the order of the text.
pub(crate) fn items(text: &str) -> Vec<Item> {
    let joined = join_marked(text);
    let lines = lines(&joined);
    let mut items = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Line::Text { indent, text } = lines[at] {
            if is_start_line(text) {
                let (printed, end) = message(&lines, at, indent);
                items.push(Item::Message(printed));
                at = end;
                continue;
            }
            if indent == 0 && is_section(text) {
                items.push(Item::Section(text.to_owned()));
            } else if let Some(heading) = heading(text) {
                items.push(Item::Heading(heading));
            } else if let Some(number) =
                text.strip_prefix("Same as Message ").or_else(|| text.strip_prefix("Resend of Message "))
            {
                items.push(Item::Same(number.to_owned()));
            }
        }
        at += 1;
    }
    items
}

/// RFC 4475 2.1: what stands between the marks is one line.
fn join_marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joining: Option<String> = None;
    for line in text.lines() {
        match (line.trim(), &mut joining) {
            // RFC 5589 closes one with the mark that opens it.
            ("<allOneLine>" | "</allOneLine>", Some(joined)) => {
                out.push_str(joined);
                out.push('\n');
                joining = None;
            }
            ("<allOneLine>", None) => joining = Some(String::new()),
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

fn is_start_line(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_method = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase());
    match words[..] {
        ["SIP/2.0", code, ..] => code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()),
        [method, uri, "SIP/2.0"] => is_method(method) && uri.contains([':', '@']),
        _ => false,
    }
}

/// `3.2.  Session Establishment Through Two Proxies`, but no line of the table of contents.
fn is_section(text: &str) -> bool {
    let Some((number, title)) = text.split_once(' ') else { return false };
    let is_number = number.contains('.') && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_number && title.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric()) && !title.contains("...")
}

/// `F12 200 OK Bob -> Alice`; RFC 6140 writes `(4) The SSP re-targets …`.
fn heading(text: &str) -> Option<String> {
    let (number, rest) = match text.strip_prefix('(') {
        Some(rest) => rest.split_once(") ")?,
        None => text
            .strip_prefix('F')
            .and_then(|rest| rest.split_once([' ', '(']).map(|(number, _)| (number, rest)))?,
    };
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let heading = if text.starts_with('(') { format!("F{number} {rest}") } else { text.to_owned() };
    (is_number && !rest.contains("...")).then_some(heading)
}

/// Reads the message whose start line is at `at`; gives the line after it.
fn message(lines: &[Line<'_>], mut at: usize, indent: usize) -> (Printed, usize) {
    let mut printed = Printed { head: Vec::new(), body: Vec::new(), joined: 0 };
    let head = &mut printed.head;
    while let Some(line) = lines.get(at) {
        match *line {
            Line::Text { indent: own, text } if own == indent => {
                // A page break can have taken the empty line before the body with it.
                let ends = is_sdp_line(text) || !head.is_empty() && is_start_line(text);
                // Here and there a line is wrapped and what follows is not indented.
                let wraps = head.last().is_some_and(|last| text.starts_with(';') || last.ends_with(','));
                if ends || !head.is_empty() && !is_header(text) && !wraps {
                    break;
                }
                printed.joined += usize::from(wraps);
                head.push(if wraps { format!(" {text}") } else { text.to_owned() });
            }
            // A deeper line continues the one before it.
            Line::Text { indent: own, text } if own > indent && !head.is_empty() => {
                head.push(format!("{}{text}", " ".repeat(own - indent)));
            }
            Line::PageBreak => {}
            // An empty line in the midst of the headers is the page's.
            Line::Blank if is_torn(head, lines.get(at + 1), indent) => printed.joined += 1,
            Line::Text { .. } | Line::Blank => break,
        }
        at += 1;
    }
    let (body, end) = body(lines, at, indent, &printed);
    printed.body = body;
    (printed, end)
}

/// True when what follows belongs to a head that is not whole.
fn is_torn(head: &[String], next: Option<&Line<'_>>, indent: usize) -> bool {
    let is_whole = head.iter().any(|line| line.starts_with("CSeq"));
    let goes_on = |line: &Line<'_>| matches!(line, Line::Text { indent: own, text } if *own == indent && is_header(text));
    let begins = |line: &Line<'_>| matches!(line, Line::Text { text, .. } if text.starts_with("Via:"));
    !is_whole
        && next.is_some_and(|line| goes_on(line) && (head.len() > 1 || !head.is_empty() && begins(line)))
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

/// The body after the empty line: SDP lines, or for another type the lines up to the next empty one.
fn body(lines: &[Line<'_>], at: usize, indent: usize, printed: &Printed) -> (Vec<String>, usize) {
    let sdp = match printed.value("Content-Type") {
        Some(content_type) => content_type.starts_with("application/sdp"),
        // Here and there a text forgets the type; that of a message without a body cannot be missed.
        None if printed.value("Content-Length").is_none_or(|length| length == "0") => {
            return (Vec::new(), at);
        }
        None => true,
    };
    if let Some((_, boundary)) = printed.unfolded("Content-Type").split_once("boundary=") {
        let boundary = boundary.split(';').next().unwrap_or_default().trim_matches('"');
        return parts(lines, at, indent, &format!("--{boundary}--"));
    }
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

/// A body of several parts, up to the line that closes it or to the next heading. Empty lines in it are its own.
fn parts(lines: &[Line<'_>], at: usize, indent: usize, close: &str) -> (Vec<String>, usize) {
    let mut body = Vec::new();
    let mut end = at;
    for (offset, line) in lines[at..].iter().enumerate() {
        match *line {
            Line::Blank if body.is_empty() => {}
            Line::Blank => body.push(String::new()),
            Line::PageBreak => {}
            Line::Text { text, .. } if heading(text).is_some() => break,
            Line::Text { indent: own, text } => {
                body.push(format!("{}{text}", " ".repeat(own.saturating_sub(indent))));
                end = at + offset + 1;
                if text == close {
                    break;
                }
            }
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
