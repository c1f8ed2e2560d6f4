//! What two trunks show of one call, made by hand: each test says what went in and what came out.

use check::judge;
use clock::Instant;
use trace::{Cast, ClockMode, Event, Header, Host, Packet, PacketId, Party, Recording, Transport};

use super::*;

const CARRIER: &str = "127.0.0.1:5060";
const PBX: &str = "127.0.0.2:5060";

/// A trunk on which the PBX has placed a call that was refused.
fn trunk(messages: &[(bool, &str)]) -> Case {
    let [carrier, pbx] = [CARRIER, PBX].map(|text| text.parse::<std::net::SocketAddr>().expect("an address"));
    let host = |party, at: std::net::SocketAddr| Host {
        party,
        address: at.ip(),
        sip_port: at.port(),
        media_ports: None,
    };
    let cast = Cast { hosts: vec![host(Party::Pbx, pbx), host(Party::Carrier, carrier)], ..Cast::default() };
    let header = Header {
        run: "calls/refused[static, device, device, clean, 7]".to_owned(),
        clock: ClockMode::Real,
        cast,
        ..Header::default()
    };
    let mut events = Vec::new();
    for (number, (is_of_pbx, text)) in messages.iter().enumerate() {
        let (from, to) = if *is_of_pbx { (pbx, carrier) } else { (carrier, pbx) };
        let at = Instant::from_millis(20 * number as u64);
        let id = PacketId(number as u64 + 1);
        let payload = text.replace('\n', "\r\n").into_bytes().into();
        let packet = Packet { id, from, to, transport: Transport::Udp, payload };
        events.push(Event::Sent { at, packet: packet.clone() });
        events.push(Event::Delivered { at, packet });
    }
    let recording = Recording { header, events };
    let judgement = judge(&recording);
    Case::new(recording, judgement)
}

fn invite(call_id: &str, uri: &str, more: &str) -> String {
    format!(
        "INVITE {uri} SIP/2.0\nVia: SIP/2.0/UDP {PBX};branch=z9hG4bK{call_id}\nMax-Forwards: 70\n\
         From: \"Ann\" <sip:+12025550170@pbx.example>;tag=a{call_id}\nTo: <{uri}>\nCall-ID: {call_id}\n\
         CSeq: 1 INVITE\nContact: <sip:{PBX}>\n{more}Content-Length: 0\n\n"
    )
}

fn refusal(call_id: &str, uri: &str, status: &str) -> String {
    format!(
        "SIP/2.0 {status}\nVia: SIP/2.0/UDP {PBX};branch=z9hG4bK{call_id}\n\
         From: \"Ann\" <sip:+12025550170@pbx.example>;tag=a{call_id}\nTo: <{uri}>;tag=b{call_id}\nCall-ID: {call_id}\n\
         CSeq: 1 INVITE\nContent-Length: 0\n\n"
    )
}

const URI: &str = "sip:+12025550101@carrier.example";

fn told(passage: &Passage) -> Vec<(String, Option<String>, Option<String>)> {
    let changes = passage.calls.iter().flat_map(|call| call.changes.iter());
    changes.map(|c| (c.what.clone(), c.before.clone(), c.after.clone())).collect()
}

#[test]
fn a_box_that_changes_nothing_has_changed_nothing() {
    let pbx = trunk(&[(true, &invite("one", URI, "")), (false, &refusal("one", URI, "486 Busy Here"))]);
    let carrier = trunk(&[(true, &invite("two", URI, "")), (false, &refusal("two", URI, "486 Busy Here"))]);
    let passage = Passage::of(&carrier, &pbx);
    // Another Call-ID and other tags are another dialog, which a box in the middle has a right to.
    assert_eq!(told(&passage), [("Call-ID".to_owned(), Some("one".to_owned()), Some("two".to_owned()))]);
}

