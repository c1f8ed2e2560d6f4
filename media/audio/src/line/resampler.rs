//! From one clock to another that runs nearly as fast: a band-limited interpolation whose phase moves slowly.
//!
//! Positions are whole numbers, so that a day of drift is exact. Two neighbours would not do for the sound
//! between them: at 3 kHz, where modems still have energy, a straight line loses 8 dB in the middle.

use core::f64::consts::PI;
use std::sync::OnceLock;

use crate::math::{cosine, sine};

/// Samples that each result is made of; it lies between the two in the middle.
const TAPS: usize = 32;
/// Rows of the table for one sample's width; between two rows a straight line is exact to 1e-4.
const ROWS: usize = 128;

type Row = [f64; TAPS];

#[derive(Clone, Debug)]
pub(super) struct Resampler {
    /// The latest samples, the oldest first; silence before the beginning.
    window: [f64; TAPS],
    /// How far the next result lies behind the middle, in parts of `period`, and more than that when it
    /// needs another sample first.
    phase: i64,
    step: i64,
    period: i64,
}

impl Resampler {
    /// For each result, `step / period` samples are used up.
    pub(super) fn new(step: i64, period: i64) -> Self {
        Self { window: [0.0; TAPS], phase: period, step, period }
    }

    /// How many samples must go in so that `count` come out.
    pub(super) fn wanted(&self, count: usize) -> usize {
        match i64::try_from(count) {
            Ok(count @ 1..) => {
                let last = self.phase + (count - 1) * self.step;
                usize::try_from(last / self.period).expect("phases are never negative")
            }
            _ => 0,
        }
    }

    /// The next result, from as many samples as it needs; nothing when there are not enough.
    pub(super) fn next(&mut self, samples: &mut impl Iterator<Item = f64>) -> Option<f64> {
        while self.phase >= self.period {
            let sample = samples.next()?;
            self.window.copy_within(1.., 0);
            self.window[TAPS - 1] = sample;
            self.phase -= self.period;
        }
        let value = self.value();
        self.phase += self.step;
        Some(value)
    }

    fn value(&self) -> f64 {
        let place = self.phase as f64 / self.period as f64 * ROWS as f64;
        let row = place.floor();
        let between = place - row;
        let [below, above] = [&table()[row as usize], &table()[row as usize + 1]];
        let weights = below.iter().zip(above).map(|(below, above)| below + (above - below) * between);
        self.window.iter().zip(weights).map(|(sample, weight)| sample * weight).sum()
    }
}

fn table() -> &'static [Row] {
    static TABLE: OnceLock<Vec<Row>> = OnceLock::new();
    TABLE.get_or_init(|| (0..=ROWS).map(|row| weights(row as f64 / ROWS as f64)).collect())
}

/// What each sample contributes to the value so far behind the middle. The weights of a row sum up to one,
/// so that the phase does not modulate the level.
fn weights(phase: f64) -> Row {
    let mut row: Row = core::array::from_fn(|tap| windowed_sinc(tap as f64 - (TAPS / 2 - 1) as f64 - phase));
    let sum: f64 = row.iter().sum();
    row.iter_mut().for_each(|weight| *weight /= sum);
    row
}

/// The impulse of half the sampling rate, faded out by Blackman's window.
fn windowed_sinc(distance: f64) -> f64 {
    let turns = distance / TAPS as f64;
    if turns.abs() >= 0.5 {
        return 0.0;
    }
    let window = 0.42 + 0.5 * cosine(turns) + 0.08 * cosine(2.0 * turns);
    let sinc = if distance == 0.0 { 1.0 } else { sine(distance / 2.0) / (PI * distance) };
    window * sinc
}
