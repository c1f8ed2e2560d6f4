//! Keys and time go in, and what is on the screen follows.

use clock::Duration;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Asked, Player, call, press, presses, row, score, type_in};
use crate::demo::player::View;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn steps_go_on_and_back_and_not_beyond() {
    let (score, mut player) = (call(), Player::new(call()));
    press(&mut player, KeyCode::Left, score);
    assert_eq!((player.step, player.selected), (0, 0));
    press(&mut player, KeyCode::Right, score);
    press(&mut player, KeyCode::Char('l'), score);
    assert_eq!((player.step, player.selected), (2, 2));
    press(&mut player, KeyCode::Char('h'), score);
    assert_eq!((player.step, player.selected), (1, 1));
    press(&mut player, KeyCode::End, score);
    press(&mut player, KeyCode::Right, score);
    assert_eq!(player.step, score.last());
    press(&mut player, KeyCode::Home, score);
    assert_eq!(player.step, 0);
}

#[test]
fn nobody_looks_at_the_future() {
    let (score, mut player) = (call(), Player::new(call()));
    presses(5, &mut player, KeyCode::Right, score);
    press(&mut player, KeyCode::Up, score);
    press(&mut player, KeyCode::Char('k'), score);
    assert_eq!((player.step, player.selected), (5, 3), "time stands still while one looks back");
    assert_eq!(player.moment(score), score.lines[3].at);
    presses(9, &mut player, KeyCode::Down, score);
    assert_eq!((player.step, player.selected), (5, 5));
    press(&mut player, KeyCode::PageUp, score);
    assert_eq!(player.selected, 0);
    press(&mut player, KeyCode::Right, score);
    assert_eq!((player.step, player.selected), (6, 6), "a step shows what is new");
}

#[test]
fn time_passes_at_the_speed_that_is_chosen_and_leaps_over_long_silence() {
    let (score, mut player) = (call(), Player::new(call()));
    player.tick(SECOND, score);
    assert_eq!(player.step, 0, "nothing moves before it is played");
    press(&mut player, KeyCode::Char(' '), score);
    assert!(player.is_playing);
    player.tick(Duration::from_millis(50), score);
    let now = player.now.as_millis();
    assert_eq!(now, 50, "as fast as it was");
    assert!(
        score.lines[player.step].at.as_millis() <= now && score.lines[player.step + 1].at.as_millis() > now
    );
    presses(9, &mut player, KeyCode::Char('+'), score);
    assert_eq!(player.speed(), "60x");
    player.tick(SECOND, score);
    assert_eq!((player.step, player.is_playing), (score.last(), false), "it ends by itself");
    press(&mut player, KeyCode::Char(' '), score);
    assert_eq!((player.step, player.is_playing), (0, true), "and begins anew");
    presses(9, &mut player, KeyCode::Char('-'), score);
    assert_eq!(player.speed(), "0.1x");
    (0..3).for_each(|_| player.tick(SECOND, score));
    assert!(player.step >= 1, "what would last 100 s is not waited for");
}

#[test]
fn words_are_found_on_arrows_and_in_messages() {
    let (score, mut player) = (call(), Player::new(call()));
    press(&mut player, KeyCode::Char('/'), score);
    type_in(&mut player, "180 ringx", score);
    press(&mut player, KeyCode::Backspace, score);
    assert_eq!(player.typing.as_deref(), Some("180 ring"), "q and others are letters here");
    press(&mut player, KeyCode::Enter, score);
    assert_eq!(score.lines[player.selected].label, "180 Ringing (INVITE)");
    assert_eq!(player.step, player.selected, "the future is shown up to it");
    press(&mut player, KeyCode::F(3), score);
    type_in(&mut player, "proxy-authenticate", score);
    press(&mut player, KeyCode::Enter, score);
    assert!(score.lines[player.selected].label.starts_with("407"), "a header has it");
    press(&mut player, KeyCode::Char('/'), score);
    type_in(&mut player, "nowhere", score);
    press(&mut player, KeyCode::Enter, score);
    assert_eq!(player.notice, "no row has `nowhere`");
    press(&mut player, KeyCode::Char('/'), score);
    press(&mut player, KeyCode::Esc, score);
    assert_eq!(
        (player.typing.clone(), player.view),
        (None, View::All),
        "Esc leaves the word and nothing else"
    );
}

