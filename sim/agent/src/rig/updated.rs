//! A session that the other side changes by UPDATE (RFC 3311, RFC 4028).

use plan::profile::SessionTimerMode;
use plan::{Side, TrunkMode};
use sip::HeaderName;

use super::{KEY, Rig, SDP};

fn remote_port(rig: &Rig) -> Option<u16> {
    let agreed = rig.agent.calls.agreed(KEY)?;
    Some(agreed.audio?.remote?.port())
}

#[test]
fn an_offer_in_an_update_is_answered() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.call_up();
    rig.receive(&far.inside("UPDATE", &SDP.replace("far 1 1", "far 1 2").replace("4000", "4002")));
    let answer = rig.sent_one("200");
    assert!(!answer.session_body().octets().is_empty());
    assert_eq!(remote_port(&rig), Some(4002));
    let held = SDP.replace("far 1 1", "far 1 3") + "a=sendonly\r\n";
    rig.receive(&far.inside("UPDATE", &held));
    let body = String::from_utf8_lossy(rig.sent_one("200").session_body().octets()).into_owned();
    assert!(body.contains("a=recvonly"), "{body}");
}

#[test]
fn what_cannot_be_agreed_on_leaves_the_session_as_it_is() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.call_up();
    rig.receive(&far.inside("UPDATE", &SDP.replace("RTP/AVP 0", "RTP/AVP 3")));
    rig.sent_one("488");
    assert_eq!(remote_port(&rig), Some(4000));
    rig.receive(&far.inside("UPDATE", &SDP.replace("4000", "4004")));
    rig.sent_one("200");
    assert_eq!(remote_port(&rig), Some(4004));
}

#[test]
fn an_interval_too_brief_is_refused_in_every_refresh() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.session_timer.mode = SessionTimerMode::Supported;
    });
    let mut far = rig.call_up();
    for method in ["UPDATE", "INVITE"] {
        let brief = far.inside(method, SDP);
        let brief = brief.replace("Contact:", "Session-Expires: 30\r\nSupported: timer\r\nContact:");
        rig.receive(&brief);
        assert!(rig.sent_one("422").has(HeaderName::MinSe), "{method}");
    }
}

#[test]
fn options_inside_a_dialog_tell_what_is_understood() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.call_up();
    rig.receive(&far.inside("OPTIONS", ""));
    let answer = rig.sent_one("200");
    assert!(answer.has(HeaderName::Allow) && answer.has(HeaderName::Accept));
}
