//! Addresses for media that are not ours: those that another program has are found out by whoever opens sockets, and
//! gone round; those of a device that lives at our own IP address are told to whoever judges.

use std::net::SocketAddr;

use agent::Input;
use trace::{Event, Host};

use crate::World;

/// Pairs of ports of a device in a range of ours that are told of.
const PAIRS_TOLD_MAX: usize = 1_024;

/// What a run is told in which a call has an address that another program has taken behind our back.
pub(crate) const TAKEN: &str = "a port for media that another program has taken";

impl World {
    /// The pairs of addresses at which media of the next calls will arrive, one for each side of ours. Whoever opens
    /// sockets tells of those that another program has, before a description names them.
    pub fn next_media(&self) -> impl Iterator<Item = [SocketAddr; 2]> {
        self.agents.iter().filter_map(|(_, agent)| agent.next_media())
    }

    /// Another program has this address. False when it is one where SIP is expected, without which there is no run; where
    /// media were expected a call goes on without hearing anything, and the run says so.
    pub fn is_taken(&mut self, address: SocketAddr) -> bool {
        if self.is_signalling_of_ours(address) {
            return false;
        }
        if let Some(index) = self.open.remove(&address) {
            self.lacks_media = true;
            self.agents[index].1.handle(self.now, Input::Taken(address));
            return true;
        }
        let owner = |agent: &agent::Agent| agent.next_media().is_some_and(|pair| pair.contains(&address));
        for (_, agent) in self.agents.iter_mut().filter(|(_, agent)| owner(agent)) {
            agent.handle(self.now, Input::Taken(address));
        }
        true
    }

    /// An address of a datagram. One at our own IP address, in our range and with nobody of ours there, is the device's.
    pub(crate) fn meet_neighbour(&mut self, address: SocketAddr) {
        // Asked of each datagram: what costs nothing to ask comes first.
        if !self.has_device || self.cast.hosts.len() >= PAIRS_TOLD_MAX {
            return;
        }
        if self.open.contains_key(&address) || self.is_signalling_of_ours(address) {
            return;
        }
        let claimed = self.cast.party(address);
        if !self.agents.iter().any(|(party, _)| *party == claimed) {
            return;
        }
        let mut neighbours = self.cast.hosts.iter().filter(|host| host.address == address.ip());
        let Some(device) = neighbours.find(|host| host.party == claimed.peer()) else { return };
        let first = address.port() - address.port() % 2;
        let host = Host { media_ports: Some((first, first.saturating_add(2))), ..device.clone() };
        self.cast.join(&host);
        self.events.push(Event::Joined { at: self.now, host });
    }

    fn is_signalling_of_ours(&self, address: SocketAddr) -> bool {
        self.agents.iter().any(|(_, agent)| agent.signalling() == address)
    }
}
