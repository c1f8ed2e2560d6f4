//! How late a world on the real clock is, because its machine is busy.
//!
//! What is known is when something was due and when it was done, and when a datagram had come: Linux stamps it, and what
//! it waits in its socket and in our queue is lateness of ours. Elsewhere a pulse beside all else bounds that: when this
//! thread did not run for so long that a datagram waited, the pulse waited as well, and is late by as much, less the time
//! between two pulses.

use clock::{Duration, Instant};

/// Less than this is no news: a timer of the runtime counts whole milliseconds, and an idle machine needs one or two
/// more to wake up.
const LATE_MIN: Duration = Duration::from_millis(4);

/// After something was told, only what is worse is told for so long: a machine under load is late with every packet.
const TOLD_FOR: Duration = Duration::from_millis(100);

/// So much later is worse.
const WORSE: Duration = Duration::from_millis(1);

/// The time between two pulses.
const PULSE: Duration = Duration::from_millis(20);

/// What was told lately, and when the next pulse is due.
#[derive(Debug)]
pub(crate) struct Lateness {
    pulse: Instant,
    told: Duration,
    told_until: Instant,
}

impl Default for Lateness {
    fn default() -> Self {
        Self { pulse: Instant::ZERO + PULSE, told: Duration::ZERO, told_until: Instant::ZERO }
    }
}

impl Lateness {
    /// When the next pulse is due: the world is to be called then, whatever else it waits for.
    pub(crate) fn pulse(&self) -> Instant {
        self.pulse
    }

    /// By how much a world is late that is called `now` and has something that was due before; none when that is no
    /// news.
    pub(crate) fn at(&mut self, now: Instant, due: Option<Instant>) -> Option<Duration> {
        let by = now.since(due.map_or(self.pulse, |due| due.min(self.pulse)));
        if now >= self.pulse {
            self.pulse = now + PULSE;
        }
        let is_news = now >= self.told_until || by >= self.told + WORSE;
        if by < LATE_MIN || !is_news {
            return None;
        }
        self.told = by;
        self.told_until = now + TOLD_FOR;
        Some(by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_worse_is_told_again_at_once() {
        let mut lateness = Lateness::default();
        let table = [
            ("in time", 10, Some(10), None),
            ("as on an idle machine", 12, Some(10), None),
            ("late", 19, Some(10), Some(9)),
            ("a little worse", 20, Some(10), Some(10)),
            ("less", 30, Some(22), None),
            ("worse", 50, Some(30), Some(20)),
            ("a pulse beside nothing", 75, None, None),
            ("the same after a while", 160, Some(155), Some(65)),
            ("nothing waits", 170, None, None),
        ];
        for (name, now, due, expected) in table {
            let told = lateness.at(Instant::from_millis(now), due.map(Instant::from_millis));
            assert_eq!(told, expected.map(Duration::from_millis), "{name}");
        }
    }

    #[test]
    fn a_thread_that_did_not_run_is_late_even_if_nothing_was_due() {
        let mut lateness = Lateness::default();
        assert_eq!(lateness.at(Instant::from_millis(70), None), Some(Duration::from_millis(50)));
    }
}
