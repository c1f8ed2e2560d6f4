//! Each INVITE of a call, and what is owed to its answer (RFC 3261 13.2.2.4, 14.1).

use std::net::SocketAddr;

use clock::Duration;
use plan::profile::{Reliable, SessionTimerMode};
use plan::{OfferMode, Side, TrunkMode};
use sip::{HeaderName, Message, Method};

use super::{Far, KEY, Rig, SDP, kind_of};
use crate::{CallCommand, CallPhase, Command, Output};

/// A call of ours that is up, our INVITE and its answer.
fn called() -> (Rig, Far, String) {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    let answer = far.answer(200, "", SDP);
    rig.receive(&answer);
    rig.sent_one("ACK");
    (rig, far, answer)
}

/// The answer to a re-INVITE of ours.
fn answered(reinvite: &Message, body: &str) -> String {
    let content = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    let length = format!("{content}Content-Length: {}\r\n\r\n{body}", body.len());
    Far::reply(reinvite, 200, "Contact: <sip:far@192.0.2.9>\r\n")
        .replace("Content-Length: 0\r\n\r\n", &length)
}

fn sequences_of_acks(rig: &mut Rig) -> Vec<u32> {
    let acks = rig.sent().into_iter().filter(|message| kind_of(message) == "ACK");
    acks.map(|ack| ack.cseq().expect("a number").number).collect()
}

#[test]
fn the_answer_to_each_invite_has_an_ack_of_its_own() {
    let (mut rig, _, first) = called();
    rig.in_call(CallCommand::Hold);
    let hold = rig.sent_one("INVITE");
    let second = answered(&hold, &format!("{SDP}a=recvonly\r\n"));
    rig.receive(&second);
    assert_eq!(sequences_of_acks(&mut rig), [2]);
    for (again, expected) in [(&first, 1), (&second, 2), (&first, 1)] {
        rig.receive(again);
        assert_eq!(sequences_of_acks(&mut rig), [expected]);
    }
    rig.pass(Duration::from_secs(33));
    rig.sent();
    rig.receive(&first);
    assert_eq!(sequences_of_acks(&mut rig), [0; 0], "after 64*T1 nothing comes again");
}

/// On UDP a re-INVITE may come before the ACK of the answer.
#[test]
fn an_ack_that_a_change_has_overtaken_counts() {
    for (sdp, status) in [(SDP.replace("audio", "video"), 488), (SDP.to_owned(), 200)] {
        let mut rig = Rig::of(Side::Pbx);
        let mut far = rig.is_called("application/sdp", SDP);
        rig.in_call(CallCommand::Answer { codecs: None, fork: None });
        far.learn(&rig.sent_one("200"));
        let ack = far.inside("ACK", "");
        rig.receive(&far.inside("INVITE", &sdp));
        let answer = rig.sent().into_iter().find(|message| message.status().is_some()).expect("an answer");
        assert_eq!(answer.status(), Some(status));
        assert_eq!(rig.agent.call(KEY).map(|call| call.phase), Some(CallPhase::Answered));
        rig.receive(&ack);
        assert_eq!(rig.agent.call(KEY).map(|call| call.phase), Some(CallPhase::Confirmed), "{status}");
    }
}

#[test]
fn a_change_that_crosses_a_bye_is_acknowledged() {
    let (mut rig, mut far, _) = called();
    rig.in_call(CallCommand::Hold);
    let hold = rig.sent_one("INVITE");
    rig.receive(&far.inside("BYE", ""));
    rig.sent_one("200");
    let answer = answered(&hold, &format!("{SDP}a=recvonly\r\n"));
    for _ in 0..2 {
        rig.receive(&answer);
        assert_eq!(sequences_of_acks(&mut rig), [2]);
    }
}

