//! SIPp with its built-in caller and callee, as the measure of what others need for the same calls.

use std::time::Duration;

use crate::child::{Started, pause};
use crate::process::{CpuTime, cpu_time_of, resident_octets, wall_time};

const UAS: &str = "127.0.9.110";
const UAC: &str = "127.0.9.120";
/// How long SIPp may take to open its socket.
const START: Duration = Duration::from_millis(500);
/// A caller that has not come to its end by then never will.
const RUN_MAX: Duration = Duration::from_secs(120);

/// What a number of calls took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) cpu: CpuTime,
    pub(crate) wall: Duration,
    pub(crate) calls: usize,
}

impl Load {
    pub(crate) fn cpu_per_call(&self) -> f64 {
        self.cpu.total.as_secs_f64() / self.calls as f64
    }

    pub(crate) fn kernel_per_call(&self) -> f64 {
        self.cpu.kernel.as_secs_f64() / self.calls as f64
    }

    pub(crate) fn rate(&self) -> f64 {
        self.calls as f64 / self.wall.as_secs_f64()
    }
}

/// A SIPp of ours.
struct Sipp(Started);

impl Sipp {
    fn start(arguments: &[&str]) -> Result<Self, String> {
        let mut command = tests::unpacked::command("sipp");
        command.args(arguments).arg("-nostdin");
        Started::new(&mut command).map(Self)
    }

    fn callee() -> Result<Self, String> {
        let callee = Self::start(&["-sn", "uas", "-i", UAS, "-p", "5060"])?;
        pause(START);
        Ok(callee)
    }

    /// CPU time so far. A process that has ended and was not waited for still tells it.
    fn cpu(&self) -> CpuTime {
        cpu_time_of(self.0.id()).unwrap_or_default()
    }

    fn octets(&self) -> usize {
        resident_octets(self.0.id()).unwrap_or(0)
    }

    fn has_ended(&self) -> bool {
        // The third word of a zombie's line is Z.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('Z'))
    }
}

/// CPU time of caller and callee for so many calls at this rate.
pub(crate) fn load(calls: usize, rate: u32) -> Result<Load, String> {
    let callee = Sipp::callee()?;
    let (calls_text, rate_text) = (calls.to_string(), rate.to_string());
    let target = format!("{UAS}:5060");
    let began = wall_time();
    let mut caller = Sipp::start(&[
        "-sn",
        "uac",
        &target,
        "-i",
        UAC,
        "-p",
        "5060",
        "-r",
        &rate_text,
        "-m",
        &calls_text,
        "-l",
        "20000",
    ])?;
    while !caller.has_ended() {
        if wall_time() - began > RUN_MAX {
            return Err("sipp did not come to its end".to_owned());
        }
        pause(Duration::from_millis(20));
    }
    let wall = wall_time() - began;
    let cpu = caller.cpu().and(callee.cpu());
    let status = caller.0.0.wait().map_err(|error| format!("sipp: {error}"))?;
    if !status.success() {
        return Err(format!("sipp ended with {status}"));
    }
    Ok(Load { cpu, wall, calls })
}

/// Memory of caller and callee for each open call, the mean of both ends.
pub(crate) fn kib_per_call(calls: usize) -> Result<f64, String> {
    let callee = Sipp::callee()?;
    let text = calls.to_string();
    let target = format!("{UAS}:5060");
    let caller = Sipp::start(&[
        "-sn", "uac", &target, "-i", UAC, "-p", "5060", "-r", "2000", "-m", &text, "-l", &text, "-d", "60000",
    ])?;
    pause(Duration::from_millis(30));
    let before = caller.octets() + callee.octets();
    pause(START + Duration::from_secs(calls as u64 / 2000 + 2));
    if caller.has_ended() {
        return Err("sipp ended before its calls".to_owned());
    }
    let grown = (caller.octets() + callee.octets()).saturating_sub(before);
    Ok(grown as f64 / 2.0 / calls as f64 / 1024.0)
}
