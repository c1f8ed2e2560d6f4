//! Digits by INFO, one behind the other.

use clock::Duration;
use plan::profile::DtmfMode;
use plan::{Side, TrunkMode};
use sip::Message;

use super::{Far, Rig};
use crate::CallCommand;

/// A call that is up, of a side whose digits go by INFO and last 100 ms, with 100 ms between them.
fn dialling(digits: &str) -> Rig {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| plan.pbx.dtmf.mode = DtmfMode::Info);
    rig.call_up();
    rig.in_call(CallCommand::Dtmf(digits.into()));
    rig
}

fn told(rig: &mut Rig) -> Vec<Message> {
    rig.sent().into_iter().filter(|message| message.digit_told().is_some()).collect()
}

#[test]
fn a_digit_goes_when_the_one_before_is_answered_and_over() {
    let mut rig = dialling("12");
    let first = told(&mut rig);
    assert_eq!(first.len(), 1);
    rig.pass(Duration::from_millis(300));
    assert_eq!(told(&mut rig).len(), 0, "the first one has no answer");
    rig.receive(&Far::reply(&first[0], 200, ""));
    rig.pass(Duration::from_millis(150));
    assert_eq!(told(&mut rig).len(), 0, "the first one still plays");
    rig.pass(Duration::from_millis(100));
    let second = told(&mut rig);
    assert_eq!(second.first().and_then(Message::digit_told), Some('2'));
    rig.receive(&Far::reply(&second[0], 405, ""));
    rig.in_call(CallCommand::Dtmf("3".into()));
    assert_eq!(told(&mut rig).first().and_then(Message::digit_told), Some('3'));
}

/// RFC 3261 12.2.1.2: who does not know the dialog, or is not there, has no call with us.
#[test]
fn a_digit_into_a_call_that_is_gone_ends_it() {
    let mut rig = dialling("12");
    let first = told(&mut rig);
    rig.receive(&Far::reply(&first[0], 481, ""));
    assert_eq!(rig.sent_one("BYE").digit_told(), None);
    rig.pass(Duration::from_secs(1));
    assert_eq!(told(&mut rig).len(), 0);
}
