//! A run in which a quirk can be watched.

use plan::{Side, TrunkMode};

/// A run in which the check of a quirk must find it, must blame its side, and must be almost alone.
#[derive(Clone, Copy, Debug)]
pub struct Twin {
    /// The side that has the quirk, and is to blame.
    pub side: Side,
    /// The play that gives the occasion.
    pub play: &'static str,
    /// The trunk mode.
    pub mode: TrunkMode,
    /// Other quirks without which there is no occasion, as the command line takes them.
    pub beside: &'static [&'static str],
    /// Checks that rightly find something too: the same packet is wrong in two ways, or the other side
    /// cannot keep a rule any more.
    pub also: &'static [&'static str],
}

impl Twin {
    pub(super) const fn of(side: Side, play: &'static str, mode: TrunkMode) -> Self {
        Self { side, play, mode, beside: &[], also: &[] }
    }

    pub(super) const fn beside(self, quirks: &'static [&'static str]) -> Self {
        Self { beside: quirks, ..self }
    }

    pub(super) const fn also(self, checks: &'static [&'static str]) -> Self {
        Self { also: checks, ..self }
    }
}
