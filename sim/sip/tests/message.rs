//! What a message gives back: names in every spelling, folds, lists, odd white space, odd bodies; and
//! what a draft writes.

use sip::{Draft, FaultKind, HeaderName, Message, Method, NameAddr, StartLine};

#[test]
fn the_same_header_in_every_spelling() {
    // (as written, name, value)
    let cases = [
        ("Call-ID: x@h", HeaderName::CallId, "x@h"),
        ("call-id:x@h", HeaderName::CallId, "x@h"),
        ("i : x@h", HeaderName::CallId, "x@h"),
        ("CALL-ID\t:\t x@h \t", HeaderName::CallId, "x@h"),
        ("f: <sip:a@h>;tag=1", HeaderName::From, "<sip:a@h>;tag=1"),
        ("Subject: I know\r\n you're\r\n\tthere", HeaderName::Subject, "I know you're there"),
        ("s :\r\n", HeaderName::Subject, ""),
        ("Subject:\r\n folded at once", HeaderName::Subject, "folded at once"),
        ("x: 90;refresher=uas", HeaderName::SessionExpires, "90;refresher=uas"),
    ];
    for (line, name, value) in cases {
        let message = Message::parse(format!("OPTIONS sip:h SIP/2.0\r\n{line}\r\n\r\n"));
        assert_eq!(message.header(name).as_deref(), Some(value), "{line:?}");
        assert_eq!(message.by_name(name.as_str()).as_deref(), Some(value), "{line:?}");
    }
}

#[test]
fn unknown_headers_are_found_by_name() {
    let message = Message::parse("OPTIONS sip:h SIP/2.0\r\nX-Trunk-Id:  ;;,;, 7\r\nx-trunk-id: 8\r\n\r\n");
    assert_eq!(message.by_name("x-TRUNK-id").as_deref(), Some(";;,;, 7"));
    assert_eq!(message.headers().map(|header| header.known).collect::<Vec<_>>(), [None, None]);
}

#[test]
fn lists_are_split_where_lists_are_allowed() {
    let message = Message::parse(
        "INVITE sip:h SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/TCP b;branch=z9hG4bK2\r\n\
         v: SIP/2.0/TLS c;branch=z9hG4bK3\r\nm: \"A, B\" <sip:a,b@h;x=1>;q=0.5, <sip:c@h>\r\n\
         Date: Sat, 13 Nov 2010 23:29:00 GMT\r\nSupported: timer,,100rel\r\n\r\n",
    );
    let hops: Vec<_> = message.vias().iter().map(|via| via.host.clone()).collect();
    assert_eq!(hops, ["a", "b", "c"]);
    assert_eq!(message.top_via().map(|via| via.transport), Ok("UDP".into()));
    let contacts = message.contacts().expect("two addresses");
    assert_eq!(contacts[0].display_name.as_deref(), Some("A, B"));
    assert_eq!(contacts[1].uri.to_string(), "sip:c@h");
    assert_eq!(message.header_values(HeaderName::Date), ["Sat, 13 Nov 2010 23:29:00 GMT"]);
    assert_eq!(message.supported(), ["timer", "100rel"]);
}

#[test]
fn bodies_are_octets() {
    let body = [0_u8, 0xff, b'\r', b'\n', b'\r', b'\n', 0xfe];
    let head = b"MESSAGE sip:h SIP/2.0\r\nContent-Type: application/octet-stream\r\n";
    let cases: [(&str, usize, usize); 4] =
        [("Content-Length: 7\r\n", 0, 7), ("", 0, 7), ("l: 3\r\n", 0, 3), ("l: 7\r\n", 4, 7)];
    for (length, after, expected) in cases {
        let octets = [head, length.as_bytes(), b"\r\n", &body, &b"next"[..after]].concat();
        let message = Message::parse(octets.clone());
        assert_eq!(message.body(), &body[..expected], "{length}");
        assert_eq!(&message.bytes()[..], octets);
    }
}

