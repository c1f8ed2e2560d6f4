//! A fingerprint of a text: against accidents, not against forgers.

/// The fingerprint.
pub(crate) fn of(text: &str) -> u64 {
    text.bytes().fold(0, |h: u64, b| (h.rotate_left(5) ^ u64::from(b)).wrapping_mul(0x517c_c1b7_2722_0a95))
}
