//! Copies of a message that come too soon after each other.

use clock::Duration;
use trace::Party;

use crate::CheckInfo;
use crate::check::{Findings, Said};
use crate::wire::{Passage, T1};

/// Copies of a far side that arrive within so short a time of each other may have been one when they left: a network
/// delivers twice what was sent once.
const ONE_DATAGRAM: Duration = Duration::from_millis(10);

/// Doublings beyond this make no difference in 64*T1.
const DOUBLINGS_MAX: u32 = 16;

/// The first pause between two copies of a message that was too short.
pub(crate) struct Hurry<'t> {
    pair: [&'t Passage; 2],
    pause: Duration,
    due: Duration,
    /// True when the sender has taken a smaller T1 than usual and keeps to it.
    is_small_t1: bool,
}

impl<'t> Hurry<'t> {
    /// Looks at all pauses between copies; they double so often and then stay as they are. What is on its way from
    /// a far side may come closer together than it was sent, by a part of the round trip.
    pub(crate) fn of(
        all: impl IntoIterator<Item = &'t Passage>,
        doublings: u32,
        far: Option<Duration>,
    ) -> Option<Self> {
        let mut copies: Vec<&Passage> = Vec::new();
        for copy in all {
            let is_same =
                |last: &&Passage| far.is_some() && copy.sip.sent_at.since(last.sip.sent_at) < ONE_DATAGRAM;
            if copies.last().is_none_or(|last| !is_same(last)) {
                copies.push(copy);
            }
        }
        let pauses = || {
            let pairs = copies.windows(2);
            pairs.map(|pair| ([pair[0], pair[1]], pair[1].sip.sent_at.since(pair[0].sip.sent_at)))
        };
        let (_, first) = pauses().next()?;
        let due = |t1: Duration, nth: usize| {
            let nth = u32::try_from(nth).unwrap_or(u32::MAX);
            t1 * 2_u32.saturating_pow(nth.min(doublings).min(DOUBLINGS_MAX))
        };
        // A fifth less is jitter of the sender.
        let jitter = far.unwrap_or_default() / 2;
        let is_short = |pause: Duration, due: Duration| pause + jitter < due * 4 / 5;
        let short = |t1| {
            let too_short = move |(nth, (_, pause)): &(usize, (_, Duration))| is_short(*pause, due(t1, *nth));
            pauses().enumerate().find(too_short).map(|(nth, (pair, pause))| (pair, pause, due(t1, nth)))
        };
        if let Some((pair, pause, due)) = short(T1.min(first)) {
            return Some(Self { pair, pause, due, is_small_t1: false });
        }
        let (pair, pause, due) = short(T1)?;
        Some(Self { pair, pause, due, is_small_t1: true })
    }

    /// Says it: T1 may be smaller in closed networks, though that is not recommended; that pauses double is a must.
    pub(crate) fn tell(self, info: &'static CheckInfo, party: Party, clause: usize, out: &mut Findings) {
        let [before, copy] = self.pair;
        let said = Said::of(&copy.sip, format!("repeated after {} ms", self.pause.as_millis()))
            .with(&before.sip)
            .margin(self.due * 4 / 5 - self.pause, before.sip.sent_at, copy.sip.sent_at)
            .expected(format!("not before {} ms", self.due.as_millis()))
            .got(format!("{} ms", self.pause.as_millis()));
        if self.is_small_t1 {
            out.discouraged(info, party, said.clause(1));
        } else {
            out.misbehaved(info, party, said.clause(clause));
        }
    }
}
