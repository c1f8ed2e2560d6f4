//! Which calls of a capture somebody wants to see.

use std::collections::BTreeSet;
use std::str::FromStr;

use check::CallSummary;
use clock::{Duration, Instant};

use crate::args::JudgeArgs;

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
    fn instant(self, began: u64) -> Instant {
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

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    calls: BTreeSet<usize>,
    number: Option<String>,
    since: Option<Instant>,
    until: Option<Instant>,
}

impl Chosen {
    /// What the command line says; none when it asks for everything.
    pub(super) fn of(args: &JudgeArgs, began: u64) -> Option<Self> {
        let chosen = Self {
            calls: args.call.iter().copied().collect(),
            number: args.number.clone(),
            since: args.since.map(|moment| moment.instant(began)),
            until: args.until.map(|moment| moment.instant(began)),
        };
        let is_all = chosen.calls.is_empty() && chosen.number.is_none();
        (!is_all || chosen.since.is_some() || chosen.until.is_some()).then_some(chosen)
    }

    /// True for a call that was asked for; `number` is its number in the list of all.
    pub(super) fn has(&self, number: usize, call: &CallSummary) -> bool {
        (self.calls.is_empty() || self.calls.contains(&number)) && self.is_like(call)
    }

    /// The same as far as no number in a list is asked for.
    pub(super) fn is_like(&self, call: &CallSummary) -> bool {
        let of = |text: &String| call.from.contains(text) || call.to.contains(text);
        self.number.as_ref().is_none_or(of)
            && self.since.is_none_or(|since| call.ended.is_none_or(|ended| ended >= since))
            && self.until.is_none_or(|until| call.first <= until)
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
