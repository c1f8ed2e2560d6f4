//! What every file of a run says about the run: enough to run it again.

use std::collections::BTreeMap;

use crate::Cast;

/// Which clock stamped the events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockMode {
    /// The clock of the virtual world: the same seed gives the same stamps.
    #[default]
    Virtual,
    /// The clock of this computer: agents on real sockets.
    Live,
    /// The clock of a capture made elsewhere.
    Capture,
}

impl ClockMode {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Virtual, Self::Live, Self::Capture];

    /// The word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Live => "live",
            Self::Capture => "capture",
        }
    }
}

/// The head of a stored trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The version of the simulator that wrote it.
    pub version: String,
    /// The run's id: scenario and its coordinates.
    pub run: String,
    /// The seed of all randomness.
    pub seed: u64,
    /// The trunk mode: `registration`, `static`; empty when not known, as for a foreign capture.
    pub mode: String,
    /// Which clock stamped the events.
    pub clock: ClockMode,
    /// The profiles in play and a hash of each, so that a changed profile is noticed.
    pub profiles: BTreeMap<String, String>,
    /// Who has which addresses.
    pub cast: Cast,
}