#[test]
fn a_digit_is_told_alone_among_lines_and_in_a_part() {
    let part = "--b\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=7\r\nDuration=160\r\n--b--\r\n";
    let cases = [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", Some('5')),
        ("Application/DTMF-Relay ; x=y", "duration = 160\nsignal = a\n", Some('A')),
        ("application/dtmf", "#", Some('#')),
        ("application/dtmf", "12", None),
        ("text/plain", "5", None),
        ("multipart/mixed;boundary=b", part, Some('7')),
        ("multipart/mixed;boundary=\"b\"", &part.replace("dtmf-relay", "sdp"), None),
        ("multipart/mixed", part, None),
    ];
    for (kind, body, expected) in cases {
        let text = format!(
            "INFO sip:b@h SIP/2.0\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        assert_eq!(Message::parse(text.into_bytes()).digit_told(), expected, "{kind}: {body}");
    }
}

#[test]
fn slack_around_a_message_is_tolerated() {
    let message = Message::parse("\r\n\r\nBYE sip:h SIP/2.0\nCall-ID: x\n\n");
    assert_eq!(message.method(), Some(Method::Bye));
    assert_eq!(message.call_id(), Some("x"));
    assert!(message.bytes().starts_with(b"\r\n\r\nBYE"));
}

#[test]
fn start_lines_read() {
    let cases = [
        (
            "DANCE tel:+4930 SIP/2.0",
            StartLine::Request { method: "DANCE", uri: "tel:+4930", version: "SIP/2.0" },
        ),
        ("SIP/2.0 200 OK", StartLine::Status { version: "SIP/2.0", code: 200, reason: "OK" }),
        (
            "SIP/2.0 183 Session Progress",
            StartLine::Status { version: "SIP/2.0", code: 183, reason: "Session Progress" },
        ),
        ("SIP/2.0 100 ", StartLine::Status { version: "SIP/2.0", code: 100, reason: "" }),
        ("SIP/2.0 100", StartLine::Status { version: "SIP/2.0", code: 100, reason: "" }),
        ("sip/2.0 404 ", StartLine::Status { version: "sip/2.0", code: 404, reason: "" }),
        ("SIP/2.0 2000 OK", StartLine::Unreadable),
        ("SIP/2.0", StartLine::Unreadable),
        ("GET / HTTP/1.1", StartLine::Unreadable),
        ("", StartLine::Unreadable),
    ];
    for (line, expected) in cases {
        assert_eq!(Message::parse(format!("{line}\r\n\r\n")).start_line(), expected, "{line}");
    }
}

#[test]
fn typed_headers_read() {
    let message = Message::parse(
        "PRACK sip:h SIP/2.0\r\nRAck: 776656 1 INVITE\r\nRSeq: 988789\r\nSession-Expires: 1800;refresher=UAS\r\n\
         Min-SE: 90\r\nRetry-After: 18000 (in a meeting, maybe);duration=3600\r\nPrivacy: id;critical\r\n\
         Reason: Q.850;cause=16;text=\"Terminated\", SIP;cause=200\r\nWarning: 370 pbx \"say \\\"more\\\"\"\r\n\
         Content-Type: Application/SDP; charset=utf-8\r\nExpires: 3600\r\nMin-Expires: 60\r\n\
         Diversion: <sip:a@h>;reason=unconditional;counter=1\r\nMax-Forwards: 0069\r\n\r\n",
    );
    let rack = message.rack().expect("well formed").expect("there");
    assert_eq!((rack.rseq, rack.cseq.number, rack.cseq.method.as_str()), (776_656, 1, "INVITE"));
    assert_eq!(message.rseq(), Ok(Some(988_789)));
    let timer = message.session_expires().expect("well formed").expect("there");
    assert_eq!((timer.interval_seconds, timer.refresher()), (1800, Some(sip::Refresher::Uas)));
    assert_eq!(message.min_se(), Ok(Some(90)));
    assert_eq!(message.retry_after(), Ok(Some(18_000)));
    assert_eq!(message.privacy(), ["id", "critical"]);
    let reasons = message.reasons();
    assert_eq!((reasons[0].cause(), reasons[0].text().as_deref()), (Some(16), Some("Terminated")));
    assert_eq!((reasons[1].protocol.as_str(), reasons[1].cause()), ("SIP", Some(200)));
    assert_eq!(message.warnings()[0].text, "say \"more\"");
    let content_type = message.content_type().expect("well formed").expect("there");
    assert!(content_type.is("application/sdp") && !content_type.is("application"));
    assert_eq!((message.expires(), message.min_expires()), (Ok(Some(3600)), Ok(Some(60))));
    assert_eq!(message.diversion().expect("one")[0].param("reason").as_deref(), Some("unconditional"));
    assert_eq!(message.max_forwards(), Ok(Some(69)));
}

fn draft() -> Draft {
    let mut draft = Draft::request(&Method::Invite, "sip:bob@h");
    draft.push(HeaderName::Via, "SIP/2.0/UDP a;branch=z9hG4bK1");
    draft.push("X-Trunk", "7");
    draft.push(HeaderName::To, NameAddr::parse("<sip:bob@h>").expect("an address").to_string());
    draft
}

#[test]
fn a_draft_writes_what_was_pushed_and_the_length_last() {
    let mut draft = draft();
    draft.set_body("application/sdp", "v=0\r\n");
    let expected = "INVITE sip:bob@h SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nX-Trunk: 7\r\nTo: <sip:bob@h>\r\n\
        Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n";
    assert_eq!(draft.to_string(), expected);
    draft.clear_body();
    assert!(draft.to_string().ends_with("To: <sip:bob@h>\r\nContent-Length: 0\r\n\r\n"));
}

#[test]
fn a_draft_may_lie_about_its_length() {
    let mut draft = draft();
    draft.push("l", "9999");
    draft.set_body("text/plain", "x");
    let text = draft.to_string();
    assert!(text.contains("\r\nl: 9999\r\n") && !text.contains("Content-Length"), "{text}");
}

#[test]
fn headers_are_edited_by_meaning() {
    let mut draft = draft();
    draft.insert_front("v", &["SIP/2.0/TCP b;branch=z9hG4bK2"]);
    assert_eq!(draft.all(HeaderName::Via).count(), 2);
    draft.set(HeaderName::Via, "changed");
    assert_eq!(draft.headers().next(), Some(("v", "changed")));
    draft.replace(HeaderName::Via, ["one", "two", "three"]);
    let names: Vec<_> = draft.headers().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["Via", "Via", "Via", "X-Trunk", "To"]);
    assert_eq!(draft.get("x-trunk"), Some("7"));
    draft.respell(HeaderName::To, "t");
    assert!(draft.to_string().contains("\r\nt: <sip:bob@h>"));
    assert!(draft.remove("X-TRUNK") && !draft.remove("X-TRUNK"));
    draft.set_uri("sip:carol@h");
    draft.set_method(&Method::Options);
    assert!(draft.to_string().starts_with("OPTIONS sip:carol@h SIP/2.0\r\n"));
}

