//! What the JSON Lines writer and reader must keep.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};

use super::*;
use crate::{Cast, Cdr, ClockMode, DropReason, Host, Party, Transport};

fn header() -> Header {
    Header {
        version: "0.1.0".into(),
        run: "calls/\"quoted\"[static]".into(),
        seed: u64::MAX,
        mode: "static".into(),
        clock: ClockMode::Virtual,
        profiles: [("carriers/plain".to_owned(), "9f86d081".to_owned())].into(),
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
        Event::Sent { at: at(4), packet: packet(3, b"") },
        Event::Sent { at: at(5), packet: packet(4, b"BYE\0") },
        Event::Note { at: at(6), party: Party::Pbx, text: "page 1 received\n".into() },
        Event::Cdr { at: at(7), party: Party::Carrier, cdr: Box::new(answered()) },
        Event::Cdr { at: at(8), party: Party::Pbx, cdr: Box::new(refused()) },
    ]
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
    let text = write(&header(), &events(), Redaction::Nothing);
    assert_eq!(read(&text).unwrap(), (header(), events()));
    assert_eq!(text.lines().count(), 1 + events().len(), "one event a line");
}

#[test]
fn a_delivery_as_sent_is_a_number() {
    let text = write(&header(), &events(), Redaction::Nothing);
    assert_eq!(text.lines().nth(4), Some(r#"{"at":2000000,"delivered":{"id":1}}"#));
}

#[test]
fn sip_is_text_and_media_is_hexadecimal() {
    let text = write(&header(), &events(), Redaction::Nothing);
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
    let text = write(&header(), &events, Redaction::All);
    assert!(!text.contains("c2VjcmV0"), "{text}");
    let (_, back) = read(&text).unwrap();
    let [Event::Sent { packet: sent, .. }, Event::Delivered { packet: delivered, .. }] = back.as_slice()
    else {
        panic!("two events were written: {back:?}");
    };
    assert_eq!(sent, delivered);
}

#[test]
fn errors_name_the_line() {
    let head = Writer::new(Redaction::All).header(&header());
    let table = [
        ("", "line 1: not the header of a trunksim trace"),
        ("{\"format\":\"other\",\"format_version\":1}", "line 1: not the header of a trunksim trace"),
        ("{\"format\":\"trunksim-trace\",\"format_version\":2}", "line 1: format version 2, expected 1"),
        ("{\"format\":\"trunksim-trace\",\"format_version\":1}", "line 1: missing field `version`"),
    ];
    for (text, expected) in table {
        let got = read(text).unwrap_err().to_string();
        assert!(got.starts_with(expected), "{text}: {got}");
    }
    let table = [
        ("nonsense", "line 3: expected ident"),
        (r#"{"at":1}"#, "line 3: an event needs exactly one of sent, delivered, dropped, note, cdr"),
        (
            r#"{"at":1,"dropped":{"id":1,"why":"loss"},"note":{"party":"pbx","text":""}}"#,
            "line 3: an event needs exactly one of",
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
        let got = read(&format!("{head}\n{line}\n")).unwrap_err().to_string();
        assert!(got.starts_with(expected), "{line}: {got}");
    }
}

#[test]
fn an_endless_line_is_refused_unread() {
    let head = Writer::new(Redaction::All).header(&header());
    let line = "[".repeat(LINE_BYTES_MAX + 1);
    assert!(matches!(read(&format!("{head}{line}")), Err(Error { line: 2, reason: Reason::TooLong })));
}
