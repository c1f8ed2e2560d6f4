//! TCP streams of SIP: segments in order (RFC 9293 3.4), messages by Content-Length (RFC 3261 18.3).

mod direction;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use crate::entry::Where;
use crate::frame::Segment;
use crate::{Counts, Entry, UnixNanos};
use direction::Direction;

/// Directions of connections that are remembered, SIP or not.
const DIRECTIONS_MAX: usize = 1 << 16;
/// A direction that says nothing for so many nanoseconds is the first to be forgotten: an hour.
const IDLE_NANOS: u64 = 3_600_000_000_000;
/// Octets of all directions that wait for others.
const OCTETS_MAX: usize = 1 << 26;
/// How often holes are looked at, in nanoseconds.
const LOOK_NANOS: u64 = 100_000_000;

/// Holes that are looked at for each frame, over time.
const HOLES_A_FRAME: usize = 16;

type Key = (SocketAddr, SocketAddr);

/// All connections.
#[derive(Default)]
pub(crate) struct Streams {
    directions: BTreeMap<Key, Direction>,
    /// Those that wait for octets that were not captured yet.
    with_holes: BTreeSet<Key>,
    looked_at: UnixNanos,
    /// Frames since then.
    frames: usize,
    /// Octets that wait, of all directions.
    octets: usize,
}

/// What a direction hands over, and where.
pub(crate) struct Out<'o> {
    pub(crate) key: Key,
    pub(crate) ready: &'o mut VecDeque<Entry>,
    pub(crate) counts: &'o mut Counts,
}

impl Streams {
    #[cfg(test)]
    pub(crate) fn octets(&self) -> usize {
        assert_eq!(self.octets, self.directions.values().map(Direction::octets).sum::<usize>());
        self.octets
    }

    /// A segment was captured.
    pub(crate) fn take(
        &mut self,
        segment: &Segment,
        place: Where,
        ready: &mut VecDeque<Entry>,
        counts: &mut Counts,
    ) {
        let key = (segment.from, segment.to);
        self.acknowledged(segment, place.at);
        counts.tcp_segments += u64::from(!segment.payload.is_empty());
        if !self.directions.contains_key(&key) {
            // What is empty and begins nothing says nothing.
            if segment.payload.is_empty() && !segment.syn {
                return;
            }
            self.make_room(place.at, counts);
        }
        let direction = self.directions.entry(key).or_default();
        let before = direction.octets();
        let mut out = Out { key, ready, counts };
        direction.take(segment, place, &mut out);
        self.octets = self.octets - before + direction.octets();
        if self.octets > OCTETS_MAX {
            let before = direction.octets();
            direction.give_up(&mut out);
            self.octets = self.octets - before + direction.octets();
        }
        if direction.has_hole() {
            self.with_holes.insert(key);
        } else {
            self.with_holes.remove(&key);
        }
    }

    /// The other side has what it acknowledges, captured or not.
    fn acknowledged(&mut self, segment: &Segment, at: UnixNanos) {
        let key = (segment.to, segment.from);
        if self.with_holes.is_empty() || !self.with_holes.contains(&key) {
            return;
        }
        if let (Some(number), Some(direction)) = (segment.acknowledgment, self.directions.get_mut(&key)) {
            direction.acknowledged(number, at);
        }
    }

    /// Time passes: what has been waited for long enough was not captured.
    pub(crate) fn pass(&mut self, now: UnixNanos, ready: &mut VecDeque<Entry>, counts: &mut Counts) {
        self.frames += 1;
        let soon = now.0.abs_diff(self.looked_at.0) < LOOK_NANOS;
        // A clock that leaps with each frame must not make each look at all.
        if self.with_holes.is_empty() || soon || self.frames < self.with_holes.len() / HOLES_A_FRAME {
            return;
        }
        (self.looked_at, self.frames) = (now, 0);
        let Self { directions, octets, .. } = self;
        self.with_holes.retain(|key| {
            let Some(direction) = directions.get_mut(key) else { return false };
            let before = direction.octets();
            direction.pass(now, &mut Out { key: *key, ready, counts });
            *octets = *octets - before + direction.octets();
            direction.has_hole()
        });
    }

    /// Nothing more will be captured.
    pub(crate) fn finish(&mut self, ready: &mut VecDeque<Entry>, counts: &mut Counts) {
        for (key, mut direction) in core::mem::take(&mut self.directions) {
            direction.finish(&mut Out { key, ready, counts });
        }
        *self = Self::default();
    }

    /// Forgets those that have been idle for long, or else the quarter that has been for longest.
    fn make_room(&mut self, now: UnixNanos, counts: &mut Counts) {
        if self.directions.len() < DIRECTIONS_MAX {
            return;
        }
        let mut times: Vec<_> = self.directions.values().map(Direction::last_at).collect();
        let quarter = times.len() / 4;
        let (_, quartile, _) = times.select_nth_unstable(quarter);
        let idle = UnixNanos(now.0.saturating_sub(IDLE_NANOS));
        let limit = idle.max(*quartile);
        let before = self.directions.len();
        let Self { directions, octets, .. } = self;
        directions.retain(|_, direction| {
            let stays = direction.last_at() > limit;
            *octets -= if stays { 0 } else { direction.octets() };
            stays
        });
        self.with_holes.retain(|key| directions.contains_key(key));
        counts.streams_forgotten += (before - self.directions.len()) as u64;
    }
}
