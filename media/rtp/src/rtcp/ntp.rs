//! Wall-clock time as RTCP carries it, derived from the run's own clock.

use clock::{Duration, Instant};

/// 2026-01-01 00:00:00 UTC in seconds since 1900: the day every run begins. A fixed day keeps the
/// octets equal for equal seeds; receivers only ever compare a timestamp with its echo.
const EPOCH_SECONDS: u64 = 3_976_214_400;

/// Seconds since 1900 in 32.32 fixed point (RFC 3550 section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NtpTimestamp(pub u64);

impl NtpTimestamp {
    /// The timestamp of a moment of the run.
    #[must_use]
    pub const fn from_instant(now: Instant) -> Self {
        let nanos = now.as_nanos();
        let seconds = EPOCH_SECONDS + nanos / 1_000_000_000;
        let fraction = ((nanos % 1_000_000_000) << 32) / 1_000_000_000;
        Self((seconds << 32) + fraction)
    }

    /// The middle 32 bits: what a report block echoes as LSR.
    #[must_use]
    pub const fn middle(self) -> u32 {
        (self.0 >> 16) as u32
    }

    /// The time from `earlier` to this, negative differences as `None`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        let difference = self.0.checked_sub(earlier.0)?;
        let nanos = ((difference & 0xffff_ffff) * 1_000_000_000) >> 32;
        Some(Duration::new(difference >> 32, nanos as u32))
    }
}

/// A duration in units of 1/65536 s, held to 32 bits: what a report block carries as DLSR.
#[must_use]
pub fn short_units(duration: Duration) -> u32 {
    let units = (duration.as_secs() << 16) + (u64::from(duration.subsec_nanos()) << 16) / 1_000_000_000;
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// The duration of so many units of 1/65536 s.
#[must_use]
pub const fn short_duration(units: u32) -> Duration {
    Duration::from_nanos(((units as u64) * 1_000_000_000) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_the_run_is_a_moment_of_2026() {
        let ntp = NtpTimestamp::from_instant(Instant::from_millis(1500));
        assert_eq!(ntp.0 >> 32, 3_976_214_401);
        assert_eq!(ntp.0 & 0xffff_ffff, 0x8000_0000);
        assert_eq!(ntp.middle() & 0xffff, 0x8000);
    }

    #[test]
    fn short_units_and_durations_agree_within_one_unit() {
        for ms in [0, 1, 20, 999, 1000, 65_000] {
            let there = short_units(Duration::from_millis(ms));
            let back = short_duration(there);
            assert!(Duration::from_millis(ms).abs_diff(back) < Duration::from_micros(16), "{ms}");
        }
    }
}
