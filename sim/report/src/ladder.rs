//! The ladder as text: the golden file of a scenario, and what a failure prints.
//!
//! A golden ladder is the same for a virtual run and for a run on loopback sockets: it has no times,
//! no counts and no notes, and leaves out media that is too brief to be told from an accident.
//!
//! The same for tickets, as Mermaid, SVG and PNG, is made by [`export`].

mod drawing;
mod export;
mod mermaid;
mod png;
mod svg;

use check::CallSummary;
use trace::{Cast, Event, Party};

use crate::columns::{self, put};
use crate::sequence::{Arrow, Row, Said, Sequence, Stream};
pub use export::{Form, export};

/// No line is longer.
pub const WIDTH_MAX: usize = 100;

/// Between the first and the last lifeline, both included; the rest is for the time column.
const DRAWING: usize = 87;
/// No name above a lifeline is longer.
const NAME_MAX: usize = 40;
const TIME_COLUMN: usize = 12;
/// What stands for the rest of a text that is cut.
const MORE: &str = "..";

/// What a ladder shows beside the SIP messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// A column with the seconds since the run began.
    pub times: bool,
    /// How many packets of media, and how long and how often a fax machine said something.
    pub counts: bool,
    /// What the agents say about themselves.
    pub notes: bool,
    /// Media that is brief, RTCP and STUN.
    pub all_media: bool,
}

impl Options {
    /// For golden files and for parity between virtual and live runs.
    #[must_use]
    pub const fn golden() -> Self {
        Self { times: false, counts: false, notes: false, all_media: false }
    }

    /// For people.
    #[must_use]
    pub const fn full() -> Self {
        Self { times: true, counts: true, notes: true, all_media: true }
    }
}

/// Draws a trace, with what the judges understood of its calls.
#[must_use]
pub fn draw(cast: &Cast, events: &[Event], calls: &[CallSummary], options: Options) -> String {
    let sequence = Sequence::of(cast, events, calls);
    draw_sequence(&if options.times { sequence.in_time() } else { sequence }, options)
}

/// Draws a sequence.
#[must_use]
pub fn draw_sequence(sequence: &Sequence, options: Options) -> String {
    let mut page = Page::new(&sequence.parties, options);
    page.heading(&sequence.names);
    page.empty();
    for row in &sequence.rows {
        match row {
            Row::Message(arrow) => page.message(sequence, arrow),
            Row::Media(streams) => page.media(sequence, streams),
            Row::Said(said) => page.said(sequence, said),
            Row::Note { at, party, text } if options.notes => {
                page.note(sequence.column(*party), &at.to_string(), *party, text);
            }
            Row::Note { .. } => {}
        }
    }
    page.empty();
    page.text
}

/// Lines under each other.
struct Page {
    text: String,
    options: Options,
    lifelines: Vec<usize>,
}

/// One arrow to draw.
struct Stroke<'a> {
    from: usize,
    to: usize,
    shaft: char,
    label: &'a str,
    is_lost: bool,
}

impl Page {
    fn new(parties: &[Party], options: Options) -> Self {
        let gaps = parties.len().saturating_sub(1).max(1);
        let lifelines = (0..parties.len()).map(|n| n * (DRAWING - 1) / gaps).collect();
        Self { text: String::new(), options, lifelines }
    }

    fn heading(&mut self, names: &[String]) {
        let mut line = vec![' '; DRAWING];
        for (column, name) in names.iter().enumerate() {
            // A side may have more addresses than there is room for.
            let name = name.get(..NAME_MAX).unwrap_or(name);
            let at = self.lifelines[column];
            let start = match column {
                0 => 0,
                _ if column + 1 == names.len() => (at + 1).saturating_sub(name.len()),
                _ => at.saturating_sub(name.len() / 2),
            };
            put(&mut line, start, name);
        }
        self.push("", &line);
    }

    fn empty(&mut self) {
        let line = self.blank();
        self.push("", &line);
    }

    fn message(&mut self, sequence: &Sequence, arrow: &Arrow) {
        let (from, to) = (sequence.column(arrow.from), sequence.column(arrow.to));
        let number = format!("F{}", arrow.number);
        let mut label = format!("{number:<3} {}", arrow.label);
        if from == to {
            label.push_str(" to itself");
        }
        if let Some(why) = arrow.lost {
            label.push_str(&format!("  lost: {}", why.name()));
        }
        let room = self.room(from, to) - self.short(from, to, arrow.lost.is_some());
        let whole = format!("{label}  {}", arrow.detail);
        let fits = arrow.detail.is_empty() || columns::width(&whole) <= room;
        let label = if fits { whole.trim_end() } else { label.as_str() };
        let at = arrow.at.to_string();
        self.stroke(&at, &Stroke { from, to, shaft: '-', label, is_lost: arrow.lost.is_some() });
        if !fits {
            self.under(from, to, &arrow.detail);
        }
    }

