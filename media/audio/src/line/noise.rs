//! White noise of a level, from whole numbers: a sum of many equal draws is spread like Gauss's bell, and no
//! logarithm is needed. With twelve draws, a quarter of what lies beyond three standard deviations, where
//! modems take their bit errors from, would be missing; with 48, a twentieth.

use clock::Rng;

use crate::math::amplitude_ratio;
use crate::tone::ZERO_DBM0;

#[derive(Clone, Debug)]
pub(super) struct Noise {
    rng: Rng,
    /// What one unit of the sum is worth in samples.
    scale: f64,
}

/// 48 uniform draws of 8 bits, eight of them from each 64 bits.
const DRAWS: u64 = 6;
const MEAN: f64 = 8.0 * DRAWS as f64 * 255.0 / 2.0;
/// The square root of their variance, 48 (256^2 - 1) / 12.
const DEVIATION: f64 = 511.996_094;

impl Noise {
    pub(super) fn new(level_dbm0: i32, rng: Rng) -> Self {
        // The level is a power, and that of a sine is half the square of its amplitude.
        let root_mean_square = ZERO_DBM0 * core::f64::consts::FRAC_1_SQRT_2 * amplitude_ratio(level_dbm0);
        Self { rng, scale: root_mean_square / DEVIATION }
    }

    pub(super) fn next_sample(&mut self) -> f64 {
        let sum: u64 = (0..DRAWS).map(|_| sum_of_octets(self.rng.next_u64())).sum();
        (sum as f64 - MEAN) * self.scale
    }
}

fn sum_of_octets(draw: u64) -> u64 {
    draw.to_be_bytes().into_iter().map(u64::from).sum()
}
