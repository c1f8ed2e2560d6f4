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
        match self.peer.learnt_of(number) {
            Some(own) => Some((own.reach, own.host.clone())),
            None if self.accounts_are_apart() => None,
            None => self.peer_target(),
        }
    }

    /// The proxies on the way to a number, or to the other side as such, the nearest first: what its registration has told.
    pub(crate) fn path_to(&self, number: Option<&str>) -> &[String] {
        let own = number.and_then(|number| self.peer.learnt_of(number));
        let is_carrier = (self.side, self.mode) == (Side::Carrier, TrunkMode::Registration);
        let learnt = own.or_else(|| self.peer.learnt.as_ref().filter(|_| is_carrier));
        learnt.map_or(&[], |learnt| &learnt.path)
    }

    /// Why nobody can be called at a number, where [`Self::target_of`] tells none.
    pub(crate) fn why_unreachable(&self, number: &str) -> String {
        match self.accounts.of_number(number) {
            Some(account) => format!("`{}` is not registered", self.accounts.at(account).user),
            None if self.accounts_are_apart() => "no account has it".to_owned(),
            None => "the trunk is not registered".to_owned(),
        }
    }

    /// Whether a registration is all that a number lacks, where [`Self::target_of`] tells none.
    pub(crate) fn may_become_reachable(&self, number: &str) -> bool {
        self.accounts.of_number(number).is_some() || !self.accounts_are_apart()
    }

    /// True for a carrier whose customers' numbers are where their accounts have registered.
    fn accounts_are_apart(&self) -> bool {
        self.accounts.are_several() && (self.side, self.mode) == (Side::Carrier, TrunkMode::Registration)
    }

    /// The same where something has to be sent in any case.
    pub(crate) fn peer_address(&self) -> SocketAddr {
        self.peer_target().map_or_else(|| self.peer.profile.address.signalling(), |(to, _)| to)
    }
}
