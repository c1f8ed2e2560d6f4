//! Where a side is for one run.

use core::fmt;
use core::str::FromStr;
use std::net::{IpAddr, SocketAddr};

/// An address instead of that of a profile, and a port where that is another one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// For SIP and for media.
    pub ip: IpAddr,
    /// For SIP; that of the profile when absent.
    pub port: Option<u16>,
}

impl From<IpAddr> for Seat {
    fn from(ip: IpAddr) -> Self {
        Self { ip, port: None }
    }
}

impl From<SocketAddr> for Seat {
    fn from(address: SocketAddr) -> Self {
        Self { ip: address.ip(), port: Some(address.port()) }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.ip, port).fmt(f),
            None => self.ip.fmt(f),
        }
    }
}

impl FromStr for Seat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(ip.into());
        }
        let address: SocketAddr = text.parse().map_err(|_| format!("`{text}` is no address"))?;
        Ok(address.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["127.0.0.1", "127.0.0.1:5070", "::1", "[::1]:5070"] {
            assert_eq!(text.parse::<Seat>().map(|seat| seat.to_string()).as_deref(), Ok(text));
        }
        assert!("pbx".parse::<Seat>().is_err());
    }
}
