//! The message, the timers, the dialogs, and the keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::text::{Line as Text, Span};
use ratatui::widgets::{Paragraph, Wrap};
use report::glossary;

use super::{Paint, framed};
use crate::demo::explain::{self, Piece};
use crate::demo::keys::KEYS;
use crate::demo::player::{Player, View};
use crate::demo::score::{Found, Kind, Line, Score};
use crate::demo::{dialogs, timers};
use crate::lesson::staged;

/// The row that is looked at.
pub(super) fn message(frame: &mut Frame<'_>, area: Rect, score: &Score, player: &Player, paint: Paint) {
    let Some(line) = score.lines.get(player.selected) else { return };
    let title = match line.kind {
        Kind::Message => format!(" {} {} → {} ", line.number, score.name(line.from), score.name(line.to)),
        Kind::Media | Kind::Said => format!(" {} → {} ", score.name(line.from), score.name(line.to)),
        Kind::Note => format!(" {} says of itself ", score.name(line.from)),
        Kind::End => " the end ".to_owned(),
    };
    let mut text = found(&line.found, paint);
    text.extend(of_row(score, line, player.view == View::Message, paint));
    let panel = Paragraph::new(text).wrap(Wrap { trim: false }).scroll((player.scroll, 0));
    frame.render_widget(panel.block(framed(title, paint)), area);
}

fn found(found: &[Found], paint: Paint) -> Vec<Text<'static>> {
    let mut text = Vec::new();
    for found in found {
        let style = paint.severity(found.severity);
        let head = format!("! {} {} ({})", found.severity.name(), found.check, found.who);
        text.push(Text::from(Span::styled(head, style)));
        for (name, value) in [
            ("", &found.text),
            ("expected: ", &found.expected),
            ("got: ", &found.got),
            ("at the phone: ", &found.notice),
            ("cure: ", &found.cure),
        ] {
            if !value.is_empty() {
                text.push(Text::from(vec![
                    Span::styled(format!("  {name}"), paint.soft()),
                    Span::raw(value.clone()),
                ]));
            }
        }
    }
    text
}

fn of_row(score: &Score, line: &Line, is_whole: bool, paint: Paint) -> Vec<Text<'static>> {
    let Some(heard) = score.message(line) else {
        let mut text = vec![Text::from(Span::styled(line.label.clone(), paint.strong()))];
        text.extend(
            line.detail.split("; ").filter(|part| !part.is_empty()).map(|part| Text::from(part.to_owned())),
        );
        line.pieces.iter().for_each(|one| piece(one, true, paint, &mut text));
        return text;
    };
    let mut text = vec![Text::from(Span::styled(line.label.clone(), paint.strong()))];
    if let Some(meaning) = explain::meaning(&heard.message) {
        text.push(Text::from(format!("{} ({})", meaning.text, meaning.clause)));
    }
    let way = match (line.lost, heard.arrived) {
        (Some(why), _) => format!("lost: {why}"),
        (None, Some(at)) => format!("arrived at {} s", staged::seconds(at)),
        (None, None) => "never arrived".to_owned(),
    };
    text.push(Text::from(Span::styled(way, paint.soft())));
    // The first line is explained above.
    for (index, one) in explain::pieces(&heard.message).iter().enumerate() {
        piece(one, index > 0 || is_whole, paint, &mut text);
    }
    text
}

/// A line and what it is for.
fn piece(piece: &Piece, is_explained: bool, paint: Paint, text: &mut Vec<Text<'static>>) {
    let said = piece.said().filter(|_| is_explained);
    match said {
        // What is explained stands above.
        Some(said) if piece.text.is_empty() => text.push(Text::from(said)),
        said => {
            text.push(Text::from(Span::styled(piece.text.clone(), paint.of(Color::Cyan))));
            text.extend(said.map(|said| Text::from(Span::styled(format!("    {said}"), paint.soft()))));
        }
    }
}

