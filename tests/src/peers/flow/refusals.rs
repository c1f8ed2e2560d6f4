//! Calls that do not come about.

use libtest_mimic::Failed;
use serde_json::Value;

use crate::device::{Order, Setup};
use crate::stage::{BUSY, CARRIER, DID, NO_ANSWER, Stage};
use crate::verdict::Blamed;

/// The peer rings, and refuses.
pub(super) fn refuses(stage: &Stage) -> Result<Blamed, Failed> {
    let mut phone = stage.device(Setup::default())?;
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static", "--call", DID])?;
    carrier.says("pbx -> carrier  180")?;
    phone.told(Order::Refuse)?;
    let verdict = stage.over("carrier", &mut carrier)?;
    verdict
        .has(1, "refused", |call| [486, 603].iter().any(|status| call["status"] == *status))?
        .blamed_without_a_call()
}

/// The peer calls a number that is busy.
pub(super) fn is_refused(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(BUSY))?;
    carrier.says("carrier -> pbx  486")?;
    carrier.says("pbx -> carrier  ACK")?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "refused", |call| call["status"] == 486)?.blamed()
}

/// The peer calls a number that rings, and gives up.
pub(super) fn cancels(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(NO_ANSWER))?;
    carrier.says_one_of(&["carrier -> pbx  180", "carrier -> pbx  183"])?;
    phone.told(Order::HangUp)?;
    carrier.says("pbx -> carrier  CANCEL")?;
    carrier.says("carrier -> pbx  487")?;
    carrier.says("pbx -> carrier  ACK")?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "cancelled", is_cancelled_call)?.blamed()
}

/// The carrier gives up while the peer rings: it is told to end.
pub(super) fn is_cancelled(stage: &Stage) -> Result<Blamed, Failed> {
    let _phone = stage.device(Setup::default())?;
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static", "--call", DID])?;
    carrier.says("pbx -> carrier  180")?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "cancelled", is_cancelled_call)?.blamed_without_a_call()
}

fn is_cancelled_call(call: &Value) -> bool {
    call["outcome"] == "cancelled" && call["status"] == 487
}
