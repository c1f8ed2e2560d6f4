//! What a request is refused for before anybody looks at what it wants, at the door and inside of a call (RFC 3261 8.2).

use clock::Duration;
use plan::profile::SessionTimerMode;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Message};
use trace::Cdr;

use super::{Far, Rig, SDP, kind_of};
use crate::{CallCommand, Output};

/// A request of the far side with one more header field.
fn with(request: &str, header: &str) -> String {
    request.replacen("Max-Forwards", &format!("{header}\r\nMax-Forwards"), 1)
}

/// What the next request inside of a call is answered with.
fn inside(method: &str, body: &str, change: impl FnOnce(String) -> String) -> Message {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.call_up();
    let request = change(far.inside(method, body));
    rig.receive(&request);
    let sent = rig.sent();
    sent.into_iter().find(|m| m.status().is_some_and(|s| s >= 200)).expect("a final response")
}

/// The records that were handed over since the last look at what was sent.
fn records(rig: &Rig) -> Vec<Cdr> {
    let record = |output: &Output| match output {
        Output::Cdr(cdr) => Some((**cdr).clone()),
        _ => None,
    };
    rig.out.iter().filter_map(record).collect()
}

#[test]
fn an_extension_that_is_required_and_unknown_is_named_in_a_call_as_well() {
    for (method, body) in [("BYE", ""), ("INVITE", SDP), ("UPDATE", ""), ("OPTIONS", "")] {
        let refused = inside(method, body, |request| with(&request, "Require: timer2, 100rel"));
        assert_eq!(refused.status(), Some(420), "{method}");
        assert!(refused.lists(HeaderName::Unsupported, "timer2"), "{method}");
    }
    // A method that is none of ours comes first (RFC 3261 8.2.1).
    assert_eq!(inside("REFER", "", |request| with(&request, "Require: timer2")).status(), Some(405));
}

#[test]
fn what_a_request_in_a_call_needs_is_read_and_what_it_does_not_need_is_not() {
    let broken = |method, body, from: &str, to: &str| {
        inside(method, body, |request| {
            assert!(request.contains(from), "{from} in {request}");
            request.replacen(from, to, 1)
        })
        .status()
    };
    for (method, body) in [("BYE", ""), ("INVITE", SDP), ("UPDATE", ""), ("OPTIONS", "")] {
        let forwards = broken(method, body, "Max-Forwards: 70", "Max-Forwards: many");
        assert_eq!(forwards, Some(400), "{method}");
        let date = inside(method, body, |request| with(&request, "Date: yesterday")).status();
        assert_eq!(date, Some(200), "{method}");
        // A Contact is the next target where the request refreshes that (RFC 3261 12.2.2), and nothing elsewhere.
        let contact = broken(method, body, "Contact: <", "Contact: <<").map(|status| status == 400);
        assert_eq!(contact, Some(matches!(method, "INVITE" | "UPDATE")), "{method}");
    }
}

#[test]
fn a_request_uri_of_another_scheme_is_refused_with_416() {
    let urn = |request: String| request.replacen(" sip:", " urn:service:", 1);
    assert_eq!(inside("INVITE", SDP, urn).status(), Some(416));
    for scheme in ["urn:service:sos", "http://pbx.example/", "im:somebody@pbx.example"] {
        let mut rig = Rig::of(Side::Pbx);
        let far = Far::calls(rig.peer, rig.agent.core.signalling(), "+12025550123");
        let invite = far.initial("INVITE", "application/sdp", SDP);
        let (_, rest) = invite.split_once(" SIP/2.0").expect("a request line");
        rig.receive(&format!("INVITE {scheme} SIP/2.0{rest}"));
        assert_eq!(records(&rig).iter().map(|cdr| cdr.status).collect::<Vec<_>>(), [416], "{scheme}");
        rig.sent_one("416");
    }
}

#[test]
fn a_body_that_is_not_understood_is_refused_in_every_request() {
    let xml = |request: String| request.replace("application/sdp", "text/xml");
    for method in ["INFO", "BYE", "OPTIONS", "UPDATE"] {
        let refused = inside(method, "<a/>", xml);
        assert_eq!(refused.status(), Some(415), "{method}");
        let accepted = if method == "INFO" { "application/dtmf-relay" } else { "application/sdp" };
        assert!(refused.lists(HeaderName::Accept, accepted), "{method}");
        let optional = |request| with(&xml(request), "Content-Disposition: render;handling=optional");
        assert_eq!(inside(method, "<a/>", optional).status(), Some(200), "{method}");
    }
    let digit = |request: String| request.replace("application/sdp", "application/dtmf-relay");
    assert_eq!(inside("INFO", "Signal=1\r\n", digit).status(), Some(200));
    let mut rig = Rig::of(Side::Pbx);
    let far = Far::calls(rig.peer, rig.agent.core.signalling(), "+12025550123");
    rig.receive(&far.initial("OPTIONS", "text/xml", "<a/>"));
    assert!(rig.sent_one("415").lists(HeaderName::Accept, "application/sdp"));
}

#[test]
fn what_is_let_be_is_refused_when_it_is_required_in_so_many_words() {
    let isup = |request: String| request.replace("application/sdp", "application/isup");
    assert_eq!(inside("BYE", "\u{1}", isup).status(), Some(200));
    let required = |request| with(&isup(request), "Content-Disposition: signal;handling=required");
    assert_eq!(inside("BYE", "\u{1}", required).status(), Some(415));
}

/// RFC 6086 4.2.2.
#[test]
fn an_info_of_a_package_that_nobody_wants_is_refused_with_469() {
    let refused = inside("INFO", "", |request| with(&request, "Info-Package: trunk-weather"));
    assert_eq!((refused.status(), refused.has(HeaderName::RecvInfo)), (Some(469), true));
}