    fn media(&mut self, sequence: &Sequence, streams: &[Stream]) {
        let shown: Vec<&Stream> =
            streams.iter().filter(|s| s.is_telling() || self.options.all_media).collect();
        for stream in shown {
            let (from, to) = (sequence.column(stream.from), sequence.column(stream.to));
            let mut label = stream.label();
            if self.options.counts {
                label.push_str(", ");
                label.push_str(&stream.amount());
            }
            let at = stream.first.to_string();
            self.stroke(&at, &Stroke { from, to, shaft: '=', label: &label, is_lost: false });
        }
    }

    /// What a fax machine said is not a message of its own but in the media above: it is drawn with dots.
    fn said(&mut self, sequence: &Sequence, said: &Said) {
        let (from, to) = (sequence.column(said.from), sequence.column(said.to));
        let amount = said.amount();
        let label = match self.options.counts && !amount.is_empty() {
            true => format!("{}  {amount}", said.what),
            false => said.what.clone(),
        };
        let at = said.at.to_string();
        self.stroke(&at, &Stroke { from, to, shaft: '.', label: &label, is_lost: false });
    }

    /// A note stands on the side of whoever makes it.
    fn note(&mut self, column: usize, at: &str, party: Party, text: &str) {
        let text: String = text.chars().map(|c| if trace::is_hidden(c) { ' ' } else { c }).collect();
        let text = columns::cut(&format!("* {party}: {text}"), DRAWING - 6, MORE);
        let mut line = self.blank();
        let is_last = column > 0 && column + 1 == self.lifelines.len();
        let start = match self.lifelines[column] {
            at if is_last => at - 2 - columns::width(&text),
            at => (at + 3).min(DRAWING - 2 - columns::width(&text)),
        };
        put(&mut line, start, &text);
        self.push(at, &line);
    }

    fn stroke(&mut self, at: &str, stroke: &Stroke<'_>) {
        let mut line = self.blank();
        let (left, right) = self.ends(stroke.from, stroke.to);
        let short = self.short(stroke.from, stroke.to, stroke.is_lost);
        let rightwards = stroke.from <= stroke.to;
        let (start, end) =
            if rightwards { (left + 1, right - 1 - short) } else { (left + 1 + short, right - 1) };
        line[start..=end].fill(stroke.shaft);
        let head = if rightwards { end } else { start };
        line[head] = match (stroke.is_lost, rightwards) {
            (true, _) => 'x',
            (false, true) => '>',
            (false, false) => '<',
        };
        let label = columns::cut(stroke.label, self.room(stroke.from, stroke.to) - short, MORE);
        // Labels begin in one column whatever the direction, so that the eye can run down.
        put(&mut line, start + 3, &format!(" {label} "));
        self.push(at, &line);
    }

    /// A second line below an arrow, for what did not fit on it.
    fn under(&mut self, from: usize, to: usize, text: &str) {
        let mut line = self.blank();
        let (left, _) = self.ends(from, to);
        put(&mut line, left + 9, &columns::cut(text, self.room(from, to) - 4, MORE));
        self.push("", &line);
    }

    /// The lifelines of an arrow; one from a box to itself is drawn as if to the next box.
    fn ends(&self, from: usize, to: usize) -> (usize, usize) {
        let (left, mut right) = (from.min(to), from.max(to));
        if left == right {
            right = (left + 1).min(self.lifelines.len() - 1);
        }
        let left = if left == right { left.saturating_sub(1) } else { left };
        (self.lifelines[left], self.lifelines[right])
    }

    /// A lost packet's arrow stops short of its target by an eighth.
    fn short(&self, from: usize, to: usize, is_lost: bool) -> usize {
        let (left, right) = self.ends(from, to);
        if is_lost { (right - left) / 8 } else { 0 }
    }

    /// How many columns a label may have.
    fn room(&self, from: usize, to: usize) -> usize {
        const SHAFTS_AND_SPACES: usize = 9;
        let (left, right) = self.ends(from, to);
        right - left - SHAFTS_AND_SPACES
    }

    fn blank(&self) -> Vec<char> {
        let mut line = vec![' '; DRAWING];
        for at in &self.lifelines {
            line[*at] = '|';
        }
        line
    }

    fn push(&mut self, at: &str, line: &[char]) {
        if self.options.times {
            self.text.push_str(&format!("{at:>width$} ", width = TIME_COLUMN));
        }
        self.text.push_str(columns::line(line).trim_end());
        self.text.push('\n');
    }
}
