//! What is heard before the answer, digits, and hold.

use libtest_mimic::Failed;
use serde_json::Value;

use super::{established, hung_up};
use crate::device::{Order, Setup};
use crate::stage::{ANNOUNCEMENT, ANSWERS, CARRIER, Stage};
use crate::verdict::{Blamed, talked};

/// The peer calls a number that says what is wrong before it refuses.
pub(super) fn early(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(ANNOUNCEMENT))?;
    carrier.says("carrier -> pbx  404")?;
    carrier.says("pbx -> carrier  ACK")?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with an announcement", is_announced)?.blamed()
}

/// Most of four seconds arrived before the refusal.
fn is_announced(call: &Value) -> bool {
    let streams = call["streams"].as_array().into_iter().flatten();
    let mut heard = streams.filter(|stream| stream["by"] == "carrier" && stream["lost"] == 0);
    call["status"] == 404 && heard.any(|stream| stream["received"].as_u64() > Some(150))
}

/// The peer dials in a call.
pub(super) fn digits(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(ANSWERS))?;
    established(&mut carrier)?;
    stage.talk();
    for digit in ['1', '2', '#'] {
        phone.told(Order::Digit(digit))?;
        stage.pause();
    }
    phone.told(Order::HangUp)?;
    hung_up(&mut carrier)?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict
        .has(1, "with voices and digits", |call| talked(call) && call["dtmf_to_carrier"] == "12#")?
        .blamed()
}

/// The peer puts the call on hold and takes it back.
pub(super) fn hold(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(ANSWERS))?;
    established(&mut carrier)?;
    stage.talk();
    for order in [Order::Hold, Order::Resume] {
        phone.told(order)?;
        carrier.says("pbx -> carrier  INVITE")?;
        carrier.says("carrier -> pbx  200")?;
        carrier.says("pbx -> carrier  ACK")?;
        stage.talk();
    }
    phone.told(Order::HangUp)?;
    hung_up(&mut carrier)?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}
