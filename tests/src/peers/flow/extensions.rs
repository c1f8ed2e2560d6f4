//! Reliable provisional responses and session timers.

use libtest_mimic::Failed;

use super::{established, hung_up};
use crate::device::{Order, Setup};
use crate::stage::{ANSWERS, LONG, RELIABLE, Stage};
use crate::verdict::{Blamed, talked};

/// The peer calls, and acknowledges that it rings (RFC 3262).
pub(super) fn reliable(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(RELIABLE, &["--mode", "static"])?;
    let mut phone = stage.device(Setup { reliable: true, ..Setup::default() })?;
    phone.told(Order::Call(ANSWERS))?;
    carrier.says("pbx -> carrier  PRACK")?;
    carrier.says("carrier -> pbx  200")?;
    carrier.says("carrier -> pbx  200")?;
    carrier.says("pbx -> carrier  ACK")?;
    stage.talk();
    phone.told(Order::HangUp)?;
    hung_up(&mut carrier)?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

/// The peer calls for longer than half of a session interval of 90 s, the smallest there is, so that somebody refreshes it
/// (RFC 4028 5, 10).
pub(super) fn session_timer(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(RELIABLE, &["--mode", "static"])?.patient(LONG);
    let mut phone = stage.device(Setup { timer: true, ..Setup::default() })?;
    phone.told(Order::Call(ANSWERS))?;
    established(&mut carrier)?;
    carrier.says_one_of(&["  INVITE", "  UPDATE"])?;
    carrier.says_one_of(&["  200"])?;
    stage.talk();
    phone.told(Order::HangUp)?;
    hung_up(&mut carrier)?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}
