//! What goes before a page: the order, the training check, its confirmation, and the signal that trains the modem.

use clock::Instant;

use crate::Side;

/// Pages without it that are remembered, the first ones.
const UNTRAINED_MAX: usize = 16;

/// What a page lacked before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lacking {
    /// The signal that trains the modem.
    Signal,
    /// The training check behind the last DCS.
    Check,
    /// The CFR to that check.
    Confirmation,
}

/// A page that came without what goes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untrained {
    /// When it began.
    pub at: Instant,
    /// Who sent it.
    pub side: Side,
    /// What was not heard before it.
    pub lacking: Lacking,
}

/// What was heard since the last DCS. Before the first nobody knows what was agreed.
#[derive(Debug, Default)]
pub(crate) struct Training {
    is_ordered: bool,
    is_checked: bool,
    is_confirmed: bool,
    /// The modem of a side has trained since anything was said by V.21.
    has_signal: [bool; 2],
    pub(crate) untrained: Vec<Untrained>,
}

impl Training {
    /// The modem of a side trains.
    pub(crate) fn signal(&mut self, side: Side) {
        self.has_signal[side.index()] = true;
    }

    /// Something is said by V.21: the fast modem begins anew behind it.
    pub(crate) fn spoken(&mut self) {
        self.has_signal = [false; 2];
    }

    pub(crate) fn ordered(&mut self) {
        (self.is_ordered, self.is_checked, self.is_confirmed) = (true, false, false);
    }

    pub(crate) fn checked(&mut self) {
        self.is_checked = true;
    }

    /// CFR; and CTR, whose order comes without a check.
    pub(crate) fn confirmed(&mut self, is_order: bool) {
        self.is_confirmed = true;
        self.is_checked |= is_order;
    }

    /// A page, or a check, has begun to come: true when its modem has trained.
    pub(crate) fn has_signal(&self, side: Side) -> bool {
        self.has_signal[side.index()]
    }

    /// A page has come.
    pub(crate) fn page(&mut self, at: Instant, side: Side, has_signal: bool) {
        let lacking = match () {
            () if !self.is_ordered => return,
            () if !has_signal => Lacking::Signal,
            () if !self.is_checked => Lacking::Check,
            () if !self.is_confirmed => Lacking::Confirmation,
            () => return,
        };
        if self.untrained.len() < UNTRAINED_MAX {
            self.untrained.push(Untrained { at, side, lacking });
        }
    }
}
