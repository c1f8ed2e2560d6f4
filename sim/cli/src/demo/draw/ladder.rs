//! The ladder, as wide as there is room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Text, Span};
use ratatui::widgets::Paragraph;
use report::columns::{self, put};

use super::{Paint, framed};
use crate::demo::player::Player;
use crate::demo::score::{Kind, Line, Score};
use crate::lesson::staged;

/// The column of times, with a space behind it.
const TIMES: usize = 10;
/// The mark of a finding.
const MARK: usize = 2;
/// What stands for the rest of a text that is cut.
const MORE: &str = "…";

/// Draws the rows up to the present one, the one that is looked at in view.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, score: &Score, player: &Player, paint: Paint) {
    let block = framed(" ladder ".to_owned(), paint);
    let inner = block.inner(area);
    let width = usize::from(inner.width);
    let height = usize::from(inner.height).saturating_sub(1);
    let shown = &score.lines[..=player.step.min(score.last())];
    let first = (player.selected + 1)
        .saturating_sub(height)
        .max(shown.len().saturating_sub(height).min(player.selected));
    let mut lines = vec![Text::from(Span::styled(heading(score, width), paint.strong()))];
    for (row, line) in shown.iter().enumerate().skip(first).take(height) {
        lines.push(one(score, line, width, row == player.selected, paint));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// Where the lifelines stand.
fn lifelines(columns: usize, width: usize) -> Vec<usize> {
    let room = width.saturating_sub(TIMES + MARK + 1);
    let gaps = columns.saturating_sub(1).max(1);
    (0..columns).map(|n| TIMES + n * room / gaps).collect()
}

fn heading(score: &Score, width: usize) -> String {
    let mut row = vec![' '; width];
    let places = lifelines(score.names.len(), width);
    for (column, (name, place)) in score.names.iter().zip(&places).enumerate() {
        let length = columns::width(name);
        let start = match column {
            0 => *place,
            _ if column + 1 == places.len() => (place + 1).saturating_sub(length),
            _ => place.saturating_sub(length / 2),
        };
        put(&mut row, start, name);
    }
    columns::line(&row)
}

fn one(score: &Score, line: &Line, width: usize, is_selected: bool, paint: Paint) -> Text<'static> {
    let worst = line.found.iter().map(|found| found.severity).max();
    let mark = worst.map_or("  ", |severity| if severity > check::Severity::Info { " !" } else { " i" });
    let body = columns::line(&text(score, line, width));
    let (times, drawing) = split(&body, TIMES);
    let mut style = match line.kind {
        Kind::Message => colour(line.from, paint),
        Kind::Media | Kind::Said => colour(line.from, paint).add_modifier(Modifier::DIM),
        Kind::Note => paint.soft().add_modifier(Modifier::ITALIC),
        Kind::End => paint.verdict(score.verdict),
    };
    let mut mark_style = worst.map_or_else(Style::new, |severity| paint.severity(severity));
    let mut time_style = paint.soft();
    if is_selected {
        for style in [&mut style, &mut mark_style, &mut time_style] {
            *style = style.add_modifier(Modifier::REVERSED);
        }
    }
    Text::from(vec![
        Span::styled(times, time_style),
        Span::styled(drawing, style),
        Span::styled(mark, mark_style),
    ])
}

fn colour(column: usize, paint: Paint) -> Style {
    paint.of([Color::Blue, Color::Red, Color::Magenta][column.min(2)])
}

fn split(text: &str, at: usize) -> (String, String) {
    (text.chars().take(at).collect(), text.chars().skip(at).collect())
}

/// A row without its mark.
fn text(score: &Score, line: &Line, width: usize) -> Vec<char> {
    let mut row = vec![' '; width.saturating_sub(MARK)];
    put(&mut row, 0, &format!("{:>9}", staged::seconds(line.at)));
    let places = lifelines(score.names.len(), width);
    if line.kind == Kind::End {
        put(
            &mut row,
            TIMES,
            &columns::cut(
                &format!("{}  {}", line.label, line.detail),
                width.saturating_sub(TIMES + MARK),
                MORE,
            ),
        );
        return row;
    }
    for place in &places {
        put(&mut row, *place, "│");
    }
    if line.kind == Kind::Note {
        let room = width.saturating_sub(TIMES + MARK + 4);
        let said = columns::cut(&format!("* {}: {}", score.name(line.from), line.label), room, MORE);
        let is_last = line.from > 0 && line.from + 1 == places.len();
        let start = if is_last {
            (places[line.from] - 1).saturating_sub(columns::width(&said))
        } else {
            places[line.from] + 2
        };
        put(&mut row, start.max(TIMES + 2), &said);
        return row;
    }
    arrow(&mut row, line, &places);
    row
}

fn arrow(row: &mut [char], line: &Line, places: &[usize]) {
    let (left, mut right) = (line.from.min(line.to), line.from.max(line.to));
    if left == right {
        right = (left + 1).min(places.len().saturating_sub(1));
    }
    let left = if left == right { left.saturating_sub(1) } else { left };
    let (Some(left), Some(right)) = (places.get(left), places.get(right)) else { return };
    let shaft = match line.kind {
        Kind::Media => '═',
        Kind::Said => '·',
        Kind::Message | Kind::Note | Kind::End => '─',
    };
    // A lost packet stops short of its target.
    let short = if line.lost.is_some() { (right - left) / 8 } else { 0 };
    let is_rightwards = line.from <= line.to;
    let (start, end) = if is_rightwards {
        (left + 1, (right - 1).saturating_sub(short))
    } else {
        (left + 1 + short, right - 1)
    };
    for place in row.iter_mut().take(end + 1).skip(start) {
        *place = shaft;
    }
    let head = match (line.lost.is_some(), is_rightwards) {
        (true, _) => '×',
        (false, true) => '►',
        (false, false) => '◄',
    };
    if let Some(place) = row.get_mut(if is_rightwards { end } else { start }) {
        *place = head;
    }
    let mut label = line.label.clone();
    if !line.number.is_empty() {
        label = format!("{} {label}", line.number);
    }
    if let Some(why) = line.lost {
        label.push_str(&format!(", lost: {why}"));
    }
    if !line.detail.is_empty() {
        label.push_str("  ");
        label.push_str(&line.detail);
    }
    let room = (end + 1).saturating_sub(start).saturating_sub(7);
    put(row, start + 2, &format!(" {} ", columns::cut(&label, room, MORE)));
}