/// Without an answer our offer would stay open, and every other one would be refused for as long as the call lasts.
#[test]
fn an_offer_that_a_2xx_leaves_open_is_taken_back() {
    let (mut rig, mut far, _) = called();
    rig.in_call(CallCommand::Hold);
    let hold = rig.sent_one("INVITE");
    rig.receive(&answered(&hold, ""));
    assert_eq!(sequences_of_acks(&mut rig), [2]);
    assert!(!rig.agent.call(KEY).expect("it is up").holding, "nobody has agreed to it");
    rig.receive(&far.inside("UPDATE", SDP));
    let answer = rig.sent().into_iter().find(|message| message.status().is_some()).expect("an answer");
    assert_eq!((answer.status(), answer.body().is_empty()), (Some(200), false));
    rig.in_call(CallCommand::Hold);
    assert!(!rig.sent_one("INVITE").body().is_empty());
}

#[test]
fn every_phone_of_a_fork_may_change_what_is_heard_before_the_answer() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.calls();
    let of_second = |text: String| text.replace("tag=far", "tag=two");
    rig.receive(&far.answer(183, "", SDP));
    rig.receive(&of_second(far.answer(183, "", SDP)));
    for is_second in [true, false, true] {
        let update = far.inside("UPDATE", SDP);
        rig.receive(&if is_second { of_second(update) } else { update });
        let answer = rig.sent().into_iter().find(|message| message.status().is_some()).expect("an answer");
        assert_eq!((answer.status(), answer.body().is_empty()), (Some(200), false));
    }
    rig.receive(&far.inside("UPDATE", SDP).replace("tag=far", "tag=three"));
    assert_eq!(rig.sent().last().and_then(Message::status), Some(481));
}

/// What is sent again after the CANCEL is never cancelled.
#[test]
fn who_has_given_up_does_not_call_again_with_credentials() {
    for (status, asks) in [
        (407, "Proxy-Authenticate: Digest realm=\"far\", nonce=\"one\"\r\n"),
        (401, "WWW-Authenticate: Digest realm=\"far\", nonce=\"one\"\r\n"),
        (422, "Min-SE: 7200\r\n"),
    ] {
        for rings in [true, false] {
            let mut rig = Rig::of(Side::Pbx);
            let far = rig.calls();
            if rings {
                rig.receive(&far.answer(180, "", ""));
            }
            rig.in_call(CallCommand::Cancel);
            rig.sent();
            rig.receive(&far.answer(status, asks, ""));
            rig.pass(Duration::from_secs(1));
            let kinds = rig.kinds();
            assert!(!kinds.contains(&"INVITE".to_owned()), "{status}: {kinds:?}");
        }
    }
}

/// RFC 4028 7.2: the interval is that of the latest answer, and none where that names none.
#[test]
fn a_session_timer_ends_with_an_answer_that_has_none() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.session_timer.mode = SessionTimerMode::Supported;
    });
    let far = rig.calls();
    rig.receive(&far.answer(200, "Require: timer\r\nSession-Expires: 120;refresher=uas\r\n", SDP));
    rig.sent_one("ACK");
    rig.pass(Duration::from_secs(10));
    rig.in_call(CallCommand::Hold);
    let hold = rig.sent().into_iter().find(|m| m.method() == Some(Method::Invite)).expect("the hold");
    assert!(hold.has(HeaderName::SessionExpires), "{hold:?}");
    rig.receive(&answered(&hold, &format!("{SDP}a=recvonly\r\n")));
    rig.pass(Duration::from_secs(300));
    assert!(!rig.kinds().contains(&"BYE".to_owned()));
}

/// The interval until the next REGISTER, when the registrar lists this.
fn next_register(contacts: &str) -> Option<u64> {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Registration, |plan| {
        plan.pbx.registration.expires_s = 3600;
        plan.pbx.registration.refresh_percent = 50;
    });
    rig.command(Command::Start);
    let register = rig.sent_one("REGISTER");
    let own = register.header(HeaderName::Contact).expect("a Contact").into_owned();
    let contacts =
        contacts.replace("OWN", &own).replace("HOST", &rig.agent.core.signalling().ip().to_string());
    rig.receive(&Far::reply(&register, 200, &format!("Contact: {contacts}\r\n")));
    rig.sent();
    (1..2000).find(|_| {
        rig.pass(Duration::from_secs(1));
        rig.kinds().contains(&"REGISTER".to_owned())
    })
}

