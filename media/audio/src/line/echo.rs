//! What one side said, coming back to it later and quieter.
//!
//! The box works in packets, so that an echo cannot be quicker than one of them in the direction that is
//! served first.

use std::collections::VecDeque;

use super::Echo;
use crate::math::amplitude_ratio;
use crate::samples_in;

#[derive(Clone, Debug)]
pub(super) struct EchoPath {
    samples: VecDeque<i16>,
    delay: usize,
    gain: f64,
}

/// How far the two directions may be apart, as one waits while the other is served in packets of up to 60 ms.
/// When more piles up, one of them is not in use; the echo of later sound shall still come in time.
const APART_MAX: usize = samples_in(120);

impl EchoPath {
    pub(super) fn new(echo: Echo) -> Self {
        let delay = samples_in(echo.delay_ms);
        Self { samples: VecDeque::from(vec![0; delay]), delay, gain: amplitude_ratio(-echo.attenuation_db) }
    }

    pub(super) fn push(&mut self, samples: &[i16]) {
        self.samples.extend(samples);
        if self.samples.len() > self.delay + APART_MAX {
            self.samples.drain(..self.samples.len() - self.delay);
        }
    }

    /// Silence when nothing has come in for long enough.
    pub(super) fn next_sample(&mut self) -> f64 {
        self.samples.pop_front().map_or(0.0, |sample| f64::from(sample) * self.gain)
    }
}