#[test]
fn a_registrar_takes_no_register_in_a_call() {
    let mut rig = Rig::of(Side::Carrier);
    let mut far = rig.call_up();
    rig.receive(&far.inside("REGISTER", ""));
    let refused = rig.sent_one("405");
    let [register, invite] = ["REGISTER", "INVITE"].map(|method| refused.lists(HeaderName::Allow, method));
    assert!(!register && invite);
}

#[test]
fn a_call_that_is_refused_at_the_door_leaves_a_record() {
    let mut rig = Rig::of(Side::Pbx);
    let number = rig.main_number();
    let far = Far::calls(rig.peer, rig.agent.core.signalling(), &number);
    let invite = far.initial("INVITE", "application/sdp", SDP);
    rig.receive(&invite.replacen("SIP/2.0", "SIP/3.0", 1));
    assert_eq!(records(&rig).iter().map(|cdr| cdr.status).collect::<Vec<_>>(), [505]);
}

/// RFC 4028 8.1: a 422 asks for the same call once more.
#[test]
fn who_does_not_come_again_with_a_longer_session_has_had_a_call() {
    for comes_again in [true, false] {
        let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
            plan.pbx.session_timer.mode = SessionTimerMode::Supported;
        });
        let mut far = Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
        let short = "Supported: timer\r\nSession-Expires: 60";
        rig.receive(&with(&far.initial("INVITE", "application/sdp", SDP), short));
        rig.sent_one("422");
        far.sequence = 2;
        if comes_again {
            let again =
                far.initial("INVITE", "application/sdp", SDP).replace("branch=z9hG4bK", "branch=z9hG4bK2");
            rig.receive(&with(&again, &short.replace("60", "3600")));
        }
        rig.pass(Duration::from_secs(40));
        let statuses: Vec<_> = records(&rig).iter().map(|cdr| cdr.status).collect();
        assert_eq!(statuses, if comes_again { vec![] } else { vec![422] });
    }
}

/// A status that there is not is no response at all: the call ends when nobody has answered for too long.
#[test]
fn a_call_that_is_answered_with_700_leaves_a_record() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    rig.receive(&far.answer(700, "", ""));
    rig.pass(Duration::from_secs(40));
    assert_eq!(records(&rig).iter().map(|cdr| cdr.status).collect::<Vec<_>>(), [408]);
    rig.out.clear();
    let far = rig.calls();
    rig.receive(&far.answer(100, "", ""));
    rig.receive(&far.answer(700, "", ""));
    rig.pass(Duration::from_secs(300));
    assert_eq!(records(&rig).len(), 1);
}

#[test]
fn a_call_whose_ack_lacks_the_answer_leaves_a_record() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.is_called("", "");
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    far.learn(&rig.sent_one("200"));
    rig.receive(&far.inside("ACK", ""));
    let bye = rig.sent_one("BYE");
    rig.receive(&Far::reply(&bye, 200, ""));
    let records = records(&rig);
    assert_eq!(
        records.iter().map(|cdr| (cdr.status, cdr.answered.is_some())).collect::<Vec<_>>(),
        [(200, true)]
    );
}

/// RFC 4028 9, table 2: a proxy has asked for a timer of which the caller knows nothing.
#[test]
fn a_caller_that_does_not_know_session_timers_is_not_made_to_refresh() {
    for (headers, refresher) in [
        ("Session-Expires: 1800;refresher=uac", "uas"),
        ("Session-Expires: 1800", "uas"),
        ("Supported: timer\r\nSession-Expires: 1800;refresher=uac", "uac"),
    ] {
        let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
            plan.pbx.session_timer.mode = SessionTimerMode::Supported;
        });
        let far = Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
        rig.receive(&with(&far.initial("INVITE", "application/sdp", SDP), headers));
        rig.in_call(CallCommand::Answer { codecs: None, fork: None });
        let answer = rig.sent_one("200");
        let agreed = answer.session_expires().ok().flatten().expect("a session timer");
        assert_eq!(agreed.refresher().map(|side| side.as_str()), Some(refresher), "{headers}");
        assert_eq!(answer.lists(HeaderName::Require, "timer"), refresher == "uac", "{headers}");
    }
}

/// RFC 3261 15: who was called sends no BYE before the ACK has come, or can come no more.
#[test]
fn a_side_that_ends_waits_for_the_ack_before_it_hangs_up() {
    for acknowledges in [true, false] {
        let mut rig = Rig::of(Side::Pbx);
        let mut far = rig.is_called("application/sdp", SDP);
        rig.in_call(CallCommand::Answer { codecs: None, fork: None });
        far.learn(&rig.sent_one("200"));
        rig.command(crate::Command::Stop);
        rig.pass(Duration::from_secs(3));
        assert!(rig.sent().iter().all(|message| kind_of(message) == "200"), "the 2xx is repeated");
        if acknowledges {
            rig.receive(&far.inside("ACK", ""));
        } else {
            rig.pass(Duration::from_secs(30));
        }
        assert!(rig.kinds().contains(&"BYE".to_owned()), "{acknowledges}");
    }
}

/// RFC 3581 4: where a request came from decides, and nothing that its sender has written of it.
#[test]
fn a_response_goes_where_the_request_came_from() {
    let mut rig = Rig::of(Side::Pbx);
    let far = Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
    let options = far.initial("OPTIONS", "", "");
    rig.receive(&options.replacen(";rport", ";received=127.0.0.77;rport=4242", 1));
    let to = rig.out.iter().find_map(|output| match output {
        Output::Send { to, .. } => Some(*to),
        _ => None,
    });
    assert_eq!(to, Some(rig.peer));
}
