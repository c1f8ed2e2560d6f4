//! Other addresses and ports, wherever they stand: in the cast, below the packets and in the messages.
//!
//! A digest covers the Request-URI, and the password is none of ours: what was known of it is said beside it, as in a
//! recording whose passwords were blanked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use check::Judge;
use clock::Rng;
use sip::HeaderName;
use trace::Recording;

use tests::rewrite::stage::{is_signalling, packet_mut, with_digests};
use tests::rewrite::text::Text;

/// What becomes of an address.
struct Move {
    hosts: BTreeMap<IpAddr, IpAddr>,
    sip_ports: BTreeMap<u16, u16>,
    /// Ports of media go up by an even number: RTCP stays beside its RTP (RFC 3550 11).
    media_up: u16,
}

/// Other IPv4 addresses, and other ports of media.
pub(crate) fn of_hosts(recording: &Recording, dice: &Rng) -> Recording {
    let mut dice = dice.clone();
    let net = dice.below(200) as u8 + 20;
    let to = |number: usize| IpAddr::V4(Ipv4Addr::new(10, net, 7, 200 - number as u8));
    let media_up = 2 * dice.below(2_000) as u16;
    moved(recording, &Move { hosts: hosts(recording, to), sip_ports: BTreeMap::new(), media_up })
}

/// SIP on another port than 5060, so that it has to be named.
pub(crate) fn of_sip_ports(recording: &Recording, dice: &Rng) -> Recording {
    let mut dice = dice.clone();
    // Plays send to ports near 5060 that are nobody's, and these have to stay so.
    let by = dice.below(30) as u16 + 100;
    let ports = recording.header.cast.hosts.iter().map(|host| (host.sip_port, host.sip_port + by));
    moved(recording, &Move { hosts: BTreeMap::new(), sip_ports: ports.collect(), media_up: 0 })
}

/// IPv6 (RFC 3261 25.1, RFC 5118, RFC 8866 5.7).
pub(crate) fn of_family(recording: &Recording, dice: &Rng) -> Recording {
    let net = dice.clone().below(0xffff) as u16;
    let to = |number: usize| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, net, 0, 0, 0, 0, number as u16 + 0x1a));
    moved(recording, &Move { hosts: hosts(recording, to), sip_ports: BTreeMap::new(), media_up: 0 })
}

/// Everybody who sends or is in the cast, and his new address.
fn hosts(recording: &Recording, to: impl Fn(usize) -> IpAddr) -> BTreeMap<IpAddr, IpAddr> {
    let mut hosts: BTreeSet<IpAddr> = recording.header.cast.hosts.iter().map(|host| host.address).collect();
    for packet in recording.events.iter().filter_map(tests::rewrite::stage::packet) {
        hosts.extend([packet.from.ip(), packet.to.ip()]);
    }
    // A multicast group is no host, and stays what it is.
    let hosts = hosts.into_iter().filter(|host| !host.is_multicast());
    hosts.enumerate().map(|(number, host)| (host, to(number))).collect()
}

fn moved(recording: &Recording, to: &Move) -> Recording {
    let cast = &recording.header.cast;
    let mut changed = with_digests(recording, &Judge::new(&recording.header).digests());
    let mut known: BTreeMap<Bytes, Bytes> = BTreeMap::new();
    for packet in changed.events.iter_mut().filter_map(packet_mut) {
        let is_sip = is_signalling(cast, packet);
        if is_sip {
            let new = known.entry(packet.payload.clone()).or_insert_with_key(|octets| message(octets, to));
            packet.payload = new.clone();
        }
        packet.from = to.address(packet.from);
        packet.to = to.address(packet.to);
    }
    for host in &mut changed.header.cast.hosts {
        host.address = to.hosts.get(&host.address).copied().unwrap_or(host.address);
        host.sip_port = to.sip_ports.get(&host.sip_port).copied().unwrap_or(host.sip_port);
    }
    changed
}

impl Move {
    fn address(&self, address: SocketAddr) -> SocketAddr {
        let host = self.hosts.get(&address.ip()).copied().unwrap_or(address.ip());
        SocketAddr::new(host, self.port(address.port()))
    }

