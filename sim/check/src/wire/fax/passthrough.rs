//! Fax as sound: what arrived as G.711, in the order of its timestamps and without a hole in time.
//!
//! A machine behind a jitter buffer hears what comes in time. How patient its buffer is nobody here knows, so this ear
//! waits for what is late, also when all that follows is late for good; where a buffer of the usual size would have
//! had a hole it says so all the same.

use std::collections::VecDeque;

use audio::SAMPLE_RATE;
use clock::{Duration, Instant};
use fax_engine::tap::Tap;
use t30::Line;

use super::machine;
use crate::wire::sound::{Sound, Source};

/// A pause so long is no loss: there was no sound meanwhile.
const PAUSE: Duration = Duration::from_secs(2);
/// A packet this far from the others (in samples) begins the stream anew.
const JUMP_SAMPLES: u32 = 2 * SAMPLE_RATE;
/// What most gateways wait for late packets of modem sound.
const USUAL_DELAY: Duration = Duration::from_millis(60);
/// How long what is missing is waited for once something behind it has come. More than jitter, and little enough
/// that both sides are still heard by turns.
const PATIENCE: Duration = Duration::from_millis(250);

/// Both directions of one call.
#[derive(Debug)]
pub(super) struct Passthrough {
    tap: Tap,
    directions: [Direction; 2],
}

/// One direction.
#[derive(Debug)]
struct Direction {
    /// Whose timestamps it counts by.
    source: Option<Source>,
    /// Samples from the place on that is heard next; none where nothing has come yet.
    queue: VecDeque<Option<i16>>,
    /// The timestamp of that place, and the moment at which it is heard at the earliest.
    next: u32,
    plays: Instant,
    /// Since when something waits behind what is missing.
    hole_since: Option<Instant>,
    /// A moment and a timestamp that belong together, by which a packet is in time or late.
    beat: (Instant, u32),
    last: Instant,
}

impl Passthrough {
    /// None when there is no memory for the receivers.
    pub(super) fn new() -> Option<Self> {
        Some(Self { tap: Tap::new().ok()?, directions: [Direction::new(), Direction::new()] })
    }

    /// A packet that `side` sent arrived; what was on the line until now.
    pub(super) fn push(&mut self, side: usize, packet: &Sound) -> Vec<(Instant, Line)> {
        let direction = &mut self.directions[side];
        let is_new = direction.is_new(packet);
        // What still waits belongs to a stream that is over.
        let mut lines = if is_new { self.play_all(side) } else { Vec::new() };
        let direction = &mut self.directions[side];
        if is_new {
            direction.begin(packet);
        }
        direction.last = packet.at;
        if direction.is_late(packet) {
            lines.push((packet.at.max(direction.plays), Line::Lost));
        }
        direction.place(packet);
        lines.extend(self.play(side, packet.at));
        lines
    }

    /// Nothing more comes: what was still waiting.
    pub(super) fn finish(&mut self, side: usize) -> Vec<(Instant, Line)> {
        self.play_all(side)
    }

    fn play_all(&mut self, side: usize) -> Vec<(Instant, Line)> {
        let count = self.directions[side].queue.len();
        let at = self.directions[side].last;
        self.play_samples(side, at, count)
    }

    /// What can be heard now: all up to the first sample that is missing, and that too once it is given up.
    fn play(&mut self, side: usize, now: Instant) -> Vec<(Instant, Line)> {
        let mut lines = Vec::new();
        while let Some(count) = self.directions[side].ready(now) {
            lines.extend(self.play_samples(side, now, count));
        }
        lines
    }

