//! What another process costs from its start to its end.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::process::cpu_time_of;

/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(10);

/// CPU time of a process, and its memory over time.
#[derive(Clone, Debug, Default)]
pub(super) struct Cost {
    pub(super) cpu: Duration,
    /// Octets that were resident at most.
    pub(super) peak: u64,
    /// The octets it had read, and that were resident then.
    pub(super) course: Vec<(u64, u64)>,
}

impl Cost {
    /// The most that was resident while so many octets were read.
    pub(super) fn peak_between(&self, from: u64, until: u64) -> u64 {
        let within = self.course.iter().filter(|(read, _)| (from..until).contains(read));
        within.map(|(_, resident)| *resident).max().unwrap_or_default()
    }
}

/// Lets a program run to its end, whatever it says.
pub(super) fn run(program: &str, arguments: &[&str], input: Stdio) -> Result<Cost, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(input).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().map_err(|error| format!("{program}: {error}"))?;
    Ok(watch(child))
}

fn watch(mut child: Child) -> Cost {
    let mut cost = Cost::default();
    let pid = child.id();
    while !has_ended(pid) {
        if let Some(peak) = status(pid, "VmHWM:") {
            cost.peak = cost.peak.max(peak * 1024);
        }
        if let (Some(read), Some(resident)) = (octets_read(pid), status(pid, "VmRSS:")) {
            cost.course.push((read, resident * 1024));
        }
        pause();
    }
    // It has ended and was not waited for: its time is still known.
    cost.cpu = cpu_time_of(pid).unwrap_or_default().total;
    // How it ended says what was found, which is no matter here.
    let _ = child.wait();
    cost
}

fn has_ended(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('Z'))
}

fn status(pid: u32, key: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

fn octets_read(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("rchar: "))?.parse().ok()
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, which knows no virtual time")]
fn pause() {
    std::thread::sleep(PAUSE);
}
