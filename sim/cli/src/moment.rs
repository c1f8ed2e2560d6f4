//! A moment of a capture, as a user names it.

use std::str::FromStr;

use clock::{Duration, Instant};

/// A moment: so long after the capture began, or a time of day (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Seconds after the first packet.
    After(Duration),
    /// Seconds after midnight, of the day on which the capture began or of the next.
    Day(u64),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is no moment; `90` (seconds after the first packet) and `13:05:30` (UTC) are")
        };
        if !text.contains(':') {
            let seconds: f64 = text.trim_end_matches('s').parse().map_err(|_| wrong())?;
            return Duration::try_from_secs_f64(seconds).map(Self::After).map_err(|_| wrong());
        }
        let parts: Result<Vec<u64>, _> = text.split(':').map(str::parse).collect();
        match parts.map_err(|_| wrong())?.as_slice() {
            [h @ 0..24, m @ 0..60] => Ok(Self::Day(h * 3600 + m * 60)),
            [h @ 0..24, m @ 0..60, s @ 0..60] => Ok(Self::Day(h * 3600 + m * 60 + s)),
            _ => Err(wrong()),
        }
    }
}

impl Moment {
    /// The instant of a capture that began at `began`, in nanoseconds of Unix time.
    pub(crate) fn instant(self, began: u64) -> Instant {
        match self {
            Self::After(after) => Instant::ZERO + after,
            Self::Day(second) => {
                const DAY: u64 = 86_400;
                let of_day = began / 1_000_000_000 % DAY;
                let nanos = ((second + DAY - of_day) % DAY) * 1_000_000_000;
                Instant::from_nanos(nanos.saturating_sub(began % 1_000_000_000))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_placed() {
        // 2026-11-30 00:53:20.5 UTC.
        let began = 1_796_000_000_500_000_000;
        let table =
            [("90", 90_000), ("1.5s", 1_500), ("00:54", 39_500), ("00:53:21", 500), ("00:53:00", 86_379_500)];
        for (text, millis) in table {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.instant(began).as_millis(), millis, "{text}");
        }
        for wrong in ["", "x", "24:00", "1:2:3:4", "-1", "12:60"] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
        }
    }
}