#[test]
fn a_response_has_the_phrase_of_its_rfc() {
    let cases = [(180, "Ringing"), (491, "Request Pending"), (608, "Rejected"), (299, "")];
    for (code, phrase) in cases {
        let expected = format!("SIP/2.0 {code} {phrase}\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(Draft::response(code).to_string(), expected);
    }
    let mut odd = Draft::response_with_reason(486, "Line is busy");
    assert!(odd.to_string().starts_with("SIP/2.0 486 Line is busy\r\n"));
    odd.set_status(500);
    assert_eq!((odd.status(), odd.to_message().reason_phrase()), (Some(500), Some("Server Internal Error")));
}

#[test]
fn editing_a_message_changes_nothing_else() {
    let octets = b"INVITE sip:a@h SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z9hG4bK1\r\nsUbJeCt: caf\xe9\r\nX: 1\r\nl: 3\r\nY: 2\r\n\r\nabc";
    let message = Message::parse(&octets[..]);
    let mut draft = Draft::from_message(&message);
    assert_eq!(draft.to_bytes(), octets[..], "an ordinary message prints back through a draft");
    draft.replace_body("abcdef");
    let text = draft.to_bytes();
    assert!(text.ends_with(b"\r\nl: 6\r\nY: 2\r\n\r\nabcdef"));
    assert!(text.windows(6).any(|octets| octets == b"caf\xe9\r\n"));
}

#[test]
fn a_wrong_length_stays_wrong_when_edited() {
    let message = Message::parse("BYE sip:a@h SIP/2.0\r\nContent-Length: 44\r\n\r\nabc");
    let mut draft = Draft::from_message(&message);
    draft.replace_body("ab");
    assert!(draft.to_bytes().ends_with(b"Content-Length: 44\r\n\r\nab"));
}

#[test]
fn a_second_line_is_looked_at_though_the_first_was_read_before() {
    let text = "BYE sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nVia: SIP/2.0 h\r\n\
                From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>;tag=2\r\nTo: <sip:b@h\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n\
                Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    let message = Message::parse(text);
    let kinds = || message.faults().iter().map(|fault| fault.kind).collect::<Vec<_>>();
    let expected = [FaultKind::HeaderRepeated, FaultKind::ViaMalformed, FaultKind::BracketUnterminated];
    assert_eq!(kinds(), expected);
    assert!(message.top_via_ref().is_ok() && message.from_ref().is_ok() && message.to_ref().is_ok());
    assert_eq!(kinds(), expected);
}
