//! The two ends of a trunk, as addresses tell them.

use core::fmt;
use core::net::{IpAddr, SocketAddr};
use core::str::FromStr;

use trace::Party;

/// An address that a user has named: a host, or one of its ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    ip: IpAddr,
    port: Option<u16>,
}

impl Address {
    fn is(self, address: SocketAddr) -> bool {
        self.ip == address.ip() && self.port.is_none_or(|port| port == address.port())
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        Self { ip, port: None }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.ip, port).fmt(f),
            None => self.ip.fmt(f),
        }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self { ip: address.ip(), port: Some(address.port()) });
        }
        let ip = text.trim_start_matches('[').trim_end_matches(']').parse();
        ip.map(|ip| Self { ip, port: None }).map_err(|_| {
            format!("`{text}` is no address; 203.0.113.1, 203.0.113.1:5060 and [2001:db8::1]:5060 are")
        })
    }
}

/// What a user has said about who is who.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Addresses of the carrier.
    pub carrier: Vec<Address>,
    /// Addresses of the PBX.
    pub pbx: Vec<Address>,
}

/// One end of a trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Corner {
    /// The side that the user has named, by whichever of its addresses.
    Named(Party),
    /// A host.
    Host(IpAddr),
    /// A port of the host on which the other end is as well.
    Port(SocketAddr),
}

/// Both ends, in an order that does not depend on who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair(Corner, Corner);

impl Pair {
    pub(super) fn is_first(self, corner: Corner) -> bool {
        self.0 == corner
    }
}

impl Choice {
    /// The end that `own` is when it talks to `other`.
    pub(super) fn corner(&self, own: SocketAddr, other: SocketAddr) -> Corner {
        match (self.party(own), self.party(other)) {
            (Some(party), of_other) if of_other != Some(party) => Corner::Named(party),
            _ if own.ip() == other.ip() => Corner::Port(own),
            _ => Corner::Host(own.ip()),
        }
    }

    /// The trunk between two addresses.
    pub(super) fn pair(&self, from: SocketAddr, to: SocketAddr) -> Pair {
        let (a, b) = (self.corner(from, to), self.corner(to, from));
        if a <= b { Pair(a, b) } else { Pair(b, a) }
    }

    /// Which party the ends of a trunk are, as far as the user has said it: of two ends one is enough.
    pub(super) fn parties(&self, pair: Pair) -> Option<[Party; 2]> {
        match (pair.0, pair.1) {
            (Corner::Named(party), _) => Some([party, party.peer()]),
            (_, Corner::Named(party)) => Some([party.peer(), party]),
            _ => None,
        }
    }

    fn party(&self, address: SocketAddr) -> Option<Party> {
        let names = |list: &[Address]| list.iter().any(|named| named.is(address));
        match () {
            () if names(&self.carrier) => Some(Party::Carrier),
            () if names(&self.pbx) => Some(Party::Pbx),
            () => None,
        }
    }
}
