//! Who is on the other end: `--peer` as it is written, and the addresses that it stands for.

use std::fmt;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::str::FromStr;

use plan::profile::Source;

use crate::load::Wrong;

/// The port of SIP where none is named (RFC 3261 19.1.2).
const SIP: u16 = 5060;

/// One `--peer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An address.
    Address(SocketAddr),
    /// A name, for the system's resolver, and a port.
    Name(String, u16),
    /// All addresses whose first bits are these; requests come from there, and none go.
    Network(Source),
}

impl FromStr for Peer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!(
                "`{text}` is no peer: {why}; write 192.0.2.1, 192.0.2.1:5060, [2001:db8::1]:5060, pbx.example.com or 192.0.2.0/24"
            )
        };
        if text.contains('/') {
            return text.parse().map(Self::Network).map_err(|_| wrong("that is no network"));
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self::Address(address));
        }
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return Ok(Self::Address(SocketAddr::new(ip, SIP)));
        }
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) => (name, port.parse().map_err(|_| wrong("behind the colon stands a port"))?),
            None => (text, SIP),
        };
        if is_name(name) {
            Ok(Self::Name(name.to_owned(), port))
        } else {
            Err(wrong("that is no name of a host"))
        }
    }
}

/// What stands behind `device:`: an address or a name, and no network, for we send there.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub(crate) fn device(text: &str) -> Result<Peer, String> {
    let why = match text.parse() {
        Ok(Peer::Network(_)) => "a network is no address to which we can send".to_owned(),
        Ok(peer) => return Ok(peer),
        Err(why) => {
            // How a peer is written is not how a device is.
            let why: &str = why.split_once(": ").map_or(&why, |(_, why)| why);
            why.split_once("; write ").map_or(why, |(why, _)| why).to_owned()
        }
    };
    Err(format!(
        "`device:{text}` is no device: {why}; write device:192.0.2.1, device:192.0.2.1:5060 or device:pbx.example.com"
    ))
}

/// `--bind`: an address of ours, with a port or at the usual one, as `--peer` has it.
///
/// # Errors
/// What is no address, and how one is written.
pub fn bind(text: &str) -> Result<SocketAddr, String> {
    match text.parse() {
        Ok(Peer::Address(address)) => Ok(address),
        _ => Err(format!(
            "`{text}` is no address of this machine: write 192.0.2.1, 192.0.2.1:5060, [2001:db8::1]:5060 or 0.0.0.0:5060"
        )),
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
            Self::Network(network) => network.fmt(f),
        }
    }
}

/// A name of RFC 1123: letters, digits and hyphens between dots, and not all digits.
fn is_name(name: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253 && name.split('.').all(label) && name.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whom the peers stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Peers {
    /// Where we send to: the first address that was named.
    pub(crate) first: SocketAddr,
    /// From where requests come as well.
    pub(crate) sources: Vec<Source>,
}

impl Peers {
    /// Looks names up; addresses of the family of `bind` alone are of use.
    ///
    /// # Errors
    /// A name that nobody knows, no address to send to, or a family that does not fit.
    pub(super) fn resolve(peers: &[Peer], bind: SocketAddr) -> Result<Self, Wrong> {
        let (mut addresses, mut sources) = (Vec::new(), Vec::new());
        for peer in peers {
            match peer {
                Peer::Address(address) => addresses.push(*address),
                Peer::Network(network) => sources.push(*network),
                Peer::Name(name, port) => addresses.extend(look_up(name, *port, bind)?),
            }
        }
        if let Some(other) = addresses.iter().find(|address| address.is_ipv4() != bind.is_ipv4()) {
            return Err(format!(
                "--bind {bind} and --peer {other} are of different families; give both as IPv4 or as IPv6"
            ));
        }
        let Some(first) = addresses.first().copied() else {
            return Err("--peer names networks alone; name an address too, to which we can send".to_owned());
        };
        sources.extend(addresses.iter().skip(1).map(|address| Source::of(address.ip())));
        sources.retain(|source| *source != Source::of(first.ip()));
        Ok(Self { first, sources })
    }
}

fn look_up(name: &str, port: u16, bind: SocketAddr) -> Result<Vec<SocketAddr>, Wrong> {
    let found = (name, port).to_socket_addrs().map_err(|e| format!("--peer {name}: {e}"))?;
    let mut fitting: Vec<SocketAddr> = found.filter(|address| address.is_ipv4() == bind.is_ipv4()).collect();
    fitting.dedup();
    if fitting.is_empty() {
        let family = if bind.is_ipv4() { "IPv4" } else { "IPv6" };
        return Err(format!("--peer {name} has no {family} address, and --bind {bind} is one"));
    }
    Ok(fitting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_read() {
        let address = |text: &str| Peer::Address(text.parse().expect("an address"));
        let table = [
            ("127.0.0.1", address("127.0.0.1:5060")),
            ("127.0.0.1:5070", address("127.0.0.1:5070")),
            ("::1", address("[::1]:5060")),
            ("[::1]", address("[::1]:5060")),
            ("[::1]:5070", address("[::1]:5070")),
            ("pbx.example.com", Peer::Name("pbx.example.com".to_owned(), 5060)),
            ("localhost:5080", Peer::Name("localhost".to_owned(), 5080)),
            ("10.0.0.0/8", Peer::Network("10.0.0.0/8".parse().expect("a network"))),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Peer>().as_ref(), Ok(&expected), "{text}");
        }
        for text in
            ["", "127.0.0", "127.0.0.1:x", "host:99999", "10.0.0.0/33", "pbx/24", "a b", "-x.example", "x..y"]
        {
            assert!(text.parse::<Peer>().is_err_and(|why| why.contains("pbx.example.com")), "{text}");
        }
    }

    #[test]
    fn names_are_looked_up_and_one_address_is_needed() {
        let resolve = |words: &[&str], bind: &str| {
            let peers: Vec<Peer> = words.iter().map(|w| w.parse().expect("a peer")).collect();
            Peers::resolve(&peers, bind.parse().expect("an address"))
        };
        let first = |words: &[&str]| resolve(words, "127.0.0.1:5060").map(|peers| peers.first.to_string());
        assert_eq!(first(&["localhost:5070"]).as_deref(), Ok("127.0.0.1:5070"));
        assert_eq!(first(&["127.0.0.0/8", "127.0.0.9"]).as_deref(), Ok("127.0.0.9:5060"));
        assert!(first(&["127.0.0.0/8"]).is_err_and(|why| why.contains("networks alone")));
        assert!(first(&["::1"]).is_err_and(|why| why.contains("different families")));
        let several =
            resolve(&["127.0.0.2", "127.0.0.3:5080", "127.9.0.0/16"], "127.0.0.1:5060").expect("peers");
        let sources: Vec<String> = several.sources.iter().map(ToString::to_string).collect();
        assert_eq!(sources, ["127.9.0.0/16", "127.0.0.3"]);
    }
}