    /// Ports below those of media have a meaning of their own.
    fn port(&self, port: u16) -> u16 {
        let media = if port >= 10_000 { port.saturating_add(self.media_up) } else { port };
        self.sip_ports.get(&port).copied().unwrap_or(media)
    }

    /// The address as it stands in a URI.
    fn in_uri(&self, host: IpAddr) -> String {
        match self.hosts.get(&host).copied().unwrap_or(host) {
            IpAddr::V4(host) => host.to_string(),
            IpAddr::V6(host) => format!("[{host}]"),
        }
    }
}

fn message(octets: &Bytes, to: &Move) -> Bytes {
    let Some(mut text) = Text::read(octets) else { return octets.clone() };
    text.start = in_head(&text.start, to, text.is_request());
    for line in &mut text.lines {
        // A Call-ID is one word, whatever looks like an address in it, and so it is where a call is named by it.
        let has_port = match line.known() {
            Some(HeaderName::CallId | HeaderName::Replaces) => continue,
            // The address of record has no port of its own.
            Some(HeaderName::From | HeaderName::To | HeaderName::PAssertedIdentity) => false,
            _ => true,
        };
        line.value = in_head(&line.value, to, has_port);
    }
    if text.has_sdp() || text.has_parts() {
        let body = text.body.split_inclusive("\r\n").map(|row| in_description(row, to)).collect();
        text.set_body(body);
    }
    text.print()
}

/// A header value or start line with its addresses replaced; where there is no port, 5060 was meant.
fn in_head(value: &str, to: &Move, has_port: bool) -> String {
    let mut new = String::new();
    let mut rest = value;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        new.push_str(&rest[..at]);
        let length = rest[at..].find(|c| !is_of_word(c)).unwrap_or(rest.len() - at);
        let (word, after) = rest[at..].split_at(length);
        rest = after;
        let before = new.to_ascii_lowercase();
        if before.ends_with("rport=") {
            let port = word.parse().ok().map(|port| to.port(port).to_string());
            new.push_str(port.as_deref().unwrap_or(word));
            continue;
        }
        let Some(host) = word.parse::<IpAddr>().ok().filter(|host| !host.is_unspecified()) else {
            new.push_str(word);
            continue;
        };
        if before.ends_with("received=") {
            // RFC 3261 25.1: no brackets here.
            new.push_str(&to.address(SocketAddr::new(host, 0)).ip().to_string());
            continue;
        }
        new.push_str(&to.in_uri(host));
        let digits =
            after.strip_prefix(':').map(|d| &d[..d.find(|c: char| !c.is_ascii_digit()).unwrap_or(d.len())]);
        match digits.and_then(|digits| Some((digits, digits.parse().ok()?))) {
            Some((digits, port)) => {
                new.push_str(&format!(":{}", to.port(port)));
                rest = &after[1 + digits.len()..];
            }
            None if has_port && to.port(5060) != 5060 => new.push_str(&format!(":{}", to.port(5060))),
            None => {}
        }
    }
    new.push_str(rest);
    new
}

/// A line of a description: `IN IP4 192.0.2.1`, `m=audio 40000 RTP/AVP 0`, `a=rtcp:40001`.
fn in_description(row: &str, to: &Move) -> String {
    let mut words: Vec<String> = row.trim_end().split(' ').map(str::to_owned).collect();
    for at in 0..words.len() {
        let (kind, port) = match words[at].strip_prefix("a=rtcp:") {
            Some(port) => ("a=rtcp:", port),
            None if at == 1 && words[0].starts_with("m=") => ("", words[1].as_str()),
            None => continue,
        };
        if let Ok(port) = port.parse() {
            words[at] = format!("{kind}{}", to.port(port));
        }
    }
    if let Some(at) = words.iter().position(|word| word == "IP4")
        && let Some(host) = words.get(at + 1).and_then(|host| host.parse().ok())
        && let Some(new) = to.hosts.get(&host)
    {
        words[at] = if new.is_ipv6() { "IP6".to_owned() } else { "IP4".to_owned() };
        words[at + 1] = new.to_string();
    }
    format!("{}\r\n", words.join(" "))
}
