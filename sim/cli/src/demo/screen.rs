//! The terminal: what is drawn goes out, keys come in, and it is given back as it was, however this ends.

use std::io;
use std::mem::ManuallyDrop;
use std::pin::pin;
use std::sync::mpsc;
use std::time::Duration;

use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use ratatui::crossterm::execute;

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
        // A terminal that is gone takes neither this nor a word about it.
        if ratatui::try_restore().is_ok() {
            let _ = execute!(io::stdout(), Show);
        }
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

/// What the terminal tells, read beside everything else: of one that has gone away `crossterm` 0.29 reads the end again and
/// again and never returns, and whoever waited for it would hear no request to end.
fn keys() -> mpsc::Receiver<io::Result<Event>> {
    let (tells, told) = mpsc::channel();
    #[expect(
        clippy::disallowed_methods,
        reason = "a key is no part of a world, and comes while it is drawn"
    )]
    std::thread::spawn(move || {
        loop {
            let event = event::read();
            let is_over = event.is_err();
            if tells.send(event).is_err() || is_over {
                return;
            }
        }
    });
    told
}

async fn until_enough(score: &Score) -> io::Result<u8> {
    let paint = Paint { is_colourful: style::is_colourful() };
    let mut asked = pin!(signal::whatever_ends());
    // What it says when it goes would be a panic where the terminal is gone; `Borrowed` does what it does.
    let mut terminal = ManuallyDrop::new(ratatui::try_init()?);
    let _borrowed = Borrowed;
    let keys = keys();
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
        while let Ok(event) = keys.try_recv() {
            is_new = true;
            if let Event::Key(key) = event?
                && key.kind != KeyEventKind::Release
                && player.press(key, score) == Asked::Quit
            {
                return Ok(exit::PASS);
            }
        }
    }
}
