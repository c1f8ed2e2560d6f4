//! The answer of a recogniser.

use super::ms;
use crate::samples::SampleId;

/// Less than this may be chance.
const MATCHED_MS_MIN: u64 = 60;
/// With less of the sound recognised, nothing is said of the whole.
const RECOGNISED_MIN: f32 = 0.5;
/// A tenth of the unknown packets, read in the other law, tells that the label is wrong.
const OTHER_LAW_MIN: f32 = 0.1;

/// How much of one piece was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The piece.
    pub material: SampleId,
    /// For how long, in milliseconds.
    pub duration_ms: u64,
    /// Its share of all sound that was not silent, 0 to 1.
    pub coverage: f32,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The piece heard longest, if most of the sound is known.
    pub material: Option<SampleId>,
    /// Nothing but silence was received, or nothing at all.
    pub silence: bool,
    /// The share of `material` in all sound that was not silent, 0 to 1.
    pub coverage: f32,
    /// The level of the known sound over the rest, in decibels. `None` when nothing was measured: what was
    /// recognised was (nearly all) equal bit for bit, or there was nothing.
    pub snr_db: Option<f32>,
    /// The longest time without known sound, from the first packet to the last. A pause within a piece is
    /// none, nor is the silence of a tone's cadence.
    pub longest_gap_ms: u64,
    /// All pieces heard, the longest first.
    pub matches: Vec<Match>,
    /// How long it was silent.
    pub silent_ms: u64,
    /// How long something unknown was heard.
    pub unknown_ms: u64,
    /// The unknown sound is known in the other law: the payload type says µ-law and the octets are A-law,
    /// or the other way round.
    pub mislabelled_law: bool,
}

/// What a recogniser counted, in samples.
pub(super) struct Counts<'a> {
    pub(super) matched: &'a [u64; SampleId::ALL.len()],
    pub(super) silent: u64,
    pub(super) unknown: u64,
    pub(super) other_law: u64,
    pub(super) snr_db: Option<f64>,
    pub(super) longest_gap: u32,
}

impl Heard {
    pub(super) fn new(counts: &Counts<'_>) -> Self {
        let matched: u64 = counts.matched.iter().sum();
        let share = |samples: u64, of: u64| if of == 0 { 0.0 } else { samples as f32 / of as f32 };
        let sound = matched + counts.unknown;
        let mut matches: Vec<Match> = SampleId::ALL
            .into_iter()
            .zip(counts.matched)
            .map(|(material, samples)| Match {
                material,
                duration_ms: ms(*samples),
                coverage: share(*samples, sound),
            })
            .filter(|m| m.duration_ms >= MATCHED_MS_MIN)
            .collect();
        matches.sort_by_key(|m| (core::cmp::Reverse(m.duration_ms), m.material));
        let known = share(matched, sound) >= RECOGNISED_MIN;
        let best = matches.first().filter(|_| known);
        Self {
            material: best.map(|m| m.material),
            silence: sound == 0,
            coverage: best.map_or(0.0, |m| m.coverage),
            // A tenth of a decibel is all that is meant.
            snr_db: counts.snr_db.map(|db| ((db * 10.0).round() / 10.0) as f32),
            longest_gap_ms: ms(u64::from(counts.longest_gap)),
            silent_ms: ms(counts.silent),
            unknown_ms: ms(counts.unknown),
            mislabelled_law: share(counts.other_law, counts.unknown) >= OTHER_LAW_MIN,
            matches,
        }
    }

    /// Whether this piece was heard, alone or among others.
    #[must_use]
    pub fn hears(&self, material: SampleId) -> bool {
        self.matches.iter().any(|m| m.material == material)
    }

    /// The speech heard longest, whatever tones were heard beside it.
    #[must_use]
    pub fn speech(&self) -> Option<SampleId> {
        self.matches.iter().map(|m| m.material).find(|m| m.is_speech())
    }
}
