//! Calls on a trunk where each side knows the other by its address.

use libtest_mimic::Failed;

use super::{established, hung_up};
use crate::device::{Order, Setup};
use crate::stage::{ANSWERS, CARRIER, DID, Stage};
use crate::verdict::{Blamed, talked};

/// The peer calls, talks and hangs up.
pub(super) fn calls(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(ANSWERS))?;
    established(&mut carrier)?;
    stage.talk();
    phone.told(Order::HangUp)?;
    hung_up(&mut carrier)?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

/// The carrier calls, talks and hangs up.
pub(super) fn is_called(stage: &Stage) -> Result<Blamed, Failed> {
    let _phone = stage.device(Setup { answers: true, ..Setup::default() })?;
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static", "--call", DID])?;
    let verdict = stage.over("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

/// The peer has three calls at a time.
pub(crate) fn several(stage: &Stage) -> Result<Blamed, Failed> {
    const CALLS: usize = 3;
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    for _ in 0..CALLS {
        phone.told(Order::Call(ANSWERS))?;
        established(&mut carrier)?;
    }
    stage.talk();
    phone.told(Order::HangUp)?;
    for _ in 0..CALLS {
        hung_up(&mut carrier)?;
    }
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(CALLS, "with both voices", talked)?.blamed()
}
