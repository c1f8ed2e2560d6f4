//! A session that the other side changes by UPDATE (RFC 3311, RFC 4028).

use plan::profile::SessionTimerMode;
use plan::{Side, TrunkMode};
use sip::HeaderName;

use super::{Bench, KEY, SDP};

fn remote_port(bench: &Bench) -> Option<u16> {
    let agreed = bench.agent.calls.agreed(KEY)?;
    Some(agreed.audio?.remote?.port())
}

#[test]
fn an_offer_in_an_update_is_answered() {
    let mut bench = Bench::of(Side::Pbx);
    let mut far = bench.call_up();
    bench.receive(&far.inside("UPDATE", &SDP.replace("far 1 1", "far 1 2").replace("4000", "4002")));
    let answer = bench.sent_one("200");
    assert!(!answer.session_body().octets().is_empty());
    assert_eq!(remote_port(&bench), Some(4002));
    let held = SDP.replace("far 1 1", "far 1 3") + "a=sendonly\r\n";
    bench.receive(&far.inside("UPDATE", &held));
    let body = String::from_utf8_lossy(bench.sent_one("200").session_body().octets()).into_owned();
    assert!(body.contains("a=recvonly"), "{body}");
}

#[test]
fn what_cannot_be_agreed_on_leaves_the_session_as_it_is() {
    let mut bench = Bench::of(Side::Pbx);
    let mut far = bench.call_up();
    bench.receive(&far.inside("UPDATE", &SDP.replace("RTP/AVP 0", "RTP/AVP 3")));
    bench.sent_one("488");
    assert_eq!(remote_port(&bench), Some(4000));
    bench.receive(&far.inside("UPDATE", &SDP.replace("4000", "4004")));
    bench.sent_one("200");
    assert_eq!(remote_port(&bench), Some(4004));
}

#[test]
fn an_interval_too_brief_is_refused_in_every_refresh() {
    let mut bench = Bench::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.session_timer.mode = SessionTimerMode::Supported;
    });
    let mut far = bench.call_up();
    for method in ["UPDATE", "INVITE"] {
        let brief = far.inside(method, SDP);
        let brief = brief.replace("Contact:", "Session-Expires: 30\r\nSupported: timer\r\nContact:");
        bench.receive(&brief);
        assert!(bench.sent_one("422").has(HeaderName::MinSe), "{method}");
    }
}

#[test]
fn options_inside_a_dialog_tell_what_is_understood() {
    let mut bench = Bench::of(Side::Pbx);
    let mut far = bench.call_up();
    bench.receive(&far.inside("OPTIONS", ""));
    let answer = bench.sent_one("200");
    assert!(answer.has(HeaderName::Allow) && answer.has(HeaderName::Accept));
}
