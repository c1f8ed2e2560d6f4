//! DTMF: the two frequencies of a key, and a detector (ITU-T Q.23, Q.24).

use super::goertzel::{Goertzel, energy};

const ROWS: [u16; 4] = [697, 770, 852, 941];
const COLUMNS: [u16; 4] = [1209, 1336, 1477, 1633];
const KEYS: [[char; 4]; 4] =
    [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

/// The samples looked at together: 12.75 ms, so that 40 ms of tone hold two whole blocks wherever it
/// begins, and neighbouring frequencies still fall apart.
const BLOCK: usize = 102;
/// A quarter of the shortest tone's level is no key: some -40 dBm0 for each frequency.
const MEAN_POWER_MIN: f32 = 50_000.0;
/// The two frequencies together hold this share of the block's energy.
const SHARE_MIN: f32 = 0.70;
/// One frequency may be this much stronger than the other (9 dB).
const TWIST_MAX: f32 = 8.0;
/// The strongest of a group is this much stronger than the next (6 dB).
const PEAK_MIN: f32 = 4.0;

/// The row and the column frequency of a key.
#[must_use]
pub fn dtmf(digit: char) -> Option<[u16; 2]> {
    let digit = digit.to_ascii_uppercase();
    KEYS.iter().enumerate().find_map(|(row, keys)| {
        let column = keys.iter().position(|key| *key == digit)?;
        Some([ROWS[row], COLUMNS[column]])
    })
}

/// Finds keys in a stream of samples.
#[derive(Clone, Debug)]
pub struct DtmfDetector {
    rows: [Goertzel; 4],
    columns: [Goertzel; 4],
    block: Vec<i16>,
    /// The key of the block before.
    last: Option<char>,
    /// The key that is held now.
    held: Option<char>,
}

impl Default for DtmfDetector {
    fn default() -> Self {
        Self {
            rows: ROWS.map(Goertzel::new),
            columns: COLUMNS.map(Goertzel::new),
            block: Vec::with_capacity(BLOCK),
            last: None,
            held: None,
        }
    }
}

impl DtmfDetector {
    /// A detector that has heard nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys that began in these samples.
    pub fn push(&mut self, samples: &[i16]) -> Vec<char> {
        let mut keys = Vec::new();
        for sample in samples {
            self.block.push(*sample);
            if self.block.len() == BLOCK {
                keys.extend(self.end_block());
                self.block.clear();
            }
        }
        keys
    }

    /// A key begins with the second block in a row and ends with the second block without it.
    fn end_block(&mut self) -> Option<char> {
        let key = self.key_of_block();
        let steady = key == core::mem::replace(&mut self.last, key);
        if !steady || key == self.held {
            return None;
        }
        self.held = key;
        key
    }

    fn key_of_block(&self) -> Option<char> {
        let energy = energy(&self.block);
        if energy < MEAN_POWER_MIN * BLOCK as f32 {
            return None;
        }
        let (row, low) = strongest(&self.rows, &self.block)?;
        let (column, high) = strongest(&self.columns, &self.block)?;
        let twisted = low > high * TWIST_MAX || high > low * TWIST_MAX;
        (!twisted && low + high > energy * SHARE_MIN).then_some(KEYS[row][column])
    }
}

/// The filter that stands out of its group, and its power.
fn strongest(filters: &[Goertzel; 4], block: &[i16]) -> Option<(usize, f32)> {
    let powers = filters.map(|f| f.power(block));
    let best = (0..4).max_by(|a, b| powers[*a].total_cmp(&powers[*b]))?;
    let stands_out = (0..4).all(|i| i == best || powers[i] * PEAK_MIN < powers[best]);
    stands_out.then_some((best, powers[best]))
}

#[cfg(test)]
mod tests {
    use super::super::{Tone, ToneGenerator};
    use super::*;
    use crate::samples::{self, SampleId};
    use crate::{Law, samples_in};

    const ALL: &str = "1234567890*#ABCD";

    fn dialled(digits: &str, on_ms: u32, off_ms: u32, level_dbm0: i32) -> Vec<i16> {
        let mut sound = vec![0; 37];
        for digit in digits.chars() {
            let tone = Tone { level_dbm0, ..Tone::dtmf(digit, on_ms, off_ms).expect("a key") };
            sound.extend(ToneGenerator::new(tone).take(samples_in(on_ms + off_ms)));
        }
        sound
    }

    fn detect(sound: &[i16]) -> String {
        let mut detector = DtmfDetector::new();
        sound.chunks(160).flat_map(|packet| detector.push(packet)).collect()
    }

    #[test]
    fn keys_of_forty_milliseconds_are_heard_at_any_usual_level_in_both_laws() {
        for level in [-4, -10, -25] {
            for law in Law::ALL {
                let sound = law.decode(&law.encode(&dialled(ALL, 40, 40, level)));
                assert_eq!(detect(&sound), ALL, "{law:?} {level}");
            }
        }
        assert_eq!(detect(&dialled("5555", 50, 50, -10)), "5555");
        assert_eq!(detect(&dialled("5", 2000, 50, -10)), "5");
    }

    #[test]
    fn speech_music_and_short_bursts_are_no_keys() {
        for id in SampleId::ALL {
            assert_eq!(detect(samples::pcm(id)), "", "{id:?}");
        }
        assert_eq!(detect(&dialled(ALL, 12, 60, -10)), "");
    }
}
