//! Asterisk as a PBX with one trunk; its dial plan is its people, and its console tells them what to do.

mod shipped;

use std::fs;
use std::path::PathBuf;

use libtest_mimic::Failed;
use tests::process::Process;
use tests::unpacked;

use super::{Cell, Peer};
use crate::Tried;
use crate::device::{Device, Order, Setup};
use crate::flow::fax::Way;
use crate::flow::{self, Flow};
use crate::stage::{ANSWERS, DID, PBX, Stage, USER};
use crate::verdict::{Blamed, talked};

pub(crate) const PEER: Peer =
    Peer { name: "asterisk", missing: || unpacked::is_missing("asterisk"), device: start, cells };

fn cells() -> Vec<Cell> {
    let mut cells = flow::of_devices(&[(Flow::Hold, "its console has no word for it")]);
    cells.extend([
        Cell::played(Flow::SeveralCalls, flow::several),
        Cell::played(Flow::SendsT38, |stage| fax_out(stage, Way::T38)),
        Cell::played(Flow::ReceivesT38, |stage| fax_in(stage, Way::T38)),
        Cell::played(Flow::SendsG711, |stage| fax_out(stage, Way::G711)),
        Cell::played(Flow::ReceivesG711, |stage| fax_in(stage, Way::G711)),
        Cell::played(Flow::CarrierIsCalled, carrier_is_called),
        Cell::played(Flow::CarrierCalls, carrier_calls),
        Cell::played(Flow::BetweenOutbound, |stage| between(stage, flow::between::outbound)),
        Cell::played(Flow::BetweenInbound, |stage| between(stage, flow::between::inbound)),
        Cell::played(Flow::BetweenRefused, |stage| between(stage, flow::between::refused)),
        Cell::played(Flow::Plays, shipped::plays),
        Cell::played(Flow::Guide, shipped::guide),
    ]);
    cells
}

/// One that runs.
struct Asterisk {
    process: Process,
    config: PathBuf,
    /// Where a call of its own goes on in its dial plan.
    talks: &'static str,
}

/// What is different from one to the next.
struct Plan<'a> {
    /// Files of which its `pjsip.conf` is made.
    pjsip: &'a [&'a str],
    /// Lines for its trunk.
    trunk: &'a str,
    /// What its extensions do: a context and an extension in it.
    called: &'a str,
    /// Whose voice they have.
    voice: &'a str,
    /// Options of its fax machine.
    fax: &'a str,
}

impl Default for Plan<'_> {
    fn default() -> Self {
        Self { pjsip: &["pjsip.conf"], trunk: "", called: "answers,s", voice: "pbx", fax: "" }
    }
}

fn start(stage: &Stage, setup: Setup) -> Result<Box<dyn Device>, Failed> {
    let mut trunk = String::new();
    if setup.reliable {
        trunk.push_str("100rel = yes\n");
    }
    if setup.timer {
        trunk.push_str("timers = always\ntimers_sess_expires = 90\n");
    }
    let called = if setup.answers { "answers,s" } else { "rings,s" };
    let pjsip: &[&str] = if setup.registers { &["pjsip.conf", "registers.conf"] } else { &["pjsip.conf"] };
    Ok(Box::new(launched(stage, &Plan { pjsip, trunk: &trunk, called, ..Plan::default() })?))
}

fn launched(stage: &Stage, plan: &Plan<'_>) -> Result<Asterisk, Failed> {
    let words = [("MORE", plan.trunk), ("CALLED", plan.called), ("FAX", plan.fax), ("VOICE", plan.voice)];
    stage.filled("asterisk/extensions.conf", "extensions.conf", &words)?;
    let mut pjsip = String::new();
    for part in plan.pjsip {
        pjsip += &fs::read_to_string(stage.filled(&format!("asterisk/{part}"), "part.conf", &words)?)?;
    }
    fs::write(stage.path().join("pjsip.conf"), pjsip)?;
    let (process, config) = run(stage)?;
    Ok(Asterisk { process, config, talks: "talks" })
}

/// It runs with the `pjsip.conf` and the `extensions.conf` of its folder.
fn run(stage: &Stage) -> Result<(Process, PathBuf), Failed> {
    let root = unpacked::root("asterisk").display().to_string();
    for name in ["asterisk", "modules", "logger", "rtp", "udptl"] {
        let file = format!("{name}.conf");
        stage.filled(&format!("asterisk/{file}"), &file, &[("ROOT", &root)])?;
    }
    for (voice, name) in [("pbx.al", "pbx.alaw"), ("carrier.al", "carrier.alaw")] {
        fs::copy(stage.path().join(voice), stage.path().join(name))?;
    }
    let config = stage.path().join("asterisk.conf");
    let mut command = stage.program("asterisk");
    command.arg("-C").arg(&config).args(["-f", "-n", "-vvv"]);
    let mut process = Process::start("asterisk", &mut command)?;
    process.says("Asterisk Ready")?;
    Ok((process, config))
}

