//! Where a live side is, and where the other one: addresses as they are used, once names are looked up.

use std::net::{IpAddr, SocketAddr};

use plan::profile::PortRange;
use plan::{Seat, Side};

use super::peers::{Peer, Peers};
use crate::args::SideArgs;
use crate::load::Wrong;

/// Both ends.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Our address as the other side knows it: in Via, Contact and SDP.
    pub(crate) own: SocketAddr,
    /// The address whose sockets are opened.
    pub(crate) bind: IpAddr,
    /// The other side.
    pub(crate) peers: Peers,
}

impl Place {
    /// The place of a live side.
    ///
    /// # Errors
    /// As [`Self::between`].
    pub(super) fn find(side: Side, args: &SideArgs) -> Result<Self, Wrong> {
        Self::between(args.bind(side), args.advertise, &args.peers(side), args.allow_remote)
    }

    /// From where we bind to the peers, known there as `advertise` or by an address that is found out.
    ///
    /// # Errors
    /// An address that cannot be used, a name that nobody knows, or one that leads away from loopback.
    pub(crate) fn between(
        bind: SocketAddr,
        advertise: Option<IpAddr>,
        peers: &[Peer],
        allow_remote: bool,
    ) -> Result<Self, Wrong> {
        if bind.port() == 0 {
            return Err(format!("--bind {bind} names no port; SIP is usually at 5060"));
        }
        let peers = Peers::resolve(peers, bind)?;
        if peers.first.port() == 0 {
            return Err(format!("--peer {} names no port; SIP is usually at 5060", peers.first));
        }
        let own = match advertise {
            Some(own) if own.is_ipv4() != bind.is_ipv4() => {
                return Err(format!("--advertise {own} and --bind {bind} are of different families"));
            }
            Some(own) => own,
            None if bind.ip().is_unspecified() => towards(peers.first)?,
            None => bind.ip(),
        };
        let place = Self { own: SocketAddr::new(own, bind.port()), bind: bind.ip(), peers };
        if !allow_remote {
            place.stays_here()?;
        }
        Ok(place)
    }

    /// The addresses of carrier and PBX, of which we are `ours`.
    pub(crate) fn seats(&self, ours: Side) -> (Seat, Seat) {
        let [own, peer] = [self.own, self.peers.first].map(Seat::from);
        if ours == Side::Carrier { (own, peer) } else { (peer, own) }
    }

    /// Everybody that is named is on this machine; what is open on all addresses can be reached from elsewhere.
    fn stays_here(&self) -> Result<(), Wrong> {
        // The one that somebody wrote first: ours may have been found out from it.
        let named = [self.peers.first.ip(), self.bind, self.own.ip()];
        let outside = named.into_iter().find(|ip| !ip.is_loopback()).map(|ip| ip.to_string());
        let sources = self.peers.sources.iter().find(|source| !source.is_loopback()).map(ToString::to_string);
        match outside.or(sources) {
            Some(outside) => {
                Err(format!("{outside} is outside of loopback; add --allow-remote if that is meant"))
            }
            None => Ok(()),
        }
    }
}

/// The address of this machine from which the peer is reached.
fn towards(peer: SocketAddr) -> Result<IpAddr, Wrong> {
    live::towards(peer).map_err(|e| {
        format!("which of our addresses {peer} knows cannot be told ({e}); say it with --advertise")
    })
}

/// `20000-20100` as ports for media.
///
/// # Errors
/// What is wrong with it.
pub fn ports(text: &str) -> Result<PortRange, String> {
    let wrong =
        || format!("`{text}` are no ports: write an even first one from 1024 and a last one, 20000-20100");
    let (first, last) = text.split_once('-').ok_or_else(wrong)?;
    let (first, last): (u16, u16) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
    // RTP takes an even port, and RTCP the one behind it (RFC 3550 11).
    let fits = first >= 1024 && first % 2 == 0 && last > first;
    if fits { Ok(PortRange { first, last }) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_away_from_loopback_is_named_as_it_was_written() {
        let place = Place {
            own: ([192, 0, 2, 1], 5060).into(),
            bind: IpAddr::from([0, 0, 0, 0]),
            peers: Peers { first: ([192, 0, 2, 7], 5060).into(), sources: Vec::new() },
        };
        assert!(place.stays_here().is_err_and(|why| why.starts_with("192.0.2.7 is outside of loopback")));
    }

    #[test]
    fn ports_are_read() {
        assert_eq!(ports("20000-20100"), Ok(PortRange { first: 20000, last: 20100 }));
        for text in ["", "20000", "20001-20100", "20100-20000", "80-90", "20000-70000", "a-b"] {
            assert!(ports(text).is_err_and(|why| why.contains("20000-20100")), "{text}");
        }
    }
}
