//! The power at one frequency, by Goertzel's recurrence.

use crate::SAMPLE_RATE;
use crate::math::cosine;

/// A filter for one frequency.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goertzel {
    coefficient: f32,
}

impl Goertzel {
    pub(crate) fn new(frequency: u16) -> Self {
        let turns = f64::from(frequency) / f64::from(SAMPLE_RATE);
        Self { coefficient: (2.0 * cosine(turns)) as f32 }
    }

    /// The power of the block at the frequency, scaled so that a pure tone gives the block's energy.
    pub(crate) fn power(self, block: &[i16]) -> f32 {
        let (mut last, mut before) = (0.0_f32, 0.0_f32);
        for sample in block {
            let next = f32::from(*sample) + self.coefficient * last - before;
            before = last;
            last = next;
        }
        let square = last * last + before * before - self.coefficient * last * before;
        square * 2.0 / block.len() as f32
    }
}

/// The energy of the block.
pub(crate) fn energy(block: &[i16]) -> f32 {
    block.iter().map(|s| f32::from(*s) * f32::from(*s)).sum()
}
