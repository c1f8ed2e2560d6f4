//! The registrar of the carrier, as RFC 3261 10.3 has it.

use std::net::SocketAddr;

use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Message, Method};

use super::{Far, Rig};
use crate::{Command, Output, Wanted};

/// A carrier that lets everybody register.
fn registrar() -> Rig {
    Rig::with(Side::Carrier, TrunkMode::Registration, |plan| plan.carrier.challenge.register = false)
}

/// A REGISTER with these Contacts, and what answers it.
fn register(rig: &mut Rig, call_id: &str, sequence: u32, contacts: &str, expires: &str) -> Message {
    register_via(rig, rig.peer, call_id, sequence, contacts, expires)
}

/// The same of a client that believes that it sends from `peer`.
fn register_via(
    rig: &mut Rig,
    peer: SocketAddr,
    call_id: &str,
    sequence: u32,
    contacts: &str,
    expires: &str,
) -> Message {
    let user = rig.agent.core.profile.registration.user.clone();
    let own = rig.agent.core.signalling();
    let contacts = if contacts.is_empty() { String::new() } else { format!("Contact: {contacts}\r\n") };
    rig.receive(&format!(
        "REGISTER sip:{own} SIP/2.0\r\nVia: SIP/2.0/UDP {peer};branch=z9hG4bK{call_id}{sequence}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:{user}@{own}>;tag=r\r\nTo: <sip:{user}@{own}>\r\nCall-ID: {call_id}\r\n\
         CSeq: {sequence} REGISTER\r\n{contacts}{expires}Content-Length: 0\r\n\r\n"
    ));
    let sent = rig.sent();
    sent.into_iter().find(|m| m.status().is_some()).expect("an answer")
}

fn bound(response: &Message) -> Vec<String> {
    let contacts = response.header_values(HeaderName::Contact);
    contacts
        .iter()
        .map(|c| c.split('>').next().unwrap_or_default().trim_start_matches('<').to_owned())
        .collect()
}

#[test]
fn each_contact_is_a_binding_of_its_own() {
    let mut rig = registrar();
    let both = "<sip:a@192.0.2.1>;expires=600, <sip:b@192.0.2.2>;expires=1200";
    assert_eq!(bound(&register(&mut rig, "x", 1, both, "")), ["sip:a@192.0.2.1", "sip:b@192.0.2.2"]);
    let gone = register(&mut rig, "x", 2, "<sip:a@192.0.2.1>;expires=0", "");
    assert_eq!(bound(&gone), ["sip:b@192.0.2.2"]);
    // Somebody else's Contact is nobody's to lose.
    let other = register(&mut rig, "y", 1, "<sip:someone@10.9.9.9>;expires=0", "");
    assert_eq!(bound(&other), ["sip:b@192.0.2.2"]);
    rig.pass(Duration::from_secs(1_201));
    assert_eq!(bound(&register(&mut rig, "x", 3, "", "")), [] as [&str; 0]);
}

#[test]
fn who_comes_after_a_registrar_knows_what_stands() {
    let mut first = registrar();
    register(&mut first, "x", 1, "<sip:a@192.0.2.1>;expires=600, <sip:b@192.0.2.2>;expires=1200", "");
    let later = first.agent.core.now + Duration::from_secs(700);
    let mut next = registrar();
    next.agent.take_over(first.agent.hand_over(later));
    assert!(next.agent.is_trunk_up());
    // An older REGISTER is still one, and what was granted stands for so long and no longer.
    assert_eq!(register(&mut next, "x", 1, "<sip:b@192.0.2.2>;expires=0", "").status(), Some(500));
    assert_eq!(bound(&register(&mut next, "x", 2, "", "")), ["sip:b@192.0.2.2"]);
    next.pass(Duration::from_secs(501));
    assert_eq!(bound(&register(&mut next, "x", 3, "", "")), [] as [&str; 0]);
    let mut closed = Rig::with(Side::Carrier, TrunkMode::Static, |_| {});
    closed.agent.take_over(first.agent.hand_over(later));
    assert_eq!(closed.agent.bindings(), []);
}

#[test]
fn what_is_not_newer_fails_as_a_whole() {
    let mut rig = registrar();
    register(&mut rig, "x", 5, "<sip:a@192.0.2.1>;expires=600", "");
    let late = register(&mut rig, "x", 4, "<sip:n@192.0.2.9>;expires=600, <sip:a@192.0.2.1>;expires=0", "");
    assert_eq!(late.status(), Some(500));
    assert_eq!(register(&mut rig, "x", 3, "*", "Expires: 0\r\n").status(), Some(500));
    assert_eq!(bound(&register(&mut rig, "x", 6, "", "")), ["sip:a@192.0.2.1"]);
    assert_eq!(register(&mut rig, "x", 7, "*", "Expires: 60\r\n").status(), Some(400));
    assert_eq!(bound(&register(&mut rig, "z", 1, "*", "Expires: 0\r\n")), [] as [&str; 0]);
}

#[test]
fn a_thousand_contacts_are_too_many() {
    let mut rig = registrar();
    let mut refused = 0;
    for n in 0..1_000 {
        let contact = format!("<sip:c{n}@192.0.2.1>;expires=600");
        refused += u32::from(register(&mut rig, &format!("c{n}"), 1, &contact, "").status() == Some(403));
    }
    assert_eq!(refused, 990);
    let many: Vec<_> = (0..50).map(|n| format!("<sip:d{n}@192.0.2.1>")).collect();
    assert_eq!(register(&mut rig, "many", 1, &many.join(", "), "Expires: 600\r\n").status(), Some(403));
    assert_eq!(bound(&register(&mut rig, "c1", 2, "", "")).len(), 10);
}

