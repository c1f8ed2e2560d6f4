//! What the JSON Lines writer and reader must keep.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};

use super::*;
use page::{Page, Resolution};

use crate::{
    Cast, Cdr, ClockMode, Counted, Digest, DropReason, Ended, Heard, Host, LeftOut, Paper, StepLeft,
    Transport,
};

fn header() -> Header {
    Header {
        version: "0.1.0".into(),
        run: "calls/\"quoted\"[static]".into(),
        clock: ClockMode::Stepped,
        played: vec![Party::Pbx],
        is_strict: true,
        redaction: Redaction::Nothing,
        again: "trunksim run plan.toml".into(),
        is_partial: true,
        promised: [Some("[limits]\nchannels = 2\n".into()), None],
        began: Some(1_796_000_000_123_456_789),
        plan: Some("title = \"t\"\n".into()),
        cast: Cast {
            hosts: vec![
                Host {
                    party: Party::Carrier,
                    address: [198, 51, 100, 1].into(),
                    sip_port: 5060,
                    media_ports: None,
                },
                Host {
                    party: Party::Pbx,
                    address: "2001:db8::5".parse().unwrap(),
                    sip_port: 5080,
                    media_ports: None,
                },
            ],
            is_guess: true,
        },
    }
}

fn packet(id: u64, payload: &[u8]) -> Packet {
    let address = |text: &str| text.parse::<SocketAddr>().unwrap();
    Packet {
        id: PacketId(id),
        from: address("198.51.100.1:5060"),
        to: address("[2001:db8::5]:5080"),
        transport: Transport::Udp,
        payload: Bytes::copy_from_slice(payload),
    }
}

fn events() -> Vec<Event> {
    let at = Instant::from_millis;
    let sip = packet(1, "OPTIONS sip:pbx SIP/2.0\r\nSubject: \"ü\"\u{2028}\t\\\r\n\r\n".as_bytes());
    let rtp = packet(2, &[0x80, 0, 0, 1, 0xff]);
    let translated = Packet { from: "203.0.113.9:40000".parse().unwrap(), ..sip.clone() };
    vec![
        Event::Sent { at: at(0), packet: sip.clone() },
        Event::Sent { at: at(1), packet: rtp.clone() },
        Event::Delivered { at: at(2), packet: translated },
        Event::Delivered { at: at(2), packet: sip },
        Event::Dropped { at: at(3), id: rtp.id, why: DropReason::NoListener },
        Event::Cut { at: at(3), packet: packet(7, b"SIP/2.0 200"), missing: 412 },
        Event::Joined {
            at: at(3),
            host: Host {
                party: Party::Pbx,
                address: [192, 0, 2, 8].into(),
                sip_port: 5062,
                media_ports: None,
            },
        },
        Event::Sent { at: at(4), packet: packet(3, b"") },
        Event::Sent { at: at(5), packet: packet(4, b"BYE\0") },
        Event::Note { at: at(6), party: Party::Pbx, text: "page 1 received\n".into() },
        Event::Cdr { at: at(7), party: Party::Carrier, cdr: Box::new(answered()) },
        Event::Cdr { at: at(8), party: Party::Pbx, cdr: Box::new(refused()) },
        Event::Paper { at: at(9), party: Party::Pbx, paper: Box::new(paper(vec![])) },
        Event::Paper { at: at(9), party: Party::Pbx, paper: Box::new(paper(pages())) },
        Event::Heard { at: at(9), party: Party::Carrier, heard: Box::new(heard()) },
        Event::Counted { at: at(9), party: Party::Carrier, counted: Box::new(counted()) },
        Event::Digest { at: at(9), id: PacketId(5), word: Digest::NotKnown },
        Event::Late { at: at(9), by: Duration::from_millis(3) },
        Event::LeftOut { at: at(9), what: LeftOut::Media },
        Event::Ended { at: at(10), ended: Box::new(ended()) },
    ]
}

fn pages() -> Vec<Page> {
    let resolutions = [Resolution::Standard, Resolution::Fine, Resolution::Superfine];
    (1..).zip(resolutions).map(|(number, of)| page::pattern::text_page(of, number, 3, 7)).collect()
}

fn paper(pages: Vec<Page>) -> Paper {
    Paper {
        call_id: "7@x".into(),
        is_document: true,
        pages,
        outcome: "sent".into(),
        is_failed: true,
        is_limit: true,
    }
}

fn heard() -> Heard {
    Heard { name: "call-1".into(), samples: vec![-3, 0, i16::MAX] }
}

fn counted() -> Counted {
    Counted { call_id: "7@x".into(), name: "V.21".into(), bits: 300, errors: 1, is_done: true }
}

fn ended() -> Ended {
    Ended {
        steps_left: vec![StepLeft { step: 3, waited_for: "the call to ring".into() }],
        limits: vec!["duration of the run".into()],
        stopped: true,
        idle_quirks: vec!["pbx:x".into()],
        not_begun: Some("a port".into()),
        broken: Some("a belief".into()),
        damage: None,
    }
}

