//! A foreign proxy between our carrier and our PBX, which are two ends of one run: `trunksim run --between`.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tests::process::Process;

use super::{CARRIER, PBX, Stage, Test, Tried};

pub(crate) const TESTS: [Test; 1] = [("an edge passes our plays on between both our ends", 150, plays)];

/// The exit code when nothing came from the device.
const NOTHING_RAN: i32 = 4;

/// One that is answered and one that is refused; and the same through an address at which nobody is.
fn plays(stage: &Stage) -> Tried {
    {
        let _between = stage.kamailio("between.cfg", include_str!("../../foreign/kamailio/between.cfg"))?;
        let plays =
            ["calls/outbound-caller-hangs-up", "calls/inbound-called-hangs-up", "calls/outbound-busy"];
        let json = through(stage, &plays, 0)?;
        for play in json["plays"].as_array().into_iter().flatten() {
            let is_well = play["carrier"]["verdict"] == "pass" && play["pbx"]["verdict"] == "pass";
            let calls = play["calls"].as_array().map_or(&[][..], Vec::as_slice);
            // It records its route, which is between neighbours, and changes nothing else.
            let is_passed_on = matches!(calls, [call] if call["missing"].is_null() && call["changes"] == Value::Array(Vec::new()));
            if !is_well || !is_passed_on {
                return Err(format!("a call that was passed on as it was, not {play:#}").into());
            }
        }
    }
    // Nobody is there any more.
    let json = through(stage, &["calls/outbound-busy"], NOTHING_RAN)?;
    let missing = &json["plays"][0]["calls"][0]["missing"];
    if missing != "outgoing" {
        Err(format!("a call that never came out, not {json:#}").into())
    } else {
        Ok(())
    }
}

/// Runs plays through the proxy, and gives what it changed.
fn through(stage: &Stage, plays: &[&str], code: i32) -> Result<Value, libtest_mimic::Failed> {
    let at = |address: &str| format!("{address}:5060");
    let results = stage.results("between");
    let mut command = Command::new(&stage.trunksim);
    command.arg("run").args(plays).args(["--mode", "static", "--carrier", CARRIER, "--pbx", PBX]);
    command.arg("--between").arg(format!("device:{},{}", at(&stage.inner), at(&stage.carrier)));
    command.arg("--bind").arg(format!("{},{}", at(&stage.core), at(&stage.pbx)));
    command.arg("-o").arg(&results).env("NO_COLOR", "1");
    let mut process = Process::start("trunksim", &mut command)?;
    let ended = process.end()?.code();
    if ended != Some(code) {
        return Err(format!("expected exit code {code}, got {ended:?}\n{}", process.said()).into());
    }
    Ok(serde_json::from_str(&fs::read_to_string(results.join("between.json"))?)?)
}
