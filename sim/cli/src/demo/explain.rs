//! A message line by line, each with what it is for; and what is no message, explained like one.

use report::glossary::{self, Entry};
use report::sequence::{Said, Stream, StreamKind};
use sip::{Message, StartLine};
use trace::visible;

/// Lines of a body that are shown.
const BODY_LINES_MAX: usize = 100;

/// A line of a message, or a word of what is none, harmless, and what it is for, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// What is explained, in small letters: `via`, `a=ptime`, `200`. Empty when nothing is.
    pub(super) key: String,
    pub(super) text: String,
    pub(super) meaning: Option<Entry>,
}

impl Piece {
    const fn plain(text: String) -> Self {
        Self { key: String::new(), text, meaning: None }
    }

    /// What it is for, with its clause.
    pub(super) fn said(&self) -> Option<String> {
        self.meaning.map(|entry| match entry.clause {
            "" => entry.text.to_owned(),
            clause => format!("{} ({clause})", entry.text),
        })
    }
}

/// What the message is as a whole.
pub(super) fn meaning(message: &Message) -> Option<Entry> {
    match message.start_line() {
        StartLine::Request { method, .. } => glossary::method(method),
        StartLine::Status { code, .. } => glossary::status(code),
        StartLine::Unreadable => None,
    }
}

/// A stream between two messages: what it is, its codec, the events of its digits.
pub(super) fn stream(stream: &Stream) -> Vec<Piece> {
    let word = stream.kind.word();
    let mut pieces =
        vec![Piece { key: format!("stream {word}"), text: String::new(), meaning: glossary::stream(word) }];
    if let StreamKind::Rtp(codec) = &stream.kind {
        let meaning = glossary::codec(codec);
        pieces.extend(meaning.map(|_| Piece {
            key: format!("codec {codec}"),
            text: visible(codec),
            meaning,
        }));
    }
    if stream.kind == StreamKind::Events {
        let said =
            |(digit, number): (char, String)| format!("{} is event {number}", visible(&digit.to_string()));
        pieces.extend(stream.events().into_iter().map(|event| Piece::plain(said(event))));
    }
    pieces
}

/// What a fax machine said, word by word.
pub(super) fn said(said: &Said) -> Vec<Piece> {
    let piece = |(word, entry): (&str, Entry)| Piece {
        key: format!("fax {word}"),
        text: word.to_owned(),
        meaning: Some(entry),
    };
    let pieces: Vec<Piece> = glossary::fax_words(&said.what).into_iter().map(piece).collect();
    if pieces.is_empty() { vec![Piece::plain(Said::PLAINLY.to_owned())] } else { pieces }
}

/// All lines of a message.
pub(super) fn pieces(message: &Message) -> Vec<Piece> {
    let mut pieces = vec![start(message)];
    pieces.extend(message.headers().map(|header| {
        let text = format!("{}: {}", visible(header.name), visible(&header.value()));
        let meaning = glossary::field(header.name);
        Piece { key: header.name.to_ascii_lowercase(), text, meaning }
    }));
    let body = String::from_utf8_lossy(message.body());
    if !body.trim().is_empty() {
        pieces.push(Piece::plain(String::new()));
        pieces.extend(body.lines().take(BODY_LINES_MAX).map(body_line));
    }
    pieces
}

fn start(message: &Message) -> Piece {
    let (key, text) = match message.start_line() {
        StartLine::Request { method, uri, version } => {
            (method.to_owned(), format!("{method} {uri} {version}"))
        }
        StartLine::Status { version, code, reason } => {
            (code.to_string(), format!("{version} {code} {reason}"))
        }
        StartLine::Unreadable => {
            let bytes = message.bytes();
            let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
            (String::new(), String::from_utf8_lossy(line).into_owned())
        }
    };
    Piece { key, text: visible(&text), meaning: meaning(message) }
}

fn body_line(line: &str) -> Piece {
    let text = visible(line);
    let mut chars = line.chars();
    let (Some(letter), Some('=')) = (chars.next(), chars.next()) else {
        return Piece::plain(text);
    };
    let name = chars.as_str().split(':').next().unwrap_or_default();
    match letter {
        'a' => Piece { key: format!("a={name}"), text, meaning: glossary::attribute(name) },
        _ => Piece { key: format!("{letter}="), text, meaning: glossary::letter(letter) },
    }
}
