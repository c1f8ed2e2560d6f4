//! What is heard before the answer, digits, and hold.

use std::fs;

use libtest_mimic::Failed;
use serde_json::Value;

use super::{established, hung_up};
use crate::device::{Order, Setup};
use crate::stage::{ANNOUNCEMENT, ANSWERS, CARRIER, DID, Stage};
use crate::verdict::{Blamed, Verdict, talked};

/// The peer calls a number that says what is wrong before it refuses.
pub(super) fn early(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static"])?;
    let mut phone = stage.device(Setup::default())?;
    phone.told(Order::Call(ANNOUNCEMENT))?;
    carrier.says("carrier -> pbx  404")?;
    carrier.says("pbx -> carrier  ACK")?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with an announcement", is_announced)?;
    let heard = verdict.heard_early()?;
    if heard != ["announcement"] {
        return Err(verdict.unlike(&format!("an announcement before the refusal, not {heard:?}")));
    }
    verdict.blamed()
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

/// The carrier calls, and dials in the call.
pub(super) fn is_dialled(stage: &Stage) -> Result<Blamed, Failed> {
    let verdict = steered(stage, &["dtmf 12#"])?;
    verdict.has(1, "with voices and digits", |call| talked(call) && call["dtmf_to_pbx"] == "12#")?.blamed()
}

/// The carrier calls, puts the call on hold and takes it back.
pub(super) fn is_held(stage: &Stage) -> Result<Blamed, Failed> {
    let verdict = steered(stage, &["hold", "resume"])?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

/// A call of the carrier, in which it does this by a script, with some talk between.
fn steered(stage: &Stage, lines: &[&str]) -> Result<Verdict, Failed> {
    let _phone = stage.device(Setup { answers: true, ..Setup::default() })?;
    let talk = "wait 2500ms";
    let call = format!("call {DID}");
    let mut script = vec![&*call, "wait confirmed", talk];
    lines.iter().for_each(|line| script.extend([*line, talk]));
    script.extend(["hangup", "wait ended", "quit"]);
    let path = stage.path().join("script.txt");
    fs::write(&path, script.join("\n"))?;
    let path = path.display().to_string();
    let mut carrier = stage.our_carrier(CARRIER, &["--mode", "static", "--script", &path])?;
    stage.over("carrier", &mut carrier)
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
