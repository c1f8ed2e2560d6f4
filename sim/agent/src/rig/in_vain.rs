//! What would come to nothing is known before it is done, so that nobody is told it was.

use clock::Duration;
use plan::profile::{DtmfMode, FaxMode};
use plan::{FaxOrder, Side, TrunkMode};

use super::{Far, KEY, Rig, SDP};
use crate::{CallCommand, Command, Hindrance};

/// What the far side can do, digits among it.
fn with_events() -> String {
    SDP.replace("AVP 0", "AVP 0 101") + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
}

/// A call of ours is up, answered with this description.
fn up(rig: &mut Rig, sdp: &str) -> Far {
    let mut far = rig.calls();
    rig.receive(&far.answer(200, "", sdp));
    rig.sent_one("ACK");
    far.sequence = 1;
    far
}

/// Why it would come to nothing, and whether that may pass.
fn why(rig: &Rig, command: &Command) -> (String, bool) {
    let Hindrance { why, may_pass } = rig.agent.hindrance(command).expect("nothing would come of it");
    (why, may_pass)
}

fn in_call(command: CallCommand) -> Command {
    Command::InCall(KEY, command)
}

fn dtmf() -> Command {
    in_call(CallCommand::Dtmf("12#".to_owned()))
}

fn fax() -> Command {
    in_call(CallCommand::Fax { sends: true, order: FaxOrder::default() })
}

#[test]
fn digits_need_what_was_agreed_on() {
    let mut rig = Rig::of(Side::Pbx);
    up(&mut rig, SDP);
    let (words, may_pass) = why(&rig, &dtmf());
    assert!(words.contains("telephone-event is not agreed on") && !may_pass, "{words}");
    rig.command(dtmf());
    assert!(!rig.agent.call(KEY).expect("the call").busy, "digits that never go keep nobody busy");
    let mut rig = Rig::of(Side::Pbx);
    up(&mut rig, &with_events());
    assert_eq!(rig.agent.hindrance(&dtmf()), None);
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| plan.pbx.dtmf.mode = DtmfMode::Info);
    up(&mut rig, SDP);
    assert_eq!(rig.agent.hindrance(&dtmf()), None, "an INFO needs no agreement");
}

#[test]
fn a_call_that_is_held_sends_neither_digits_nor_faxes_and_can_be_hung_up() {
    let faxes = |plan: &mut plan::Plan| plan.pbx.fax.mode = FaxMode::Passthrough;
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, faxes);
    let mut far = up(&mut rig, &with_events());
    assert_eq!(rig.agent.hindrance(&fax()), None);
    rig.command(dtmf());
    rig.pass(Duration::from_millis(40));
    assert!(rig.agent.call(KEY).expect("the call").busy, "digits are under way");
    let held = with_events().replace("far 1 1", "far 1 2") + "a=sendonly\r\n";
    rig.receive(&far.inside("INVITE", &held));
    rig.receive(&far.inside("ACK", ""));
    for command in [dtmf(), fax()] {
        let (words, may_pass) = why(&rig, &command);
        assert!(words.contains("no sound goes out") && may_pass, "{words}");
    }
    let view = rig.agent.call(KEY).expect("the call");
    assert!(CallCommand::Hangup.is_possible(&view), "digits that wait keep nobody busy");
    let back = with_events().replace("far 1 1", "far 1 3");
    rig.receive(&far.inside("INVITE", &back));
    rig.receive(&far.inside("ACK", ""));
    assert!(rig.agent.call(KEY).expect("the call").busy, "they go on");
}

#[test]
fn what_is_so_already_is_not_done_again() {
    let mut rig = Rig::of(Side::Pbx);
    up(&mut rig, SDP);
    assert_eq!(rig.agent.hindrance(&in_call(CallCommand::Hold)), None);
    rig.in_call(CallCommand::Hold);
    let reinvite = rig.sent_one("INVITE");
    let held = SDP.replace("far 1 1", "far 1 2") + "a=recvonly\r\n";
    let mut answer = Far::called(rig.peer, &reinvite);
    answer.theirs.clear();
    rig.receive(&answer.answer(200, "", &held).replace(";tag=far;tag=far", ";tag=far"));
    assert!(why(&rig, &in_call(CallCommand::Hold)).0.contains("holds the call already"));
    let mut rig = Rig::of(Side::Pbx);
    rig.calls();
    let cancel = in_call(CallCommand::Cancel);
    assert_eq!(rig.agent.hindrance(&cancel), None);
    rig.command(cancel.clone());
    assert!(why(&rig, &cancel).0.contains("given up already"));
}

#[test]
fn a_profile_without_faxes_sends_none() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| plan.pbx.fax.mode = FaxMode::None);
    up(&mut rig, SDP);
    assert!(why(&rig, &fax()).0.contains("`mode = \"none\"` in [fax]"));
}

#[test]
fn nobody_is_pinged_whom_a_carrier_cannot_find() {
    let rig = Rig::with(Side::Carrier, TrunkMode::Registration, |_| ());
    let (words, may_pass) = why(&rig, &Command::Options);
    assert!(words.contains("not registered") && may_pass, "{words}");
    assert_eq!(Rig::of(Side::Pbx).agent.hindrance(&Command::Options), None);
}

#[test]
fn a_side_that_is_silent_does_nothing_until_it_is_not() {
    let mut rig = Rig::of(Side::Pbx);
    rig.command(Command::Silent(Duration::from_secs(5)));
    let (words, may_pass) = why(&rig, &Command::Options);
    assert!(words.contains("silent") && may_pass, "{words}");
    assert_eq!(rig.agent.hindrance(&Command::Silent(Duration::from_secs(5))), None);
    rig.pass(Duration::from_secs(6));
    rig.command(Command::Silent(Duration::ZERO));
    assert_eq!(rig.agent.hindrance(&Command::Options), None);
}
