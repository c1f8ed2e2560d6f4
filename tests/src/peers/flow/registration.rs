//! Calls of a peer that registers: it is challenged with 401 there, and with 407 in its calls.

use libtest_mimic::Failed;

use super::{established, hung_up};
use crate::device::{Order, Setup};
use crate::stage::{ANSWERS, CARRIER, DID, Stage};
use crate::verdict::{Blamed, talked};

/// The peer registers, calls, and takes its binding back.
pub(super) fn calls(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &[])?;
    let mut phone = stage.device(Setup { registers: true, ..Setup::default() })?;
    carrier.says("binding created")?;
    phone.told(Order::Call(ANSWERS))?;
    established(&mut carrier)?;
    stage.talk();
    phone.told(Order::HangUp)?;
    hung_up(&mut carrier)?;
    phone.told(Order::Quit)?;
    carrier.says("binding removed")?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

/// The peer registers, and is called where it is.
pub(super) fn is_called(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--call", DID])?;
    let _phone = stage.device(Setup { registers: true, answers: true, ..Setup::default() })?;
    let verdict = stage.over("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}
