//! Dialogs made by both sides of the same messages, and what becomes of them.

use super::*;

fn invite(rest: &str) -> Message {
    Message::parse(format!(
        "INVITE sip:bob@biloxi.example;x=1 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\n\
         From: \"Alice\" <sip:alice@atlanta.example>;tag=a;isup-oli=0\r\nTo: Bob <sip:bob@biloxi.example>\r\n\
         Call-ID: c@atlanta\r\nCSeq: 314159 INVITE\r\n{rest}\r\n"
    ))
}

fn response(status: u16, to_tag: &str, rest: &str) -> Message {
    Message::parse(format!(
        "SIP/2.0 {status} x\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\n\
         From: \"Alice\" <sip:alice@atlanta.example>;tag=a\r\nTo: Bob <sip:bob@biloxi.example>{to_tag}\r\n\
         Call-ID: c@atlanta\r\nCSeq: 314159 INVITE\r\n{rest}\r\n"
    ))
}

fn request(method: &str, number: u32) -> Message {
    Message::parse(format!("{method} sip:x SIP/2.0\r\nCSeq: {number} {method}\r\n\r\n"))
}

const TO_TAG: &str = ";tag=b";
const ALICE: &str = "Contact: <sip:alice@192.0.2.1:5070>\r\n";
const BOB: &str = "Contact: <sip:bob@192.0.2.4;transport=udp>\r\n";
const ROUTES: &str = "Record-Route: <sip:p2.example;lr>, \"x\" <sip:p1.example;lr;ftag=a>;rr=1\r\n\
                      Record-Route: <sip:p0.example;lr>\r\n";

fn pair() -> (Dialog, Dialog) {
    let uac = Dialog::of_uac(&invite(ALICE), &response(200, TO_TAG, &format!("{ROUTES}{BOB}")), false);
    let uas = Dialog::of_uas(&invite(&format!("{ROUTES}{ALICE}")), "b", false);
    let mut uas = uas.expect("an INVITE");
    uas.confirm();
    (uac.expect("a 200"), uas)
}

