//! Kamailio between two ends: the edge of a carrier whose core is SIPp, and between our carrier and our PBX.

use libtest_mimic::Failed;
use tests::process::Process;
use tests::unpacked;

use super::sipp::script;
use super::{Cell, Peer};
use crate::device::{Device, Setup};
use crate::flow::{self, Flow};
use crate::stage::{ANSWERS, DID, PBX, Stage};
use crate::verdict::{Blamed, talked};

pub(crate) const PEER: Peer = Peer { name: "kamailio", missing, device: is_none, cells };

fn missing() -> Option<String> {
    unpacked::is_missing("kamailio").or_else(|| unpacked::is_missing("sipp"))
}

fn cells() -> Vec<Cell> {
    vec![
        Cell::played(Flow::CarrierIsCalled, edge_is_called),
        Cell::played(Flow::CarrierCalls, edge_calls),
        Cell::played(Flow::CarrierChallenges, challenges),
        Cell::played(Flow::BetweenOutbound, outbound),
        Cell::played(Flow::BetweenInbound, inbound),
        Cell::played(Flow::BetweenRefused, refused),
    ]
}

fn is_none(_: &Stage, _: Setup) -> Result<Box<dyn Device>, Failed> {
    Err("Kamailio has no phone".into())
}

/// It listens on both sides when this returns.
fn start(stage: &Stage, config: &str) -> Result<Process, Failed> {
    let modules = unpacked::kamailio_modules();
    let words = [("OUTER", stage.carrier.as_str()), ("TRUNK", &stage.pbx), ("MODULES", &modules)];
    let file = stage.filled(&format!("kamailio/{config}"), config, &words)?;
    let mut command = stage.program("kamailio");
    command.arg("-f").arg(file).args(["-DD", "-E", "-m", "32", "-M", "4"]);
    command.arg("-Y").arg(stage.path()).arg("-w").arg(stage.path());
    let mut process = Process::start("kamailio", &mut command)?;
    process.says("udp: ")?;
    Ok(process)
}

fn edge_calls(stage: &Stage) -> Result<Blamed, Failed> {
    let mut pbx = stage.our_pbx(PBX, &["--mode", "static"])?;
    let _edge = start(stage, "edge.cfg")?;
    script(stage, "edge-calls", [&stage.core, &stage.inner], &["-key", "called", DID])?.succeeds()?;
    stage.ended("pbx", &mut pbx)?.has(1, "with both voices", talked)?.blamed()
}

fn edge_is_called(stage: &Stage) -> Result<Blamed, Failed> {
    let _edge = start(stage, "edge.cfg")?;
    let mut core = script(stage, "edge-answers", [&stage.core, &stage.inner], &[])?;
    let mut pbx = stage.our_pbx(PBX, &["--mode", "static", "--call", ANSWERS])?;
    core.succeeds()?;
    stage.over("pbx", &mut pbx)?.has(1, "with both voices", talked)?.blamed()
}

/// Our PBX registers and calls, and both are challenged, with one nonce.
fn challenges(stage: &Stage) -> Result<Blamed, Failed> {
    let _registrar = start(stage, "registrar.cfg")?;
    let mut core = script(stage, "edge-answers", [&stage.core, &stage.inner], &[])?;
    let mut pbx = stage.our_pbx(PBX, &["--call", ANSWERS])?;
    core.succeeds()?;
    stage.over("pbx", &mut pbx)?.has(1, "with both voices", talked)?.blamed()
}

fn outbound(stage: &Stage) -> Result<Blamed, Failed> {
    let _between = start(stage, "between.cfg")?;
    flow::between::outbound(stage, [&stage.core, &stage.inner], [&stage.pbx, &stage.carrier])
}

fn inbound(stage: &Stage) -> Result<Blamed, Failed> {
    let _between = start(stage, "edge.cfg")?;
    flow::between::inbound(stage, [&stage.core, &stage.inner], [&stage.pbx, &stage.carrier])
}

fn refused(stage: &Stage) -> Result<Blamed, Failed> {
    let _between = start(stage, "between.cfg")?;
    flow::between::refused(stage, [&stage.core, &stage.inner], [&stage.pbx, &stage.carrier])
}
