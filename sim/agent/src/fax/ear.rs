//! What arrives as G.711, as the machine hears it: behind a jitter buffer of fixed delay.

use audio::Law;
use clock::{Duration, Instant};
use rtp::PlayoutBuffer;

/// The receiving end of a pass-through.
#[derive(Debug)]
pub(crate) struct Ear {
    buffer: PlayoutBuffer<Option<i16>>,
    heard: Vec<Option<i16>>,
}

impl Ear {
    pub(crate) fn new(delay: Duration) -> Self {
        Self { buffer: PlayoutBuffer::new(audio::SAMPLE_RATE, delay, None), heard: Vec::new() }
    }

    /// A packet of sound arrived.
    pub(crate) fn push(&mut self, now: Instant, timestamp: u32, law: Law, octets: &[u8]) {
        self.buffer.play_until(now, &mut self.heard);
        let samples: Vec<Option<i16>> = octets.iter().map(|o| Some(law.decode_sample(*o))).collect();
        self.buffer.push(now, timestamp, &samples);
    }

    /// The next `count` samples; none where nothing came in time, silence before the first packet.
    pub(crate) fn take(&mut self, now: Instant, count: usize) -> Vec<Option<i16>> {
        self.buffer.play_until(now, &mut self.heard);
        let mut taken = vec![Some(0); count.saturating_sub(self.heard.len())];
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
        assert_eq!(ear.take(Instant::ZERO, 2), [Some(0), Some(0)]);
        ear.push(Instant::ZERO, 0, Law::Mu, &[0x80; 160]);
        ear.push(Instant::ZERO, 320, Law::Mu, &[0x80; 160]);
        let loud = Some(Law::Mu.decode_sample(0x80));
        assert_eq!(ear.take(Instant::from_millis(40), 160), [loud; 160]);
        assert_eq!(ear.take(Instant::from_millis(60), 160), [None; 160]);
        assert_eq!(ear.take(Instant::from_millis(80), 160), [loud; 160]);
    }
}