/// RFC 3261 10.2.4: the time is that of the Contact that is ours, by the rules of 19.1.4.
#[test]
fn a_binding_lasts_as_long_as_our_own_contact_is_granted() {
    assert_eq!(next_register("OWN;expires=60"), Some(30));
    assert_eq!(next_register("<sip:other@HOST:5060>;expires=3600, OWN;expires=60"), Some(30));
    assert_eq!(next_register("<sip:trunk@HOST:5999>;expires=3600, OWN;expires=60"), Some(30));
    // A box on the way has written it anew.
    assert_eq!(next_register("<sip:x@192.0.2.77>;expires=60"), Some(30));
    // What is listed with no time left is not bound: it is tried again as after a failure.
    assert!(next_register("OWN;expires=0").is_some_and(|after| after > 1));
}

/// RFC 3262 4, RFC 6141 4.7: a reliable response to a change wants its PRACK, there where its Contact says.
#[test]
fn a_reliable_response_to_a_change_is_acknowledged_and_may_answer_it() {
    let mut rig =
        Rig::with(Side::Pbx, TrunkMode::Static, |plan| plan.pbx.media.reliable = Reliable::Supported);
    let far = rig.calls();
    rig.receive(&far.answer(200, "", SDP));
    rig.sent_one("ACK");
    rig.in_call(CallCommand::Hold);
    let hold = rig.sent_one("INVITE");
    let reliable = |number: u32, host: &str| {
        let answer = answered(&hold, &format!("{SDP}a=recvonly\r\n")).replace("SIP/2.0 200", "SIP/2.0 183");
        let headers = format!("Require: 100rel\r\nRSeq: {number}\r\nContact: <sip:far@{host}>\r\n");
        answer.replace("Contact: <sip:far@192.0.2.9>\r\n", &headers)
    };
    for (number, host) in [(7, "192.0.2.9"), (8, "192.0.2.10")] {
        rig.receive(&reliable(number, host));
        let prack = rig.sent_one("PRACK");
        assert_eq!(prack.header(HeaderName::RAck).as_deref(), Some(&*format!("{number} 2 INVITE")));
        assert_eq!(prack.request_uri().map(|uri| uri.to_string()), Some(format!("sip:far@{host}")));
        rig.receive(&Far::reply(&prack, 200, ""));
        rig.receive(&reliable(number, host));
        assert!(!rig.kinds().contains(&"PRACK".to_owned()), "it came before");
    }
    rig.receive(&answered(&hold, ""));
    assert!(rig.agent.call(KEY).expect("it is up").holding, "the answer came before the 2xx");
    assert_eq!(sequences_of_acks(&mut rig), [2]);
}

/// Of several devices the one that a call is with hears its end, whatever name its Contact has.
#[test]
fn a_call_stays_with_the_device_that_it_came_from() {
    let mut rig = Rig::of(Side::Pbx);
    let device = SocketAddr::new(rig.peer.ip(), 5999);
    let (own, number) = (rig.agent.core.signalling(), rig.main_number());
    let named = |text: String| text.replace(&format!("<sip:far@{device}>"), "<sip:far@device.example>");
    let mut far = Far::calls(device, own, &number);
    rig.receive_from(device, &named(far.initial("INVITE", "application/sdp", SDP)));
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    far.learn(&rig.sent_one("200"));
    rig.receive_from(device, &named(far.inside("ACK", "")));
    rig.out.clear();
    rig.in_call(CallCommand::Hangup);
    let to = rig.out.iter().find_map(|output| match output {
        Output::Send { from, to, .. } if *from == own => Some(*to),
        _ => None,
    });
    assert_eq!((to, rig.kinds()), (Some(device), vec!["BYE".to_owned()]));
}

/// RFC 3261 13.2.1: where the INVITE offers nothing the 2xx does, or there is no session.
#[test]
fn an_answer_without_the_offer_that_is_due_ends_the_call() {
    for (body, is_up) in [("", false), ("garbage", false), (SDP, true)] {
        let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
            plan.pbx.calls.offer = OfferMode::Delayed;
        });
        let far = rig.calls();
        rig.receive(&far.answer(200, "", body));
        let kinds = rig.kinds();
        assert!(kinds.contains(&"ACK".to_owned()));
        assert_eq!(kinds.contains(&"BYE".to_owned()), !is_up, "{body}: {kinds:?}");
    }
}
