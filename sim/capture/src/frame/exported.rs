//! Exported PDUs (link type 252): a message by itself, behind tags that say between whom it went.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use trace::Transport;
use trace::exported::{
    DESTINATION_PORT, DISSECTOR_NAME, END_OF_TAGS, HEURISTIC_NAME, IPV4_DESTINATION, IPV4_SOURCE,
    IPV6_DESTINATION, IPV6_SOURCE, PORT_TYPE, PORT_TYPE_TCP, PORT_TYPE_UDP, SOURCE_PORT,
};

use super::Whole;

/// `None` for what is no SIP, or does not say between whom it went.
pub(super) fn open(frame: &[u8]) -> Option<Whole<'_>> {
    let mut rest = frame;
    let (mut from, mut to) = (None, None);
    let (mut source_port, mut destination_port) = (0, 0);
    let mut transport = None;
    let mut is_sip = false;
    loop {
        let (kind, after) = rest.split_first_chunk()?;
        let (length, after) = after.split_first_chunk()?;
        let (value, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        rest = after;
        match u16::from_be_bytes(*kind) {
            END_OF_TAGS => break,
            DISSECTOR_NAME | HEURISTIC_NAME => is_sip = value.starts_with(b"sip"),
            IPV4_SOURCE | IPV6_SOURCE => from = address(value),
            IPV4_DESTINATION | IPV6_DESTINATION => to = address(value),
            PORT_TYPE => transport = transport_of(number(value)?),
            SOURCE_PORT => source_port = number(value)?,
            DESTINATION_PORT => destination_port = number(value)?,
            _ => {}
        }
    }
    let end = |address: Option<IpAddr>, port: u32| Some(SocketAddr::new(address?, u16::try_from(port).ok()?));
    is_sip.then_some(Whole {
        from: end(from, source_port)?,
        to: end(to, destination_port)?,
        transport: transport?,
        payload: rest,
        ip_id: None,
        hops: None,
        missing: 0,
    })
}

/// What is exported from TCP by itself is what could not be read there: it was encrypted.
fn transport_of(port_type: u32) -> Option<Transport> {
    match port_type {
        PORT_TYPE_TCP => Some(Transport::Tls),
        PORT_TYPE_UDP => Some(Transport::Udp),
        _ => None,
    }
}

fn number(value: &[u8]) -> Option<u32> {
    value.first_chunk().map(|octets| u32::from_be_bytes(*octets))
}

fn address(value: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(value) {
        return Some(Ipv4Addr::from(octets).into());
    }
    <[u8; 16]>::try_from(value).ok().map(|octets| Ipv6Addr::from(octets).into())
}