/// The timers that run.
pub(super) fn timers(frame: &mut Frame<'_>, area: Rect, score: &Score, player: &Player, paint: Paint) {
    let now = player.moment(score);
    let running = timers::running(&score.heard, now);
    let title = format!(" timers at {} s ", staged::seconds(now));
    let column = |party| if party == score.left { 0 } else { 1 };
    let room = usize::from(area.height.saturating_sub(2));
    let shown = if running.len() > room { room.saturating_sub(1) } else { running.len() };
    let one = |timer: &timers::Timer| {
        let name = format!("{:<8}{:<8}", score.name(column(timer.who)), timer.name);
        let left = format!("{:>8} ", staged::span(timer.left(now)));
        Text::from(vec![Span::styled(name, paint.strong()), Span::raw(left), Span::raw(timer.what.clone())])
    };
    let mut text: Vec<Text<'static>> = running.iter().take(shown).map(one).collect();
    if shown < running.len() {
        text.push(Text::from(Span::styled(format!("and {} more", running.len() - shown), paint.soft())));
    }
    if text.is_empty() {
        text.push(Text::from(Span::styled("none runs, as far as the wire tells", paint.soft())));
    }
    frame.render_widget(Paragraph::new(text).block(framed(title, paint)), area);
}

/// The dialogs, as each side knows them.
pub(super) fn dialogs(frame: &mut Frame<'_>, area: Rect, score: &Score, player: &Player, paint: Paint) {
    let halves = dialogs::at(&score.heard, player.moment(score));
    let mut text: Vec<Text<'static>> = Vec::new();
    for half in &halves {
        let who = score.name(if half.who == score.left { 0 } else { 1 }).to_owned();
        let colour = match half.state {
            dialogs::State::Calling | dialogs::State::Early => Color::Yellow,
            dialogs::State::Confirmed => Color::Green,
            dialogs::State::Terminated => Color::DarkGray,
        };
        text.push(Text::from(vec![
            Span::styled(format!("{who:<8}"), paint.strong()),
            Span::styled(format!("{:<11}", half.state.name()), paint.of(colour)),
            Span::raw(format!("CSeq {} / {}", number(half.local_cseq), number(half.remote_cseq))),
        ]));
        let tags = format!("  tags {} / {}", tag(Some(&half.local_tag)), tag(half.remote_tag.as_deref()));
        text.push(Text::from(Span::styled(tags, paint.soft())));
    }
    if text.is_empty() {
        text.push(Text::from(Span::styled("there is none", paint.soft())));
    }
    // The last is the one that matters.
    let room = usize::from(area.height.saturating_sub(2));
    let above = text.len().saturating_sub(room) as u16;
    let panel = Paragraph::new(text).scroll((above, 0));
    frame.render_widget(panel.block(framed(" dialogs: own / other ".to_owned(), paint)), area);
}

fn number(cseq: Option<u32>) -> String {
    cseq.map_or_else(|| "-".to_owned(), |cseq| cseq.to_string())
}

/// A tag, short enough for a panel.
fn tag(tag: Option<&str>) -> String {
    const CHARACTERS: usize = 8;
    match tag {
        None | Some("") => "-".to_owned(),
        Some(tag) if tag.chars().count() > CHARACTERS => {
            format!("{}…", trace::visible(&tag.chars().take(CHARACTERS).collect::<String>()))
        }
        Some(tag) => trace::visible(tag),
    }
}

/// The keys, and what the letters of timers mean.
pub(super) fn help(frame: &mut Frame<'_>, area: Rect, player: &Player, paint: Paint) {
    let mut text: Vec<Text<'static>> = KEYS
        .iter()
        .map(|(keys, what)| {
            Text::from(vec![Span::styled(format!("{keys:<22}"), paint.strong()), Span::raw(*what)])
        })
        .collect();
    text.push(Text::from(""));
    text.push(Text::from(
        "Dialogs are shown as each side knows them: its own CSeq and tag, then those of the other.",
    ));
    text.push(Text::from("Timers are worked out from the wire, with the values of the RFC."));
    text.extend(glossary::timers().map(|(name, entry)| {
        Text::from(vec![Span::styled(format!("{name:<4}"), paint.strong()), Span::raw(entry.text)])
    }));
    let panel = Paragraph::new(text).wrap(Wrap { trim: false }).scroll((player.scroll, 0));
    frame.render_widget(panel.block(framed(" keys ".to_owned(), paint)), area);
}
