//! Timers and dialogs, as the wire tells them.

use clock::Instant;

use super::{call, ms, row, score};
use crate::demo::dialogs::{self, State};
use crate::demo::score::Score;
use crate::demo::timers;

/// `pbx A 500`: whose, which, and how many milliseconds are left.
fn running(score: &Score, now: Instant) -> Vec<String> {
    let name = |party| if party == score.left { score.name(0) } else { score.name(1) };
    let timers = timers::running(&score.heard, now);
    timers
        .iter()
        .map(|timer| format!("{} {} {}", name(timer.who), timer.name, timer.left(now).as_millis()))
        .collect()
}

fn halves(score: &Score, now: Instant) -> Vec<(String, State, Option<u32>, Option<u32>)> {
    let name = |party| if party == score.left { score.name(0) } else { score.name(1) };
    let halves = dialogs::at(&score.heard, now).into_iter();
    halves.map(|half| (name(half.who).to_owned(), half.state, half.local_cseq, half.remote_cseq)).collect()
}

#[test]
fn a_request_runs_e_and_f_until_it_is_answered_and_k_and_j_after_it() {
    let score = call();
    assert_eq!(running(score, ms(0)), ["pbx E 500", "pbx F 32000"]);
    assert_eq!(running(score, ms(10)), ["pbx E 490", "pbx F 31990"]);
    // The 401 was sent at 20 ms and is under way: the registrar has answered, the PBX does not know it yet.
    assert_eq!(running(score, ms(30)), ["pbx E 470", "pbx F 31970", "carrier J 31990"]);
    let after = running(score, ms(50));
    assert!(
        after.contains(&"pbx K 4990".to_owned()) && after.contains(&"carrier J 31970".to_owned()),
        "{after:?}"
    );
    let registered = running(score, ms(90));
    assert!(registered.contains(&"carrier binding 599990".to_owned()), "{registered:?}");
}

#[test]
fn an_invite_runs_a_and_b_until_anything_comes_back() {
    let lost = score("loss/outbound-invite-lost", &[]);
    let copies: Vec<Instant> = lost
        .lines
        .iter()
        .filter(|line| line.label.starts_with("INVITE"))
        .map(|line| line.at)
        .take(3)
        .collect();
    let of = |now: Instant, name: &str| {
        running(&lost, now).into_iter().filter(|timer| timer.contains(name)).collect::<Vec<_>>()
    };
    assert_eq!(of(copies[0], " A "), ["pbx A 500"]);
    assert_eq!(of(copies[1], " A "), ["pbx A 1000"]);
    assert_eq!(of(copies[2], " A "), ["pbx A 2000"]);
    assert_eq!(of(copies[2], " B "), ["pbx B 30500"], "B counts from the first copy");
    let rings = lost.lines.iter().find(|line| line.label.starts_with("180")).expect("it rings").at
        + clock::Duration::from_millis(30);
    assert_eq!(of(rings, " A "), Vec::<String>::new());
    assert_eq!(of(rings, " B "), Vec::<String>::new());
}

#[test]
fn a_refusal_runs_g_and_h_until_its_ack_and_i_after_it() {
    let busy = score("calls/inbound-busy", &[]);
    let refused = busy.lines.iter().find(|line| line.label.starts_with("486")).expect("it is busy").at;
    let at = running(&busy, refused);
    assert!(at.contains(&"pbx G 500".to_owned()) && at.contains(&"pbx H 32000".to_owned()), "{at:?}");
    let later = running(&busy, refused + clock::Duration::from_millis(50));
    assert!(later.iter().any(|timer| timer.starts_with("pbx I ")), "{later:?}");
    assert!(later.iter().any(|timer| timer.starts_with("carrier D ")), "{later:?}");
    assert!(!later.iter().any(|timer| timer.contains(" G ") || timer.contains(" H ")), "{later:?}");
}

#[test]
fn sessions_and_reliable_responses_have_timers_too() {
    let refreshed = score("long/outbound-session-timer", &[]);
    let answered = refreshed
        .lines
        .iter()
        .find(|line| line.label.starts_with("200 OK (INVITE)"))
        .expect("it is answered");
    let at = running(&refreshed, answered.at + clock::Duration::from_millis(20));
    assert!(at.iter().any(|timer| timer.ends_with("refresh 45000")), "{at:?}");
    assert!(at.iter().any(|timer| timer.ends_with("session 90000")), "{at:?}");
    let early = score("prack/outbound-ringback-183", &[]);
    let reliable =
        early.lines.iter().find(|line| line.detail.contains("reliable")).expect("it is reliable").at;
    let at = running(&early, reliable);
    assert!(
        at.contains(&"carrier 1xx 500".to_owned()) && at.contains(&"carrier PRACK 32000".to_owned()),
        "{at:?}"
    );
    let prack = early.lines.iter().find(|line| line.label == "PRACK").expect("it is acknowledged").at;
    let at = running(&early, prack + clock::Duration::from_millis(30));
    assert!(!at.iter().any(|timer| timer.contains("1xx") || timer.contains(" PRACK ")), "{at:?}");
}

#[test]
fn each_side_has_the_dialog_as_it_knows_it() {
    let score = call();
    let at = |number: &str, more: u64| {
        halves(score, score.lines[row(score, number)].at + clock::Duration::from_millis(more))
    };
    let half = |who: &str, state, own, other| (who.to_owned(), state, own, other);
    assert_eq!(halves(score, ms(0)), []);
    assert_eq!(at("F5", 0), [half("pbx", State::Calling, Some(1), None)], "the carrier has not got it yet");
    // The 180 is on its way.
    assert_eq!(at("F10", 0).iter().map(|half| half.1).collect::<Vec<_>>(), [State::Calling, State::Early]);
    assert_eq!(at("F10", 20).iter().map(|half| half.1).collect::<Vec<_>>(), [State::Early, State::Early]);
    assert_eq!(
        at("F12", 20).iter().map(|half| half.1).collect::<Vec<_>>(),
        [State::Confirmed, State::Confirmed]
    );
    let ended = at("F13", 20);
    assert!(ended.iter().all(|half| half.1 == State::Terminated), "{ended:?}");
    assert_eq!(ended[0].2, ended[1].3, "the BYE has a number that both know");
    let tags =
        dialogs::at(&score.heard, score.lines[row(score, "F12")].at + clock::Duration::from_millis(20));
    assert_eq!(Some(&tags[0].local_tag), tags[1].remote_tag.as_ref());
    assert_eq!(Some(&tags[1].local_tag), tags[0].remote_tag.as_ref());
}

#[test]
fn a_call_that_forks_is_several_dialogs() {
    let forked = score("forking/outbound-two-answers", &[]);
    let end = forked.lines.last().expect("there are rows").at;
    let halves = dialogs::at(&forked.heard, end);
    let of_pbx: Vec<_> = halves.iter().filter(|half| half.who == forked.left).collect();
    assert_eq!(of_pbx.len(), 2, "{halves:?}");
    assert_ne!(of_pbx[0].remote_tag, of_pbx[1].remote_tag);
}

#[test]
fn no_recording_makes_timers_or_dialogs_break() {
    for play in [
        "registration/wrong-password",
        "fax/outbound-glare",
        "calls/inbound-cancelled",
        "trunk/stranger-calls-the-carrier",
    ] {
        let score = score(play, &[]);
        for line in &score.lines {
            assert!(timers::running(&score.heard, line.at).iter().all(|timer| timer.fires > line.at));
            assert!(dialogs::at(&score.heard, line.at).len() < 20);
        }
    }
}
