//! What arrives as G.711, as the equipment on the line hears it: behind a jitter buffer of fixed delay.

use clock::{Duration, Instant};
use rtp::PlayoutBuffer;

/// The receiving end of a pass-through, in octets.
#[derive(Debug)]
pub(crate) struct Ear {
    buffer: PlayoutBuffer<Option<u8>>,
    heard: Vec<Option<u8>>,
}

impl Ear {
    pub(crate) fn new(delay: Duration) -> Self {
        Self { buffer: PlayoutBuffer::new(audio::SAMPLE_RATE, delay, None), heard: Vec::new() }
    }

    /// A packet of sound arrived.
    pub(crate) fn push(&mut self, now: Instant, timestamp: u32, octets: &[u8]) {
        self.buffer.play_until(now, &mut self.heard);
        let octets: Vec<Option<u8>> = octets.iter().copied().map(Some).collect();
        self.buffer.push(now, timestamp, &octets);
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
