//! Makes a tone, as many samples as are asked for.

use super::{Step, Tone};
use crate::math::{amplitude_ratio, sine};
use crate::{SAMPLE_RATE, samples_in};

/// The amplitude of a sine of 0 dBm0, in both laws (ITU-T G.711 puts the overload point of a sine 3.14 dB
/// above it for the A-law, 3.17 dB for the µ-law).
pub(crate) const ZERO_DBM0: f64 = 22_828.0;

/// A tone on its way; its pace is the number of samples taken.
#[derive(Clone, Debug)]
pub struct ToneGenerator {
    tone: Tone,
    amplitude: f64,
    /// The present step and the samples it has given.
    step: usize,
    within: usize,
    taken: u64,
}

impl ToneGenerator {
    /// The tone from its beginning. A tone whose steps last no time at all is over at once.
    #[must_use]
    pub fn new(tone: Tone) -> Self {
        let amplitude = ZERO_DBM0 * amplitude_ratio(tone.level_dbm0);
        let endless_nothing = tone.steps.iter().all(|s| s.duration_ms == 0);
        let step = if endless_nothing { tone.steps.len() } else { 0 };
        let tone = Tone { repeats: tone.repeats && !endless_nothing, ..tone };
        Self { tone, amplitude, step, within: 0, taken: 0 }
    }

    /// Whether nothing but silence follows.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.step >= self.tone.steps.len()
    }

    /// The next samples; silence when the tone is over.
    pub fn fill(&mut self, samples: &mut [i16]) {
        for sample in samples {
            *sample = self.next_sample();
        }
    }

    /// The next `count` samples.
    #[must_use]
    pub fn take(&mut self, count: usize) -> Vec<i16> {
        let mut samples = vec![0; count];
        self.fill(&mut samples);
        samples
    }

    /// All samples of one round of the steps.
    #[must_use]
    pub fn round(tone: Tone) -> Vec<i16> {
        let count = tone.steps.iter().map(|s| samples_in(s.duration_ms)).sum();
        Self::new(tone).take(count)
    }

    fn next_sample(&mut self) -> i16 {
        let Some(step) = self.tone.steps.get(self.step).copied() else { return 0 };
        let sample = self.sample_of(step);
        self.taken += 1;
        self.within += 1;
        while self.tone.steps.get(self.step).is_some_and(|s| self.within >= samples_in(s.duration_ms)) {
            self.within = 0;
            self.step += 1;
            if self.step == self.tone.steps.len() && self.tone.repeats {
                self.step = 0;
            }
        }
        sample
    }

    fn sample_of(&self, step: Step) -> i16 {
        let mut sum = 0.0;
        for frequency in step.frequencies.into_iter().filter(|f| *f != 0) {
            sum += sine(turns(self.taken, frequency));
        }
        if let Some((frequency, percent)) = self.tone.modulation {
            sum *= 1.0 + f64::from(percent) / 100.0 * sine(turns(self.taken, frequency));
        }
        let reversal = samples_in(self.tone.reversal_ms);
        if reversal != 0 && (self.within / reversal) % 2 == 1 {
            sum = -sum;
        }
        (sum * self.amplitude).clamp(-32_768.0, 32_767.0) as i16
    }
}

/// How far a frequency has turned after so many samples, whole turns taken off before the division, so
/// that an hour of tone stays exact.
fn turns(samples: u64, frequency: u16) -> f64 {
    let rate = u64::from(SAMPLE_RATE);
    ((samples % rate) * u64::from(frequency) % rate) as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::super::Country;
    use super::*;

    #[test]
    fn the_cadence_is_kept_to_the_sample() {
        let samples = ToneGenerator::new(Tone::ringback(Country::Eu)).take(48_000);
        let loud = |range: core::ops::Range<usize>| samples[range].iter().any(|s| s.abs() > 1000);
        assert!(loud(0..100) && loud(7_900..8_000) && loud(40_000..40_100));
        assert!(!loud(8_000..40_000));
    }

    #[test]
    fn the_pace_does_not_depend_on_how_much_is_taken_at_once() {
        let whole = ToneGenerator::new(Tone::ans_am()).take(4000);
        let mut pieces = Vec::new();
        let mut generator = ToneGenerator::new(Tone::ans_am());
        while pieces.len() < 4000 {
            pieces.extend(generator.take(160));
        }
        assert_eq!(whole, pieces);
    }

    #[test]
    fn a_tone_that_does_not_repeat_ends() {
        let mut generator = ToneGenerator::new(Tone::dtmf('5', 50, 0).expect("a key"));
        let samples = generator.take(401);
        assert!(generator.is_over() && samples[400] == 0 && samples[..400].iter().any(|s| *s != 0));
        assert_eq!(ToneGenerator::round(Tone::cng()).len(), 28_000);
    }

    #[test]
    fn nothing_lasting_no_time_is_over_at_once() {
        let nothing = Tone { steps: vec![], ..Tone::cng() };
        assert!(ToneGenerator::new(nothing).is_over());
        let instant = Tone { steps: vec![Step { frequencies: [1, 0], duration_ms: 0 }], ..Tone::cng() };
        assert_eq!(ToneGenerator::new(instant).take(3), [0; 3]);
    }
}
