//! Whether a run went as another one did.

use trace::{ClockMode, jsonl};

use crate::case::Case;
use crate::ladder;

/// What two runs have in common that went alike: in virtual time every octet and every instant, on sockets what
/// happened in which order, without times.
#[must_use]
pub fn of(case: &Case) -> String {
    let hash = match case.header().clock {
        ClockMode::Virtual => jsonl::hash(&case.recording),
        ClockMode::Stepped | ClockMode::Real | ClockMode::Capture => {
            let options = ladder::Options::golden();
            let ladder = ladder::draw(&case.header().cast, case.events(), case.calls(), options);
            of_text(&ladder)
        }
    };
    format!("{hash:016x}")
}

/// A fingerprint of a text.
pub(crate) fn of_text(text: &str) -> u64 {
    text.bytes().fold(0, |h: u64, b| (h.rotate_left(5) ^ u64::from(b)).wrapping_mul(0x517c_c1b7_2722_0a95))
}
