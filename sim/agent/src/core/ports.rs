//! Ports for RTP and RTCP: even ones, each with the odd one above it (RFC 3550 11).

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use super::Core;
use crate::interface::{CallKey, Output};

/// The ports of one agent.
#[derive(Debug)]
pub(super) struct Ports {
    first: u16,
    last: u16,
    next: u16,
    taken: BTreeSet<u16>,
    /// Whose media arrive there.
    owners: BTreeMap<u16, CallKey>,
}

impl Ports {
    pub(super) fn new(first: u16, last: u16) -> Self {
        let first = first + first % 2;
        Self { first, last, next: first, taken: BTreeSet::new(), owners: BTreeMap::new() }
    }

    /// The next free even port. A range that is used up gives its first port again: the calls then
    /// collide, which the receiving side notices.
    fn take(&mut self) -> u16 {
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

    fn give_back(&mut self, port: u16) {
        self.taken.remove(&port);
        self.owners.remove(&port);
    }
}

impl Core {
    /// A port for the media of `call`. It is not open yet.
    pub(crate) fn take_port(&mut self, call: CallKey) -> u16 {
        let port = self.ports.take();
        self.ports.owners.insert(port, call);
        port
    }

    /// The call whose media arrive at `port`: at an even one, or at the odd one above it.
    pub(crate) fn owner_of_port(&self, port: u16) -> Option<CallKey> {
        self.ports.owners.get(&(port - port % 2)).copied()
    }

    pub(crate) fn media_address(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.profile.address.media_ip, port)
    }

    /// Datagrams to `port` are wanted from now on.
    pub(crate) fn open_port(&mut self, port: u16) {
        if !self.options.mute {
            self.put_out(Output::Open(self.media_address(port)));
        }
    }

    /// And no longer; the port may serve another call.
    pub(crate) fn close_port(&mut self, port: u16, has_rtcp: bool) {
        self.ports.give_back(port);
        if self.options.mute {
            return;
        }
        self.put_out(Output::Close(self.media_address(port)));
        if has_rtcp {
            self.put_out(Output::Close(self.media_address(port + 1)));
        }
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
