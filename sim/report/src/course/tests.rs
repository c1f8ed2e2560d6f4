//! What strangers have written stays text on every page.

use std::net::SocketAddr;

use clock::Instant;
use trace::{Event, Header, Packet, PacketId, Recording, Transport};

use super::page::hours;
use super::*;
use crate::Case;

const EVIL: &str = "<script>alert(1)</script>\u{1b}[2J\"'><img src=x>";

/// A run with one INVITE that is hostile in every field.
fn case() -> Case {
    let from: SocketAddr = "192.0.2.1:5060".parse().unwrap();
    let to: SocketAddr = "192.0.2.2:5060".parse().unwrap();
    let payload = format!(
        "INVITE sip:{EVIL}@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch={EVIL}\r\nCall-ID: {EVIL}\r\nCSeq: 1 INVITE\r\nFrom: <sip:a@x>;tag={EVIL}\r\nReason: {EVIL}\r\n\r\n"
    );
    let packet = Packet { id: PacketId(1), from, to, transport: Transport::Udp, payload: payload.into() };
    let events = vec![Event::Sent { at: Instant::ZERO, packet }];
    let recording = Recording { header: Header { run: EVIL.to_owned(), ..Header::default() }, events };
    let judgement = check::judge(&recording);
    Case::new(recording, judgement)
}

#[test]
fn nothing_hostile_becomes_markup() {
    let mut outline = outline();
    outline.title = EVIL.to_owned();
    let lesson = &mut outline.lessons[0];
    lesson.title = EVIL.to_owned();
    lesson.about = EVIL.to_owned();
    lesson.questions[0] = Question { ask: EVIL.to_owned(), answer: EVIL.to_owned() };
    lesson.pairs[0].watch = vec![EVIL.to_owned()];
    lesson.pairs[0].title = EVIL.to_owned();
    lesson.pairs[0].quirks = vec![EVIL.to_owned()];
    let runs = Runs {
        good: case(),
        broken: case(),
        reports: ["<b>\"".to_owned(), "'>".to_owned()],
        lesson: Some(EVIL.to_owned()),
    };
    for html in [page(&outline, 0, &[runs]), index(&outline)] {
        assert!(html.contains("&lt;script&gt;alert(1)"), "it is shown");
        assert!(
            !html.contains("<script>alert") && !html.contains("<img") && !html.contains("<b>\""),
            "and nothing else"
        );
        assert!(!html.contains('\u{1b}'), "no control characters");
    }
}

#[test]
fn commands_choose_what_the_pair_chooses() {
    let pair = &outline().lessons[0].pairs[1];
    assert_eq!(pair.words(false), "registration/register --mode registration --carrier api-cloud");
    assert_eq!(pair.words(true), format!("{} --quirk pbx:digest-wrong-response", pair.words(false)));
}

/// What the lessons come to is what their pages say, and no hour more.
#[test]
fn the_time_of_a_course_is_the_sum_of_its_lessons() {
    let minutes: u32 = outline().lessons.iter().map(|lesson| lesson.minutes).sum();
    assert!(index(&outline()).contains(&hours(minutes)));
    assert_eq!([hours(375), hours(120)], ["6 h 15 min", "2 hours"]);
}

#[test]
fn a_page_that_is_no_lesson_is_empty() {
    assert_eq!(page(&outline(), 99, &[]), "");
}
