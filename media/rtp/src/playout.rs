//! A jitter buffer: what one side hears, as one stream of samples without a hole. Its delay is fixed, until it is
//! told to follow a source whose packets take another time on the way.

use std::collections::VecDeque;

use clock::{Duration, Instant};

use crate::units;

/// A packet this far from the playing position (in seconds) begins the stream anew.
const JUMP_SECONDS_MAX: u32 = 2;

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Playout {
    /// It waits for its time.
    Queued,
    /// Its time was over, wholly or in part.
    Late,
    /// It was too far away from the others, so that playing starts again with it.
    Restarted,
}

/// Puts samples at the place their timestamp says and plays them a fixed delay after their arrival.
///
/// `S` is a sample: `i16`, or the octet of a G.711 stream with that law's silence.
#[derive(Clone, Debug)]
pub struct PlayoutBuffer<S> {
    clock_rate: u32,
    delay: Duration,
    silence: S,
    /// Samples from the playing position on; `None` where nothing came yet.
    queue: VecDeque<Option<S>>,
    /// The moment and the timestamp of the playing position.
    position: Option<(Instant, u32)>,
    late: u64,
    missing: u64,
    played: u64,
}

impl<S: Copy> PlayoutBuffer<S> {
    /// A buffer that plays each sample `delay` after it could have arrived at the earliest.
    #[must_use]
    pub const fn new(clock_rate: u32, delay: Duration, silence: S) -> Self {
        Self {
            clock_rate,
            delay,
            silence,
            queue: VecDeque::new(),
            position: None,
            late: 0,
            missing: 0,
            played: 0,
        }
    }

    /// A packet with these samples arrived.
    pub fn push(&mut self, now: Instant, timestamp: u32, samples: &[S]) -> Playout {
        let Some((_, at)) = self.position else {
            self.restart(now, timestamp, samples);
            return Playout::Queued;
        };
        let ahead = timestamp.wrapping_sub(at).cast_signed();
        if ahead.unsigned_abs() > JUMP_SECONDS_MAX * self.clock_rate {
            self.restart(now, timestamp, samples);
            return Playout::Restarted;
        }
        let skip = (-ahead).max(0) as usize;
        if skip >= samples.len() {
            self.late += samples.len() as u64;
            return Playout::Late;
        }
        self.late += skip as u64;
        self.place(ahead.max(0) as usize, &samples[skip..]);
        if skip > 0 { Playout::Late } else { Playout::Queued }
    }

    /// By how much a packet that arrives now is ahead of its playing time, in samples; less than nothing when that is
    /// over. None before the first packet, and for one so far away that it begins the stream anew.
    #[must_use]
    pub fn lead(&self, now: Instant, timestamp: u32) -> Option<i64> {
        let (at, position) = self.position?;
        let ahead = i64::from(timestamp.wrapping_sub(position).cast_signed());
        let limit = i64::from(JUMP_SECONDS_MAX * self.clock_rate);
        let waits =
            units(at.since(now), self.clock_rate) as i64 - units(now.since(at), self.clock_rate) as i64;
        (ahead.abs() <= limit).then_some(ahead + waits)
    }

    /// From now on everything plays so many samples later, or earlier when it is less than nothing: silence is put
    /// in, or samples are left out.
    pub fn shift(&mut self, by: i64) {
        let Some((_, timestamp)) = &mut self.position else { return };
        *timestamp = timestamp.wrapping_sub(by as u32);
        if by >= 0 {
            for _ in 0..by {
                self.queue.push_front(None);
            }
        } else {
            let gone = usize::try_from(-by).unwrap_or(usize::MAX).min(self.queue.len());
            self.queue.drain(..gone);
        }
    }

    /// The fixed delay, in samples.
    #[must_use]
    pub fn delay_in_samples(&self) -> i64 {
        units(self.delay, self.clock_rate) as i64
    }

    /// Appends to `heard` what plays until `now`; silence where nothing came in time. Nothing plays
    /// before the first packet.
    pub fn play_until(&mut self, now: Instant, heard: &mut Vec<S>) {
        let Some((at, timestamp)) = self.position else { return };
        let count = units(now.since(at), self.clock_rate);
        heard.reserve(count as usize);
        for _ in 0..count {
            let sample = self.queue.pop_front().flatten();
            self.missing += u64::from(sample.is_none());
            heard.push(sample.unwrap_or(self.silence));
        }
        self.played += count;
        // The position moves by whole samples only, so that rounding does not add up.
        let nanos = u128::from(count) * 1_000_000_000 / u128::from(self.clock_rate);
        self.position = Some((at + Duration::from_nanos(nanos as u64), timestamp.wrapping_add(count as u32)));
    }

    /// Samples that came after their time.
    #[must_use]
    pub const fn late(&self) -> u64 {
        self.late
    }