#[test]
fn numbers_headers_and_statuses_that_differ_are_told() {
    let other = "sip:2025550101@127.0.0.1";
    let pbx = trunk(&[
        (true, &invite("one", URI, "P-Asserted-Identity: <sip:+12025550170@pbx.example>\nx-kept: 1\n")),
        (false, &refusal("one", URI, "503 Service Unavailable")),
    ]);
    let carrier = trunk(&[
        (true, &invite("one", other, "X-Kept: 1\nHistory-Info: <sip:1@a>;index=1\n")),
        (false, &refusal("one", other, "486 Busy Here")),
    ]);
    let passage = Passage::of(&carrier, &pbx);
    let some = |text: &str| Some(text.to_owned());
    let told = told(&passage);
    let has = |what: &str, before: Option<String>, after: Option<String>| {
        assert!(told.contains(&(what.to_owned(), before, after)), "{what} in {told:?}");
    };
    has("Request-URI", some(URI), some(other));
    has("P-Asserted-Identity", some("<sip:+12025550170@pbx.example>"), None);
    has("History-Info", None, some("<sip:1@a>;index=1"));
    has("statuses", some("486"), some("503"));
    has("outcome", some("busy"), some("failed"));
    assert!(
        told.iter().all(|(what, ..)| !what.eq_ignore_ascii_case("x-kept") && what != "Call-ID"),
        "{told:?}"
    );
}

#[test]
fn a_call_that_is_lost_in_the_box_and_one_that_it_made_up_are_told_apart() {
    let some = trunk(&[(true, &invite("one", URI, "")), (false, &refusal("one", URI, "486 Busy Here"))]);
    let none = trunk(&[]);
    let missing = |carrier: &Case, pbx: &Case| Passage::of(carrier, pbx).calls[0].missing;
    assert_eq!(missing(&none, &some), Some(Missing::Outgoing));
    assert_eq!(missing(&some, &none), Some(Missing::Incoming));
    assert!(text(&[Passage::of(&none, &none)]).contains("no call was seen"));
}

#[test]
fn a_call_belongs_to_the_one_with_its_call_id_and_otherwise_to_the_next() {
    let two = |first: &str, second: &str| {
        trunk(&[
            (true, &invite(first, URI, "")),
            (false, &refusal(first, URI, "486 Busy Here")),
            (true, &invite(second, "sip:+12025550102@carrier.example", "")),
            (false, &refusal(second, "sip:+12025550102@carrier.example", "603 Decline")),
        ])
    };
    let passage = Passage::of(&two("b", "x"), &two("a", "b"));
    let call_ids: Vec<_> = passage
        .calls
        .iter()
        .map(|call| call.changes.iter().find(|change| change.what == "Call-ID").map(|c| c.after.clone()))
        .collect();
    assert_eq!(
        call_ids,
        [Some(Some("x".to_owned())), None],
        "the second kept its Call-ID, the first has what is left"
    );
}

#[test]
fn hostile_text_is_no_markup() {
    let hostile = "sip:+1@a<script>alert(1)</script>";
    let pbx = trunk(&[(true, &invite("one", URI, "")), (false, &refusal("one", URI, "486 Busy Here"))]);
    let carrier =
        trunk(&[(true, &invite("one", hostile, "")), (false, &refusal("one", hostile, "486 Busy"))]);
    let page = crate::html::between(&[Passage::of(&carrier, &pbx)]);
    assert!(page.contains("&lt;script&gt;alert"), "it is shown");
    assert!(!page.contains("<script>alert"), "and does not run");
}

#[test]
fn what_was_changed_in_every_call_is_said_once_and_calls_with_more_come_first() {
    let busy = |call_id: &str, uri: &str, more: &str| {
        trunk(&[(true, &invite(call_id, uri, more)), (false, &refusal(call_id, uri, "486 Busy Here"))])
    };
    let other = "sip:2025550101@127.0.0.1";
    let added = "X-Box: 1\n";
    let mut plain = Passage::of(&busy("b", URI, added), &busy("a", URI, ""));
    plain.scenario = "calls/plain".into();
    let mut more = Passage::of(&busy("d", other, added), &busy("c", URI, ""));
    more.scenario = "calls/more".into();
    let passages = [plain, more];
    let text = text(&passages);
    assert_eq!(text.matches("X-Box").count(), 1, "{text}");
    assert_eq!(text.matches("Call-ID").count(), 1, "{text}");
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(
        place("in every call") < place("calls/more") && place("calls/more") < place("calls/plain"),
        "{text}"
    );
    assert!(text.contains("call of the PBX to +12025550101: passed on with nothing else changed"), "{text}");
    let last = text.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("2 plays, 2 calls: 1 changed beyond"), "{text}");
    let page = crate::html::between(&passages);
    assert_eq!(page.matches("X-Box").count(), 1, "{page}");
}
