//! Where in time nothing known was heard.

use crate::SAMPLE_RATE;

/// A timestamp this far ahead (a minute) or behind is another stream, not a gap.
const JUMP_MAX: i32 = 60 * SAMPLE_RATE.cast_signed();

/// The known stretches of a stream, by RTP timestamp.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Timeline {
    /// Until where something known was heard, or where the stream began.
    covered_until: Option<u32>,
    /// Until where anything was received.
    passed_until: u32,
    longest_gap: u32,
}

impl Timeline {
    /// A packet was received.
    pub(super) fn pass(&mut self, timestamp: u32, count: usize) {
        let end = timestamp.wrapping_add(count as u32);
        match self.covered_until {
            None => {
                self.covered_until = Some(timestamp);
                self.passed_until = end;
            }
            Some(_) => {
                let ahead = timestamp.wrapping_sub(self.passed_until).cast_signed();
                if ahead.unsigned_abs() > JUMP_MAX.unsigned_abs() {
                    self.longest_gap = self.longest_gap();
                    self.covered_until = Some(timestamp);
                    self.passed_until = end;
                } else if end.wrapping_sub(self.passed_until).cast_signed() > 0 {
                    self.passed_until = end;
                }
            }
        }
    }

    /// Something known was in it.
    pub(super) fn cover(&mut self, timestamp: u32, count: usize) {
        let until = self.covered_until.unwrap_or(timestamp);
        let gap = timestamp.wrapping_sub(until).cast_signed();
        self.longest_gap = self.longest_gap.max(gap.max(0).cast_unsigned());
        let end = timestamp.wrapping_add(count as u32);
        if end.wrapping_sub(until).cast_signed() > 0 {
            self.covered_until = Some(end);
        }
    }

    /// The longest time without anything known, in samples; the end of the stream included.
    pub(super) fn longest_gap(&self) -> u32 {
        let open = self.covered_until.map_or(0, |until| self.passed_until.wrapping_sub(until).cast_signed());
        self.longest_gap.max(open.max(0).cast_unsigned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(packets: &[(u32, bool)]) -> u32 {
        let mut timeline = Timeline::default();
        for (timestamp, known) in packets {
            timeline.pass(*timestamp, 160);
            if *known {
                timeline.cover(*timestamp, 160);
            }
        }
        timeline.longest_gap()
    }

    #[test]
    fn gaps_are_measured_at_the_beginning_between_and_at_the_end() {
        let table: &[(&[(u32, bool)], u32)] = &[
            (&[], 0),
            (&[(0, true), (160, true)], 0),
            (&[(0, true), (480, true)], 320),
            (&[(0, false), (160, true)], 160),
            (&[(0, true), (160, false), (320, false)], 320),
            (&[(0, true), (320, true), (160, true)], 160),
            (&[(u32::MAX - 159, true), (160, true)], 160),
            (&[(0, true), (1 << 30, true)], 0),
        ];
        for (packets, expected) in table {
            assert_eq!(gap(packets), *expected, "{packets:?}");
        }
    }
}
