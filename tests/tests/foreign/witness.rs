//! Calls of foreign stacks and of our own sides, captured by tcpdump on links of several types: what `trunksim judge`
//! says of them is what tshark sees in the same file.
//!
//! Two readers of one file are compared, so that it does not matter how fast the machine is or what tcpdump has missed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;
use tests::process::Process;
use tests::witness::{compared, judged};

use super::{ANSWERS, DOMAIN, PASSWORD, Stage, Test, Tried};

pub(crate) const TESTS: [Test; 4] = [
    ("a capture of a foreign PBX that calls", 110, foreign_pbx),
    ("a capture of a foreign phone that calls", 120, phone),
    ("a capture of our own sides", 130, own_sides),
    ("a capture of a fax between our own sides", 140, fax),
];

/// Interfaces, and how their frames are to look (`-y`).
const LINKS: [(&str, &str); 3] = [("lo", "EN10MB"), ("any", "LINUX_SLL"), ("any", "LINUX_SLL2")];

/// Why captures cannot be made here; none when they can.
pub(crate) fn is_missing() -> Option<&'static str> {
    let asked = Command::new("tcpdump").args(["-i", "lo", "-L"]).output();
    match asked {
        Err(_) => Some("tcpdump is not installed"),
        Ok(output) if !output.status.success() => Some("tcpdump may not capture here"),
        Ok(_) if tests::tshark::is_missing() => Some("tshark is not installed"),
        Ok(_) => None,
    }
}

fn foreign_pbx(stage: &Stage) -> Tried {
    let taps = Taps::start(stage)?;
    let mut carrier = stage.carrier(&[])?;
    stage.register(600, PASSWORD)?.succeeds()?;
    stage.call_from_pbx("2")?.succeeds()?;
    carrier.interrupt()?;
    carrier.end()?;
    taps.agree(stage, |json| has_call(json, stage))
}

fn phone(stage: &Stage) -> Tried {
    let taps = Taps::start(stage)?;
    let mut carrier = stage.carrier(&["--mode", "static"])?;
    let _phone = stage.phone(&["-e", &format!("d sip:{ANSWERS}@{DOMAIN}"), "-t", "5"])?;
    carrier.says("pbx -> carrier  BYE")?;
    carrier.interrupt()?;
    carrier.end()?;
    taps.agree(stage, |json| has_call(json, stage))
}

fn own_sides(stage: &Stage) -> Tried {
    let taps = Taps::start(stage)?;
    let mut carrier = stage.carrier(&[])?;
    let mut pbx = stage.pbx(&["--call", ANSWERS])?;
    pbx.end()?;
    carrier.interrupt()?;
    carrier.end()?;
    taps.agree(stage, |json| has_call(json, stage))
}

fn fax(stage: &Stage) -> Tried {
    let taps = Taps::start(stage)?;
    let mut carrier = stage.carrier(&["--mode", "static", "--receive-fax"])?;
    let mut pbx = stage.pbx(&["--mode", "static", "--call", ANSWERS, "--send-fax", "1"])?;
    pbx.end()?;
    carrier.interrupt()?;
    carrier.end()?;
    taps.agree(stage, |json| match calls(json).as_slice() {
        [call] if call["fax"].as_str().is_some_and(|fax| fax.contains("T.38")) => Ok(()),
        others => Err(format!("a call with T.38, not {others:#?}").into()),
    })
}

/// One call of the PBX is there, with sound both ways. Without a registration nobody knows that it is the PBX, and it goes
/// by its address.
fn has_call(json: &Value, stage: &Stage) -> Tried {
    let calls = calls(json);
    let address = stage.pbx.to_string();
    let is_it = |call: &&Value| {
        let is_pbx = call["caller"] == "pbx" || call["caller"] == address.as_str();
        is_pbx && call["streams"].as_array().is_some_and(|streams| streams.len() >= 2)
    };
    match calls.as_slice() {
        [call] if is_it(call) => Ok(()),
        others => Err(format!("one call of the PBX with two streams, not {others:#?}").into()),
    }
}

fn calls(json: &Value) -> Vec<&Value> {
    let trunks = json["trunks"].as_array().into_iter().flatten();
    trunks.flat_map(|trunk| trunk["judgement"]["calls"].as_array().into_iter().flatten()).collect()
}

/// What was captured, one file for each link.
struct Taps(Vec<(PathBuf, Process)>);

impl Taps {
    /// Everything between the addresses of a stage is captured from now on.
    fn start(stage: &Stage) -> Result<Self, Failed> {
        let hosts = format!("host {} or host {}", stage.carrier, stage.pbx);
        let mut taps = Vec::new();
        for (interface, link) in LINKS {
            let file = stage.folder.path().join(format!("{link}.pcap"));
            let mut command = Command::new("tcpdump");
            command.args([
                "-i",
                interface,
                "-y",
                link,
                "-n",
                "-U",
                "--immediate-mode",
                "-B",
                "8192",
                "-Z",
                "root",
            ]);
            command.arg("-w").arg(&file).arg(&hosts);
            let mut process = Process::start("tcpdump", &mut command)?;
            process.says("listening on")?;
            taps.push((file, process));
        }
        Ok(Self(taps))
    }

    /// The captures are over: ours and tshark say the same of each of them, and `has` what was played.
    fn agree(mut self, stage: &Stage, has: impl Fn(&Value) -> Tried) -> Tried {
        for (_, process) in &mut self.0 {
            process.interrupt()?;
            process.succeeds()?;
        }
        let mut files: Vec<PathBuf> = self.0.into_iter().map(|(file, _)| file).collect();
        files.push(as_loopback(&files[0])?);
        for file in files {
            let folder = file.with_extension("judged");
            let json = judged(&stage.trunksim, &file, &folder)?;
            let wrong = compared(&file, &json, &folder)?;
            if !wrong.is_empty() {
                return Err(format!("{}:\n{}", file.display(), wrong.join("\n")).into());
            }
            has(&json).map_err(|failed| format!("{}: {failed:?}", file.display()))?;
        }
        Ok(())
    }
}

/// The same capture as one of the BSD loopback, which no interface of this system has (LINKTYPE_NULL): four octets that
/// name the family of addresses stand before the packet.
fn as_loopback(ethernet: &Path) -> Result<PathBuf, Failed> {
    const HEADER: usize = 24;
    const RECORD: usize = 16;
    const ETHERNET: usize = 14;
    const FAMILY: [u8; 4] = [2, 0, 0, 0];
    let octets = fs::read(ethernet)?;
    let (head, mut rest) = octets.split_at_checked(HEADER).ok_or("a capture has a header")?;
    let mut out = head[..20].to_vec();
    out.extend([0; 4]);
    while let Some((record, behind)) = rest.split_at_checked(RECORD) {
        let length = u32::from_le_bytes([record[8], record[9], record[10], record[11]]) as usize;
        let (frame, behind) = behind.split_at_checked(length).ok_or("the capture is cut")?;
        let shorter = (length - ETHERNET + FAMILY.len()) as u32;
        out.extend(&record[..8]);
        out.extend(shorter.to_le_bytes());
        out.extend(shorter.to_le_bytes());
        out.extend(FAMILY);
        out.extend(&frame[ETHERNET..]);
        rest = behind;
    }
    let path = ethernet.with_file_name("NULL.pcap");
    fs::write(&path, out)?;
    Ok(path)
}
