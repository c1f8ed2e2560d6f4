//! SIPp: scripts that play a PBX or a carrier word by word.

use std::path::PathBuf;

use libtest_mimic::Failed;
use tests::process::Process;
use tests::unpacked;

use super::{Cell, Peer};
use crate::device::{Device, Setup};
use crate::flow::Flow;
use crate::stage::{ANSWERS, CARRIER, DID, DOMAIN, PASSWORD, PBX, Stage, USER, foreign};
use crate::verdict::{Blamed, Verdict, talked};

pub(crate) const PEER: Peer =
    Peer { name: "sipp", missing: || unpacked::is_missing("sipp"), device: is_none, cells };

fn cells() -> Vec<Cell> {
    vec![
        Cell::played(Flow::RegistersAndCalls, calls),
        Cell::played(Flow::RegistersAndIsCalled, is_called),
        Cell::played(Flow::WrongPassword, wrong_password),
        Cell::played(Flow::SeveralCalls, several),
        Cell::played(Flow::CarrierIsCalled, carrier_is_called),
        Cell::played(Flow::CarrierCalls, carrier_calls),
    ]
}

fn is_none(_: &Stage, _: Setup) -> Result<Box<dyn Device>, Failed> {
    Err("SIPp is told everything beforehand".into())
}

/// A script from one address to another, by default once.
pub(super) fn script(
    stage: &Stage,
    name: &str,
    [own, other]: [&str; 2],
    more: &[&str],
) -> Result<Process, Failed> {
    let file: PathBuf = foreign().join(format!("sipp/{name}.xml"));
    let mut command = stage.program("sipp");
    // The scripts find the voices in the folder where SIPp runs.
    command.current_dir(stage.path()).arg(format!("{other}:5060")).arg("-sf").arg(file);
    command.args(["-i", own, "-mi", own, "-nostdin", "-key", "domain", DOMAIN]);
    for default in [["-m", "1"], ["-p", "5060"]] {
        if !more.contains(&default[0]) {
            command.args(default);
        }
    }
    // Two calls with one Call-ID: the registration and its end. SIPp itself gives up after half a minute.
    command.args(["-deadcall_wait", "0", "-timeout", "30s", "-timeout_error"]);
    command.arg("-trace_err").args(["-error_file", "errors.log"]);
    Process::start(&format!("sipp {name}"), command.args(more))
}

fn registers(stage: &Stage, expires: &str, password: &str) -> Result<Process, Failed> {
    let more = ["-key", "expires", expires, "-au", USER, "-ap", password, "-auth_uri", DOMAIN, "-p", "5070"];
    // What was refused is no call, and no BYE ends it.
    let more = [&more[..], &["-default_behaviors", "all,-bye"]].concat();
    script(stage, "pbx-registers", [&stage.pbx, &stage.carrier], &more)
}

fn place(stage: &Stage, more: &[&str]) -> Result<Process, Failed> {
    let uri = format!("{ANSWERS}@{DOMAIN};user=phone");
    let account = ["-au", USER, "-ap", PASSWORD, "-auth_uri", &uri];
    let keys = ["-key", "called", ANSWERS, "-key", "caller", DID, "-key", "ack", "2"];
    script(stage, "pbx-calls", [&stage.pbx, &stage.carrier], &[&account[..], &keys[..], more].concat())
}

fn calls(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &[])?;
    registers(stage, "600", PASSWORD)?.succeeds()?;
    place(stage, &[])?.succeeds()?;
    registers(stage, "0", PASSWORD)?.succeeds()?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

fn several(stage: &Stage) -> Result<Blamed, Failed> {
    const CALLS: usize = 3;
    // Of streams that it plays at a time not all are heard.
    let mut carrier = stage.our_carrier(CARRIER, &["--signalling-only"])?;
    registers(stage, "600", PASSWORD)?.succeeds()?;
    place(stage, &["-m", "3", "-r", "3"])?.succeeds()?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    verdict.has(CALLS, "completed", |call| call["outcome"] == "completed")?.blamed()
}

fn is_called(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &["--call", DID])?;
    let mut phone = script(stage, "pbx-answers", [&stage.pbx, &stage.carrier], &[])?;
    // One port is taken by the phone, so the PBX registers from another one than it is called at.
    registers(stage, "600", PASSWORD)?.succeeds()?;
    phone.succeeds()?;
    let verdict = stage.over("carrier", &mut carrier)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

fn wrong_password(stage: &Stage) -> Result<Blamed, Failed> {
    let mut carrier = stage.our_carrier(CARRIER, &[])?;
    registers(stage, "600", "wrong-horse")?.fails_with("403 Forbidden")?;
    stage.ended("carrier", &mut carrier)?.blamed_without_a_call()
}

fn carrier_is_called(stage: &Stage) -> Result<Blamed, Failed> {
    // One registration, one call, one end of the registration.
    let mut sipp = script(stage, "carrier-serves", [&stage.carrier, &stage.pbx], &["-m", "3"])?;
    let mut pbx = stage.our_pbx(PBX, &["--call", ANSWERS])?;
    let verdict = over_with(stage, &mut pbx, &mut sipp)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

fn carrier_calls(stage: &Stage) -> Result<Blamed, Failed> {
    let more = ["-key", "called", DID];
    let mut sipp = script(stage, "carrier-calls", [&stage.carrier, &stage.pbx], &more)?;
    let mut pbx = stage.our_pbx(PBX, &[])?;
    pbx.says("carrier -> pbx  BYE")?;
    pbx.says("pbx -> carrier  200 OK")?;
    // Now the PBX goes, as at Ctrl-C, and must take its binding back: the last that SIPp waits for.
    pbx.interrupt()?;
    let verdict = over_with(stage, &mut pbx, &mut sipp)?;
    verdict.has(1, "with both voices", talked)?.blamed()
}

fn over_with(stage: &Stage, pbx: &mut Process, sipp: &mut Process) -> Result<Verdict, Failed> {
    let verdict = stage.over("pbx", pbx)?;
    sipp.succeeds()?;
    Ok(verdict)
}
