//! Ports for RTP and RTCP: even ones, each with the odd one above it (RFC 3550 11).

use std::collections::{BTreeMap, BTreeSet};

use crate::interface::CallKey;

/// The ports of one agent.
#[derive(Debug)]
pub(super) struct Ports {
    first: u16,
    last: u16,
    next: u16,
    taken: BTreeSet<u16>,
    /// Other programs have them, or their odd neighbours.
    foreign: BTreeSet<u16>,
    /// Whose media arrive there.
    pub(super) owners: BTreeMap<u16, CallKey>,
}

impl Ports {
    pub(super) fn new(first: u16, last: u16) -> Self {
        let first = first + first % 2;
        Self {
            first,
            last,
            next: first,
            taken: BTreeSet::new(),
            foreign: BTreeSet::new(),
            owners: BTreeMap::new(),
        }
    }

    /// Begins with any pair of the range instead of its first.
    pub(super) fn begin_at(&mut self, any: u32) {
        let pairs = u32::from((self.last - self.first) / 2).max(1);
        self.next = self.first + 2 * u16::try_from(any % pairs).unwrap_or_default();
    }

    /// The next free even port. A range that is used up gives its first port again: the calls then
    /// collide, which the receiving side notices.
    pub(super) fn take(&mut self) -> u16 {
        let free = self.free().or_else(|| {
            // What others had they may have given back.
            self.foreign.clear();
            self.free()
        });
        let port = free.unwrap_or(self.first);
        self.next = self.behind(port);
        self.taken.insert(port);
        port
    }

    /// The pair that is given next, if one is free.
    pub(super) fn free(&self) -> Option<u16> {
        let pairs = (self.last - self.first) / 2;
        let all = core::iter::successors(Some(self.next), |port| Some(self.behind(*port)));
        let is_free = |port: &u16| !self.taken.contains(port) && !self.foreign.contains(port);
        all.take(usize::from(pairs) + 1).find(is_free)
    }

    fn behind(&self, port: u16) -> u16 {
        if port + 3 > self.last { self.first } else { port + 2 }
    }

    /// Another program has one of this pair: it is not given any more.
    pub(super) fn refuse(&mut self, port: u16) {
        self.foreign.insert(port - port % 2);
    }

    pub(super) fn give_back(&mut self, port: u16) {
        self.taken.remove(&port);
        self.owners.remove(&port);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_even_and_go_round() {
        let mut ports = Ports::new(10_001, 10_006);
        assert_eq!([ports.take(), ports.take()], [10_002, 10_004]);
        ports.give_back(10_002);
        assert_eq!(ports.take(), 10_002);
    }

    #[test]
    fn they_may_begin_anywhere_in_the_range() {
        let begun = |any| {
            let mut ports = Ports::new(10_000, 10_007);
            ports.begin_at(any);
            [ports.take(), ports.take()]
        };
        assert_eq!([begun(0), begun(1), begun(2)], [[10_000, 10_002], [10_002, 10_004], [10_004, 10_006]]);
        let mut few = Ports::new(10_000, 10_001);
        few.begin_at(7);
        assert_eq!(few.take(), 10_000);
    }

    #[test]
    fn what_others_have_is_not_given() {
        let mut ports = Ports::new(10_000, 10_007);
        ports.refuse(10_001);
        assert_eq!((ports.free(), ports.take(), ports.take()), (Some(10_002), 10_002, 10_004));
        ports.refuse(10_006);
        assert_eq!(ports.free(), None);
        assert_eq!(ports.take(), 10_006, "they may have given it back");
        assert_eq!(ports.take(), 10_000);
        assert_eq!(ports.take(), 10_000, "a range that is used up gives its first port again");
    }
}
