//! Asterisk with the configuration that its driver is shipped with: plays in which it is steered by that driver, and the
//! guide that tells people how to connect it.

use std::fs;
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;
use tests::process::Process;
use tests::unpacked;

use crate::Tried;
use crate::stage::{LONG, Stage, foreign};
use crate::verdict::{Blamed, guilty};

/// What each of its commands does at least once, and what a network does to what it sends.
const PLAYS: [&str; 7] = [
    "calls/inbound-busy",
    "calls/inbound-ringback-183",
    "calls/inbound-unassigned-number",
    "calls/outbound-cancelled",
    "dtmf/outbound-digits",
    "prack/inbound-delayed-offer",
    "prack/outbound-prack-lost",
];

pub(super) fn plays(stage: &Stage) -> Result<Blamed, Failed> {
    let words: Vec<&str> = ["run"].into_iter().chain(PLAYS).chain(["--mode", "static"]).collect();
    played(stage, &words)
}

pub(super) fn guide(stage: &Stage) -> Result<Blamed, Failed> {
    let guide = foreign().join("../../profiles/guides/devices/asterisk.md").display().to_string();
    played(stage, &["guide", "run", &guide])
}

/// What the files of the driver say of addresses and of places, as it is here.
fn configured(stage: &Stage) -> Tried {
    let shipped = |name: &str| fs::read_to_string(foreign().join("../../profiles/drivers").join(name));
    let (own, folder) = (stage.path(), stage.path().display().to_string());
    let pjsip = shipped("asterisk/pjsip.conf")?;
    fs::write(
        own.join("pjsip.conf"),
        pjsip.replace("192.0.2.7", &stage.pbx).replace("192.0.2.1", &stage.carrier),
    )?;
    let extensions = shipped("asterisk/extensions.conf")?;
    fs::write(own.join("extensions.conf"), extensions.replace("demo-congrats", &format!("{folder}/pbx")))?;
    let console = shell(unpacked::command("asterisk").arg("-C").arg(own.join("asterisk.conf")));
    let driver = shipped("asterisk.toml")?.replace("asterisk -rx", &format!("{console} -rx"));
    fs::write(own.join("driver.toml"), driver)?;
    Ok(())
}

/// A command as a driver has it. No folder of ours has a blank in its name.
fn shell(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// These words, against it.
fn played(stage: &Stage, words: &[&str]) -> Result<Blamed, Failed> {
    configured(stage)?;
    let _device = super::run(stage)?;
    let results = stage.results("carrier");
    let mut command = stage.trunksim();
    command.args(words).args(["--pbx", &format!("device:{}", stage.pbx)]);
    command
        .args(["--bind", &format!("{}:5060", stage.carrier), "--driver"])
        .arg(stage.path().join("driver.toml"));
    command.arg("-o").arg(&results).env("NO_COLOR", "1").current_dir(stage.path());
    let mut ours = Process::start("trunksim", &mut command)?.patient(LONG);
    let code = ours.end()?.code();
    let mut blamed = Blamed::new();
    let mut is_broken = false;
    for run in fs::read_dir(results.join("runs"))? {
        let text = fs::read_to_string(run?.path().join("findings.json"))?;
        let json: Value = serde_json::from_str(&text)?;
        is_broken |= breaks(&json);
        blamed.extend(guilty(&json));
        if json["verdict"] != "pass" && !breaks(&json) {
            return Err(
                format!("a play that nobody has broken did not pass: {json:#}\n{}", ours.said()).into()
            );
        }
    }
    // A deviation that is known fails its play.
    if code != Some(i32::from(is_broken)) {
        return Err(format!("exit code {code:?}:\n{}", ours.said()).into());
    }
    Ok(blamed)
}

/// Somebody has broken a rule, and not merely been warned.
fn breaks(json: &Value) -> bool {
    json["findings"].as_array().is_some_and(|all| all.iter().any(|finding| finding["severity"] == "error"))
}
