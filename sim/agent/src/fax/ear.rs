//! What arrives as G.711, as the equipment on the line hears it: behind a jitter buffer that follows its source.
//!
//! A modem does not survive a cut in what it hears, and fax has pauses enough. So the buffer moves while nothing is
//! said, towards the delay that it was given; while something is said it moves only when all that comes is late.

use clock::{Duration, Instant};
use rtp::PlayoutBuffer;

/// Packets over which the least lead is looked for: two seconds of 20 ms.
const WINDOW: u32 = 100;
/// So many packets late one behind the other are no jitter: the way has become longer.
const LATE_IN_A_ROW: u32 = 4;
/// A packet with no more values than this is silence, in either law and with the noise of the last bits.
const QUIET_VALUES_MAX: usize = 4;

/// The receiving end of a pass-through, in octets.
#[derive(Debug)]
pub(crate) struct Ear {
    buffer: PlayoutBuffer<Option<u8>>,
    heard: Vec<Option<u8>>,
    /// The least lead of the window that is being filled, and how many packets are in it.
    least: i64,
    seen: u32,
    /// By how much to move as soon as nothing is said.
    wanted: i64,
    late_in_a_row: u32,
    latest: Option<u32>,
}

impl Ear {
    pub(crate) fn new(delay: Duration) -> Self {
        Self {
            buffer: PlayoutBuffer::new(audio::SAMPLE_RATE, delay, None),
            heard: Vec::new(),
            least: i64::MAX,
            seen: 0,
            wanted: 0,
            late_in_a_row: 0,
            latest: None,
        }
    }

    /// A packet of sound arrived.
    pub(crate) fn push(&mut self, now: Instant, timestamp: u32, octets: &[u8]) {
        self.buffer.play_until(now, &mut self.heard);
        self.follow(now, timestamp, octets);
        let octets: Vec<Option<u8>> = octets.iter().copied().map(Some).collect();
        self.buffer.push(now, timestamp, &octets);
    }

    fn follow(&mut self, now: Instant, timestamp: u32, octets: &[u8]) {
        let is_next = self.latest.is_none_or(|latest| timestamp.wrapping_sub(latest).cast_signed() > 0);
        self.latest = Some(timestamp);
        let Some(lead) = self.buffer.lead(now, timestamp) else { return self.begin_window() };
        let is_late = lead < 0 && is_next;
        self.late_in_a_row = if is_late { self.late_in_a_row + 1 } else { 0 };
        let delay = self.buffer.delay_in_samples();
        if self.late_in_a_row == LATE_IN_A_ROW {
            self.buffer.shift(delay - lead);
            self.begin_window();
            return;
        }
        self.least = self.least.min(lead);
        self.seen += 1;
        if self.seen >= WINDOW {
            // Half the delay is for jitter either way.
            let is_astray = !(delay / 4..=delay * 5 / 4).contains(&self.least);
            let wanted = if is_astray { delay - self.least } else { 0 };
            self.begin_window();
            self.wanted = wanted;
        }
        if self.wanted != 0 && is_quiet(octets) {
            self.buffer.shift(self.wanted);
            self.begin_window();
        }
    }

    fn begin_window(&mut self) {
        self.least = i64::MAX;
        self.seen = 0;
        self.wanted = 0;
        self.late_in_a_row = 0;
    }

    /// The next `count` octets; none where nothing came in time, `silence` before the first packet.
    pub(crate) fn take(&mut self, now: Instant, count: usize, silence: u8) -> Vec<Option<u8>> {
        self.buffer.play_until(now, &mut self.heard);
        let mut taken = vec![Some(silence); count.saturating_sub(self.heard.len())];
        let rest = self.heard.len().min(count);
        taken.extend(self.heard.drain(..rest));
        taken
    }
}

fn is_quiet(octets: &[u8]) -> bool {
    let mut values: Vec<u8> = Vec::with_capacity(QUIET_VALUES_MAX);
    octets.iter().all(|octet| {
        values.contains(octet) || {
            values.push(*octet);
            values.len() <= QUIET_VALUES_MAX
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOUD: [u8; 160] = {
        let mut octets = [0; 160];
        let mut at = 0;
        while at < 160 {
            octets[at] = at as u8;
            at += 1;
        }
        octets
    };

    #[test]
    fn silence_comes_before_the_first_packet_and_gaps_are_told() {
        let mut ear = Ear::new(Duration::from_millis(20));
        assert_eq!(ear.take(Instant::ZERO, 2, 0xff), [Some(0xff), Some(0xff)]);
        ear.push(Instant::ZERO, 0, &[0x80; 160]);
        ear.push(Instant::ZERO, 320, &[0x80; 160]);
        assert_eq!(ear.take(Instant::from_millis(40), 160, 0xff), [Some(0x80); 160]);
        assert_eq!(ear.take(Instant::from_millis(60), 160, 0xff), [None; 160]);
        assert_eq!(ear.take(Instant::from_millis(80), 160, 0xff), [Some(0x80); 160]);
    }

    /// How many octets of `packets` are not heard, when packet n arrives at `arrival(n)` and says `octets(n)`.
    fn lost(packets: u64, arrival: impl Fn(u64) -> u64, octets: impl Fn(u64) -> [u8; 160]) -> usize {
        let mut ear = Ear::new(Duration::from_millis(60));
        let mut heard = 0;
        let mut events: Vec<(u64, Option<u64>)> = (0..packets).map(|n| (arrival(n), Some(n))).collect();
        events.extend((0..packets + 10).map(|n| (n * 20_000_000 + 7_000_000, None)));
        events.sort_unstable();
        for (at, packet) in events {
            let now = Instant::from_nanos(at);
            match packet {
                Some(n) => ear.push(now, n as u32 * 160, &octets(n)),
                None => heard += ear.take(now, 160, 0).iter().filter(|o| o.is_some()).count(),
            }
        }
        (packets as usize * 160).saturating_sub(heard)
    }

    const MS: u64 = 1_000_000;

    #[test]
    fn a_step_of_80_ms_costs_what_the_step_takes_and_no_more() {
        let step = |n: u64| n * 20 * MS + if n >= 1_000 { 80 * MS } else { 0 };
        assert!(lost(5_000, step, |_| LOUD) < 160 * 6);
    }

    #[test]
    fn a_clock_that_is_100_ppm_off_is_followed_for_an_hour() {
        let hour = 180_000;
        // Every minute there is a pause, as between the pages of a fax.
        let octets = |n: u64| if n % 3_000 < 150 { [0xff; 160] } else { LOUD };
        let slow = |n: u64| n * (20 * MS + 2_000);
        let fast = |n: u64| n * (20 * MS - 2_000);
        assert!(lost(hour, slow, octets) < 160 * 40, "{}", lost(hour, slow, octets));
        assert!(lost(hour, fast, octets) < 160 * 40, "{}", lost(hour, fast, octets));
    }

    #[test]
    fn jitter_within_the_delay_moves_nothing() {
        let jitter = |n: u64| n * 20 * MS + (n * 7 % 40) * MS;
        assert_eq!(lost(2_000, jitter, |_| LOUD), 0);
    }
}
