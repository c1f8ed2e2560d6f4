//! CNG and CED in one direction.

use audio::tone::{ToneDetector, ToneEvent};
use clock::Instant;
use t30::{Line, Tone};

use crate::tap::time_of;

/// Listens for both.
#[derive(Debug)]
pub(crate) struct Tones {
    detectors: [(Tone, ToneDetector); 2],
    /// When each was last there.
    last_heard: [Option<Instant>; 2],
    is_on: [bool; 2],
    heard: u64,
}

impl Tones {
    pub(crate) fn new() -> Self {
        let detectors = [(Tone::Cng, ToneDetector::cng()), (Tone::Ced, ToneDetector::ced())];
        Self { detectors, last_heard: [None; 2], is_on: [false; 2], heard: 0 }
    }

    /// `until` is the end of the samples. A tone is reported when it is long enough to be one, with the time at
    /// which it began.
    pub(crate) fn hear(&mut self, until: Instant, samples: &[i16], lines: &mut Vec<(Instant, Line)>) {
        self.heard += samples.len() as u64;
        for (index, (tone, detector)) in self.detectors.iter_mut().enumerate() {
            for event in detector.push(samples) {
                self.is_on[index] = matches!(event, ToneEvent::Began { .. });
                match event {
                    ToneEvent::Began { at } => {
                        let ago = time_of(self.heard.saturating_sub(at) as usize);
                        let began = until.since(Instant::ZERO + ago);
                        lines.push((Instant::ZERO + began, Line::Tone(*tone)));
                    }
                    ToneEvent::Ended { .. } => lines.push((until, Line::End)),
                }
                self.last_heard[index] = Some(until);
            }
            if self.is_on[index] {
                self.last_heard[index] = Some(until);
            }
        }
    }

    /// When the tone was last there.
    pub(crate) fn last_heard(&self, tone: Tone) -> Option<Instant> {
        let index = self.detectors.iter().position(|(known, _)| *known == tone)?;
        self.last_heard[index]
    }

    pub(crate) fn gap(&mut self, samples: usize) {
        let silence = vec![0; samples.min(GAP_SAMPLES_MAX)];
        self.heard += silence.len() as u64;
        for (_, detector) in &mut self.detectors {
            detector.push(&silence);
        }
    }
}

/// Longer gaps end every tone anyway.
const GAP_SAMPLES_MAX: usize = 8000;
