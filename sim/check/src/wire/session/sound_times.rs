//! When both sides may send sound.

use clock::Instant;

use super::exchange::Pair;
use super::{Exchange, Session};

/// A time in which both sides may send sound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SoundTime {
    /// Since when both can know it, and since when what was under way has come.
    pub(crate) from: Instant,
    pub(crate) settled: Instant,
    /// Until when: the next exchange, or the end.
    pub(crate) until: Instant,
}

impl Session {
    /// The times between `from` and `until` in which both sides may send sound, one for each exchange; none when there
    /// was ever anything else than sound, or when nobody knows.
    pub(crate) fn sound_times(&self, from: Instant, until: Instant) -> Vec<SoundTime> {
        let history = &self.history;
        let grace = history.grace(0).max(history.grace(1));
        let counted = || history.exchanges.iter().filter(|e| !e.is_beside);
        if counted().any(|e| e.has_image || e.audio.is_none()) {
            return Vec::new();
        }
        let known = |e: &Exchange| Some(e.since[0]?.max(e.since[1]?));
        let ends = counted().skip(1).map(|e| e.answer.sent_at).chain([until]);
        let time = |(exchange, end): (&Exchange, Instant)| {
            let since = known(exchange)?.max(from);
            // Who was offered nothing that it knows has nothing to send.
            let is_common = |pair: &&Pair| pair.audio[0].formats & pair.audio[1].formats != 0;
            let may = |side: usize| {
                exchange.audio.iter().flatten().filter(is_common).any(|pair| pair.may_send[side])
            };
            let is_time = may(0) && may(1) && since < end.min(until);
            is_time.then(|| SoundTime { from: since, settled: since + grace, until: end.min(until) })
        };
        counted().zip(ends).filter_map(time).collect()
    }
}