fn lines(draft: &Draft) -> Vec<String> {
    let text = draft.to_string();
    text.trim_end().lines().filter(|line| !line.starts_with("Content-Length")).map(str::to_owned).collect()
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.2
//= type=test
#[test]
fn the_uac_builds_its_requests_from_the_2xx() {
    let (mut uac, _) = pair();
    let expected = [
        "BYE sip:bob@192.0.2.4;transport=udp SIP/2.0",
        "Route: <sip:p0.example;lr>",
        "Route: <sip:p1.example;lr;ftag=a>",
        "Route: <sip:p2.example;lr>",
        "Max-Forwards: 70",
        "From: <sip:alice@atlanta.example>;tag=a",
        "To: <sip:bob@biloxi.example>;tag=b",
        "Call-ID: c@atlanta",
        "CSeq: 314160 BYE",
    ];
    assert_eq!(lines(&uac.request(Method::Bye)), expected);
    assert_eq!(uac.next_hop().to_string(), "sip:p0.example;lr");
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.1
//= type=test
#[test]
fn the_uas_builds_its_requests_from_the_invite() {
    let (_, mut uas) = pair();
    let expected = [
        "BYE sip:alice@192.0.2.1:5070 SIP/2.0",
        "Route: <sip:p2.example;lr>",
        "Route: <sip:p1.example;lr;ftag=a>",
        "Route: <sip:p0.example;lr>",
        "Max-Forwards: 70",
        "From: <sip:bob@biloxi.example>;tag=b",
        "To: <sip:alice@atlanta.example>;tag=a",
        "Call-ID: c@atlanta",
        "CSeq: 1 BYE",
    ];
    assert_eq!(lines(&uas.request(Method::Bye)), expected);
    assert_eq!(uas.next_hop().to_string(), "sip:p2.example;lr");
}

#[test]
fn both_sides_know_the_dialog_by_what_the_other_sends() {
    let (mut uac, mut uas) = pair();
    assert_eq!((uac.role(), uas.role()), (Role::Uac, Role::Uas));
    for (sender, receiver) in [(&mut uac, &uas.id().clone()), (&mut uas, &pair().0.id().clone())] {
        let received = sender.request(Method::Info).to_message();
        assert_eq!(DialogId::of_received(&received).as_ref(), Some(receiver));
    }
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.1
//= type=test
#[test]
fn a_strict_router_takes_the_request_uri() {
    let ok = response(200, TO_TAG, &format!("Record-Route: <sip:p2;lr>, <sip:p1>\r\n{BOB}"));
    let mut uac = Dialog::of_uac(&invite(ALICE), &ok, false).expect("a 200");
    let expected = ["BYE sip:p1 SIP/2.0", "Route: <sip:p2;lr>", "Route: <sip:bob@192.0.2.4;transport=udp>"];
    assert_eq!(lines(&uac.request(Method::Bye))[..3], expected);
    assert_eq!(uac.next_hop().to_string(), "sip:p1");
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
//= type=test
#[test]
fn a_second_2xx_makes_a_dialog_of_its_own() {
    let second = response(200, ";tag=other", &format!("{ROUTES}{BOB}"));
    let mut fork = Dialog::of_fork(&invite(ALICE), &second, false).expect("a 200");
    let twin = Dialog::of_uac(&invite(ALICE), &second, false).expect("a 200");
    assert_eq!(fork.id(), twin.id());
    assert_eq!(lines(&fork.ack(314_159)), lines(&twin.ack(314_159)));
    let bye = lines(&fork.request(Method::Bye));
    assert!(bye.contains(&"To: <sip:bob@biloxi.example>;tag=other".to_owned()), "{bye:?}");
    assert!(bye.contains(&"CSeq: 314160 BYE".to_owned()), "{bye:?}");
    let ringing = response(180, TO_TAG, BOB);
    assert_eq!(Dialog::of_fork(&invite(ALICE), &ringing, false).err(), Some(NoDialog::Status));
}

#[test]
fn a_box_in_the_route_set_sends_behind_itself() {
    let routes = "Record-Route: <sip:p2>, <sip:own;lr>\r\n";
    let uac = Dialog::of_uac(&invite(ALICE), &response(200, TO_TAG, &format!("{routes}{BOB}")), false);
    let way = uac.expect("a 200").way_behind(1);
    assert_eq!(way.request_uri.to_string(), "sip:p2");
    assert_eq!(way.routes.len(), 1);
    assert_eq!(way.next_hop().to_string(), "sip:p2");
}

#[test]
fn without_record_route_the_target_is_reached_directly() {
    let uac = Dialog::of_uac(&invite(ALICE), &response(200, TO_TAG, BOB), false).expect("a 200");
    assert!(uac.route_set().is_empty());
    assert_eq!(uac.next_hop().to_string(), "sip:bob@192.0.2.4;transport=udp");
}

#[test]
fn the_status_decides_what_a_response_makes() {
    let cases = [
        (100, TO_TAG, Err(NoDialog::Status)),
        (100, "", Err(NoDialog::Status)),
        (180, TO_TAG, Ok(State::Early)),
        (183, "", Err(NoDialog::ToTag)),
        (200, TO_TAG, Ok(State::Confirmed)),
        // RFC 2543 had no To tags.
        (200, "", Ok(State::Confirmed)),
        (302, TO_TAG, Err(NoDialog::Status)),
        (486, TO_TAG, Err(NoDialog::Status)),
    ];
    for (status, tag, expected) in cases {
        let made = Dialog::of_uac(&invite(ALICE), &response(status, tag, BOB), false);
        assert_eq!(made.map(|dialog| dialog.state()), expected, "{status}{tag}");
    }
}

#[test]
fn messages_without_their_parts_make_no_dialog() {
    let text = String::from_utf8(invite(ALICE).bytes().to_vec()).expect("text");
    for (header, expected) in [
        ("From:", NoDialog::From),
        ("To:", NoDialog::To),
        ("Call-ID:", NoDialog::CallId),
        ("CSeq:", NoDialog::CSeq),
    ] {
        let broken = Message::parse(text.replace(&format!("\n{header}"), "\nX-Lost:"));
        assert_eq!(Dialog::of_uas(&broken, "b", false).err(), Some(expected));
        assert_eq!(Dialog::of_uac(&broken, &response(200, TO_TAG, BOB), false).err(), Some(expected));
    }
    let ok = response(200, TO_TAG, BOB);
    assert_eq!(Dialog::of_uas(&ok, "b", false).err(), Some(NoDialog::WrongKind));
    assert_eq!(Dialog::of_uac(&invite(ALICE), &invite(ALICE), false).err(), Some(NoDialog::WrongKind));
}

#[test]
fn a_missing_tag_is_left_out_of_requests() {
    let ok = response(200, "", BOB);
    let mut uac = Dialog::of_uac(&invite(ALICE), &ok, false).expect("a 200");
    assert_eq!(uac.request(Method::Bye).get(HeaderName::To), Some("<sip:bob@biloxi.example>"));
}

#[test]
fn a_missing_contact_leaves_the_best_guess() {
    let uac = Dialog::of_uac(&invite(ALICE), &response(200, TO_TAG, ""), false).expect("a 200");
    assert_eq!(uac.remote_target().to_string(), "sip:bob@biloxi.example;x=1");
    let uas = Dialog::of_uas(&invite(""), "b", false).expect("an INVITE");
    assert_eq!(uas.remote_target().to_string(), "sip:alice@atlanta.example");
}

#[test]
fn only_sips_over_tls_is_secure() {
    let sips = String::from_utf8(invite(ALICE).bytes().to_vec()).expect("text");
    let sips = Message::parse(sips.replacen("INVITE sip:", "INVITE sips:", 1));
    for (message, over_tls, secure) in
        [(&sips, true, true), (&sips, false, false), (&invite(ALICE), true, false)]
    {
        let uas = Dialog::of_uas(message, "b", over_tls).expect("an INVITE");
        assert_eq!(uas.is_secure(), secure);
        let uac = Dialog::of_uac(message, &response(200, TO_TAG, BOB), over_tls).expect("a 200");
        assert_eq!(uac.is_secure(), secure);
    }
}

#[test]
fn our_numbers_rise_by_one_and_the_ack_takes_none() {
    let (mut uac, mut uas) = pair();
    let number = |draft: Draft| draft.get(HeaderName::CSeq).expect("it has one").to_owned();
    assert_eq!(number(uac.ack(314_159)), "314159 ACK");
    assert_eq!(number(uac.request(Method::Invite)), "314160 INVITE");
    assert_eq!(number(uac.ack(314_160)), "314160 ACK");
    assert_eq!(number(uac.request(Method::Bye)), "314161 BYE");
    assert_eq!(uas.local_sequence(), None);
    assert_eq!(number(uas.request(Method::Update)), "1 UPDATE");
    assert_eq!(number(uas.request(Method::Bye)), "2 BYE");
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.2
//= type=test
#[test]
fn their_numbers_must_rise() {
    use SequenceCheck::{InOrder, OutOfOrder};
    let (mut uac, mut uas) = pair();
    assert_eq!((uac.remote_sequence(), uas.remote_sequence()), (None, Some(314_159)));
    // (method, number, verdict, the latest number afterwards)
    for (method, number, verdict, latest) in [
        ("ACK", 314_159, InOrder, 314_159),
        ("CANCEL", 314_159, InOrder, 314_159),
        ("INFO", 314_158, OutOfOrder, 314_159),
        ("INFO", 314_159, OutOfOrder, 314_159),
        ("INFO", 314_160, InOrder, 314_160),
        // A gap: a proxy challenged what lies between.
        ("INVITE", 314_170, InOrder, 314_170),
        ("BYE", 314_165, OutOfOrder, 314_170),
        ("BYE", 314_171, InOrder, 314_171),
    ] {
        assert_eq!(uas.receive_request(&request(method, number)), verdict, "{method} {number}");
        assert_eq!(uas.remote_sequence(), Some(latest), "{method} {number}");
    }
    // The first number of the other side may be any, zero too.
    assert_eq!(uac.receive_request(&request("BYE", 0)), InOrder);
    assert_eq!(uac.receive_request(&Message::parse("BYE sip:x SIP/2.0\r\n\r\n")), OutOfOrder);
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-12.2
//= type=test
#[test]
fn only_invite_and_update_refresh_the_target() {
    let moved = "Contact: <sip:new@198.51.100.1>\r\n";
    for (method, refreshes) in [
        ("INVITE", true),
        ("UPDATE", true),
        ("PRACK", false),
        ("ACK", false),
        ("INFO", false),
        ("OPTIONS", false),
        ("REFER", false),
    ] {
        for start in [format!("{method} sip:x SIP/2.0"), "SIP/2.0 200 OK".to_owned()] {
            let (mut uac, _) = pair();
            let message = Message::parse(format!("{start}\r\nCSeq: 5 {method}\r\n{moved}\r\n"));
            assert_eq!(uac.refresh_target(&message), refreshes, "{start} of {method}");
            let target = if refreshes { "sip:new@198.51.100.1" } else { "sip:bob@192.0.2.4;transport=udp" };
            assert_eq!(uac.remote_target().to_string(), target);
            assert_eq!(uac.route_set().iter().count(), 3, "the route set stays");
        }
    }
    let (mut uac, _) = pair();
    assert!(!uac.refresh_target(&request("INVITE", 5)), "without a Contact the target stays");
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
//= type=test
#[test]
fn the_2xx_confirms_with_its_own_routes_and_target() {
    let early = response(180, TO_TAG, "Contact: <sip:bob@192.0.2.3>\r\n");
    let mut uac = Dialog::of_uac(&invite(ALICE), &early, false).expect("a 180 with a tag");
    assert_eq!(uac.state(), State::Early);
    assert!(uac.route_set().is_empty());
    let _prack = uac.request(Method::Prack);
    uac.confirm_by(&response(200, TO_TAG, &format!("{ROUTES}{BOB}")));
    assert_eq!(uac.state(), State::Confirmed);
    assert_eq!(uac.route_set().iter().next(), Some("sip:p0.example;lr"));
    assert_eq!(uac.remote_target().to_string(), "sip:bob@192.0.2.4;transport=udp");
    assert_eq!(uac.local_sequence(), Some(314_160), "the number of the PRACK is not forgotten");
    // The same 2xx again, or a forged one, changes nothing any more.
    uac.confirm_by(&response(200, TO_TAG, "Contact: <sip:mallory@203.0.113.1>\r\n"));
    assert_eq!(uac.remote_target().to_string(), "sip:bob@192.0.2.4;transport=udp");
    assert_eq!(uac.route_set().iter().count(), 3);
}

#[test]
fn a_terminated_dialog_stays_terminated() {
    let (_, mut uas) = pair();
    uas.terminate();
    uas.confirm();
    assert_eq!(uas.state(), State::Terminated);
}

#[test]
fn a_dialog_is_small() {
    assert!(size_of::<Dialog>() <= 160, "{}", size_of::<Dialog>());
}
