//! Whether a run went as another one did.

use trace::{ClockMode, jsonl};

use crate::case::Case;
use crate::{fingerprint, ladder};

/// What two runs have in common that went alike: in virtual time every octet and every instant, on sockets what
/// happened in which order, without times.
#[must_use]
pub fn of(case: &Case) -> String {
    let hash = match case.header().clock {
        ClockMode::Virtual => jsonl::hash(&case.recording),
        ClockMode::Stepped | ClockMode::Real | ClockMode::Capture => {
            let options = ladder::Options::golden();
            let ladder = ladder::draw(&case.cast(), case.events(), case.calls(), options);
            fingerprint::of(&ladder)
        }
    };
    format!("{hash:016x}")
}
