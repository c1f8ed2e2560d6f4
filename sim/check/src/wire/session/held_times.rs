//! When a side may send no sound.

use std::net::SocketAddr;

use clock::{Duration, Instant};

use super::exchange::Pair;
use super::{Exchange, Session};

/// A time in which a side has streams of sound and may send in none of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldTime {
    /// Since when both can know it.
    pub(crate) from: Instant,
    /// Until when: the next exchange that lets it send, or the end.
    pub(crate) until: Instant,
    /// True when it receives nothing either, by the last exchange of the time.
    pub(crate) is_inactive: bool,
}

impl Session {
    /// The times until `until` in which `side` may send no sound; none for those in which the other side names no
    /// address for its reports, in a fax, and where nobody knows what was agreed.
    pub(crate) fn held_times(&self, side: usize, until: Instant) -> Vec<HeldTime> {
        let counted = || self.history.exchanges.iter().filter(|e| !e.is_beside);
        if self.is_forked || counted().any(|e| e.audio.is_none()) {
            return Vec::new();
        }
        let ends = counted().skip(1).map(|e| e.answer.sent_at).chain([until]);
        let mut times: Vec<HeldTime> = Vec::new();
        let mut was_held = false;
        for (exchange, end) in counted().zip(ends) {
            let held = held_by(exchange, side, end.min(until));
            match (held, times.last_mut().filter(|_| was_held)) {
                (Some(held), Some(last)) => (last.until, last.is_inactive) = (held.until, held.is_inactive),
                (Some(held), None) => times.push(held),
                (None, _) => {}
            }
            was_held = held.is_some();
        }
        times
    }

    /// How much of the time from `from` to `until` `side` may send sound: all of it where nobody knows what was agreed.
    pub(crate) fn time_to_send(&self, side: usize, from: Instant, until: Instant) -> Duration {
        let counted = || self.history.exchanges.iter().filter(|e| !e.is_beside);
        let Some(first) = counted().next() else { return until.since(from) };
        if self.is_forked || counted().any(|e| e.audio.is_none()) {
            return until.since(from);
        }
        let ends = counted().skip(1).map(|e| e.answer.sent_at).chain([until]);
        let time = |(exchange, end): (&Exchange, Instant)| {
            let may_send = exchange.audio.iter().flatten().any(|pair| pair.may_send[side]);
            let since = exchange.answer.sent_at.max(from);
            if may_send { end.min(until).since(since) } else { Duration::ZERO }
        };
        // What was agreed before the first answer nobody has seen.
        let before = first.answer.sent_at.min(until).since(from);
        counted().zip(ends).map(time).fold(before, |sum, time| sum + time)
    }
}

fn held_by(exchange: &Exchange, side: usize, until: Instant) -> Option<HeldTime> {
    let from = exchange.since[0]?.max(exchange.since[1]?);
    let pairs = exchange.audio.as_ref().filter(|pairs| !pairs.is_empty() && !exchange.has_image)?;
    // Nothing goes to an address of zeros, RTCP neither (RFC 3264 8.4).
    let is_placed = |rtcp: Option<SocketAddr>| rtcp.is_some_and(|to| !to.ip().is_unspecified());
    let is_held = |pair: &Pair| !pair.may_send[side] && is_placed(pair.audio[1 - side].rtcp);
    let receives = |pair: &Pair| pair.audio[side].receives && pair.audio[1 - side].sends;
    let is_time = pairs.iter().all(is_held) && from < until;
    is_time.then(|| HeldTime { from, until, is_inactive: !pairs.iter().any(receives) })
}
