//! Bodies of other types than a description, and descriptions that are none (RFC 3261 8.2.3, RFC 5621).

use plan::Side;
use sip::{HeaderName, Message};

use super::{Far, Rig, SDP, kind_of};
use crate::CallCommand;

const MIXED: &str = "multipart/mixed;boundary=b";

fn mixed(parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    format!("{parts}--b--\r\n")
}

fn sdp_part() -> String {
    format!("Content-Type: application/sdp\r\n\r\n{SDP}")
}

const ISUP: &str = "Content-Type: application/ISUP;version=itu-t92+\r\nContent-Disposition: signal;handling=optional\r\n\r\n\u{1}";
const LOCATION: &str = "Content-Type: application/pidf+xml\r\n\r\n<presence/>";

/// What an INVITE with this body is answered with, at once or when the phone is picked up.
fn answer_to(content: &str, body: &str) -> Message {
    let mut rig = Rig::of(Side::Pbx);
    rig.is_called(content, body);
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    let sent = rig.sent();
    sent.into_iter().find(|m| m.status().is_some_and(|s| s >= 200)).expect("a final response")
}

#[test]
fn an_offer_is_found_among_other_bodies() {
    let plain = answer_to("application/sdp", SDP);
    assert_eq!(plain.status(), Some(200));
    for parts in [vec![sdp_part().as_str(), ISUP], vec![LOCATION, sdp_part().as_str()]] {
        let answer = answer_to(MIXED, &mixed(&parts));
        assert_eq!((answer.status(), answer.body()), (Some(200), plain.body()), "{parts:?}");
    }
}

#[test]
fn what_is_not_understood_is_refused_with_what_is() {
    let refused = answer_to("text/xml", "<a/>");
    assert_eq!(refused.status(), Some(415));
    assert!(refused.lists(HeaderName::Accept, "application/sdp"));
    let xml = "Content-Type: text/xml\r\n\r\n<a/>";
    assert_eq!(answer_to(MIXED, &mixed(&[&sdp_part(), xml])).status(), Some(415));
    let encoded = answer_to("application/sdp\r\nContent-Encoding: gzip", SDP);
    assert_eq!(encoded.status(), Some(415));
    assert!(encoded.lists(HeaderName::AcceptEncoding, "identity"));
}

#[test]
fn a_description_that_is_none_gets_no_answer() {
    let table = [
        ("hello world", 400),
        ("v=0\r\no=- 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\n", 488),
        ("v=0\r\no=- 1 1 IN IP4 127.0.0.9\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n", 488),
        ("v=0\r\no=\r\ns=\r\nc=\r\nt=\r\n", 488),
    ];
    for (body, status) in table {
        assert_eq!(answer_to("application/sdp", body).status(), Some(status), "{body}");
    }
}

#[test]
fn a_body_of_another_type_is_no_answer() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    let progress = far.answer(183, "", "\u{1}\u{2}").replace("application/sdp", "application/ISUP");
    rig.receive(&progress);
    rig.receive(&far.answer(200, "", SDP));
    assert!(rig.sent().iter().any(|m| kind_of(m) == "ACK"));
    let agreed = rig.agent.calls.agreed(super::KEY).expect("a call").audio.expect("audio");
    assert_eq!(agreed.remote.map(|to| to.port()), Some(4000));
}

#[test]
fn an_answer_in_the_ack_may_stand_among_other_bodies() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.is_called("", "");
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    far.learn(&rig.sent_one("200"));
    let ack = far
        .inside("ACK", &mixed(&[&sdp_part(), ISUP]))
        .replace("application/sdp\r\nContent-L", &format!("{MIXED}\r\nContent-L"));
    rig.receive(&ack);
    assert!(!rig.kinds().contains(&"BYE".to_owned()));
    assert!(rig.agent.calls.agreed(super::KEY).expect("a call").audio.is_some());
}

#[test]
fn a_change_with_a_body_that_is_not_understood_leaves_the_call_as_it_is() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far: Far = rig.call_up();
    rig.receive(&far.inside("INVITE", "<a/>").replace("application/sdp", "text/xml"));
    assert_eq!(rig.sent_one("415").status(), Some(415));
    rig.receive(&far.inside("UPDATE", "<a/>").replace("application/sdp", "text/xml"));
    assert_eq!(rig.sent_one("415").status(), Some(415));
}