fn recording() -> Recording {
    Recording { header: header(), events: events() }
}

/// The whole trace, with the one sound that lies beside it.
fn reread(text: &str) -> Recording {
    let mut sound = |name: &str| (name == "heard-by-carrier-call-1.wav").then(|| heard().samples);
    read_with(text, &mut sound).unwrap()
}

fn damage(recording: &Recording) -> Option<String> {
    match recording.events.last() {
        Some(Event::Ended { ended, .. }) => ended.damage.clone(),
        _ => None,
    }
}

fn answered() -> Cdr {
    Cdr {
        call_id: "7@\"x\"".into(),
        outgoing: false,
        calling: "anonymous".into(),
        called: "+12025550101".into(),
        invited: Instant::from_millis(1),
        ringing: Some(Instant::from_millis(2)),
        answered: Some(Instant::from_nanos(3_000_001)),
        ended: Instant::from_millis(7),
        duration: Duration::from_nanos(3_999_999),
        released_by: Party::Pbx,
        status: 200,
        cause: 16,
        codec: Some("PCMA".into()),
    }
}

fn refused() -> Cdr {
    Cdr { ringing: None, answered: None, duration: Duration::ZERO, status: 486, codec: None, ..answered() }
}

#[test]
fn reading_gives_the_events_that_were_written() {
    let text = write(&recording());
    assert_eq!(reread(&text), recording());
    assert_eq!(text.lines().count(), 1 + events().len(), "one event a line");
}

