//! Calls of a peer that registers: it is challenged with 401 there, and with 407 in its calls.

use std::fs;

use libtest_mimic::Failed;

use super::{established, hung_up};
use crate::device::{Order, Setup};
use crate::stage::{ANSWERS, CARRIER, DID, PASSWORD, Stage, USER};
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

/// A DID of an account that nobody registers.
const OTHER: &str = "+12025550140";

/// The peer is one of several accounts: it alone registers, and only its own number reaches it.
pub(super) fn is_one_of_several(stage: &Stage) -> Result<Blamed, Failed> {
    let file = |name: &str, text: String| -> Result<String, Failed> {
        let path = stage.path().join(name);
        fs::write(&path, text)?;
        Ok(path.display().to_string())
    };
    let rows = format!("user,password,dids\nfirst,one,{OTHER}\n{USER},{PASSWORD},{DID}\nthird,three,\n");
    let accounts = file("accounts.csv", rows)?;
    let lines = format!(
        "wait registered\nwait 1s\ncall {DID}\nwait confirmed\nwait 2500ms\nhangup\nwait ended\nquit\n"
    );
    let script = file("script.txt", lines)?;
    let mut carrier = stage.our_carrier(CARRIER, &["--accounts", &accounts, "--script", &script])?;
    let said = stage.refused("carrier", &format!("call {OTHER}"))?;
    if !said.contains("`first` is not registered") {
        return Err(format!("a call to an account that is not registered: {said}").into());
    }
    let _phone = stage.device(Setup { registers: true, answers: true, ..Setup::default() })?;
    let verdict = stage.over("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}
