//! A ladder as lines, areas and letters, from which pictures are made. Lengths are in points of a page that is 1000 wide.

use check::Severity;
use clock::{Duration, Instant};
use trace::{PacketId, Party, counted};

use crate::case::Case;
use crate::html::{cut, visible};
use crate::sequence::{Arrow, Row, Said, Sequence, Stream};

const WIDTH: i32 = 1000;
/// Where the first and the last lifeline stand; times are left of them, findings to the right.
const LEFT: i32 = 110;
const RIGHT: i32 = WIDTH - 56;
const TOP: i32 = 66;
const MESSAGE: i32 = 40;
const MESSAGE_WITH_DETAIL: i32 = 56;
const STREAM: i32 = 34;
const SAID: i32 = 30;
const NOTE: i32 = 26;
/// A pause worth a word.
const PAUSE: Duration = Duration::from_secs(1);
/// More rows than this are counted and not drawn: who looks at a ticket has no use for them, and a picture of points has
/// to fit into memory.
const ROWS_MAX: usize = 400;
/// How wide a letter is, of a hundredth of its height.
const LETTER: i32 = 60;

/// A colour by what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Soft,
    Line,
    Of(Party),
    /// The same, pale.
    Pale(Party),
    Fail,
    Warn,
    Paper,
}

impl Ink {
    /// Red, green and blue. The same as on the pages, which a test holds to be readable.
    pub(super) const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Text => [0x14, 0x18, 0x1f],
            Self::Soft => [0x5a, 0x64, 0x72],
            Self::Line => [0xdd, 0xe1, 0xe7],
            Self::Of(Party::Carrier) => [0xb4, 0x49, 0x0f],
            Self::Of(Party::Pbx) => [0x1b, 0x5f, 0xc1],
            Self::Of(Party::Stranger) => [0x7a, 0x3f, 0xb5],
            Self::Pale(Party::Carrier) => [0xf5, 0xe6, 0xde],
            Self::Pale(Party::Pbx) => [0xdf, 0xe9, 0xf7],
            Self::Pale(Party::Stranger) => [0xec, 0xe4, 0xf5],
            Self::Fail => [0xc1, 0x27, 0x2d],
            Self::Warn => [0x94, 0x62, 0x00],
            Self::Paper => [0xff, 0xff, 0xff],
        }
    }
}

/// Where a text stands: begins, has its middle, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Letters in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) x: i32,
    /// The line on which they stand.
    pub(super) y: i32,
    pub(super) height: i32,
    pub(super) is_bold: bool,
    pub(super) ink: Ink,
    pub(super) anchor: Anchor,
    pub(super) text: String,
}

/// One thing to draw, over what was drawn before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Area(Vec<(i32, i32)>, Ink),
    Words(Words),
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawing {
    pub(super) title: String,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) shapes: Vec<Shape>,
}

impl Drawing {
    /// Of a sequence in time.
    pub(super) fn of(case: &Case, sequence: &Sequence) -> Self {
        let mut pen = Pen { case, sequence, shapes: Vec::new(), y: TOP };
        let mut last = Instant::ZERO;
        let rows = &sequence.rows;
        for (index, row) in rows.iter().take(ROWS_MAX).enumerate() {
            let begins = row.begins();
            if index > 0 && begins.since(last) >= PAUSE {
                pen.pause(begins.since(last));
            }
            match row {
                Row::Message(arrow) => pen.message(arrow),
                Row::Media(streams) => streams.iter().for_each(|s| pen.band(s)),
                Row::Said(said) => pen.said(said),
                Row::Note { at, party, text } => pen.note(*at, *party, text),
            }
            last = last.max(ends(row));
        }
        if rows.len() > ROWS_MAX {
            pen.y += NOTE;
            pen.words(
                LEFT,
                pen.y,
                13,
                Ink::Soft,
                Anchor::Start,
                &format!("and {}", counted(rows.len() - ROWS_MAX, "more row")),
            );
        }
        let height = pen.y + 24;
        let title = format!("{} ({})", case.about.id, case.judgement.verdict.name());
        // What was drawn last lies over what came before: the lifelines are below all.
        let mut shapes = pen.lifelines(height);
        shapes.append(&mut pen.shapes);
        Self { title: visible(&title), width: WIDTH, height, shapes }
    }
}

