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
    /// A DCS behind what has ended the last one: RTN, RTP, or the answer to EOM.
    Order,
    /// The long training of V.17, which goes before a check.
    LongTraining,
    /// 1.5 s of check: it had so many tenths, and was confirmed.
    Length(u64),
    /// The modem that was ordered: it came by another, and so may the check have.
    Modem {
        /// What the last DCS or CTC names.
        ordered: Modulation,
        /// What was heard.
        sent: Modulation,
    },
}

/// A page, or a check, that came without what goes before it or belongs to it.
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
    /// What was ordered holds no more: a DCS comes before the next page (T.30 5.3.6.1.6, 5.3.6.1.7).
    is_over: bool,
    /// The last check.
    check: Option<Check>,
    /// The modem of a side that has trained since anything was said by V.21.
    signals: [Option<Signal>; 2],
    /// The modem that was ordered, and by whom; none where it cannot be read.
    modem: Option<(Side, Modulation)>,
    pub(crate) untrained: Vec<Untrained>,
}

/// A modem that trains.
#[derive(Clone, Copy, Debug)]
struct Signal {
    modem: Modulation,
    is_short: bool,
}

/// A training check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    pub(crate) at: Instant,
    pub(crate) side: Side,
    /// How long it was, and the longest part of it without an error, in tenths of a second.
    pub(crate) tenths: u64,
    pub(crate) clean: u64,
}

/// 1.5 s of check (T.30 5.3.6.1.3) with a tenth more or less, and what a gateway may lose or add at either end.
const CHECK_TENTHS: core::ops::RangeInclusive<u64> = 13..=17;

impl Training {
    /// The modem of a side trains.
    pub(crate) fn signal(&mut self, side: Side, modem: Modulation, is_short: bool) {
        self.signals[side.index()] = Some(Signal { modem, is_short });
    }

    /// Something is said by V.21: the fast modem begins anew behind it.
    pub(crate) fn spoken(&mut self) {
        self.signals = [None; 2];
    }

    pub(crate) fn ordered(&mut self) {
        (self.is_ordered, self.is_checked, self.is_confirmed) = (true, false, false);
        (self.is_over, self.check) = (false, None);
    }

    /// True once a DCS was heard: before nobody knows what was agreed.
    pub(crate) fn is_ordered(&self) -> bool {
        self.is_ordered
    }

    /// A page is answered: what was ordered goes on to hold, or not.
    pub(crate) fn answered(&mut self, is_over: bool) {
        self.is_over = is_over;
    }

    /// A DCS or CTC names the modem, or an NSS one that nobody else knows.
    pub(crate) fn named(&mut self, side: Side, modem: Option<Modulation>) {
        self.modem = modem.map(|modem| (side, modem));
    }

    /// A check has come. Its modem trains long (T.30 5.3.6.1.3): the short training is for what was trained before.
    pub(crate) fn checked(&mut self, check: Check) {
        self.is_checked = true;
        self.check = Some(check);
        if self.signals[check.side.index()].is_some_and(|signal| signal.is_short) {
            self.lacks(check.at, check.side, Lacking::LongTraining);
        }
    }

    /// A page, or a check, has come by a modem (T.30 5.3.6.1.3).
    pub(crate) fn carried(&mut self, at: Instant, side: Side, by: Modulation) {
        let Some((_, ordered)) = self.modem.filter(|(orderer, _)| *orderer == side) else { return };
        let trained = self.signals[side.index()].map(|signal| signal.modem).into_iter();
        if let Some(sent) = trained.chain([by]).find(|sent| *sent != ordered) {
            self.lacks(at, side, Lacking::Modem { ordered, sent });
        }
    }

    /// CTR, whose order comes without a check.
    pub(crate) fn slowed(&mut self) {
        (self.is_confirmed, self.is_checked) = (true, true);
    }

    /// CFR: false when there was nothing in the check that it can confirm.
    pub(crate) fn confirmed(&mut self) -> bool {
        self.is_confirmed = true;
        let Some(check) = self.check.take() else { return true };
        // What the line has spoiled is refused; what passes was meant so.
        if !CHECK_TENTHS.contains(&check.tenths) {
            self.lacks(check.at, check.side, Lacking::Length(check.tenths));
        }
        check.clean > 0
    }

    /// A page, or a check, has begun to come: true when its modem has trained.
    pub(crate) fn has_signal(&self, side: Side) -> bool {
        self.signals[side.index()].is_some()
    }

    /// A page has come.
    pub(crate) fn page(&mut self, at: Instant, side: Side, has_signal: bool) {
        let lacking = match () {
            () if !self.is_ordered => return,
            () if self.is_over => Lacking::Order,
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
