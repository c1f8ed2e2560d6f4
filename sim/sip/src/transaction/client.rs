//! One client transaction as the layer keeps it: a machine, an address, and the bytes still needed.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use clock::Instant;

use super::{Actions, InviteClient, NonInviteClient, Timers, invite_client, non_invite_client};

/// The machine that fits the method.
#[derive(Debug)]
pub(super) enum Machine {
    Invite(InviteClient),
    NonInvite(NonInviteClient),
}

/// A client transaction.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) key: Arc<str>,
    pub(super) to: SocketAddr,
    pub(super) reliable: bool,
    machine: Machine,
    /// The request while it may be needed, then the ACK for a failure, else empty.
    pub(super) bytes: Bytes,
    /// True when `bytes` is the ACK.
    pub(super) acknowledged: bool,
}

impl Client {
    pub(super) fn new(key: Arc<str>, to: SocketAddr, reliable: bool, bytes: Bytes, machine: Machine) -> Self {
        Self { key, to, reliable, machine, bytes, acknowledged: false }
    }

    pub(super) fn step(&mut self, timers: &Timers, now: Instant, event: invite_client::Event) -> Actions {
        use invite_client::Event as I;
        use non_invite_client::Event as N;
        match &mut self.machine {
            Machine::Invite(machine) => machine.step(timers, now, event),
            Machine::NonInvite(machine) => match event {
                I::Response(class) => machine.step(timers, now, N::Response(class)),
                I::Timer(timer) => machine.step(timers, now, N::Timer(timer)),
                I::TransportError => machine.step(timers, now, N::TransportError),
                // Only an INVITE can be cancelled (RFC 3261 9.1).
                I::Cancelled => super::Action::Refused.into(),
            },
        }
    }

    /// The state of the INVITE machine; none for other methods.
    pub(super) fn invite_state(&self) -> Option<invite_client::State> {
        match &self.machine {
            Machine::Invite(machine) => Some(machine.state()),
            Machine::NonInvite(_) => None,
        }
    }

    /// Drops the request when no state to come needs it: most of the memory of a transaction.
    pub(super) fn forget_spent_bytes(&mut self) {
        let spent = match &self.machine {
            Machine::Invite(machine) => machine.state() == invite_client::State::Accepted,
            Machine::NonInvite(machine) => machine.state() == non_invite_client::State::Completed,
        };
        if spent {
            self.bytes = Bytes::new();
        }
    }
}
