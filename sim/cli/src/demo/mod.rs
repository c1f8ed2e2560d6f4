//! `trunksim demo`: a run as a player in the terminal, or line by line as text.
//!
//! The run is over before it is shown: what is played is its recording. What is on the screen at a step is a pure function
//! of the recording and of the player's state; `screen` alone knows a terminal.

mod dialogs;
mod draw;
mod explain;
mod heard;
mod keys;
mod plain;
mod player;
mod score;
mod screen;
mod source;
#[cfg(test)]
mod tests;
mod timers;

use std::io::IsTerminal as _;

use crate::args::DemoArgs;
use crate::lesson::staged;
use crate::load::Wrong;
use crate::style;
use score::Score;

/// Shows a run.
///
/// # Errors
/// A play, a file or an option that is none, and a terminal that does not do its part.
pub fn demo(args: &DemoArgs) -> Result<u8, Wrong> {
    let case = source::case(args)?;
    let score = Score::of(&case);
    let is_terminal = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    if args.plain || !is_terminal || style::is_dumb() {
        plain::lines(&score).iter().for_each(|line| say!("{line}"));
        // As text it is a run like any other.
        return Ok(staged::code(&case));
    }
    screen::play(&score)
}
