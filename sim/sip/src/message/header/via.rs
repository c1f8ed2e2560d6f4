//! Via: the way a request took, and the way its responses go back (RFC 3261 20.42, RFC 3581).

use core::fmt;
use core::str::FromStr;
use std::net::IpAddr;

use crate::Text;
use crate::message::grammar::{find_outside, is_space, is_token};
use crate::message::uri::{host_address, parse_host_port};
use crate::message::{Fault, FaultKind, Params};
use crate::text::{Print, cut, push_number};

/// What a branch starts with when its sender knows RFC 3261 (8.1.1.7).
pub const MAGIC_COOKIE: &str = "z9hG4bK";

/// One hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// The version, `2.0`.
    pub version: Text,
    /// The transport as written, `UDP`, `TCP`, `TLS` …
    pub transport: Text,
    /// The sent-by host; IPv6 with its brackets.
    pub host: Text,
    /// The sent-by port, if one is written.
    pub port: Option<u16>,
    /// The parameters.
    pub params: Params,
}

impl Via {
    /// A hop of version 2.0 with a branch.
    #[must_use]
    pub fn new(transport: &str, host: &str, port: Option<u16>, branch: &str) -> Self {
        let mut params = Params::new();
        params.set("branch", Some(branch));
        Self { version: "2.0".into(), transport: transport.into(), host: host.into(), port, params }
    }

    /// Reads one hop.
    ///
    /// # Errors
    /// The first fault met.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::ViaMalformed, text);
        let (hop, params) = text.split_at(find_outside(text, b';').unwrap_or(text.len()));
        let (protocol, hop) = cut(hop, b'/').ok_or_else(malformed)?;
        let (version, hop) = cut(hop, b'/').ok_or_else(malformed)?;
        let (protocol, version, hop) = (protocol.trim_ascii(), version.trim_ascii(), hop.trim_ascii());
        let end = hop.bytes().position(is_space).ok_or_else(malformed)?;
        let (transport, sent_by) = (&hop[..end], &hop[end + 1..]);
        if !is_token(protocol) || !is_token(version) || !is_token(transport) {
            return Err(malformed());
        }
        if !protocol.eq_ignore_ascii_case("SIP") || version != "2.0" {
            return Err(Fault::new(FaultKind::ViaVersion, format!("{protocol}/{version}")));
        }
        let (host, port) = parse_host_port(sent_by.trim_ascii())?;
        let params = match params.strip_prefix(';') {
            Some(params) => Params::parse_header(params)?,
            None => Params::new(),
        };
        Ok(Self { version: version.into(), transport: transport.into(), host: host.into(), port, params })
    }

    /// The branch.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.params.value("branch")
    }

    /// Whether the branch identifies a transaction (RFC 3261 8.1.1.7).
    #[must_use]
    pub fn has_cookie(&self) -> bool {
        self.branch().is_some_and(|branch| branch.starts_with(MAGIC_COOKIE))
    }

    /// The `received` address as written.
    #[must_use]
    pub fn received(&self) -> Option<&str> {
        self.params.value("received")
    }

    /// The `received` address; IPv6 is taken with and without brackets (RFC 5118 4.5).
    #[must_use]
    pub fn received_address(&self) -> Option<IpAddr> {
        host_address(self.received()?)
    }

    /// The `rport` parameter (RFC 3581): `Some(None)` asks for it, `Some(Some(port))` answers.
    #[must_use]
    pub fn rport(&self) -> Option<Option<u16>> {
        self.params.find("rport").map(|value| value.and_then(|port| port.parse().ok()))
    }

    /// The `maddr` parameter.
    #[must_use]
    pub fn maddr(&self) -> Option<&str> {
        self.params.value("maddr")
    }

    /// The `ttl` parameter.
    #[must_use]
    pub fn ttl(&self) -> Option<u8> {
        self.params.value("ttl")?.parse().ok()
    }

    /// The sent-by host as an address, if it is written as one.
    #[must_use]
    pub fn host_address(&self) -> Option<IpAddr> {
        host_address(&self.host)
    }

    /// The sent-by port, or the default of the transport (RFC 3261 18.2.2).
    #[must_use]
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(if self.transport.eq_ignore_ascii_case("TLS") { 5061 } else { 5060 })
    }
}

impl FromStr for Via {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(text)
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed())
    }
}

impl Print for Via {
    fn print(&self, out: &mut String) {
        for piece in ["SIP/", &self.version, "/", &self.transport, " ", &self.host] {
            out.push_str(piece);
        }
        if let Some(port) = self.port {
            out.push(':');
            push_number(out, port);
        }
        self.params.print(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops_read() {
        // (text, transport, host, port, branch, printed)
        let cases = [
            (
                "SIP/2.0/UDP pbx.example.com:5070;branch=z9hG4bKa;rport",
                ("UDP", "pbx.example.com", Some(5070), Some("z9hG4bKa")),
                "SIP/2.0/UDP pbx.example.com:5070;branch=z9hG4bKa;rport",
            ),
            (
                "SIP  / 2.0\t/ TCP  192.0.2.1 : 5060 ; branch = z9hG4bKb",
                ("TCP", "192.0.2.1", Some(5060), Some("z9hG4bKb")),
                "SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKb",
            ),
            (
                "SIP/2.0/TLS [2001:db8::9:1]",
                ("TLS", "[2001:db8::9:1]", None, None),
                "SIP/2.0/TLS [2001:db8::9:1]",
            ),
        ];
        for (text, (transport, host, port, branch), printed) in cases {
            let via = Via::parse(text).expect(text);
            assert_eq!(
                (via.transport.as_str(), via.host.as_str(), via.port, via.branch()),
                (transport, host, port, branch)
            );
            assert_eq!(via.to_string(), printed);
        }
    }

    #[test]
    fn rport_is_asked_for_or_answered() {
        let rport = |text| Via::parse(text).expect(text).rport();
        assert_eq!(rport("SIP/2.0/UDP h;branch=x"), None);
        assert_eq!(rport("SIP/2.0/UDP h;rport;branch=x"), Some(None));
        assert_eq!(rport("SIP/2.0/UDP h;rport=9988;branch=x"), Some(Some(9988)));
    }

    #[test]
    fn received_takes_both_spellings_of_ipv6() {
        for text in ["SIP/2.0/UDP h;received=[2001:db8::9:255]", "SIP/2.0/UDP h;received=2001:db8::9:255"] {
            let via = Via::parse(text).expect(text);
            assert_eq!(via.received_address(), Some("2001:db8::9:255".parse().expect("an address")));
        }
    }

    #[test]
    fn defects_are_named() {
        let cases = [
            ("", FaultKind::ViaMalformed),
            ("SIP/2.0/UDP", FaultKind::ViaMalformed),
            ("SIP/2.0 h", FaultKind::ViaMalformed),
            ("SIP/7.0/UDP h", FaultKind::ViaVersion),
            ("HTTP/2.0/UDP h", FaultKind::ViaVersion),
            ("SIP/2.0/UDP 2001:db8::1", FaultKind::HostMalformed),
            ("SIP/2.0/UDP h:70000", FaultKind::PortRange),
            ("SIP/2.0/UDP h;;", FaultKind::ParameterMalformed),
        ];
        for (text, kind) in cases {
            assert_eq!(Via::parse(text).map_err(|f| f.kind), Err(kind), "{text}");
        }
    }
}
