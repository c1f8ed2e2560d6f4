//! A jitter buffer that drops or repeats some samples at regular intervals.

use std::collections::VecDeque;

use super::Slip;
use crate::samples_in;

#[derive(Clone, Debug)]
pub(super) struct Slips {
    /// Positive inserts, negative drops.
    samples: i32,
    period: usize,
    /// Samples until the next slip.
    left: usize,
    /// Samples still to be dropped.
    dropping: usize,
    /// The latest samples, to be repeated.
    past: VecDeque<i16>,
    count: u64,
}

impl Slips {
    pub(super) fn new(slip: Slip) -> Self {
        let period = samples_in(slip.period_ms);
        Self { samples: slip.samples, period, left: period, dropping: 0, past: VecDeque::new(), count: 0 }
    }

    pub(super) fn process(&mut self, samples: &[i16]) -> Vec<i16> {
        let mut out = Vec::with_capacity(samples.len());
        for sample in samples {
            if self.left == 0 {
                self.slip(&mut out);
            }
            self.left -= 1;
            if self.dropping > 0 {
                self.dropping -= 1;
                continue;
            }
            out.push(*sample);
            self.remember(*sample);
        }
        out
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    fn slip(&mut self, out: &mut Vec<i16>) {
        self.left = self.period;
        self.count += 1;
        if self.samples < 0 {
            self.dropping = self.samples.unsigned_abs() as usize;
        } else {
            out.extend(&self.past);
        }
    }

    fn remember(&mut self, sample: i16) {
        let wanted = usize::try_from(self.samples).unwrap_or(0);
        self.past.push_back(sample);
        if self.past.len() > wanted {
            self.past.pop_front();
        }
    }
}
