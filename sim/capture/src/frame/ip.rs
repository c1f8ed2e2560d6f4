//! One IP packet: who, to whom, and the octets inside.

use std::net::IpAddr;

use etherparse::{IpNumber, Ipv6ExtensionSlice, Ipv6Header, LaxIpSlice};

pub(super) struct Packet<'f> {
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
    pub(super) protocol: IpNumber,
    pub(super) payload: &'f [u8],
    /// The identification of an IPv4 header that is not zero.
    pub(super) id: Option<u16>,
    /// Through how many routers it may still go: time to live, or hop limit.
    pub(super) hops: Option<u8>,
    /// Octets at its end that were not captured.
    pub(super) missing: usize,
    /// It is only a part of its datagram.
    pub(super) fragment: Option<Fragment>,
}

pub(super) struct Fragment {
    pub(super) id: u32,
    /// Where it begins in the datagram, in octets.
    pub(super) offset: usize,
    pub(super) more: bool,
}

pub(super) fn open(packet: &[u8]) -> Option<Packet<'_>> {
    let (ip, _) = LaxIpSlice::from_slice(packet).ok()?;
    let inside = ip.payload();
    let (payload, protocol) = (inside.payload, inside.ip_number);
    let is_fragment = inside.fragmented;
    let (id, fragment) = match &ip {
        LaxIpSlice::Ipv4(ip) => {
            let header = ip.header();
            let id = header.identification();
            let fragment = is_fragment.then(|| Fragment {
                id: id.into(),
                offset: usize::from(header.fragments_offset().value()) * 8,
                more: header.more_fragments(),
            });
            ((id != 0).then_some(id), fragment)
        }
        LaxIpSlice::Ipv6(ip) => {
            let parts = ip.extensions().clone().into_iter();
            let fragment = parts.filter(|_| is_fragment).find_map(|part| match part {
                Ipv6ExtensionSlice::Fragment(header) => Some(Fragment {
                    id: header.identification(),
                    offset: usize::from(header.fragment_offset().value()) * 8,
                    more: header.more_fragments(),
                }),
                _ => None,
            });
            (None, fragment)
        }
    };
    // A length of zero is none: cards that cut packets by themselves are handed such.
    let length = match &ip {
        LaxIpSlice::Ipv4(ip) => usize::from(ip.header().total_len()),
        LaxIpSlice::Ipv6(ip) => Ipv6Header::LEN + usize::from(ip.header().payload_length()),
    };
    let hops = match &ip {
        LaxIpSlice::Ipv4(ip) => ip.header().ttl(),
        LaxIpSlice::Ipv6(ip) => ip.header().hop_limit(),
    };
    let missing = length.saturating_sub(packet.len());
    let (from, to) = (ip.source_addr(), ip.destination_addr());
    Some(Packet { from, to, protocol, payload, id, hops: Some(hops), missing, fragment })
}
