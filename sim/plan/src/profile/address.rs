//! Where a side listens.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Source;

/// Addresses of one side. A run on real sockets replaces them by its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Address {
    /// Where SIP is expected.
    pub signalling_ip: IpAddr,
    /// The SIP port.
    #[serde(deserialize_with = "crate::file::port")]
    #[schemars(with = "crate::file::Port")]
    pub signalling_port: u16,
    /// Where RTP is expected; often another host than the one for SIP.
    pub media_ip: IpAddr,
    /// From where its requests come as well: further addresses, and networks.
    pub sources: Vec<Source>,
}

impl Default for Address {
    fn default() -> Self {
        let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self { signalling_ip: ip, signalling_port: 5060, media_ip: ip, sources: Vec::new() }
    }
}

impl Address {
    /// IP address and port for SIP.
    #[must_use]
    pub fn signalling(&self) -> SocketAddr {
        SocketAddr::new(self.signalling_ip, self.signalling_port)
    }

    /// True when requests of this side may come from there.
    #[must_use]
    pub fn may_send(&self, from: IpAddr) -> bool {
        self.signalling_ip == from || self.sources.iter().any(|source| source.contains(from))
    }
}
