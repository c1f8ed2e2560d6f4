//! Days and times of day, in UTC. No clock is read here: a recording says when it began.

use clock::Instant;
use trace::Header;
use trace::pcapng::VIRTUAL_EPOCH_UNIX_SECONDS;

const NANOS: u64 = 1_000_000_000;

/// The day and the time of day of an instant, `2000-01-01` and `00:00:01.760`. Where the clock of a recording has no date,
/// it began on the first day of 2000, as in its capture.
#[must_use]
pub fn date_and_time(header: &Header, at: Instant) -> (String, String) {
    let began = header.began.unwrap_or(VIRTUAL_EPOCH_UNIX_SECONDS * NANOS);
    utc(began.saturating_add(at.as_nanos()))
}

/// The day and the time of day so many nanoseconds after 1970 began.
#[must_use]
pub fn utc(nanos: u64) -> (String, String) {
    let seconds = nanos / NANOS;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second, millis) =
        (second / 3_600, second / 60 % 60, second % 60, nanos / 1_000_000 % 1_000);
    (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}.{millis:03}"))
}

/// Year, month and day of so many days after 1970-01-01. A year begins with March here, so that the day which a leap
/// year has more is its last one.
#[must_use]
pub fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use clock::Duration;

    use super::*;

    #[test]
    fn a_recording_without_a_date_began_with_the_year_2000() {
        let at = Instant::ZERO + Duration::from_millis(86_401_760);
        let told = |header: &Header| date_and_time(header, at);
        let words = |date: &str, time: &str| (date.to_owned(), time.to_owned());
        assert_eq!(told(&Header::default()), words("2000-01-02", "00:00:01.760"));
        let live = Header { began: Some(1_796_000_000_123_456_789), ..Header::default() };
        assert_eq!(told(&live), words("2026-12-01", "00:53:21.883"));
    }
}