fn ends(row: &Row) -> Instant {
    match row {
        Row::Media(streams) => streams.iter().map(|s| s.last).max().unwrap_or_default(),
        Row::Said(said) => said.until,
        Row::Message(_) | Row::Note { .. } => row.begins(),
    }
}

struct Pen<'a> {
    case: &'a Case,
    sequence: &'a Sequence,
    shapes: Vec<Shape>,
    y: i32,
}

impl Pen<'_> {
    fn x(&self, party: Party) -> i32 {
        let gaps = self.sequence.parties.len().max(2) - 1;
        let share = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        LEFT + share(self.sequence.column(party)) * (RIGHT - LEFT) / share(gaps)
    }

    fn words(&mut self, x: i32, y: i32, height: i32, ink: Ink, anchor: Anchor, text: &str) {
        let text = visible(text);
        self.shapes.push(Shape::Words(Words { x, y, height, is_bold: false, ink, anchor, text }));
    }

    fn time(&mut self, y: i32, at: Instant) {
        let millis = at.as_millis();
        let text = format!("{}.{:03}", millis / 1000, millis % 1000);
        self.words(LEFT - 28, y, 12, Ink::Soft, Anchor::End, &text);
    }

    fn bar(&mut self, from: (i32, i32), to: (i32, i32), ink: Ink) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.shapes.push(Shape::Area(vec![(x1, y1), (x2, y1), (x2, y2), (x1, y2)], ink));
    }

    /// A line from left to right in pieces: `piece` long each, as far apart; one piece when it is 0.
    fn shaft(&mut self, x1: i32, x2: i32, y: i32, piece: i32, ink: Ink) {
        let (left, right) = (x1.min(x2), x1.max(x2));
        if piece == 0 {
            return self.bar((left, y - 1), (right, y + 1), ink);
        }
        let mut x = left;
        while x < right {
            self.bar((x, y - 1), ((x + piece).min(right), y + 1), ink);
            x += 2 * piece;
        }
    }

    fn head(&mut self, x: i32, y: i32, is_rightwards: bool, ink: Ink) {
        let back = if is_rightwards { x - 11 } else { x + 11 };
        self.shapes.push(Shape::Area(vec![(x, y), (back, y - 6), (back, y + 6)], ink));
    }

    fn lifelines(&self, height: i32) -> Vec<Shape> {
        let mut pen = Pen { case: self.case, sequence: self.sequence, shapes: Vec::new(), y: 0 };
        for (index, party) in self.sequence.parties.iter().enumerate() {
            let x = pen.x(*party);
            pen.bar((x - 1, 50), (x + 1, height), Ink::Line);
            pen.bar((x - 4, 46), (x + 4, 54), Ink::Of(*party));
            let (anchor, at) = match index {
                0 => (Anchor::Start, x - 30),
                _ if index + 1 == self.sequence.parties.len() => (Anchor::End, x + 30),
                _ => (Anchor::Middle, x),
            };
            let text = cut(self.sequence.name(*party), 36);
            let (height, ink) = (17, Ink::Of(*party));
            pen.shapes.push(Shape::Words(Words { x: at, y: 22, height, is_bold: true, ink, anchor, text }));
            let profile = match party {
                Party::Carrier => &self.case.about.carrier,
                Party::Pbx => &self.case.about.pbx,
                Party::Stranger => "",
            };
            pen.words(at, 38, 12, Ink::Soft, anchor, &cut(profile, 40));
        }
        pen.shapes
    }

    fn message(&mut self, arrow: &Arrow) {
        let (x1, x2) = (self.x(arrow.from), self.x(arrow.to));
        // A message from a box to itself still needs a length.
        let x2 = if x1 != x2 {
            x2
        } else if x1 == LEFT {
            x1 + 160
        } else {
            x1 - 160
        };
        let line = self.y + 26;
        let is_lost = arrow.lost.is_some();
        let end = if is_lost { (x1 + 3 * x2) / 4 } else { x2 };
        let worst = worst(self.case, arrow.id);
        self.time(line + 4, arrow.at);
        self.shaft(x1, end, line, if is_lost { 6 } else { 0 }, Ink::Of(arrow.from));
        if is_lost {
            self.words(end, line + 7, 20, Ink::Fail, Anchor::Middle, "×");
        } else {
            self.head(end, line, x2 > x1, Ink::Of(arrow.from));
        }
        let middle = i32::midpoint(x1, x2);
        let ink = worst.map_or(Ink::Text, of_severity);
        let label = format!("F{}  {}", arrow.number, arrow.label);
        self.words(middle, line - 7, 14, ink, Anchor::Middle, &fitting(&label, x1, x2, 14));
        let lost = arrow.lost.map(|why| format!("lost: {} ", why.name())).unwrap_or_default();
        let detail = format!("{lost}{}", arrow.detail);
        if !detail.is_empty() {
            self.words(middle, line + 16, 12, Ink::Soft, Anchor::Middle, &fitting(&detail, x1, x2, 12));
        }
        if let Some(severity) = worst {
            self.bar((RIGHT + 18, line - 9), (RIGHT + 36, line + 9), of_severity(severity));
            self.words(RIGHT + 27, line + 6, 16, Ink::Paper, Anchor::Middle, "!");
        }
        self.y += if detail.is_empty() { MESSAGE } else { MESSAGE_WITH_DETAIL };
    }

    /// A stream: a broad, pale arrow with its name on it.
    fn band(&mut self, stream: &Stream) {
        let (x1, x2) = (self.x(stream.from), self.x(stream.to));
        let (left, right) = (x1.min(x2) + 8, x1.max(x2).max(x1.min(x2) + 40) - 8);
        let (top, bottom) = (self.y + 6, self.y + 30);
        let middle = i32::midpoint(top, bottom);
        let area = if x1 <= x2 {
            vec![(left, top), (right - 12, top), (right, middle), (right - 12, bottom), (left, bottom)]
        } else {
            vec![(right, top), (left + 12, top), (left, middle), (left + 12, bottom), (right, bottom)]
        };
        self.shapes.push(Shape::Area(area, Ink::Pale(stream.from)));
        self.time(middle + 4, stream.first);
        let text = format!("{}   {}", stream.label(), stream.amount());
        let text = fitting(&text, left, right, 13);
        self.words(i32::midpoint(left, right), middle + 5, 13, Ink::Text, Anchor::Middle, &text);
        self.y += STREAM;
    }

    /// What a fax machine said: a dotted arrow, in the media above it.
    fn said(&mut self, said: &Said) {
        let (x1, x2) = (self.x(said.from), self.x(said.to));
        let line = self.y + 23;
        self.time(line + 4, said.at);
        self.shaft(x1, x2, line, 3, Ink::Of(said.from));
        self.head(x2, line, x2 > x1, Ink::Of(said.from));
        let text = fitting(&format!("{}  {}", said.what, said.amount()), x1, x2, 13);
        self.words(i32::midpoint(x1, x2), line - 6, 13, Ink::Text, Anchor::Middle, &text);
        self.y += SAID;
    }

    fn note(&mut self, at: Instant, party: Party, text: &str) {
        let x = self.x(party);
        let (anchor, place) = if x == RIGHT { (Anchor::End, x - 12) } else { (Anchor::Start, x + 12) };
        self.time(self.y + 17, at);
        self.words(place, self.y + 17, 12, Ink::Soft, anchor, &cut(&format!("* {}", text.trim_end()), 100));
        self.y += NOTE;
    }

    fn pause(&mut self, length: Duration) {
        let tenths = length.as_millis() / 100;
        let text = format!("+ {}.{} s", tenths / 10, tenths % 10);
        self.words(LEFT - 28, self.y + 14, 12, Ink::Soft, Anchor::End, &text);
        self.y += 18;
    }
}

const fn of_severity(severity: Severity) -> Ink {
    match severity {
        Severity::Error => Ink::Fail,
        Severity::Warning => Ink::Warn,
        Severity::Info => Ink::Soft,
    }
}

fn worst(case: &Case, id: PacketId) -> Option<Severity> {
    case.judgement.findings.iter().filter(|f| f.packets.contains(&id)).map(|f| f.severity).max()
}

/// As much of a text as fits between two lifelines.
fn fitting(text: &str, x1: i32, x2: i32, height: i32) -> String {
    let room = (x1.abs_diff(x2)).saturating_sub(30) * 100 / (LETTER * height).unsigned_abs();
    cut(text.trim_end(), usize::try_from(room).unwrap_or(usize::MAX))
}
