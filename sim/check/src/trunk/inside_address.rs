//! An address that is named can be reached from where it is named to.
//!
//! What it looks for: In the description and the Contact of an INVITE that opens a call, and of its 2xx: an address of a
//! private network, where the message itself comes from none of that network. It may be reached all the same, by a
//! route or by a side that sends to where it hears from: so it is noted, and accuses nobody.
//!
//! Why it matters on a trunk: Sound goes to an address that exists only behind the NAT, or the BYE does: one-way audio,
//! and calls that never end.
//!
//! Clause: catalogue NAT-10 (practice), RFC 7362 4 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE from 203.0.113.20, c=IN IP4 192.168.1.20 -> carrier
//!
//! How to fix it: Tell the device its public address, or let the border controller write its own into both.

use std::net::{IpAddr, Ipv4Addr};

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["NAT-10"], Should, Advisory,
    notice: "one-way audio, and calls that cannot be ended"
}

/// The private networks of RFC 1918, and that of RFC 6598: address, and length of the prefix.
const PRIVATE: [(Ipv4Addr, u32); 4] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_of_call = scene.transaction.is_some_and(|t| t.is_attempt()) && sip.method == Method::Invite;
        if !is_of_call || !(sip.is_request() || sip.is_success()) {
            return;
        }
        let own = network(sip.source.ip());
        let foreign = |ip: &IpAddr| network(*ip).is_some_and(|inside| Some(inside) != own);
        if let Some((place, ip)) = named(sip).into_iter().find(|(_, ip)| foreign(ip)) {
            let said = Said::of(sip, format!("an inside address in {place}")).got(ip.to_string());
            out.known(
                &INFO,
                sip.sender,
                said.expected(format!("one as that it comes from, {}", sip.source.ip())),
            );
        }
    }
}

/// The addresses in description and Contact.
fn named(sip: &Sip) -> Vec<(&'static str, IpAddr)> {
    let sdp = sip.description();
    let streams =
        sdp.into_iter().flat_map(|sdp| (0..sdp.media.len()).filter_map(|nth| sdp.media_address(nth)));
    let contact = sip.message.first_contact_ref().and_then(|contact| contact.uri.host_address());
    streams.map(|at| ("its description", at.ip())).chain(contact.map(|ip| ("Contact", ip))).collect()
}

/// The private network of an address.
fn network(ip: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V4(ip) = ip else { return None };
    let is_in = |(network, length): &&(Ipv4Addr, u32)| {
        let mask = u32::MAX << (32 - length);
        ip.to_bits() & mask == network.to_bits()
    };
    PRIVATE.iter().find(is_in).map(|(network, _)| *network)
}
