//! Where the player is: a pure machine. Keys and time go in; what is on the screen follows from it and the score.

use clock::{Duration, Instant};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use report::glossary;

use super::keys::KEYS;
use super::score::Score;

/// Steps of a second of the run in a second of the clock on the wall, in tenths.
const SPEEDS: [u32; 8] = [1, 2, 5, 10, 20, 50, 100, 600];
/// As fast as it was.
const USUAL: usize = 3;
/// Where nothing happens for longer than this, by the clock on the wall, the player leaps.
const WAIT_MAX: Duration = Duration::from_millis(2_500);
/// How many rows a page is.
const PAGE: usize = 10;
/// How many lines of a message.
const PAGE_LINES: i32 = 10;

/// What fills the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Ladder, message, timers, dialogs.
    All,
    /// One message, with every line explained.
    Message,
    /// The keys.
    Help,
}

/// What a key asks of whoever runs the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To go on.
    GoOn,
    /// To end.
    Quit,
}

/// The player.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    /// The last row that is shown; those after it are the future.
    pub(crate) step: usize,
    /// The moment, while it plays.
    pub(crate) now: Instant,
    /// The row that is looked at; never later than `step`.
    pub(crate) selected: usize,
    pub(crate) is_playing: bool,
    speed: usize,
    pub(crate) view: View,
    /// What the list of keys was laid over.
    below: View,
    /// How far the message is scrolled.
    pub(crate) scroll: u16,
    /// The word that is being typed.
    pub(crate) typing: Option<String>,
    /// The word that is looked for.
    pub(crate) pattern: String,
    /// What the last key came to, where that is not to be seen otherwise.
    pub(crate) notice: String,
    /// By the clock on the wall, since the last row.
    waited: Duration,
}

impl Player {
    /// At the first row of a score.
    pub(crate) fn new(score: &Score) -> Self {
        let mut player = Self {
            step: 0,
            now: Instant::ZERO,
            selected: 0,
            is_playing: false,
            speed: USUAL,
            view: View::All,
            below: View::All,
            scroll: 0,
            typing: None,
            pattern: String::new(),
            notice: String::new(),
            waited: Duration::ZERO,
        };
        player.go(0, score);
        player
    }

    /// The moment that timers and dialogs are shown of: that of the row which is looked at.
    pub(crate) fn moment(&self, score: &Score) -> Instant {
        let at = score.lines.get(self.selected).map_or(Instant::ZERO, |line| line.at);
        if self.selected == self.step { at.max(self.now) } else { at }
    }

    /// `1x`, `0.5x`.
    pub(crate) fn speed(&self) -> String {
        let tenths = SPEEDS[self.speed];
        if tenths.is_multiple_of(10) { format!("{}x", tenths / 10) } else { format!("0.{tenths}x") }
    }

    /// So much time has passed on the wall.
    pub(crate) fn tick(&mut self, passed: Duration, score: &Score) {
        if !self.is_playing {
            return;
        }
        self.now += passed * SPEEDS[self.speed] / 10;
        self.waited += passed;
        let next = |step: usize| score.lines.get(step + 1).map(|line| line.at);
        while let Some(at) = next(self.step) {
            if at > self.now && self.waited < WAIT_MAX {
                return;
            }
            let now = self.now.max(at);
            self.go(self.step + 1, score);
            self.now = now;
            self.is_playing = self.step < score.last();
        }
        self.is_playing = false;
    }

    /// A key was pressed.
    pub(crate) fn press(&mut self, key: KeyEvent, score: &Score) -> Asked {
        self.notice.clear();
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        if is_control && matches!(key.code, KeyCode::Char('c')) {
            return Asked::Quit;
        }
        if self.typing.is_some() {
            self.write(key.code, score);
            return Asked::GoOn;
        }
        match (self.view, key.code) {
            (View::All, KeyCode::Esc | KeyCode::Char('q') | KeyCode::F(10)) => return Asked::Quit,
            (View::Help, KeyCode::Esc | KeyCode::Char('q' | '?') | KeyCode::F(10 | 1) | KeyCode::Enter) => {
                self.show(self.below);
            }
            (_, KeyCode::Esc | KeyCode::Char('q') | KeyCode::F(10)) => self.show(View::All),
            (View::Message, KeyCode::Enter) => self.show(View::All),
            (below, KeyCode::Char('?') | KeyCode::F(1)) => {
                self.below = below;
                self.show(View::Help);
            }
            (_, KeyCode::Enter) => {
                // Who reads a message wants it to stay.
                self.is_playing = false;
                self.show(View::Message);
            }
            (View::Message | View::Help, KeyCode::Up | KeyCode::Char('k')) => self.scroll_by(-1, score),
            (View::Message | View::Help, KeyCode::Down | KeyCode::Char('j')) => self.scroll_by(1, score),
            (View::Message | View::Help, KeyCode::PageUp) => self.scroll_by(-PAGE_LINES, score),
            (View::Message | View::Help, KeyCode::PageDown) => self.scroll_by(PAGE_LINES, score),
            (View::Help, _) => {}
            (_, code) => self.steer(code, score),
        }
        Asked::GoOn
    }

