//! SIPp: scripts that play a PBX or a carrier word by word.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use libtest_mimic::Failed;
use tests::process::Process;
use tests::unpacked;

use super::{Cell, Peer, baresip};
use crate::device::{Device, Order, Setup};
use crate::flow::{Flow, Play};
use crate::stage::{ANSWERS, Account, CARRIER, DID, DOMAIN, OWN, PASSWORD, PBX, Stage, USER, foreign};
use crate::verdict::{Blamed, Verdict, talked};

pub(crate) const PEER: Peer =
    Peer { name: "sipp", missing: || unpacked::is_missing("sipp"), device: is_none, cells };

fn cells() -> Vec<Cell> {
    let is_alone = unpacked::is_missing("baresip").is_some();
    let beside: Result<Play, &str> =
        if is_alone { Err("baresip, which has the other account, is not there") } else { Ok(one_of_several) };
    vec![
        Cell::played(Flow::RegistersAndCalls, calls),
        Cell::played(Flow::RegistersAndIsCalled, is_called),
        Cell { flow: Flow::OneOfSeveral, play: beside },
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

/// A phone has another account of the trunk.
const OTHER: Account = Account { user: "desk", password: "battery-staple", number: "+12025550140" };

/// SIPp has one account of the trunk, and a phone of somebody else another. Each is called at its own number while the
/// other is in a call, and both call.
fn one_of_several(stage: &Stage) -> Result<Blamed, Failed> {
    let row = |who: &Account| format!("{},{},{}\n", who.user, who.password, who.number);
    let accounts = stage.path().join("accounts.csv");
    fs::write(&accounts, format!("user,password,dids\n{}{}", row(&OWN), row(&OTHER)))?;
    let also = format!("{}:5060", stage.core);
    let more = ["--accounts", &accounts.display().to_string(), "--peer", &also];
    let mut carrier = stage.our_carrier(CARRIER, &more)?;
    let mut answers = script(stage, "pbx-answers", [&stage.pbx, &stage.carrier], &[])?;
    registers(stage, "600", PASSWORD)?.succeeds()?;
    let setup = Setup { registers: true, answers: true, ..Setup::default() };
    let mut phone = baresip::started(stage, setup, &stage.core, &OTHER)?;
    carrier.says("desk: binding created")?;
    let calls = [format!("call {DID}"), format!("call {}", OTHER.number)];
    stage.obeyed("carrier", &[&calls[0], &calls[1], "wait confirmed @1", "wait confirmed @2"])?;
    stage.talk();
    stage.obeyed("carrier", &["hangup @1", "hangup @2", "wait ended @1", "wait ended @2"])?;
    answers.succeeds()?;
    phone.told(Order::Call(ANSWERS))?;
    let mut calls = place(stage, &[])?;
    calls.succeeds()?;
    phone.told(Order::HangUp)?;
    stage.obeyed("carrier", &["wait ended @3", "wait ended @4"])?;
    let verdict = stage.ended("carrier", &mut carrier)?;
    let numbers = |key: &str| -> BTreeSet<String> {
        verdict.calls().iter().filter_map(|call| Some(call[key].as_str()?.to_owned())).collect()
    };
    let (to, from) = (numbers("to"), numbers("from"));
    // The phone calls by the name that it registers with.
    let has = |all: &BTreeSet<String>, wanted: [&str; 2]| wanted.iter().all(|one| all.contains(*one));
    if !(has(&to, [DID, OTHER.number]) && has(&from, [DID, OTHER.user])) {
        return Err(verdict.unlike(&format!("calls of both and to both, not {to:?}, {from:?}")));
    }
    verdict.has(4, "with both voices", talked)?.blamed()
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
