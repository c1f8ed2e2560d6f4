//! The steps of a ladder: every row to which a reader can go, and what findings point at it.

use std::collections::BTreeMap;

use check::{Finding, Severity};
use clock::Instant;
use rtp::Kind;
use trace::{Event, PacketId, Party};

use crate::case::Case;
use crate::sequence::{Arrow, Row, Said, Sequence, Stream, StreamKind};

/// More messages than this are in the trace and in the capture, not on the page.
pub(super) const MESSAGES_MAX: usize = 1_000;
/// And more rows of any kind.
const ROWS_MAX: usize = 4_000;

/// A row that is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown<'a> {
    /// A SIP message.
    Message(&'a Arrow),
    /// Packets of one kind in one direction.
    Media(&'a Stream),
    /// What a fax machine said.
    Said(&'a Said),
    /// What an agent says about itself: seen, and no step.
    Note(Instant, Party, &'a str),
}

/// A row and its place on the page.
#[derive(Clone, Debug)]
pub(super) struct Step<'a> {
    /// What is drawn.
    pub(super) shown: Shown<'a>,
    /// `F7` of a message, `R3` of others, empty for what is no step.
    pub(super) anchor: String,
    /// The findings that point at it, by their place in the judgement.
    pub(super) findings: Vec<usize>,
    /// The worst of them.
    pub(super) worst: Option<Severity>,
}

/// All of a run, in the order of time.
#[derive(Debug)]
pub(super) struct Steps<'a> {
    /// From top to bottom.
    pub(super) all: Vec<Step<'a>>,
    /// How many messages were left out at the end.
    pub(super) left_out: usize,
}

impl<'a> Steps<'a> {
    /// Of a sequence in time, whose streams stand in rows of their own.
    pub(super) fn of(case: &Case, sequence: &'a Sequence) -> Self {
        let media = MediaFindings::of(case);
        let mut steps: Vec<Step<'a>> = Vec::new();
        let (mut messages, mut others) = (0, 0);
        for shown in sequence.rows.iter().flat_map(shown) {
            let (anchor, findings) = match shown {
                Shown::Message(arrow) => {
                    messages += 1;
                    (format!("F{}", arrow.number), at_message(case, arrow.id))
                }
                Shown::Note(..) => (String::new(), Vec::new()),
                Shown::Media(stream) => {
                    others += 1;
                    (format!("R{others}"), media.at(stream))
                }
                Shown::Said(_) => {
                    others += 1;
                    (format!("R{others}"), Vec::new())
                }
            };
            let worst = findings.iter().map(|index| case.judgement.findings[*index].severity).max();
            steps.push(Step { shown, anchor, findings, worst });
            if messages >= MESSAGES_MAX || steps.len() >= ROWS_MAX {
                break;
            }
        }
        Self { all: steps, left_out: sequence.messages().count() - messages }
    }

    /// The places at which a finding points.
    pub(super) fn of_finding(&self, index: usize) -> impl Iterator<Item = &str> {
        self.all.iter().filter(move |step| step.findings.contains(&index)).map(|step| step.anchor.as_str())
    }
}

fn shown(row: &Row) -> Vec<Shown<'_>> {
    match row {
        Row::Message(arrow) => vec![Shown::Message(arrow)],
        Row::Said(said) => vec![Shown::Said(said)],
        Row::Note { at, party, text } => vec![Shown::Note(*at, *party, text)],
        Row::Media(streams) => streams.iter().filter(|s| is_shown(s)).map(Shown::Media).collect(),
    }
}

/// Sound that is brief is an accident of timing; a report is a single packet by nature.
fn is_shown(stream: &Stream) -> bool {
    matches!(stream.kind, StreamKind::Rtcp | StreamKind::Stun) || stream.is_telling()
}

fn at_message(case: &Case, id: PacketId) -> Vec<usize> {
    let points = |finding: &&Finding| finding.packets.contains(&id);
    numbered(case).filter(|(_, finding)| points(finding)).map(|(index, _)| index).collect()
}

fn numbered(case: &Case) -> impl Iterator<Item = (usize, &Finding)> {
    case.judgement.findings.iter().enumerate()
}

/// Findings that point at packets which are no messages: a band stands for many of them.
struct MediaFindings(Vec<(usize, Instant, Party, Party, Kind)>);

impl MediaFindings {
    fn of(case: &Case) -> Self {
        let mut wanted: BTreeMap<PacketId, Vec<usize>> = BTreeMap::new();
        for (index, finding) in numbered(case) {
            for id in &finding.packets {
                wanted.entry(*id).or_default().push(index);
            }
        }
        let cast = case.cast();
        let mut found = Vec::new();
        for event in case.events() {
            let (Event::Sent { at, packet } | Event::Cut { at, packet, .. }) = event else { continue };
            let kind = rtp::classify(&packet.payload);
            for index in wanted.get(&packet.id).into_iter().flatten() {
                found.push((*index, *at, cast.party(packet.from), cast.party(packet.to), kind));
            }
        }
        Self(found)
    }

    fn at(&self, stream: &Stream) -> Vec<usize> {
        let is_in = |(_, at, from, to, kind): &&(usize, Instant, Party, Party, Kind)| {
            (stream.first..=stream.last).contains(at)
                && (stream.from, stream.to) == (*from, *to)
                && is_of(&stream.kind, *kind)
        };
        let mut findings: Vec<usize> = self.0.iter().filter(is_in).map(|(index, ..)| *index).collect();
        findings.dedup();
        findings
    }
}

fn is_of(stream: &StreamKind, kind: Kind) -> bool {
    match stream {
        StreamKind::Rtp(_) | StreamKind::Events => kind == Kind::Rtp,
        StreamKind::Rtcp => kind == Kind::Rtcp,
        StreamKind::T38 => kind == Kind::Udptl,
        StreamKind::Stun => kind == Kind::Stun,
        StreamKind::Unknown => kind == Kind::Unknown,
    }
}
