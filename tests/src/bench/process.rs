//! What a process has used: CPU time and memory, as the operating system counts them.

use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// CPU time of this process so far, all threads, user and system.
pub(crate) fn cpu_time() -> Duration {
    duration_of(ClockId::ProcessCPUTime)
}

/// How often each figure of CPU time is taken.
pub(crate) const REPEATS: u32 = 10;

/// CPU time of `what`, the best of several repeats: other programs on the machine can only make it slower,
/// because they empty the caches.
pub(crate) fn best_cpu_time(mut what: impl FnMut()) -> Duration {
    let mut once = || {
        let before = cpu_time();
        what();
        cpu_time() - before
    };
    (0..REPEATS).map(|_| once()).min().expect("there is more than one repeat")
}

/// Time on the wall, for pacing and for rates that really happened.
pub(crate) fn wall_time() -> Duration {
    duration_of(ClockId::Monotonic)
}

fn duration_of(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    let (seconds, nanos) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
    Duration::new(seconds.expect("these clocks begin at zero"), nanos.expect("less than a second"))
}

/// CPU time of a process, to a hundredth of a second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CpuTime {
    /// All of it.
    pub(crate) total: Duration,
    /// What of it was spent inside the operating system.
    pub(crate) kernel: Duration,
}

impl CpuTime {
    /// What was used since `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self { total: self.total - before.total, kernel: self.kernel - before.kernel }
    }

    /// What both have used.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { total: self.total + other.total, kernel: self.kernel + other.kernel }
    }
}

/// CPU time so far of a process that was not waited for yet.
pub(crate) fn cpu_time_of(pid: u32) -> Option<CpuTime> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold blanks; utime and stime are the 12th and 13th word after it.
    let mut words = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || words.next()?.parse::<u64>().ok();
    let (user, kernel) = (ticks()?, ticks()?);
    let time = |ticks| Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second());
    Some(CpuTime { total: time(user + kernel), kernel: time(kernel) })
}

/// The most of it that ever was there; none for a process that has ended.
pub(crate) fn peak_octets(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// Memory of a process that is really there, in octets.
pub(crate) fn resident_octets(pid: u32) -> Option<usize> {
    let statm = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: usize = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size())
}
