//! What is played: the rows of a run in order, each with what was found in it. Made once, and never changed.

use std::collections::BTreeMap;

use check::{Finding, Severity, Verdict};
use clock::Instant;
use report::Case;
use report::party::blamed;
use report::sequence::{Row, Sequence};
use trace::{Party, visible};

use super::explain::{self, Piece};
use super::heard::{self, Heard};

/// A run, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Score {
    /// One sentence: what happens.
    pub(crate) title: String,
    /// Which run it is.
    pub(crate) id: String,
    pub(crate) verdict: Verdict,
    /// What the columns of the ladder are called, from left to right.
    pub(crate) names: Vec<String>,
    /// What happens, in order; the last says how it ended.
    pub(crate) lines: Vec<Line>,
    pub(super) heard: Vec<Heard>,
    /// Whose the first column is.
    pub(super) left: Party,
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    pub(crate) at: Instant,
    /// Columns.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// `F5`; empty for what is no message.
    pub(crate) number: String,
    /// `INVITE +12025550101`.
    pub(crate) label: String,
    /// `offer PCMU PCMA sendrecv`.
    pub(crate) detail: String,
    /// Why it never arrived.
    pub(crate) lost: Option<&'static str>,
    pub(crate) found: Vec<Found>,
    /// Which of the messages it is.
    pub(super) message: Option<usize>,
    /// Of what is no message, what it is.
    pub(super) pieces: Vec<Piece>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A SIP message.
    Message,
    /// Packets of media.
    Media,
    /// What a fax machine said in them.
    Said,
    /// What a side says of itself.
    Note,
    /// The verdict.
    End,
}

/// A finding, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) severity: Severity,
    pub(crate) check: String,
    pub(crate) who: String,
    pub(crate) text: String,
    pub(crate) expected: String,
    pub(crate) got: String,
    pub(crate) notice: String,
    pub(crate) cure: String,
    pub(crate) clause: String,
}

impl Score {
    /// Reads a case.
    pub(crate) fn of(case: &Case) -> Self {
        let sequence = case.sequence().in_time();
        let mut lines: Vec<Line> = Vec::new();
        let mut messages = 0;
        for row in &sequence.rows {
            let is_message = matches!(row, Row::Message(_));
            lines.push(line(&sequence, row, is_message.then_some(messages)));
            messages += usize::from(is_message);
        }
        let heard = heard::messages(case, &sequence);
        place(case, &sequence, &mut lines);
        lines.push(end(case, &lines));
        let about = &case.about;
        let title = if about.title.is_empty() { about.scenario.clone() } else { about.title.clone() };
        let names = sequence.names.iter().map(|name| visible(name)).collect();
        let left = sequence.parties.first().copied().unwrap_or(Party::Pbx);
        Self { title, id: about.id.clone(), verdict: case.verdict(), names, lines, heard, left }
    }

    /// The message of a row.
    pub(crate) fn message(&self, line: &Line) -> Option<&Heard> {
        self.heard.get(line.message?)
    }

    /// About how many lines there are to say of a row.
    pub(crate) fn length(&self, line: &Line) -> usize {
        let message = self.message(line).map_or(0, |heard| 2 * explain::pieces(&heard.message).len());
        message + 2 * line.pieces.len() + 6 * line.found.len() + line.detail.matches("; ").count()
    }

    /// The number of the last row.
    pub(crate) fn last(&self) -> usize {
        self.lines.len().saturating_sub(1)
    }

    /// What a column is called.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }
}