    /// Samples played as silence because nothing was there.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.missing
    }

    /// Samples played in all.
    #[must_use]
    pub const fn played(&self) -> u64 {
        self.played
    }

    fn restart(&mut self, now: Instant, timestamp: u32, samples: &[S]) {
        self.queue.clear();
        match self.position {
            // What was already playing goes on without a hole: the new place takes over `delay` from now.
            Some((at, _)) => {
                let wait = units((now + self.delay).since(at), self.clock_rate);
                self.position = Some((at, timestamp.wrapping_sub(wait as u32)));
                self.place(wait as usize, samples);
            }
            None => {
                self.position = Some((now + self.delay, timestamp));
                self.place(0, samples);
            }
        }
    }

    fn place(&mut self, ahead: usize, samples: &[S]) {
        let end = ahead + samples.len();
        if self.queue.len() < end {
            self.queue.resize(end, None);
        }
        for (place, sample) in self.queue.range_mut(ahead..end).zip(samples) {
            *place = Some(*sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets of 20 ms whose samples count up from 1; (arrival in ms, packet number).
    fn play(arrivals: &[(u64, u32)], until: u64) -> (Vec<i16>, PlayoutBuffer<i16>) {
        let mut buffer = PlayoutBuffer::new(8000, Duration::from_millis(40), 0);
        let mut heard = Vec::new();
        for (ms, n) in arrivals {
            let now = Instant::from_millis(*ms);
            buffer.play_until(now, &mut heard);
            let samples: Vec<i16> = (1..=160).map(|s| (n * 160) as i16 + s).collect();
            buffer.push(now, 1000 + n * 160, &samples);
        }
        buffer.play_until(Instant::from_millis(until), &mut heard);
        (heard, buffer)
    }

    fn counted(from: i16, to: i16) -> Vec<i16> {
        (from..=to).collect()
    }

    #[test]
    fn jitter_and_reordering_within_the_delay_are_not_heard() {
        let (heard, buffer) = play(&[(0, 0), (55, 2), (58, 1), (60, 3)], 120);
        assert_eq!(heard, counted(1, 640));
        assert_eq!((buffer.late(), buffer.missing()), (0, 0));
    }

    #[test]
    fn what_is_lost_or_late_is_heard_as_silence_of_the_same_length() {
        let expected = [counted(1, 160), vec![0; 160], counted(321, 480)].concat();
        let (lost, _) = play(&[(0, 0), (40, 2)], 100);
        assert_eq!(lost, expected);
        let (late, buffer) = play(&[(0, 0), (40, 2), (85, 1)], 100);
        assert_eq!(late, expected);
        assert_eq!((buffer.late(), buffer.missing()), (160, 160));
    }

    #[test]
    fn duplicates_change_nothing() {
        assert_eq!(play(&[(0, 0), (1, 0), (20, 1)], 80).0, counted(1, 320));
    }

    #[test]
    fn a_jump_starts_again_without_a_hole_in_time() {
        let mut buffer = PlayoutBuffer::new(8000, Duration::from_millis(40), 0_i16);
        let mut heard = Vec::new();
        buffer.push(Instant::ZERO, 0, &[1; 160]);
        let moment = Instant::from_millis(60);
        buffer.play_until(moment, &mut heard);
        assert_eq!(buffer.push(moment, 0x8000_0000, &[2; 160]), Playout::Restarted);
        buffer.play_until(Instant::from_millis(120), &mut heard);
        assert_eq!(heard, [vec![1; 160], vec![0; 320], vec![2; 160]].concat());
    }

    #[test]
    fn it_follows_a_source_when_it_is_told_to() {
        let mut buffer = PlayoutBuffer::new(8000, Duration::from_millis(40), 0_i16);
        let mut heard = Vec::new();
        buffer.push(Instant::ZERO, 0, &[1; 160]);
        assert_eq!(buffer.lead(Instant::ZERO, 160), Some(480));
        assert_eq!(buffer.lead(Instant::from_millis(60), 160), Some(0));
        assert_eq!(buffer.lead(Instant::from_millis(60), 0x8000_0000), None);
        buffer.shift(160);
        buffer.play_until(Instant::from_millis(80), &mut heard);
        assert_eq!(heard, [vec![0; 160], vec![1; 160]].concat());
        buffer.push(Instant::from_millis(80), 160, &[2; 160]);
        buffer.shift(-80);
        heard.clear();
        buffer.play_until(Instant::from_millis(100), &mut heard);
        assert_eq!(heard, [vec![2; 80], vec![0; 80]].concat());
        assert_eq!(buffer.lead(Instant::from_millis(100), 400), Some(0));
    }

    #[test]
    fn odd_moments_do_not_lose_samples() {
        let mut buffer = PlayoutBuffer::new(8000, Duration::ZERO, 0_i16);
        let mut heard = Vec::new();
        buffer.push(Instant::ZERO, 0, &[1; 160]);
        for micros in (0..=20_000).step_by(37).chain([20_000]) {
            buffer.play_until(Instant::from_nanos(micros * 1000), &mut heard);
        }
        assert_eq!(heard, [1; 160]);
    }
}