#[test]
fn calls_go_to_the_contact_that_is_worth_most_with_all_that_it_says() {
    let mut rig = registrar();
    let contacts = "<sip:pbx@127.0.0.1:5099;line=abc>;q=0.9, <sip:pbx@127.0.0.1:5098>;q=0.2";
    register(&mut rig, "x", 1, contacts, "Expires: 600\r\n");
    rig.command(Command::Call(Wanted::plain("+12025550100".to_owned())));
    let invite = rig.sent_one("INVITE");
    let uri = invite.request_uri().expect("a URI").to_string();
    assert!(uri.contains("127.0.0.1:5099") && uri.contains(";line=abc"), "{uri}");
}

/// RFC 3261 16.5: one host may register for another. Where an address was changed on the way it is the source that counts
/// (RFC 3581).
#[test]
fn calls_go_where_the_contact_says_unless_a_nat_is_between() {
    for is_changed in [false, true] {
        let mut rig = registrar();
        let other = SocketAddr::new("127.0.0.99".parse().expect("an address"), 5060);
        let peer = rig.peer;
        if is_changed {
            rig.peer.set_port(40_000);
        }
        let text = "<sip:pbx@127.0.0.99>";
        let granted = register_via(&mut rig, peer, "x", 1, text, "Expires: 600\r\n");
        assert_eq!(bound(&granted), ["sip:pbx@127.0.0.99"]);
        rig.command(Command::Call(Wanted::plain("+12025550100".to_owned())));
        let to = rig.out.iter().find_map(|output| match output {
            Output::Send { to, .. } => Some(*to),
            _ => None,
        });
        assert_eq!(to, Some(if is_changed { rig.peer } else { other }));
        rig.out.clear();
        // Who is called there may call from there.
        let far = Far::calls(other, rig.agent.core.signalling(), "1");
        rig.receive_from(other, &far.initial("OPTIONS", "", ""));
        assert_eq!(rig.kinds(), [if is_changed { "403" } else { "200" }]);
    }
}

/// RFC 3327 5.3: what the 200 gives back is kept, and requests take that way.
#[test]
fn calls_take_the_path_that_the_registration_came() {
    let mut rig = registrar();
    let (near, far) = (format!("<sip:edge@{}:5070;lr>", rig.peer.ip()), "<sip:127.0.0.8;lr>");
    let path = format!("Expires: 600\r\nRequire: path\r\nPath: {near}\r\nPath: {far}\r\n");
    let granted = register(&mut rig, "x", 1, "<sip:pbx@127.0.0.99>", &path);
    assert_eq!(granted.header_values(HeaderName::Path), [near.as_str(), far]);
    for command in [Command::Call(Wanted::plain("+12025550100".to_owned())), Command::Options] {
        rig.command(command);
        let to = rig.out.iter().rev().find_map(|output| match output {
            Output::Send { to, .. } => Some(*to),
            _ => None,
        });
        assert_eq!(to, Some(SocketAddr::new(rig.peer.ip(), 5070)));
        let sent = rig.sent().pop().expect("a request");
        assert_eq!(sent.header_values(HeaderName::Route), [near.as_str(), far], "{:?}", sent.method());
        if sent.method() == Some(Method::Invite) {
            rig.receive(&Far::called(rig.peer, &sent).answer(486, "", ""));
            assert_eq!(rig.sent_one("ACK").header_values(HeaderName::Route), [near.as_str(), far]);
        }
    }
}

/// RFC 3261 19.1.1: a Request-URI has neither header fields nor a method.
#[test]
fn what_no_request_uri_may_have_stays_behind() {
    let mut rig = registrar();
    let contact = "<sip:pbx@127.0.0.1:5099;line=a;method=REGISTER?Subject=hi>";
    let granted = register(&mut rig, "x", 1, contact, "Expires: 600\r\n");
    assert_eq!(bound(&granted), [&contact[1..contact.len() - 1]]);
    rig.command(Command::Call(Wanted::plain("+12025550100".to_owned())));
    let uri = rig.sent_one("INVITE").request_uri().expect("a URI").to_string();
    assert!(uri.ends_with("@127.0.0.1:5099;line=a"), "{uri}");
}

/// An address of another kind is kept, and nobody is called there.
#[test]
fn nobody_is_called_where_sip_does_not_go() {
    let mut rig = registrar();
    register(&mut rig, "x", 1, "<mailto:pbx@example.com>, <tel:+12025550100>", "Expires: 600\r\n");
    rig.command(Command::Call(Wanted::plain("+12025550100".to_owned())));
    assert_eq!(rig.kinds(), [] as [&str; 0]);
    register(&mut rig, "x", 2, "<sip:pbx@127.0.0.1:5099>;q=0.1", "Expires: 600\r\n");
    rig.command(Command::Call(Wanted::plain("+12025550100".to_owned())));
    rig.sent_one("INVITE");
}

#[test]
fn brief_is_what_is_below_the_minimum_and_an_hour() {
    let mut rig = Rig::with(Side::Carrier, TrunkMode::Registration, |plan| {
        plan.carrier.challenge.register = false;
        plan.carrier.registration.min_expires_s = 7_200;
        plan.carrier.registration.max_expires_s = 86_400;
    });
    assert_eq!(register(&mut rig, "x", 1, "<sip:a@192.0.2.1>", "Expires: 60\r\n").status(), Some(423));
    assert_eq!(register(&mut rig, "x", 2, "<sip:a@192.0.2.1>", "Expires: 3600\r\n").status(), Some(200));
}
