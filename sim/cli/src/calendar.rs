//! Moments as people write them, in UTC.

use std::time::{Duration, SystemTime};

use report::calendar::civil;

/// `2026-11-29 03:10:00.123`.
pub(crate) fn utc(unix_nanos: u64) -> String {
    let (date, time) = report::calendar::utc(unix_nanos);
    format!("{date} {time}")
}

/// `20261129T0310Z`, as a name that sorts.
pub(crate) fn stamp(unix: Duration) -> String {
    let (days, second) = (unix.as_secs() / 86_400, unix.as_secs() % 86_400);
    let (year, month, day) = civil(days);
    format!("{year:04}{month:02}{day:02}T{:02}{:02}Z", second / 3_600, second / 60 % 60)
}

/// `03:10`.
pub(crate) fn hour_and_minute(unix: Duration) -> String {
    let second = unix.as_secs() % 86_400;
    format!("{:02}:{:02}", second / 3_600, second / 60 % 60)
}

/// Since 1970-01-01, by the clock of this machine.
#[expect(clippy::disallowed_methods, reason = "what people read has a date; no world knows of it")]
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let table = [
            (0, "1970-01-01 00:00:00.000"),
            (951_782_399_999_000_000, "2000-02-28 23:59:59.999"),
            (951_782_400_000_000_000, "2000-02-29 00:00:00.000"),
            (1_796_000_000_123_000_000, "2026-11-30 00:53:20.123"),
            (4_107_542_400_000_000_000, "2100-03-01 00:00:00.000"),
        ];
        for (nanos, text) in table {
            assert_eq!(utc(nanos), text);
        }
    }

    #[test]
    fn names_sort_as_time_goes() {
        let at = |seconds| stamp(Duration::from_secs(seconds));
        assert_eq!(at(1_796_000_000), "20261130T0053Z");
        assert_eq!(hour_and_minute(Duration::from_secs(1_796_000_000)), "00:53");
        assert!(at(1_796_000_000) < at(1_796_000_060) && at(951_782_399) < at(951_782_400));
    }
}
