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
    /// Whose media arrive there.
    pub(super) owners: BTreeMap<u16, CallKey>,
}

impl Ports {
    pub(super) fn new(first: u16, last: u16) -> Self {
        let first = first + first % 2;
        Self { first, last, next: first, taken: BTreeSet::new(), owners: BTreeMap::new() }
    }

    /// The next free even port. A range that is used up gives its first port again: the calls then
    /// collide, which the receiving side notices.
    pub(super) fn take(&mut self) -> u16 {
        let pairs = (self.last - self.first) / 2;
        for _ in 0..=pairs {
            let port = self.next;
            self.next = if port + 3 > self.last { self.first } else { port + 2 };
            if self.taken.insert(port) {
                return port;
            }
        }
        self.first
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
}