fn line(sequence: &Sequence, row: &Row, message: Option<usize>) -> Line {
    let column = |party| sequence.column(party);
    let bare = Line {
        kind: Kind::Message,
        at: row.begins(),
        from: 0,
        to: 0,
        number: String::new(),
        label: String::new(),
        detail: String::new(),
        lost: None,
        found: Vec::new(),
        message,
        pieces: Vec::new(),
    };
    match row {
        Row::Message(arrow) => Line {
            from: column(arrow.from),
            to: column(arrow.to),
            number: format!("F{}", arrow.number),
            label: visible(&arrow.label),
            detail: visible(&arrow.detail),
            lost: arrow.lost.map(trace::DropReason::name),
            ..bare
        },
        Row::Media(streams) => {
            let words: Vec<String> = streams.iter().map(|stream| visible(&stream.label())).collect();
            let amounts: Vec<String> = streams.iter().map(report::sequence::Stream::amount).collect();
            let (from, to) = streams.first().map_or((0, 0), |s| (column(s.from), column(s.to)));
            Line {
                kind: Kind::Media,
                from,
                to,
                label: words.join(" + "),
                detail: amounts.join(" + "),
                pieces: streams.iter().flat_map(explain::stream).collect(),
                ..bare
            }
        }
        Row::Said(said) => Line {
            kind: Kind::Said,
            from: column(said.from),
            to: column(said.to),
            label: visible(&said.what),
            detail: said.amount(),
            pieces: explain::said(said),
            ..bare
        },
        Row::Note { party, text, .. } => {
            let at = column(*party);
            Line { kind: Kind::Note, from: at, to: at, label: visible(text), ..bare }
        }
    }
}

/// Puts each finding to the row that shows it: that of its first message, or the last row before it.
fn place(case: &Case, sequence: &Sequence, lines: &mut [Line]) {
    let rows: BTreeMap<String, usize> =
        lines.iter().enumerate().map(|(row, line)| (line.number.clone(), row)).collect();
    for finding in &case.judgement.findings {
        let numbers = finding.packets.iter().filter_map(|id| sequence.number(*id));
        let shown = numbers.filter_map(|number| rows.get(&format!("F{number}")).copied()).next();
        let before = || lines.iter().rposition(|line| line.at <= finding.at);
        if let Some(row) = shown.or_else(before) {
            lines[row].found.push(found(case, finding));
        }
    }
}

pub(crate) fn found(case: &Case, finding: &Finding) -> Found {
    Found {
        severity: finding.severity,
        check: finding.check.to_owned(),
        who: blamed(&case.cast(), finding.blame),
        text: visible(&finding.text),
        expected: visible(&finding.expected),
        got: visible(&finding.got),
        notice: visible(&finding.notice),
        cure: visible(&finding.cure),
        clause: visible(&finding.clause),
    }
}

/// The last row: the verdict, and what was expected and not seen.
fn end(case: &Case, lines: &[Line]) -> Line {
    let judgement = &case.judgement;
    let unmet = judgement.expectations.iter().filter(|e| !e.ok());
    let unmet = unmet.map(|e| format!("expected {} {}, got {}", e.name, e.expected, e.got));
    let reasons = judgement.reasons.iter().map(|reason| reason.text.clone());
    let why: Vec<String> = reasons.chain(unmet).map(|text| visible(&text)).collect();
    let lasted = Instant::ZERO + judgement.lasted;
    Line {
        kind: Kind::End,
        at: lines.last().map_or(lasted, |line| line.at.max(lasted)),
        from: 0,
        to: 0,
        number: String::new(),
        label: format!("verdict: {}", case.verdict().name()),
        detail: why.join("; "),
        lost: None,
        found: Vec::new(),
        message: None,
        pieces: Vec::new(),
    }
}

impl Score {
    /// Whether a row has a word, in small letters: on its arrow, in its message, or in what was found.
    /// True when the row itself shows the word, which is in small letters.
    pub(crate) fn shows(&self, row: usize, word: &str) -> bool {
        let Some(line) = self.lines.get(row) else { return false };
        let is_in = |text: &str| text.to_lowercase().contains(word);
        is_in(&line.number) || is_in(&line.label) || is_in(&line.detail)
    }

    pub(crate) fn has(&self, row: usize, word: &str) -> bool {
        let Some(line) = self.lines.get(row) else { return false };
        let is_in = |text: &str| text.to_lowercase().contains(word);
        let message =
            || self.message(line).is_some_and(|heard| is_in(&String::from_utf8_lossy(heard.message.bytes())));
        let finding = || line.found.iter().any(|found| is_in(&found.text) || is_in(&found.check));
        is_in(&line.number) || is_in(&line.label) || is_in(&line.detail) || finding() || message()
    }
}
