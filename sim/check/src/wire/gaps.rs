//! The times in which a stream paused.

use clock::{Duration, Instant};

/// A shorter pause is none.
pub(super) const GAP: Duration = Duration::from_secs(1);
/// Pauses of one stream that are remembered; the others are counted.
const GAPS_MAX: usize = 64;

/// RFC 3550 A.1: 3000 packets, which come every five milliseconds at the fastest.
const LONG: Duration = Duration::from_secs(15);

/// Times of a second and more without a packet.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    pub(crate) count: u32,
    pub(crate) longest: Duration,
    /// All together of those in which so many packets may have been that their numbers look like a new beginning.
    pub(crate) long: Duration,
    list: Vec<(Instant, Instant)>,
}

impl Gaps {
    /// There was no packet between these two.
    pub(super) fn note(&mut self, begin: Instant, end: Instant) {
        self.count = self.count.saturating_add(1);
        self.longest = self.longest.max(end.since(begin));
        if end.since(begin) >= LONG {
            self.long += end.since(begin);
        }
        if self.list.len() < GAPS_MAX {
            self.list.push((begin, end));
        }
    }

    /// True when there was a pause between these two, or in a part of that time.
    pub(super) fn touches(&self, from: Instant, until: Instant) -> bool {
        self.list.iter().any(|(begin, end)| *begin < until && *end > from)
    }

    /// True when a pause goes on from before `from` until after `until`.
    pub(super) fn holds(&self, from: Instant, until: Instant) -> bool {
        self.list.iter().any(|(begin, end)| *begin < from && *end > until)
    }

    /// How long there was no packet between these two, pauses of a second and more together.
    pub(crate) fn within(&self, from: Instant, until: Instant) -> Duration {
        self.list.iter().map(|(begin, end)| (*end).min(until).since((*begin).max(from))).sum()
    }

    /// The last pause that was over by then, and when it began and ended.
    pub(crate) fn last_before(&self, at: Instant) -> Option<(Instant, Instant)> {
        self.list.iter().rev().find(|(_, end)| *end <= at).copied()
    }

    /// When the pause began that ended with the packet sent at this moment.
    pub(crate) fn ended_at(&self, at: Instant) -> Option<Instant> {
        self.list.iter().find(|(_, end)| *end == at).map(|(begin, _)| *begin)
    }

    /// When the pause began in which `at` is.
    pub(super) fn since(&self, at: Instant) -> Option<Instant> {
        self.list.iter().find(|(begin, end)| *begin <= at && *end > at).map(|(begin, _)| *begin)
    }
}
