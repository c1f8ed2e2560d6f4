//! Finds one tone of one or two frequencies in a stream of samples.

use super::goertzel::{Goertzel, energy};
use crate::samples_in;

/// The samples looked at together: within 50 ms, 440 Hz and 480 Hz turn two times more or less, so that
/// neither disturbs the other.
const BLOCK: usize = samples_in(BLOCK_MS);
const BLOCK_MS: u32 = 50;
/// Quieter blocks (about -43 dBm0) hold no tone.
const MEAN_POWER_MIN: f32 = 12_000.0;
/// The frequencies hold this share of the block's energy.
const SHARE_MIN: f32 = 0.85;
/// Each of two frequencies holds at least this share.
const EACH_SHARE_MIN: f32 = 0.2;

/// A tone begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToneEvent {
    /// It was there for the least time asked for.
    Began {
        /// The sample it began at, counted from the first pushed, to the block.
        at: u64,
    },
    /// It is gone.
    Ended {
        /// How many samples it lasted, to the block.
        lasted: u64,
    },
}

/// Finds one tone.
#[derive(Clone, Debug)]
pub struct ToneDetector {
    filters: Vec<Goertzel>,
    blocks_min: u64,
    block: Vec<i16>,
    blocks: u64,
    run: u64,
    heard: u64,
}

impl ToneDetector {
    /// A detector for one or two frequencies that sound together for at least `duration_ms`.
    #[must_use]
    pub fn new(frequencies: [u16; 2], duration_ms: u32) -> Self {
        Self {
            filters: frequencies.into_iter().filter(|f| *f != 0).map(Goertzel::new).collect(),
            blocks_min: u64::from(duration_ms / BLOCK_MS).max(1),
            block: Vec::with_capacity(BLOCK),
            blocks: 0,
            run: 0,
            heard: 0,
        }
    }

    /// The calling tone of a fax machine: 1100 Hz for at least 0.4 s.
    #[must_use]
    pub fn cng() -> Self {
        Self::new([1100, 0], 400)
    }

    /// The answer tone of a fax machine or modem: 2100 Hz for at least 0.3 s, which a phase reversal every
    /// 0.45 s leaves whole.
    #[must_use]
    pub fn ced() -> Self {
        Self::new([2100, 0], 300)
    }

    /// A ringback tone.
    #[must_use]
    pub fn ringback(country: super::Country) -> Self {
        let step = super::Tone::ringback(country).steps[0];
        Self::new(step.frequencies, step.duration_ms.min(400) - 80)
    }

    /// What began and ended in these samples.
    pub fn push(&mut self, samples: &[i16]) -> Vec<ToneEvent> {
        let mut events = Vec::new();
        for sample in samples {
            self.block.push(*sample);
            if self.block.len() == BLOCK {
                events.extend(self.end_block());
                self.block.clear();
            }
        }
        events
    }

    /// How many samples the tone was heard in all, to the block.
    #[must_use]
    pub const fn heard(&self) -> u64 {
        self.heard * BLOCK as u64
    }

    fn end_block(&mut self) -> Option<ToneEvent> {
        self.blocks += 1;
        let began = self.run >= self.blocks_min;
        if self.block_holds_the_tone() {
            self.run += 1;
            if self.run < self.blocks_min {
                return None;
            }
            self.heard += if began { 1 } else { self.run };
            let at = (self.blocks - self.run) * BLOCK as u64;
            return (!began).then_some(ToneEvent::Began { at });
        }
        let lasted = core::mem::take(&mut self.run) * BLOCK as u64;
        began.then_some(ToneEvent::Ended { lasted })
    }

    fn block_holds_the_tone(&self) -> bool {
        let energy = energy(&self.block);
        if energy < MEAN_POWER_MIN * BLOCK as f32 {
            return false;
        }
        let powers = self.filters.iter().map(|f| f.power(&self.block));
        let all: f32 = powers.clone().sum();
        all > energy * SHARE_MIN && powers.into_iter().all(|p| p > energy * EACH_SHARE_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Country, Tone, ToneGenerator};
    use super::*;
    use crate::Law;
    use crate::samples::{self, SampleId};

    type New = fn() -> ToneDetector;

    const DETECTORS: [(&str, New); 5] = [
        ("cng", ToneDetector::cng),
        ("ced", ToneDetector::ced),
        ("eu", || ToneDetector::ringback(Country::Eu)),
        ("us", || ToneDetector::ringback(Country::Us)),
        ("uk", || ToneDetector::ringback(Country::Uk)),
    ];

    fn heard_by(sound: &[i16]) -> Vec<&'static str> {
        let hears = |new: New| {
            let mut detector = new();
            sound.chunks(160).flat_map(|packet| detector.push(packet)).count() > 0
        };
        DETECTORS.iter().filter(|(_, new)| hears(*new)).map(|(name, _)| *name).collect()
    }

    #[test]
    fn each_tone_is_heard_by_its_own_detector_only() {
        let table = [
            (Tone::cng(), "cng"),
            (Tone::ced(), "ced"),
            (Tone::ans_am(), "ced"),
            (Tone::ringback(Country::Eu), "eu"),
            (Tone::ringback(Country::Us), "us"),
            (Tone::ringback(Country::Uk), "uk"),
        ];
        for (tone, name) in table {
            for law in Law::ALL {
                let sound = ToneGenerator::new(tone.clone()).take(24_000);
                assert_eq!(heard_by(&law.decode(&law.encode(&sound))), [name], "{law:?}");
            }
        }
    }

    #[test]
    fn speech_and_silence_are_no_tones() {
        for id in [SampleId::CarrierSpeech, SampleId::PbxSpeech, SampleId::Announcement] {
            assert_eq!(heard_by(samples::pcm(id)), [""; 0], "{id:?}");
        }
        assert_eq!(heard_by(&[0; 8000]), [""; 0]);
    }

    #[test]
    fn beginning_and_length_are_told() {
        let mut detector = ToneDetector::cng();
        let mut sound = vec![0; 1600];
        sound.extend(ToneGenerator::new(Tone::cng()).take(12_000));
        let events = detector.push(&sound);
        let [ToneEvent::Began { at }, ToneEvent::Ended { lasted }] = events[..] else { panic!("{events:?}") };
        assert!(at.abs_diff(1600) <= 400 && lasted.abs_diff(4000) <= 800, "{at} {lasted}");
    }
}
