//! Peers that never say yes: what this side sends of its own accord has a bound, and a pause before each.

use clock::Duration;
use plan::profile::SessionTimerMode;
use plan::{Side, TrunkMode};
use sip::Message;

use super::{Far, Rig, SDP, kind_of};
use crate::{CallCommand, Command};

/// What each of `hours` of a registration sees: the REGISTERs in all, and the most of them in one second.
fn registers(answer: impl Fn(&Message, u32) -> String) -> (u32, u32) {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Registration, |_| ());
    rig.command(Command::Start);
    let (mut count, mut most) = (0, 0);
    for _ in 0..3_600 {
        let mut in_second = 0;
        loop {
            let sent = rig.sent();
            let Some(register) = sent.iter().find(|m| kind_of(m) == "REGISTER") else { break };
            (count, in_second) = (count + 1, in_second + 1);
            assert!(in_second < 100, "a storm of REGISTERs");
            rig.receive(&answer(register, count));
        }
        most = most.max(in_second);
        rig.pass(Duration::from_secs(1));
    }
    (count, most)
}

#[test]
fn a_registrar_that_never_accepts_is_asked_with_pauses() {
    for status in [403, 404, 500, 503, 603] {
        let (count, most) = registers(|register, _| Far::reply(register, status, ""));
        assert!((2..=240).contains(&count) && most == 1, "{status}: {count} REGISTERs, {most} in a second");
    }
    let (count, most) =
        registers(|register, n| Far::reply(register, 423, &format!("Min-Expires: {}\r\n", 3_600 + n)));
    assert!((2..=720).contains(&count) && most <= 3, "423: {count} REGISTERs, {most} in a second");
    let (count, most) = registers(|register, n| {
        let asks = format!("WWW-Authenticate: Digest realm=\"r\", nonce=\"{n}\", algorithm=MD5\r\n");
        Far::reply(register, 401, &asks)
    });
    assert!((2..=720).contains(&count) && most <= 3, "401: {count} REGISTERs, {most} in a second");
}

#[test]
fn a_refresh_that_was_refused_once_is_not_the_end() {
    let (count, _) = registers(|register, n| match n {
        1 => Far::reply(register, 200, "Expires: 60\r\nContact: <sip:x@127.0.0.1>;expires=60\r\n"),
        2 => Far::reply(register, 503, "Retry-After: 120\r\n"),
        _ => Far::reply(register, 200, "Expires: 60\r\nContact: <sip:x@127.0.0.1>;expires=60\r\n"),
    });
    assert!(count > 20, "{count} REGISTERs in an hour");
}

#[test]
fn a_change_that_always_meets_another_is_given_up() {
    let mut rig = Rig::of(Side::Pbx);
    rig.call_up();
    rig.in_call(CallCommand::Hold);
    let mut count = 0;
    for _ in 0..600 {
        let sent = rig.sent();
        if let Some(invite) = sent.iter().find(|m| kind_of(m) == "INVITE") {
            count += 1;
            rig.receive(&Far::reply(invite, 491, ""));
        }
        rig.pass(Duration::from_secs(1));
    }
    assert_eq!(count, 7);
    assert!(rig.agent.call(super::KEY).is_some_and(|call| !call.is_changing));
}

#[test]
fn a_session_that_cannot_be_refreshed_is_ended_in_time() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.session_timer.mode = SessionTimerMode::Requested;
        plan.pbx.session_timer.expires_s = 90;
    });
    let far = rig.calls();
    rig.receive(&far.answer(200, "Session-Expires: 90;refresher=uac\r\nRequire: timer\r\n", SDP));
    rig.out.clear();
    let mut refreshes = 0;
    for second in 0..200 {
        let sent = rig.sent();
        if let Some(invite) = sent.iter().find(|m| kind_of(m) == "INVITE") {
            refreshes += 1;
            rig.receive(&Far::reply(invite, 500, ""));
        }
        if sent.iter().any(|m| kind_of(m) == "BYE") {
            assert!((50..90).contains(&second), "the BYE comes after {second} s");
            assert!((2..=4).contains(&refreshes), "{refreshes} refreshes");
            return;
        }
        rig.pass(Duration::from_secs(1));
    }
    panic!("the call goes on without its session");
}

/// RFC 3261 13.3.1.4: each 2xx is repeated until its own ACK.
#[test]
fn the_first_2xx_is_repeated_although_another_has_its_ack() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.is_called("application/sdp", SDP);
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    far.learn(&rig.sent_one("200"));
    rig.receive(&far.inside("INVITE", &SDP.replace("far 1 1", "far 1 2")));
    rig.receive(&far.inside("ACK", ""));
    rig.out.clear();
    rig.pass(Duration::from_millis(600));
    let again = rig.sent_one("200");
    assert_eq!(again.cseq().map(|cseq| cseq.number), Ok(1));
}