    /// The keys that move.
    fn steer(&mut self, code: KeyCode, score: &Score) {
        match code {
            KeyCode::Char(' ') | KeyCode::F(5) => self.play(score),
            KeyCode::Right | KeyCode::Char('l') => self.stop_at(self.step.saturating_add(1), score),
            KeyCode::Left | KeyCode::Char('h') => self.stop_at(self.step.saturating_sub(1), score),
            KeyCode::Up | KeyCode::Char('k') => self.look(self.selected.saturating_sub(1)),
            KeyCode::Down | KeyCode::Char('j') => self.look(self.selected.saturating_add(1)),
            KeyCode::PageUp => self.look(self.selected.saturating_sub(PAGE)),
            KeyCode::PageDown => self.look(self.selected.saturating_add(PAGE)),
            KeyCode::Home | KeyCode::Char('g') => self.stop_at(0, score),
            KeyCode::End | KeyCode::Char('G') => self.stop_at(score.last(), score),
            KeyCode::Char('+' | '=') => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            KeyCode::Char('-') => self.speed = self.speed.saturating_sub(1),
            KeyCode::Char('/') | KeyCode::F(3) => self.typing = Some(String::new()),
            KeyCode::Char('n') => self.search(score, true),
            KeyCode::Char('N') => self.search(score, false),
            KeyCode::Char('!') | KeyCode::F(8) => self.next_finding(score),
            KeyCode::Char('[') => self.scroll_by(-1, score),
            KeyCode::Char(']') => self.scroll_by(1, score),
            _ => {}
        }
    }

    /// Scrolls, and not far behind the end.
    fn scroll_by(&mut self, lines: i32, score: &Score) {
        let message = score.lines.get(self.selected).map_or(0, |line| score.length(line));
        let most = if self.view == View::Help { KEYS.len() + glossary::timers().count() } else { message };
        let moved = i32::from(self.scroll).saturating_add(lines).max(0);
        self.scroll = u16::try_from(moved).unwrap_or(u16::MAX).min(u16::try_from(most).unwrap_or(u16::MAX));
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.scroll = 0;
    }

    fn play(&mut self, score: &Score) {
        if self.step == score.last() {
            self.go(0, score);
        }
        self.is_playing = !self.is_playing;
        self.waited = Duration::ZERO;
        self.look(self.step);
    }

    fn stop_at(&mut self, step: usize, score: &Score) {
        self.is_playing = false;
        self.go(step.min(score.last()), score);
    }

    fn go(&mut self, step: usize, score: &Score) {
        self.step = step;
        self.now = score.lines.get(step).map_or(Instant::ZERO, |line| line.at);
        self.waited = Duration::ZERO;
        self.look(step);
    }

    fn look(&mut self, row: usize) {
        let row = row.min(self.step);
        if row != self.selected {
            self.scroll = 0;
        }
        self.selected = row;
    }

    fn write(&mut self, code: KeyCode, score: &Score) {
        let Some(word) = &mut self.typing else { return };
        match code {
            KeyCode::Enter => {
                self.pattern = self.typing.take().unwrap_or_default();
                self.search(score, true);
            }
            KeyCode::Esc => self.typing = None,
            KeyCode::Backspace => {
                word.pop();
            }
            KeyCode::Char(c) if !c.is_control() => word.push(c),
            _ => {}
        }
    }

    /// The next row that has the word, from the one that is looked at; round the end.
    fn search(&mut self, score: &Score, is_forward: bool) {
        let word = self.pattern.to_lowercase();
        if word.is_empty() {
            return;
        }
        let rows = score.lines.len();
        let order = (1..=rows).map(|away| {
            if is_forward { (self.selected + away) % rows } else { (self.selected + rows - away) % rows }
        });
        // What is to be seen in a row comes first: most words are somewhere in a header of many messages.
        let mut within = order.clone();
        if let Some(row) = order.into_iter().find(|row| score.shows(*row, &word)) {
            return self.reach(row, score);
        }
        match within.find(|row| score.has(*row, &word)) {
            Some(row) => {
                self.reach(row, score);
                self.notice =
                    format!("no row shows `{}`; it is inside of this message", trace::visible(&self.pattern));
            }
            None => self.notice = format!("no row has `{}`", trace::visible(&self.pattern)),
        }
    }

    fn next_finding(&mut self, score: &Score) {
        let rows = score.lines.len();
        let mut order = (1..=rows).map(|away| (self.selected + away) % rows);
        match order.find(|row| !score.lines[*row].found.is_empty()) {
            Some(row) => self.reach(row, score),
            None => self.notice = "nothing was found in this run".to_owned(),
        }
    }

    /// Looks at a row; what is still the future is shown up to it.
    fn reach(&mut self, row: usize, score: &Score) {
        if row > self.step {
            self.stop_at(row, score);
        }
        self.look(row);
    }
}
