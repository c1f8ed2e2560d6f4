//! What goes before a page: the order, the training check, its confirmation, and the signal that trains the modem.

use clock::Instant;
use t38::Modulation;

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
    /// The modem that was ordered: it came by another, and so may the check have.
    Modem {
        /// What the last DCS or CTC names.
        ordered: Modulation,
        /// What was heard.
        sent: Modulation,
    },
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
    /// The modem of a side that has trained since anything was said by V.21.
    signals: [Option<Modulation>; 2],
    /// The modem that was ordered, and by whom; none where it cannot be read.
    modem: Option<(Side, Modulation)>,
    pub(crate) untrained: Vec<Untrained>,
}

impl Training {
    /// The modem of a side trains.
    pub(crate) fn signal(&mut self, side: Side, modem: Modulation) {
        self.signals[side.index()] = Some(modem);
    }

    /// Something is said by V.21: the fast modem begins anew behind it.
    pub(crate) fn spoken(&mut self) {
        self.signals = [None; 2];
    }

    pub(crate) fn ordered(&mut self) {
        (self.is_ordered, self.is_checked, self.is_confirmed) = (true, false, false);
    }

    /// A DCS or CTC names the modem, or an NSS one that nobody else knows.
    pub(crate) fn named(&mut self, side: Side, modem: Option<Modulation>) {
        self.modem = modem.map(|modem| (side, modem));
    }

    pub(crate) fn checked(&mut self) {
        self.is_checked = true;
    }

    /// A page, or a check, has come by a modem (T.30 5.3.6.1.3).
    pub(crate) fn carried(&mut self, at: Instant, side: Side, by: Modulation) {
        let Some((_, ordered)) = self.modem.filter(|(orderer, _)| *orderer == side) else { return };
        let trained = self.signals[side.index()].into_iter();
        if let Some(sent) = trained.chain([by]).find(|sent| *sent != ordered) {
            self.lacks(at, side, Lacking::Modem { ordered, sent });
        }
    }

    /// CFR; and CTR, whose order comes without a check.
    pub(crate) fn confirmed(&mut self, is_order: bool) {
        self.is_confirmed = true;
        self.is_checked |= is_order;
    }

    /// A page, or a check, has begun to come: true when its modem has trained.
    pub(crate) fn has_signal(&self, side: Side) -> bool {
        self.signals[side.index()].is_some()
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
        self.lacks(at, side, lacking);
    }

    fn lacks(&mut self, at: Instant, side: Side, lacking: Lacking) {
        if self.untrained.len() < UNTRAINED_MAX {
            self.untrained.push(Untrained { at, side, lacking });
        }
    }
}