#[test]
fn the_next_finding_is_a_key_away() {
    let broken = score("hold/outbound-caller-holds", &["carrier:hold-answered-sendrecv"]);
    let mut player = Player::new(&broken);
    press(&mut player, KeyCode::Char('!'), &broken);
    let found = &broken.lines[player.selected].found;
    assert_eq!(found.first().map(|found| found.check.as_str()), Some("sdp/direction-answer"));
    assert!(broken.lines[player.selected].label.starts_with("200 OK (INVITE)"));
    let mut player = Player::new(call());
    press(&mut player, KeyCode::F(8), call());
    assert_eq!((player.selected, player.notice.as_str()), (0, "nothing was found in this run"));
}

#[test]
fn views_open_and_close_and_only_then_it_ends() {
    let (score, mut player) = (call(), Player::new(call()));
    press(&mut player, KeyCode::Enter, score);
    assert_eq!(player.view, View::Message);
    press(&mut player, KeyCode::Down, score);
    assert_eq!((player.scroll, player.selected), (1, 0), "the message scrolls");
    presses(200, &mut player, KeyCode::PageDown, score);
    assert!(player.scroll < 100, "and not far behind its end");
    assert_eq!(press(&mut player, KeyCode::Esc, score), Asked::GoOn);
    press(&mut player, KeyCode::Char('?'), score);
    assert_eq!(player.view, View::Help);
    assert_eq!(press(&mut player, KeyCode::Char('q'), score), Asked::GoOn);
    assert_eq!(player.view, View::All);
    for code in [KeyCode::Char('q'), KeyCode::Esc, KeyCode::F(10)] {
        assert_eq!(press(&mut player, code, score), Asked::Quit);
    }
    player.typing = Some("word".to_owned());
    assert_eq!(player.press(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL), score), Asked::Quit);
}

#[test]
fn the_last_row_is_the_verdict() {
    let last = call().lines.last().expect("there are rows");
    assert_eq!((last.label.as_str(), last.detail.as_str()), ("verdict: pass", ""));
    assert!(row(call(), "F1") < call().last());
    let failed = score("calls/outbound-caller-hangs-up", &["pbx:no-ack-for-2xx"]);
    assert_eq!(failed.lines.last().map(|line| line.label.as_str()), Some("verdict: fail"));
}

/// BYE stands in the Allow of many messages, and is one.
#[test]
fn a_word_is_looked_for_in_rows_first_and_then_inside_of_messages() {
    let (score, mut player) = (call(), Player::new(call()));
    type_in(&mut player, "/BYE", score);
    press(&mut player, KeyCode::Enter, score);
    assert!(score.lines[player.selected].label.contains("BYE"), "{}", score.lines[player.selected].label);
    assert_eq!(player.notice, "");
    type_in(&mut player, "/branch=", score);
    press(&mut player, KeyCode::Enter, score);
    assert!(player.notice.contains("inside of this message"), "{}", player.notice);
}

/// Who asks for the keys over a message is back at the message.
#[test]
fn the_keys_lead_back_to_what_they_were_laid_over() {
    let (score, mut player) = (call(), Player::new(call()));
    press(&mut player, KeyCode::Enter, score);
    press(&mut player, KeyCode::Char('?'), score);
    press(&mut player, KeyCode::Char('q'), score);
    assert_eq!(player.view, View::Message);
    press(&mut player, KeyCode::Char('q'), score);
    assert_eq!(player.view, View::All);
}
