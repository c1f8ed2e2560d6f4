//! Where requests to the other side go.

use std::net::SocketAddr;

use plan::{Side, TrunkMode};

use super::Core;
use crate::quirk::registration::{inbound_before_registration, inbound_to_configured_address};

impl Core {
    /// Where the other side is, and the host part of its URIs: provisioned, or learnt by registration.
    pub(crate) fn peer_target(&self) -> Option<(SocketAddr, String)> {
        let provisioned = || (self.peer.profile.address.signalling(), self.peer.profile.domain.clone());
        if (self.side, self.mode) != (Side::Carrier, TrunkMode::Registration) {
            return Some(provisioned());
        }
        let Some(learnt) = &self.peer.learnt else {
            return self.quirks.has(&inbound_before_registration::QUIRK).then(provisioned);
        };
        let mut to = learnt.reach;
        if self.quirks.has(&inbound_to_configured_address::QUIRK) {
            to.set_port(to.port() + 10);
        }
        Some((to, learnt.host.clone()))
    }

    /// The same for a call to one of its numbers, which may be registered by itself.
    pub(crate) fn target_of(&self, number: &str) -> Option<(SocketAddr, String)> {
        match self.peer.numbers.get(number) {
            Some(own) => Some((own.reach, own.host.clone())),
            None => self.peer_target(),
        }
    }

    /// The same where something has to be sent in any case.
    pub(crate) fn peer_address(&self) -> SocketAddr {
        self.peer_target().map_or_else(|| self.peer.profile.address.signalling(), |(to, _)| to)
    }
}
