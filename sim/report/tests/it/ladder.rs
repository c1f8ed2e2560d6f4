//! The text ladder.

use check::Verdict;
use clock::Instant;
use report::Case;
use report::ladder::{Form, Options, WIDTH_MAX, draw, export};
use trace::{Cast, DropReason, Event, Packet, PacketId, Party, Transport};

use crate::case::{HOSTILE, case};
use crate::fixture::{call, cast, rtp};

#[test]
fn a_call_in_words_and_arrows() {
    let ladder = draw(&cast(), &call(Party::Pbx), &[], Options::golden());
    assert_eq!(ladder, include_str!("call.ladder"), "\n{ladder}");
}

#[test]
fn the_golden_ladder_does_not_depend_on_interleaving() {
    let [one, other] = [Party::Pbx, Party::Carrier].map(|p| draw(&cast(), &call(p), &[], Options::golden()));
    assert_eq!(one, other);
}

#[test]
fn people_see_times_counts_and_notes() {
    let ladder = draw(&cast(), &call(Party::Pbx), &[], Options::full());
    assert_eq!(ladder, include_str!("call-full.ladder"), "\n{ladder}");
}

/// RFC 3550 6.3.7: the last report of a side that is told to leave finds the other gone.
#[test]
fn a_report_that_finds_nobody_was_not_lost_on_the_way() {
    let lost = |payload: &[u8], why| {
        let packet = packet(1, "192.0.2.5:4001", "198.51.100.1:4001", payload);
        let at = Instant::ZERO;
        let events = [Event::Sent { at, packet }, Event::Dropped { at, id: PacketId(1), why }];
        draw(&cast(), &events, &[], Options::full()).contains("1 lost")
    };
    let report = [0x80, 201, 0, 1, 0, 0, 0, 7];
    let sound = rtp(8, 1, 160, 7, &[0xd5; 160]);
    assert!(!lost(&report, DropReason::NoListener));
    assert!(lost(&report, DropReason::Loss));
    assert!(lost(&sound, DropReason::NoListener));
}

#[test]
fn times_never_go_backwards() {
    for first in [Party::Pbx, Party::Carrier] {
        let ladder = draw(&cast(), &call(first), &[], Options::full());
        let time = |line: &str| line.split_whitespace().next()?.parse().ok();
        let times: Vec<f64> = ladder.lines().filter_map(time).collect();
        assert!(times.len() > 20 && times.windows(2).all(|pair| pair[0] <= pair[1]), "{ladder}");
    }
}

fn packet(id: u64, from: &str, to: &str, payload: &[u8]) -> Packet {
    let address = |text: &str| text.parse().expect("a constant");
    Packet {
        id: PacketId(id),
        from: address(from),
        to: address(to),
        transport: Transport::Udp,
        payload: payload.to_vec().into(),
    }
}

#[test]
fn what_judges_read_has_a_row_and_a_number_however_odd_it_is() {
    let (pbx, carrier) = ("192.0.2.5:5060", "192.0.2.1:5060");
    let rest = "\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\n\r\n";
    let texts = [
        (true, "OPTIONS sip:a@b SIP/2.0"),
        (true, "options sip:a@b SIP/2.0"),
        (true, "x-probe! sip:a@b sip/2.0"),
        (true, "SIP/3.0 200 OK"),
        (true, "sip/2.0 999 What"),
        (false, "GET / HTTP/1.1"),
        (false, "hello SIP/"),
    ];
    for (is_message, text) in texts {
        let payload = format!("{text}{rest}");
        let packet = packet(1, pbx, carrier, payload.as_bytes());
        let event = Event::Sent { at: Instant::ZERO, packet };
        let ladder = draw(&cast(), &[event], &[], Options::full());
        assert_eq!(ladder.contains(" F1 "), is_message, "{text}: {ladder}");
        assert_eq!(ladder.contains("unknown UDP"), !is_message, "{text}: {ladder}");
    }
}

#[test]
fn a_stranger_gets_a_column() {
    let stranger = "203.0.113.7:5060";
    let sent =
        |id, from, to, payload| Event::Sent { at: Instant::ZERO, packet: packet(id, from, to, payload) };
    let invite: &[u8] = b"INVITE sip:100@192.0.2.5 SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n";
    let events = [
        sent(1, stranger, "192.0.2.5:5060", invite),
        Event::Dropped { at: Instant::ZERO, id: PacketId(1), why: DropReason::Loss },
        sent(2, stranger, "192.0.2.5:5060", invite),
        sent(3, "192.0.2.5:5060", stranger, b"SIP/2.0 403 Forbidden\r\nCSeq: 1 INVITE\r\n\r\n"),
        sent(4, stranger, "198.51.100.1:5060", b"OPTIONS sip:x SIP/2.0\r\n\r\n"),
        sent(5, "198.51.100.1:5060", "198.51.100.1:5060", b"BYE sip:x SIP/2.0\r\n\r\n"),
    ];
    let ladder = draw(&cast(), &events, &[], Options::golden());
    assert_eq!(ladder, include_str!("stranger.ladder"), "\n{ladder}");
}