fn fax_plan(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::T38 => ("t38_udptl = yes\nt38_udptl_ec = redundancy\n", ""),
        // It does not ask for T.38.
        Way::G711 => ("", "F"),
    }
}

fn fax_in(stage: &Stage, way: Way) -> Result<Blamed, Failed> {
    let (trunk, fax) = fax_plan(way);
    let _machine = launched(stage, &Plan { trunk, fax, called: "receives,s", ..Plan::default() })?;
    flow::fax::received_by(stage, way)
}

fn fax_out(stage: &Stage, way: Way) -> Result<Blamed, Failed> {
    let (trunk, fax) = fax_plan(way);
    let mut machine = launched(stage, &Plan { trunk, fax, ..Plan::default() })?;
    machine.talks = "sends";
    flow::fax::sent_by(stage, way, &mut machine)
}

/// It is at the address of the PBX there, and knows our PBX where the core is elsewhere.
fn between(stage: &Stage, play: flow::between::Play) -> Result<Blamed, Failed> {
    let plan = Plan {
        pjsip: &["pjsip.conf", "other.conf"],
        trunk: "trust_id_inbound = yes\ntrust_id_outbound = yes\n",
        called: "from-trunk,${EXTEN}",
        ..Plan::default()
    };
    let _between = launched(stage, &plan)?;
    play(stage, [&stage.carrier, &stage.pbx], [&stage.core, &stage.pbx])
}

const OF_A_CARRIER: Plan<'_> =
    Plan { pjsip: &["carrier.conf"], trunk: "", called: "answers,s", voice: "carrier", fax: "" };

fn carrier_is_called(stage: &Stage) -> Result<Blamed, Failed> {
    let _carrier = launched(stage, &OF_A_CARRIER)?;
    let mut pbx = stage.our_pbx(PBX, &["--call", ANSWERS])?;
    stage.over("pbx", &mut pbx)?.has(1, "with both voices", talked)?.blamed()
}

fn carrier_calls(stage: &Stage) -> Result<Blamed, Failed> {
    let carrier = launched(stage, &OF_A_CARRIER)?;
    let mut pbx = stage.our_pbx(PBX, &[])?;
    pbx.says("carrier -> pbx  200")?;
    carrier.console(&format!("channel originate PJSIP/{DID}@{USER} extension s@talks"))?;
    pbx.says("carrier -> pbx  ACK")?;
    stage.talk();
    carrier.console("channel request hangup all")?;
    pbx.says("carrier -> pbx  BYE")?;
    stage.ended("pbx", &mut pbx)?.has(1, "with both voices", talked)?.blamed()
}

impl Asterisk {
    /// A line for its console, and what it says.
    fn console(&self, line: &str) -> Result<String, Failed> {
        let mut command = unpacked::command("asterisk");
        let output = command.arg("-C").arg(&self.config).args(["-rx", line]).output()?;
        if !output.status.success() {
            return Err(format!("asterisk refuses `{line}`: {output:?}\n{}", self.process.said()).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn originate(&self, number: &str, talk: &str) -> Tried {
        self.console(&format!("channel originate PJSIP/{number}@trunk extension s@{talk}")).map(drop)
    }

    /// The call goes on elsewhere in its dial plan.
    fn goes_on(&self, context: &str) -> Tried {
        let all = self.console("core show channels concise")?;
        let channel = all.split('!').next().filter(|name| name.starts_with("PJSIP"));
        let channel = channel.ok_or_else(|| format!("asterisk has no call: {all}"))?;
        self.console(&format!("channel redirect {channel} {context},s,1")).map(drop)
    }
}

impl Device for Asterisk {
    fn told(&mut self, order: Order<'_>) -> Tried {
        match order {
            Order::Call(number) => self.originate(number, self.talks),
            Order::HangUp => self.console("channel request hangup all").map(drop),
            Order::Quit => self.console("pjsip send unregister carrier").map(drop),
            Order::Digit(digit) => self.goes_on(&format!("key-{digit}")),
            Order::Refuse => self.goes_on("refuses"),
            Order::Hold | Order::Resume => Err(format!("its dial plan decides, not {order:?}").into()),
        }
    }
}