#[test]
fn a_delivery_as_sent_is_a_number() {
    let text = write(&recording());
    assert_eq!(text.lines().nth(4), Some(r#"{"at":2000000,"delivered":{"id":1}}"#));
}

#[test]
fn sip_is_text_and_media_is_hexadecimal() {
    let text = write(&recording());
    assert!(text.lines().nth(1).unwrap().contains(r#""text":"OPTIONS sip:pbx"#), "{text}");
    assert!(text.lines().nth(2).unwrap().contains(r#""hex":"80000001ff""#), "{text}");
}

#[test]
fn secrets_do_not_reach_the_file_and_deliveries_still_match() {
    let secret = packet(1, b"REGISTER sip:x SIP/2.0\r\nAuthorization: Basic c2VjcmV0\r\n\r\n");
    let events = vec![
        Event::Sent { at: Instant::ZERO, packet: secret.clone() },
        Event::Delivered { at: Instant::ZERO, packet: secret },
    ];
    let header = Header { redaction: Redaction::All, ..header() };
    let text = write(&Recording { header, events });
    assert!(!text.contains("c2VjcmV0"), "{text}");
    let back = read(&text).unwrap().events;
    let [Event::Sent { packet: sent, .. }, Event::Delivered { packet: delivered, .. }] = back.as_slice()
    else {
        panic!("two events were written: {back:?}");
    };
    assert_eq!(sent, delivered);
}

#[test]
fn errors_name_the_line() {
    let head = Writer::new(Redaction::Nothing).header(&header());
    let table = [
        ("", "line 1: not the header of a trunksim trace"),
        ("{\"format\":\"other\",\"format_version\":1}", "line 1: not the header of a trunksim trace"),
        ("{\"format\":\"trunksim-trace\",\"format_version\":3}", "line 1: format version 3, expected 2"),
        ("{\"format\":\"trunksim-trace\",\"format_version\":2}", "line 1: missing field `version`"),
    ];
    for (text, expected) in table {
        let got = read(text).unwrap_err().to_string();
        assert!(got.starts_with(expected), "{text}: {got}");
    }
    let table = [
        ("nonsense", "line 3: expected ident"),
        (r#"{"at":1}"#, "line 3: a line is exactly one event"),
        (
            r#"{"at":1,"dropped":{"id":1,"why":"loss"},"note":{"party":"pbx","text":""}}"#,
            "line 3: a line is exactly one event",
        ),
        (r#"{"at":1,"lost":{}}"#, "line 3: unknown field `lost`"),
        (r#"{"at":1,"dropped":{"id":1,"why":"bad luck"}}"#, "line 3: unknown variant `bad luck`"),
        (r#"{"at":1,"delivered":{"id":7}}"#, "line 3: packet 7 is delivered but no earlier line sends it"),
        (r#"{"at":1,"sent":{"id":7}}"#, "line 3: a packet needs from, to, transport and one of text, hex"),
        (
            r#"{"at":1,"sent":{"id":7,"from":"1.2.3.4:5","to":"1.2.3.4:5","transport":"udp","hex":"0"}}"#,
            "line 3: `hex` is not an even number of hexadecimal digits",
        ),
    ];
    for (line, expected) in table {
        let got = damage(&read(&format!("{head}\n{line}\n")).unwrap()).unwrap();
        assert!(got.starts_with(expected), "{line}: {got}");
    }
}

#[test]
fn an_endless_line_is_refused_unread() {
    let head = Writer::new(Redaction::Nothing).header(&header());
    let line = "[".repeat(LINE_BYTES_MAX + 1);
    let got = damage(&read(&format!("{head}{line}")).unwrap()).unwrap();
    assert!(got.starts_with("line 2: longer than"), "{got}");
}

#[test]
fn a_recording_that_was_cut_or_edited_says_so() {
    let text = write(&recording());
    assert_eq!(damage(&reread(&text)), None);
    // Cut in the middle of a line: what stands before is there.
    let cut = reread(&text[..text.len() - 40]);
    assert_eq!(cut.events[..events().len() - 1], events()[..events().len() - 1]);
    assert!(damage(&cut).unwrap().starts_with(&format!("line {}: ", 1 + events().len())));
    // Cut at the end of a line: nobody says how it ended.
    let lines: Vec<&str> = text.lines().collect();
    let whole_lines = reread(&lines[..lines.len() - 1].join("\n"));
    assert!(!matches!(whole_lines.events.last(), Some(Event::Ended { .. })));
    // How it ended is another end, or goes on.
    let milder = reread(&text.replace("the call to ring", "the call to end"));
    assert_eq!(damage(&milder).as_deref(), Some("it was changed after it was written"));
    let longer = reread(&format!("{text}{}\n", lines[2]));
    assert!(damage(&longer).unwrap().contains("it goes on after its end"), "{:?}", damage(&longer));
    // What was wrong once is wrong for good.
    let again = reread(&write(&milder));
    assert_eq!(damage(&again), damage(&milder));
    // Another file is not opened.
    let elsewhere = text.replace("heard-by-carrier-call-1.wav", "/dev/zero");
    let asked = read_with(&elsewhere, &mut |name| panic!("{name} was asked for")).unwrap();
    assert!(damage(&asked).unwrap().contains("in the file of its name"));
    // A number is another one, and a line is gone.
    let other = reread(&text.replace("page 1 received", "page 2 received"));
    assert_eq!(damage(&other).as_deref(), Some("it was changed after it was written"));
    let shorter: Vec<&str> = lines.iter().filter(|line| !line.contains("no-listener")).copied().collect();
    assert_eq!(damage(&reread(&shorter.join("\n"))).as_deref(), Some("it was changed after it was written"));
}

#[test]
fn of_another_version_all_is_read_that_can_be() {
    let text = write(&recording()).replacen("\"format_version\":2", "\"format_version\":1", 1);
    let old = reread(&text);
    assert_eq!((old.header.cast, old.header.plan), (header().cast, None));
    assert_eq!(old.events[..events().len() - 1], events()[..events().len() - 1]);
    assert!(matches!(old.events.last(), Some(Event::Ended { ended, .. })
        if ended.damage.as_deref() == Some("line 1: format version 1, expected 2; what can be read is judged")));
}

/// What a writer remembers: how many packets, and of how many octets.
fn remembered(writer: &Writer) -> (usize, usize) {
    let octets = writer.sent.values().map(octets_of).sum();
    assert_eq!(writer.octets, octets, "what it counts is what it has");
    (writer.sent.len(), octets)
}

#[test]
fn a_writer_remembers_so_many_octets_and_writes_the_rest_once_more() {
    let mut writer = Writer::new(Redaction::Nothing);
    let packet = |id: u64, octets: usize| Packet {
        id: PacketId(id),
        from: "192.0.2.1:5060".parse().unwrap(),
        to: "192.0.2.2:5060".parse().unwrap(),
        transport: Transport::Udp,
        payload: Bytes::from(vec![b'x'; octets]),
    };
    let at = Instant::ZERO;
    for id in 1..=100 {
        let _ = writer.event(&Event::Sent { at, packet: packet(id, 60_000) });
        assert!(remembered(&writer).1 <= SENT_OCTETS_MAX);
    }
    let (packets, octets) = remembered(&writer);
    assert!(packets < 20 && octets + 60_000 > SENT_OCTETS_MAX - 1_000, "{packets} packets, {octets} octets");
    let mut arrived = |id: u64| writer.event(&Event::Delivered { at, packet: packet(id, 60_000) }).len();
    assert!(arrived(100) < 100, "the last is known by its number");
    assert!(arrived(1) > 60_000, "the first is written once more");
    // One that alone is above the bound is not kept, nor anything before it.
    let _ = writer.event(&Event::Sent { at, packet: packet(101, SENT_OCTETS_MAX) });
    assert_eq!(remembered(&writer), (0, 0));
    for id in 200..2_200 {
        let _ = writer.event(&Event::Sent { at, packet: packet(id, 0) });
    }
    assert_eq!(remembered(&writer).0, 2_000, "small ones are all kept");
}
