//! All pieces with their indexes, made once.

use std::sync::OnceLock;

use super::CORRELATION_MIN;
use super::correlation::Correlation;
use super::index::{Index, Place, hash};
use crate::Law;
use crate::samples::{self, SampleId};

/// Octets in a window of the exact index.
const OCTETS: usize = 8;
/// One window in 16 is kept.
const OCTET_ANCHOR_MASK: u32 = 15;
/// Samples in a window of the index of signs.
const SIGNS: usize = 32;
/// One window in 8 is kept.
const SIGN_ANCHOR_MASK: u32 = 7;
/// A window with fewer changes of sign could be any deep sound; a tone of 400 Hz has three.
const SIGN_CHANGES_MIN: u32 = 3;
/// The longest period of a tone in samples: 425 Hz meets its beginning again after 17 turns.
const TONE_BEGINNING: usize = 320;
/// After so many windows that led nowhere the packet counts as unknown.
const TRIES_MAX: usize = 48;

/// The pieces and where to find what in them.
#[derive(Debug)]
pub(super) struct Library {
    octets: [Index; 2],
    signs: Index,
    lengths: [u32; SampleId::ALL.len()],
}

impl Library {
    /// The pieces of [`SampleId`].
    pub(super) fn standard() -> &'static Self {
        static STANDARD: OnceLock<Library> = OnceLock::new();
        STANDARD.get_or_init(|| Self {
            octets: Law::ALL.map(index_of_octets),
            signs: index_of_signs(),
            lengths: SampleId::ALL.map(|id| samples::pcm(id).len() as u32),
        })
    }

    /// The samples of a piece until it repeats.
    pub(super) const fn length(&self, piece: SampleId) -> u32 {
        self.lengths[piece as usize]
    }

    /// The octets from a place on.
    pub(super) fn octets(&self, place: Place, law: Law, count: usize) -> &'static [u8] {
        samples::slice(place.piece, law, place.position as usize, count)
    }

    /// The samples from a place on.
    pub(super) fn pcm(&self, place: Place, count: usize) -> &'static [i16] {
        samples::pcm_slice(place.piece, place.position as usize, count)
    }

    /// The place whose octets are those of the payload.
    pub(super) fn find_exact(&self, payload: &[u8], law: Law) -> Option<Place> {
        let index = &self.octets[law as usize];
        let equal = |place: &Place| payload == self.octets(*place, law, payload.len());
        self.find(index, octet_windows(payload), OCTET_ANCHOR_MASK, equal)
    }

    /// The place whose samples are most alike.
    pub(super) fn find_alike(&self, pcm: &[i16]) -> Option<Place> {
        let alike = |place: &Place| {
            Correlation::of(pcm, self.pcm(*place, pcm.len())).coefficient() >= CORRELATION_MIN
        };
        self.find(&self.signs, sign_windows(pcm), SIGN_ANCHOR_MASK, alike)
    }

    /// Looks up the anchors among `windows` until a place holds what it promises. A steady tone may have
    /// none: then its first window is looked up, which the index of tones holds in any case.
    fn find(
        &self,
        index: &Index,
        windows: impl Iterator<Item = (usize, u32)>,
        mask: u32,
        holds: impl Fn(&Place) -> bool,
    ) -> Option<Place> {
        let mut first = None;
        let mut tries = 0;
        let look_up = |(at, hash)| index.places(hash).map(|p| self.back(p, at)).find(&holds);
        for window in windows {
            first = first.or(Some(window));
            if window.1 & mask == 0 {
                if let Some(place) = look_up(window) {
                    return Some(place);
                }
                tries += 1;
                if tries == TRIES_MAX {
                    return None;
                }
            }
        }
        if tries > 0 {
            return None;
        }
        first.and_then(look_up)
    }

    /// The place `count` samples before.
    fn back(&self, place: Place, count: usize) -> Place {
        let length = self.length(place.piece);
        let position = (place.position + length - count as u32) % length;
        Place { position, ..place }
    }
}

fn index_of_octets(law: Law) -> Index {
    let windows = |piece| octet_windows(samples::encoded(piece, law));
    Index::new(SampleId::ALL.into_iter().flat_map(|id| entries(id, windows(id), OCTET_ANCHOR_MASK)).collect())
}

fn index_of_signs() -> Index {
    let windows = |piece| sign_windows(samples::pcm(piece));
    Index::new(SampleId::ALL.into_iter().flat_map(|id| entries(id, windows(id), SIGN_ANCHOR_MASK)).collect())
}

/// The anchors of a piece, and all of the beginning of a tone.
fn entries(
    piece: SampleId,
    windows: impl Iterator<Item = (usize, u32)>,
    mask: u32,
) -> impl Iterator<Item = (u32, Place)> {
    windows
        .filter(move |(at, hash)| hash & mask == 0 || piece.is_tone() && *at < TONE_BEGINNING)
        .map(move |(at, hash)| (hash, Place { piece, position: at as u32 }))
}

/// All windows of octets with their hashes; eight equal octets tell nothing.
fn octet_windows(octets: &[u8]) -> impl Iterator<Item = (usize, u32)> + '_ {
    octets.windows(OCTETS).enumerate().filter_map(|(at, window)| {
        let window = u64::from_le_bytes(window.try_into().expect("the window has eight octets"));
        (window != window.rotate_left(8)).then(|| (at, hash(window)))
    })
}

/// All windows of signs, by their first sample, with their hashes.
fn sign_windows(pcm: &[i16]) -> impl Iterator<Item = (usize, u32)> + '_ {
    let mut signs = 0_u32;
    pcm.iter().enumerate().filter_map(move |(at, sample)| {
        signs = signs << 1 | u32::from(*sample < 0);
        let changes = ((signs ^ (signs >> 1)) & 0x7fff_ffff).count_ones();
        let tells = at + 1 >= SIGNS && changes >= SIGN_CHANGES_MIN;
        tells.then(|| (at + 1 - SIGNS, hash(u64::from(signs))))
    })
}
