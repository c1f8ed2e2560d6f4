//! What the player shows: the model by itself, and what is drawn of it.

mod drawn;
mod model;
mod wire;

use std::sync::OnceLock;

use clock::Instant;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::player::{Asked, Player};
use super::score::Score;
use crate::lesson::staged::{self, Chosen};

/// A play as it is run when nothing else is chosen.
fn score(play: &str, quirks: &[&str]) -> Score {
    let chosen = Chosen { quirks: quirks.iter().map(|&word| word.to_owned()).collect(), ..Chosen::default() };
    let play = staged::play(play).expect("it is shipped");
    Score::of(&staged::run(&play, &chosen).expect("it can be run"))
}

/// A call that goes well.
fn call() -> &'static Score {
    static CALL: OnceLock<Score> = OnceLock::new();
    CALL.get_or_init(|| score("calls/outbound-caller-hangs-up", &[]))
}

fn press(player: &mut Player, code: KeyCode, score: &Score) -> Asked {
    player.press(KeyEvent::new(code, KeyModifiers::NONE), score)
}

fn presses(times: usize, player: &mut Player, code: KeyCode, score: &Score) {
    for _ in 0..times {
        press(player, code, score);
    }
}

fn type_in(player: &mut Player, word: &str, score: &Score) {
    for c in word.chars() {
        press(player, KeyCode::Char(c), score);
    }
}

/// The row of a message.
fn row(score: &Score, number: &str) -> usize {
    score.lines.iter().position(|line| line.number == number).expect("there is such a message")
}

fn ms(millis: u64) -> Instant {
    Instant::from_millis(millis)
}
