//! One server transaction as the layer keeps it: a machine and the response to repeat.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use clock::Instant;

use super::{Actions, InviteServer, NonInviteServer, Timers, invite_server, non_invite_server};

/// What a transaction takes besides its key and its response: its place in the tables, its timers and its machine.
const OVERHEAD: usize = 400;

/// The machine that fits the method.
#[derive(Debug)]
pub(super) enum Machine {
    Invite(InviteServer),
    NonInvite(NonInviteServer),
}

/// A server transaction.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) key: Arc<str>,
    pub(super) reliable: bool,
    machine: Machine,
    /// The latest response while it may be repeated, and where it goes.
    pub(super) response: Option<(SocketAddr, Bytes)>,
}

impl Server {
    pub(super) fn new(key: Arc<str>, reliable: bool, machine: Machine) -> Self {
        Self { key, reliable, machine, response: None }
    }

    pub(super) fn step(&mut self, timers: &Timers, now: Instant, event: invite_server::Event) -> Actions {
        use invite_server::Event as I;
        use non_invite_server::Event as N;
        match &mut self.machine {
            Machine::Invite(machine) => machine.step(timers, now, event),
            Machine::NonInvite(machine) => match event {
                I::Request => machine.step(timers, now, N::Request),
                I::Response(class) => machine.step(timers, now, N::Response(class)),
                I::Timer(timer) => machine.step(timers, now, N::Timer(timer)),
                I::TransportError => machine.step(timers, now, N::TransportError),
                // An ACK belongs to an INVITE transaction only.
                I::Ack => Actions::ABSORBED,
            },
        }
    }

    /// The octets that it takes.
    pub(super) fn octets(&self) -> usize {
        OVERHEAD + self.key.len() + self.response.as_ref().map_or(0, |(_, bytes)| bytes.len())
    }

    /// The state of the INVITE machine; none for other methods.
    pub(super) fn invite_state(&self) -> Option<invite_server::State> {
        match &self.machine {
            Machine::Invite(machine) => Some(machine.state()),
            Machine::NonInvite(_) => None,
        }
    }

    /// Drops the response when no state to come repeats it.
    pub(super) fn forget_spent_bytes(&mut self) {
        use invite_server::State::{Accepted, Confirmed};
        if matches!(self.invite_state(), Some(Accepted | Confirmed)) {
            self.response = None;
        }
    }
}
