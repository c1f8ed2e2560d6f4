//! What is on the screen: a pure function of the score and of the player. Nothing of a message reaches a cell but through
//! `trace::visible`.

mod ladder;
mod panels;

use check::{Severity, Verdict};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Text, Span};
use ratatui::widgets::{Block, Paragraph, Wrap};

use super::player::{Player, View};
use super::score::Score;
use crate::lesson::staged;

/// The least that all of it needs.
const WIDTH_MIN: u16 = 60;
const HEIGHT_MIN: u16 = 16;
/// From here on the ladder has a side of its own.
const WIDE: u16 = 110;

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) is_colourful: bool,
}

impl Paint {
    /// A style in a colour, where there are any.
    fn of(self, colour: Color) -> Style {
        if self.is_colourful { Style::new().fg(colour) } else { Style::new() }
    }

    fn soft(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    fn severity(self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.of(Color::Red).add_modifier(Modifier::BOLD),
            Severity::Warning => self.of(Color::Yellow),
            Severity::Info => self.soft(),
        }
    }

    fn verdict(self, verdict: Verdict) -> Style {
        match verdict {
            Verdict::Pass => self.of(Color::Green),
            Verdict::NotRun => self.soft(),
            Verdict::Inconclusive => self.of(Color::Yellow),
            Verdict::Fail | Verdict::Error => self.of(Color::Red).add_modifier(Modifier::BOLD),
        }
    }
}

/// Draws all of it.
pub(super) fn draw(frame: &mut Frame<'_>, score: &Score, player: &Player, paint: Paint) {
    let area = frame.area();
    if area.width < WIDTH_MIN || area.height < HEIGHT_MIN {
        let said = format!("trunksim demo needs {WIDTH_MIN} columns and {HEIGHT_MIN} rows; q ends it");
        frame.render_widget(Paragraph::new(said).wrap(Wrap { trim: true }), area);
        return;
    }
    let [top, middle, bottom] =
        Layout::vertical([Constraint::Length(2), Constraint::Min(8), Constraint::Length(1)]).areas(area);
    frame.render_widget(head(score, player, paint), top);
    frame.render_widget(foot(player, paint), bottom);
    match player.view {
        View::All => all(frame, middle, score, player, paint),
        View::Message => panels::message(frame, middle, score, player, paint),
        View::Help => panels::help(frame, middle, player, paint),
    }
}

fn all(frame: &mut Frame<'_>, area: Rect, score: &Score, player: &Player, paint: Paint) {
    if area.width >= WIDE {
        let [left, right] =
            Layout::horizontal([Constraint::Percentage(58), Constraint::Percentage(42)]).areas(area);
        let [message, timers, dialogs] =
            Layout::vertical([Constraint::Min(8), Constraint::Length(8), Constraint::Length(10)])
                .areas(right);
        ladder::draw(frame, left, score, player, paint);
        panels::message(frame, message, score, player, paint);
        panels::timers(frame, timers, score, player, paint);
        panels::dialogs(frame, dialogs, score, player, paint);
        return;
    }
    let [upper, lower] = Layout::vertical([Constraint::Min(8), Constraint::Percentage(52)]).areas(area);
    let [message, states] =
        Layout::horizontal([Constraint::Percentage(53), Constraint::Percentage(47)]).areas(lower);
    let [timers, dialogs] = Layout::vertical([Constraint::Min(5), Constraint::Percentage(52)]).areas(states);
    ladder::draw(frame, upper, score, player, paint);
    panels::message(frame, message, score, player, paint);
    panels::timers(frame, timers, score, player, paint);
    panels::dialogs(frame, dialogs, score, player, paint);
}

fn head<'a>(score: &'a Score, player: &Player, paint: Paint) -> Paragraph<'a> {
    let is_over = player.step == score.last();
    let state = match (player.is_playing, is_over) {
        (true, _) => format!("playing at {}", player.speed()),
        (false, true) => "at the end".to_owned(),
        (false, false) => format!("paused, {}", player.speed()),
    };
    let where_it_is = format!(
        "step {} of {}  {} s  {state}",
        player.step + 1,
        score.lines.len(),
        staged::seconds(player.now)
    );
    // How it ended is told when it has ended.
    let verdict = if is_over { score.verdict.name() } else { "" };
    Paragraph::new(vec![
        Text::from(Span::styled(score.title.as_str(), paint.strong())),
        Text::from(vec![
            Span::raw(where_it_is),
            Span::raw("  "),
            Span::styled(verdict, paint.verdict(score.verdict)),
            Span::raw("  "),
            Span::styled(score.id.as_str(), paint.soft()),
        ]),
    ])
}

fn foot(player: &Player, paint: Paint) -> Paragraph<'static> {
    if let Some(word) = &player.typing {
        return Paragraph::new(format!("/{}_   Enter looks for it, Esc leaves it", trace::visible(word)));
    }
    if !player.notice.is_empty() {
        return Paragraph::new(Span::styled(player.notice.clone(), paint.of(Color::Yellow)));
    }
    let keys = match player.view {
        View::All => "? keys q quit Space play ←→ step ↑↓ look Enter message / find ! finding +- speed",
        View::Message => "↑↓ scroll  ←→ step  Enter or q back",
        View::Help => "Enter or q back",
    };
    Paragraph::new(Span::styled(keys, paint.soft()))
}

/// A box with a title.
fn framed(title: String, paint: Paint) -> Block<'static> {
    Block::bordered().border_style(paint.soft()).title(Span::styled(title, paint.strong()))
}
