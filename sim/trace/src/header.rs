//! What every file of a run says about the run: enough to judge it again, and to run it again.

use std::sync::Arc;

use crate::{Cast, Party, Redaction};

/// Which clock stamped the events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockMode {
    /// The clock of the virtual world: the same seed gives the same stamps.
    #[default]
    Virtual,
    /// Agents on real sockets, and a clock that leaps to the next event.
    Stepped,
    /// The clock of this computer: agents on real sockets.
    Real,
    /// The clock of a capture made elsewhere.
    Capture,
}

impl ClockMode {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Virtual, Self::Stepped, Self::Real, Self::Capture];

    /// The word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Stepped => "stepped",
            Self::Real => "real",
            Self::Capture => "capture",
        }
    }
}

/// The head of a recording: whatever shapes its verdict besides the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The version of the simulator that wrote it.
    pub version: String,
    /// The run's id: scenario and its coordinates.
    pub run: String,
    /// Which clock stamped the events.
    pub clock: ClockMode,
    /// Who has which addresses.
    pub cast: Cast,
    /// The sides that were played by this program; none in a foreign capture.
    pub played: Vec<Party>,
    /// A broken SHOULD fails as a broken MUST does.
    pub is_strict: bool,
    /// What was blanked when the events were written.
    pub redaction: Redaction,
    /// The command that does it again, beside this file.
    pub again: String,
    /// Whoever recorded it stood between the two sides, and may have missed packets of either.
    pub is_partial: bool,
    /// What the profiles of carrier and PBX promise, as their texts, where somebody has told them without a plan.
    pub promised: [Option<Arc<str>>; 2],
    /// Instant zero in nanoseconds of Unix time, where the clock has a date: of a capture, and of a live side.
    pub began: Option<u64>,
    /// What was to happen, as the text of a stored plan; none when there was no plan.
    pub plan: Option<Arc<str>>,
}

impl Header {
    /// True when one side was played by a device that is none of ours.
    #[must_use]
    pub fn has_device(&self) -> bool {
        self.played.len() == 1
    }

    /// `virtual` or `loopback`; `live` with a device on one side, `capture` for what was recorded elsewhere.
    #[must_use]
    pub fn wire(&self) -> &'static str {
        match self.clock {
            ClockMode::Virtual => "virtual",
            ClockMode::Stepped | ClockMode::Real if self.has_device() => "live",
            ClockMode::Stepped | ClockMode::Real => "loopback",
            ClockMode::Capture => "capture",
        }
    }
}
