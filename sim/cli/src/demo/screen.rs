//! The terminal: what is drawn goes out, keys come in, and it is given back as it was, however this ends.

use std::io;
use std::pin::pin;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::draw::{self, Paint};
use super::player::{Asked, Player};
use super::score::Score;
use crate::load::Wrong;
use crate::{case, exit, signal, style};

/// How long nothing is looked at.
const TICK: Duration = Duration::from_millis(40);

/// Gives the terminal back when it goes: at the end, and when something breaks. A panic gives it back before it speaks,
/// by the hook of `ratatui`.
struct Borrowed;

impl Drop for Borrowed {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// Plays until somebody has had enough, and gives the exit code: that of a signal, if one has ended it.
///
/// # Errors
/// What the terminal says.
pub(super) fn play(score: &Score) -> Result<u8, Wrong> {
    let wrong = |error: io::Error| format!("the terminal does not do its part: {error}; --plain needs none");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(wrong)?;
    runtime.block_on(until_enough(score)).map_err(wrong)
}

async fn until_enough(score: &Score) -> io::Result<u8> {
    let paint = Paint { is_colourful: style::is_colourful() };
    let mut asked = pin!(signal::whatever_ends());
    let mut terminal = ratatui::try_init()?;
    let _borrowed = Borrowed;
    let mut player = Player::new(score);
    let mut is_new = true;
    let mut last = case::began();
    loop {
        if is_new {
            terminal.draw(|frame| draw::draw(frame, score, &player, paint))?;
        }
        let ended_by = tokio::select! {
            biased;
            code = &mut asked => Some(code),
            () = tokio::time::sleep(TICK) => None,
        };
        if let Some(code) = ended_by {
            return Ok(code);
        }
        is_new = player.is_playing;
        player.tick(last.elapsed(), score);
        last = case::began();
        while event::poll(Duration::ZERO)? {
            is_new = true;
            if let Event::Key(key) = event::read()?
                && key.kind != KeyEventKind::Release
                && player.press(key, score) == Asked::Quit
            {
                return Ok(exit::PASS);
            }
        }
    }
}