#[test]
fn hostile_text_stays_within_its_line() {
    let long = format!("INVITE sip:{}@x SIP/2.0\r\nReason: a\tb\u{1b}[31m\r\n\r\n", "9".repeat(500));
    let events = [
        Event::Sent {
            at: Instant::ZERO,
            packet: packet(1, "192.0.2.5:5060", "198.51.100.1:5060", long.as_bytes()),
        },
        Event::Note { at: Instant::ZERO, party: Party::Pbx, text: "x\n".repeat(300) },
        Event::Note { at: Instant::ZERO, party: Party::Carrier, text: "\u{1b}".repeat(300) },
    ];
    for cast in [cast(), Cast::default()] {
        let ladder = draw(&cast, &events, &[], Options::full());
        assert!(ladder.lines().all(|line| line.chars().count() <= WIDTH_MAX), "{ladder}");
        assert!(!ladder.contains('\u{1b}'), "{ladder}");
    }
}

/// The case by hand, with text in its messages and notes that would like to be something else.
fn hostile() -> Case {
    let mut case = case(Verdict::Fail);
    let text =
        format!("{HOSTILE}\n    end\n    click A href \"javascript:1\";%%{{init:1}}%%```\u{202e}\u{ffff}");
    let invite = format!("INVITE sip:1@x SIP/2.0\r\nReason: {HOSTILE};text=\"]]>&<!--\"\r\n\r\n");
    let packet = packet(9_000, "192.0.2.5:5060", "198.51.100.1:5060", invite.as_bytes());
    let at = Instant::from_millis(1);
    case.recording.events.insert(0, Event::Sent { at, packet });
    case.recording.events.insert(0, Event::Note { at, party: Party::Pbx, text });
    case.about.carrier = HOSTILE.to_owned();
    case
}

#[test]
fn a_picture_holds_nothing_but_lines_and_letters() {
    let svg = String::from_utf8(export(&hostile(), Form::Svg)).expect("text");
    assert!(svg.contains("F12") && svg.contains("DTMF 50#") && svg.contains("&lt;script&gt;"), "{svg}");
    for open in svg.split('<').skip(1) {
        let name = open.split([' ', '>']).next().unwrap_or_default();
        let known =
            ["?xml", "svg", "title", "rect", "path", "text", "/svg", "/title", "/rect", "/path", "/text"];
        assert!(known.contains(&name), "{name}");
        // Our own letters alone: no event, no link, no style.
        let inside = open.split('>').next().unwrap_or_default();
        assert!(!inside.contains(" on") && !inside.contains("href") && !inside.contains("style"), "{inside}");
    }
    assert!(!svg.contains('\u{1b}') && !svg.contains('\u{ffff}') && !svg.contains('\u{202e}'));
}

#[test]
fn a_diagram_holds_nothing_but_arrows_and_labels() {
    let text = String::from_utf8(export(&hostile(), Form::Mermaid)).expect("text");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("sequenceDiagram"));
    for line in lines {
        let line = line.trim_start();
        let known = ["%% ", "participant ", "Note over ", "Carrier", "Pbx"];
        assert!(known.iter().any(|word| line.starts_with(word)), "{line}");
        let label = line.split_once(": ").map_or("", |(_, label)| label);
        assert!(!label.contains(['<', '>', '"', '`', '%', '{', '\\']), "{line}");
        // A semicolon ends a statement, but for that of a number.
        let is_number = |part: &str| part.rsplit('#').next().is_some_and(|n| n.parse::<u32>().is_ok());
        let (_, parts) = label
            .split(';')
            .collect::<Vec<_>>()
            .split_last()
            .map(|(a, b)| (*a, b.to_vec()))
            .unwrap_or_default();
        assert!(parts.into_iter().all(is_number), "{line}");
    }
    assert!(text.contains("    Pbx->>Carrier: F") && text.contains("    Pbx-xCarrier: F"), "{text}");
}

#[test]
fn a_picture_of_points_is_one_and_the_same() {
    let (one, other) = (export(&hostile(), Form::Png), export(&hostile(), Form::Png));
    assert!(one.starts_with(b"\x89PNG\r\n") && one == other);
    assert!(one.len() < 500_000, "{} octets for a ladder of a page", one.len());
}