    fn play_samples(&mut self, side: usize, now: Instant, count: usize) -> Vec<(Instant, Line)> {
        let Self { tap, directions } = self;
        let direction = &mut directions[side];
        let heard: Vec<Option<i16>> = direction.queue.drain(..count).collect();
        direction.next = direction.next.wrapping_add(count as u32);
        direction.plays = direction.plays.max(now);
        let mut lines = Vec::new();
        for run in heard.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let samples: Vec<i16> = run.iter().flatten().copied().collect();
            lines.extend(if samples.is_empty() {
                tap.gap(direction.plays, machine(side), run.len())
            } else {
                tap.hear(direction.plays, machine(side), &samples)
            });
            direction.plays += Duration::from_micros(run.len() as u64 * 125);
        }
        lines
    }
}

impl Direction {
    fn new() -> Self {
        Self {
            source: None,
            queue: VecDeque::new(),
            next: 0,
            plays: Instant::ZERO,
            hole_since: None,
            beat: (Instant::ZERO, 0),
            last: Instant::ZERO,
        }
    }

    fn is_new(&self, packet: &Sound) -> bool {
        let ahead = packet.timestamp.wrapping_sub(self.next).cast_signed();
        self.source != Some(packet.source)
            || packet.at.since(self.last) > PAUSE
            || ahead.unsigned_abs() > JUMP_SAMPLES
    }

    fn begin(&mut self, packet: &Sound) {
        self.source = Some(packet.source);
        self.queue.clear();
        self.next = packet.timestamp;
        self.hole_since = None;
        self.beat = (packet.at, packet.timestamp);
    }

    /// True when a buffer of the usual size has played on without the packet. From then on all is measured by it:
    /// a way that has become longer for good is late once.
    fn is_late(&mut self, packet: &Sound) -> bool {
        let (at, timestamp) = self.beat;
        let ahead = packet.timestamp.wrapping_sub(timestamp).cast_signed();
        let Ok(ahead) = u64::try_from(ahead) else { return false };
        let in_time = at + Duration::from_micros(ahead * 125);
        let is_late = packet.at > in_time + USUAL_DELAY;
        if is_late || packet.at < in_time {
            self.beat = (packet.at, packet.timestamp);
        }
        is_late
    }

    /// Puts the samples where their timestamp says; what was given up is heard no more.
    fn place(&mut self, packet: &Sound) {
        let ahead = packet.timestamp.wrapping_sub(self.next).cast_signed();
        let skip = usize::try_from(-i64::from(ahead)).unwrap_or(0).min(packet.octets.len());
        let place = usize::try_from(ahead).unwrap_or(0);
        let octets = &packet.octets[skip..];
        let end = place + octets.len();
        if self.queue.len() < end {
            self.queue.resize(end, None);
        }
        for (into, octet) in self.queue.range_mut(place..end).zip(octets) {
            *into = Some(packet.law.decode_sample(*octet));
        }
    }

    /// How many samples are heard now.
    fn ready(&mut self, now: Instant) -> Option<usize> {
        let there = self.queue.iter().take_while(|sample| sample.is_some()).count();
        if there > 0 {
            self.hole_since = None;
            return Some(there);
        }
        if self.queue.is_empty() {
            self.hole_since = None;
            return None;
        }
        let since = *self.hole_since.get_or_insert(now);
        let hole = self.queue.iter().take_while(|sample| sample.is_none()).count();
        (now.since(since) >= PATIENCE).then_some(hole)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use audio::Law;

    use super::*;

    /// What came fastest is what the others are late by: a first packet that was late itself excuses nothing.
    #[test]
    fn a_packet_is_late_by_those_that_came_fastest() {
        let packet = |ms: u64, nth: u32| Sound {
            at: Instant::from_millis(ms),
            source: (SocketAddr::from(([10, 0, 0, 1], 4000)), 1),
            timestamp: nth * 160,
            law: Law::A,
            octets: vec![0xd5; 160],
        };
        let mut direction = Direction::new();
        direction.begin(&packet(50, 0));
        let late: Vec<bool> = [(20, 1), (85, 2), (101, 2), (121, 3), (250, 5)]
            .map(|(ms, nth)| direction.is_late(&packet(ms, nth)))
            .into();
        assert_eq!(late, [false, false, true, false, true]);
    }
}
