//! G.711, tones, WAV, two-wire lines and comparison by content: sans-IO, 8 kHz mono throughout.
//!
//! What is absent: packets (they live in `rtp`), other codecs, files. Sines and powers are reckoned by
//! additions and multiplications only, so that the octets are equal on every machine.

pub mod g711;
pub mod line;
mod math;
pub mod recognise;
pub mod samples;
pub mod tone;
pub mod wav;

pub use g711::Law;
pub use line::{Line, LineSettings};
pub use recognise::{Heard, Recogniser, recognise};
pub use samples::{Player, SampleId};

/// The only sampling rate of this crate.
pub const SAMPLE_RATE: u32 = 8000;

/// The samples in so many milliseconds.
#[must_use]
pub const fn samples_in(ms: u32) -> usize {
    (SAMPLE_RATE / 1000 * ms) as usize
}
