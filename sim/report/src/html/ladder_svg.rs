//! The ladder as a picture: an arrow for each message, a band for media, links to the messages.

use core::fmt::Write as _;

use trace::Party;

use super::parts::escape;
use crate::case::Case;
use crate::sequence::{Arrow, Row, Sequence, Stream};

const WIDTH: usize = 1000;
const MARGIN: usize = 130;
const ROW: usize = 40;
const TOP: usize = 46;

pub(super) fn draw(case: &Case, sequence: &Sequence) -> String {
    let height = TOP + sequence.rows.len() * ROW + 30;
    let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"ladder\">");
    for party in &sequence.parties {
        let x = column(sequence, *party);
        let _ = write!(
            svg,
            "<line class=\"life\" x1=\"{x}\" y1=\"30\" x2=\"{x}\" y2=\"{height}\"/>\
             <text class=\"who\" x=\"{x}\" y=\"20\" text-anchor=\"middle\">{party}</text>"
        );
    }
    for (index, row) in sequence.rows.iter().enumerate() {
        let y = TOP + index * ROW + 20;
        match row {
            Row::Message(arrow) => message(&mut svg, case, sequence, arrow, y),
            Row::Media(streams) => media(&mut svg, sequence, streams, y),
            Row::Note { party, text, .. } => {
                let x = column(sequence, *party);
                let _ = write!(
                    svg,
                    "<text class=\"d\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">&#9679; {}</text>",
                    escape(text)
                );
            }
        }
    }
    svg.push_str("</svg>");
    svg
}

fn message(svg: &mut String, case: &Case, sequence: &Sequence, arrow: &Arrow, y: usize) {
    let (x1, x2) = (column(sequence, arrow.from), column(sequence, arrow.to));
    let end = if arrow.lost.is_some() { (x1 + 2 * x2) / 3 } else { x2 };
    let class = arrow.from.name();
    let lost = if arrow.lost.is_some() { " lost" } else { "" };
    let bad = case.findings.iter().any(|f| f.packets.contains(&arrow.id));
    let text_class = if bad { " class=\"bad\"" } else { "" };
    let middle = x1.midpoint(x2);
    let _ = write!(
        svg,
        "<a href=\"#F{n}\"><text class=\"t\" x=\"8\" y=\"{ty}\">{at}</text>\
         <line class=\"{class}{lost}\" x1=\"{x1}\" y1=\"{y}\" x2=\"{end}\" y2=\"{y}\" stroke-width=\"2\"/>{head}\
         <text{text_class} x=\"{middle}\" y=\"{ly}\" text-anchor=\"middle\">F{n} {label}</text>",
        n = arrow.number,
        ty = y + 4,
        at = arrow.at,
        ly = y - 6,
        head = head(class, end, x2 > x1, y, arrow.lost.is_some()),
        label = escape(&arrow.label),
    );
    let mut detail = arrow.detail.clone();
    if let Some(first) = arrow.repeats {
        detail = format!("repeats F{first} {detail}");
    }
    if let Some(why) = arrow.lost {
        detail = format!("lost: {} {detail}", why.name());
    }
    if !detail.is_empty() {
        let _ = write!(
            svg,
            "<text class=\"d\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            y + 13,
            escape(&detail)
        );
    }
    svg.push_str("</a>");
}

fn head(class: &str, x: usize, to_the_right: bool, y: usize, lost: bool) -> String {
    if lost {
        let (l, r, t, b) = (x - 6, x + 6, y - 6, y + 6);
        return format!(
            "<path class=\"{class}\" d=\"M{l} {t}L{r} {b}M{r} {t}L{l} {b}\" stroke-width=\"2\"/>"
        );
    }
    let back = if to_the_right { x - 10 } else { x + 10 };
    format!("<path class=\"{class}\" d=\"M{x} {y}L{back} {}L{back} {}Z\"/>", y - 5, y + 5)
}

fn media(svg: &mut String, sequence: &Sequence, streams: &[Stream], y: usize) {
    let ends = sequence.parties.first().zip(sequence.parties.last());
    let Some((first, last)) = ends else { return };
    let (x1, x2) = (column(sequence, *first) + 12, column(sequence, *last) - 12);
    let telling = streams.iter().filter(|s| s.is_telling());
    let words: Vec<String> = telling
        .map(|s| {
            let arrow = if s.from == *first { "→" } else { "←" };
            format!("{arrow} {} {}", s.label(), s.amount())
        })
        .collect();
    let _ = write!(
        svg,
        "<line class=\"media\" x1=\"{x1}\" y1=\"{y}\" x2=\"{x2}\" y2=\"{y}\"/>\
         <text class=\"d\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
        x1.midpoint(x2),
        y + 4,
        escape(&words.join("   "))
    );
}

fn column(sequence: &Sequence, party: Party) -> usize {
    let count = sequence.parties.len().max(2);
    MARGIN + sequence.column(party) * (WIDTH - 2 * MARGIN + 60) / (count - 1)
}
