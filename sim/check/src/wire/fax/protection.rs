//! What a sender of UDPTL adds against loss, held against what it sent before.

use std::collections::VecDeque;

use bytes::Bytes;
use t38::{Class, Recovery};

/// So many sent IFPs are remembered: more than any number of copies or span of parity in use.
const HISTORY: usize = 64;
/// An IFP has had its chance of copies once so many others were sent behind it.
const CHANCES: usize = 8;
/// What a copy takes beside its own octets, at most.
const LENGTH_OCTETS: usize = 2;

/// What was added so far.
#[derive(Debug, Default)]
pub(crate) struct Protection {
    /// The latest first.
    history: VecDeque<Sent>,
    /// Of indicators and control, of page data.
    pub(crate) copies: [Copies; 2],
}

#[derive(Debug)]
struct Sent {
    sequence: u16,
    ifp: Bytes,
    class: Class,
    copies: u32,
    /// Some datagram behind it had room for a copy.
    has_room: bool,
    is_counted: bool,
}

/// How often the IFPs of one class were sent again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Copies {
    pub(crate) ifps: u64,
    pub(crate) copies: u64,
    /// IFPs without a copy for which no datagram had room.
    pub(crate) crowded: u64,
}

impl Copies {
    /// Copies of one IFP, on the average, in hundredths.
    pub(crate) fn hundredths(&self) -> Option<u64> {
        (self.copies * 100).checked_div(self.ifps)
    }
}

/// What is wrong with the error recovery section of one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A copy is not what was sent.
    Copy,
    /// A parity is not that of what was sent.
    Parity,
}

impl Protection {
    /// A new session: what was sent before is not copied any more.
    pub(crate) fn begin(&mut self) {
        self.history.clear();
    }

    /// True when this datagram was sent before.
    pub(crate) fn has_sent(&self, sequence: u16) -> bool {
        self.history.iter().any(|sent| sent.sequence == sequence)
    }

    /// True when its number was given to another IFP before.
    pub(crate) fn has_other(&self, sequence: u16, ifp: &Bytes) -> bool {
        self.history.iter().any(|sent| sent.sequence == sequence && sent.ifp != *ifp)
    }

    /// Behind a gap in the numbers: how many copies are those of the datagrams before it, so that nothing is
    /// missing. None when one of them is another, or when what was sent before is all alike or comes again and again,
    /// which says nothing; at most one of control messages, which all begin and end alike.
    pub(crate) fn skips(&self, primary: &Bytes, recovery: &Recovery) -> usize {
        let Recovery::Redundancy(copies) = recovery else { return 0 };
        let sent: Vec<&Bytes> = self.history.iter().map(|sent| &sent.ifp).collect();
        let is_run = |run: &[&Bytes]| run.iter().zip(copies).all(|(a, b)| *a == b);
        let comes_again = !copies.is_empty()
            && (copies.contains(primary) || sent.windows(copies.len()).skip(1).any(is_run));
        let before: Vec<&Bytes> = self.history.iter().take(copies.len() + 1).map(|sent| &sent.ifp).collect();
        let is_varied = before.windows(2).all(|pair| pair[0] != pair[1]);
        let are_those = before.len() > copies.len() && before.iter().zip(copies).all(|(a, b)| *a == b);
        let has_page = self.history.iter().take(copies.len()).any(|sent| sent.class == Class::High);
        match is_varied && are_those && !comes_again {
            true if has_page => copies.len(),
            true => copies.len().min(1),
            false => 0,
        }
    }

    /// One more datagram with a new sequence number, which leaves `room` to what its receiver takes; what is wrong
    /// with its error recovery.
    pub(crate) fn sent(
        &mut self,
        sequence: u16,
        primary: &Bytes,
        class: Class,
        recovery: &Recovery,
        room: Option<usize>,
    ) -> Option<Wrong> {
        let fits = |sent: &Sent| room.is_none_or(|room| sent.ifp.len() + LENGTH_OCTETS <= room);
        let latest = self.history.iter_mut().take(CHANCES);
        latest.filter(|sent| fits(sent)).for_each(|sent| sent.has_room = true);
        let wrong = match recovery {
            Recovery::Redundancy(copies) => self.compare(sequence, copies),
            Recovery::Fec { span, entries } => self.compute(sequence, *span, entries),
        };
        self.history.push_front(Sent {
            sequence,
            ifp: primary.clone(),
            class,
            copies: 0,
            has_room: false,
            is_counted: false,
        });
        self.history.truncate(HISTORY);
        if let Some(old) = self.history.get_mut(CHANCES).filter(|old| !old.is_counted) {
            old.is_counted = true;
            let of = &mut self.copies[usize::from(old.class == Class::High)];
            of.ifps += 1;
            of.copies += u64::from(old.copies);
            of.crowded += u64::from(!old.has_room && old.copies == 0);
        }
        wrong
    }

    fn find(&mut self, sequence: u16) -> Option<&mut Sent> {
        self.history.iter_mut().find(|sent| sent.sequence == sequence)
    }

    fn compare(&mut self, sequence: u16, copies: &[Bytes]) -> Option<Wrong> {
        let mut wrong = None;
        for (age, copy) in (1_u16..).zip(copies) {
            let Some(sent) = self.find(sequence.wrapping_sub(age)) else { continue };
            if sent.ifp == *copy {
                sent.copies += 1;
            } else {
                wrong = Some(Wrong::Copy);
            }
        }
        wrong
    }

    /// Entry `m` of `n` is the XOR of the primaries `sequence + m - n * k`, `k` from 1 to the span
    /// (T.38 9.1.4.2). Where one of them is not known nothing is said.
    fn compute(&mut self, sequence: u16, span: u16, entries: &[Bytes]) -> Option<Wrong> {
        let count = entries.len();
        if usize::from(span).saturating_mul(count) > HISTORY {
            return None;
        }
        (0..).zip(entries).find_map(|(m, entry)| {
            let mut parity = vec![0; entry.len()];
            for k in 1..=usize::from(span) {
                let age = (count * k - m) as u16;
                let sent = self.find(sequence.wrapping_sub(age))?;
                sent.copies += 1;
                if sent.ifp.len() > parity.len() {
                    return Some(Wrong::Parity);
                }
                parity.iter_mut().zip(&sent.ifp).for_each(|(into, octet)| *into ^= octet);
            }
            (parity != *entry).then_some(Wrong::Parity)
        })
    }
}
