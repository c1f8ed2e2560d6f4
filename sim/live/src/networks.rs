//! Loopback addresses that this process has to itself, so that many worlds on sockets run beside each other, and
//! beside those of other processes.

#![expect(clippy::disallowed_types, reason = "this is `live`; the socket is held and carries nothing")]

use std::net::UdpSocket;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::sockets::SocketError;

/// The second octets to choose from, two at a time. Lower ones are left to those who name their addresses
/// themselves.
const SECOND_OCTETS: std::ops::RangeInclusive<u8> = 16..=253;
/// Who has a socket at this host of a network has the network. No world lives there.
const CLAIM: [u8; 2] = [255, 254];
/// As worlds have it, so that a program that listens everywhere on it is met here and not in each of them.
const PORT: u16 = 5060;

/// Two neighbouring networks of 65 536 addresses, 127.x.0.0 and 127.x+1.0.0: theirs, as long as this lives.
#[derive(Debug)]
pub struct Networks {
    second: u8,
    _claim: UdpSocket,
}

impl Networks {
    /// The first two that no other process has.
    ///
    /// # Errors
    /// None is free, or the operating system allows none.
    pub fn claim() -> Result<Self, SocketError> {
        let mut said = None;
        for second in SECOND_OCTETS.step_by(2) {
            match Self::claim_one(second) {
                Ok(networks) => return Ok(networks),
                Err(error) if error.is_taken() => said = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(said.expect("there is more than one to try"))
    }

    fn claim_one(second: u8) -> Result<Self, SocketError> {
        let [third, fourth] = CLAIM;
        let address = SocketAddr::from((Ipv4Addr::new(127, second, third, fourth), PORT));
        let claim = UdpSocket::bind(address).map_err(|source| SocketError { address, source })?;
        Ok(Self { second, _claim: claim })
    }

    /// An address for a carrier. The third octet stays below 255.
    #[must_use]
    pub fn carrier(&self, third: u8, fourth: u8) -> IpAddr {
        Ipv4Addr::new(127, self.second, third, fourth).into()
    }

    /// The one for its PBX.
    #[must_use]
    pub fn pbx(&self, third: u8, fourth: u8) -> IpAddr {
        Ipv4Addr::new(127, self.second + 1, third, fourth).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_second_gets_others_and_what_is_let_go_is_free_again() {
        let (one, other) = (Networks::claim().unwrap(), Networks::claim().unwrap());
        let of = |networks: &Networks| [networks.carrier(0, 1), networks.pbx(0, 1)];
        assert!(of(&one).iter().all(|address| !of(&other).contains(address)), "{one:?} {other:?}");
        let second = one.second;
        assert!(Networks::claim_one(second).is_err_and(|error| error.is_taken()));
    }
}
