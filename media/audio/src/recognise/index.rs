//! An index of places by the content found there.
//!
//! Only windows whose hash ends in zeros are kept: the content decides which, so that both sides of a
//! comparison choose the same ones whatever their offsets are.

use crate::samples::SampleId;

/// The upper bits of a hash choose a bucket.
const BUCKET_BITS: u32 = 12;
/// Content that occurs more often in one piece (a steady tone) tells no place; the first occurrences must
/// do, and the very first is where the tone begins.
const SAME_MAX: usize = 3;

/// A sample of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) piece: SampleId,
    pub(super) position: u32,
}

/// A multiplicative hash; its upper half is well mixed.
pub(super) const fn hash(window: u64) -> u32 {
    (window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// Places by hash.
#[derive(Debug)]
pub(super) struct Index {
    /// Where each bucket begins in `entries`, one more than there are buckets.
    starts: Vec<u32>,
    entries: Vec<(u32, Place)>,
}

impl Index {
    pub(super) fn new(mut entries: Vec<(u32, Place)>) -> Self {
        entries.sort_unstable();
        let mut same = 0;
        let mut previous = None;
        entries.retain(|(hash, place)| {
            let this = Some((*hash, place.piece));
            same = if previous == this { same + 1 } else { 0 };
            previous = this;
            same < SAME_MAX
        });
        let starts = (0..=1_u64 << BUCKET_BITS)
            .map(|bucket| {
                entries.partition_point(|(h, _)| u64::from(*h) < bucket << (32 - BUCKET_BITS)) as u32
            })
            .collect();
        Self { starts, entries }
    }

    /// The places with this hash.
    pub(super) fn places(&self, hash: u32) -> impl Iterator<Item = Place> + '_ {
        let bucket = (hash >> (32 - BUCKET_BITS)) as usize;
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        self.entries[range].iter().filter(move |(h, _)| *h == hash).map(|(_, place)| *place)
    }
}
