//! What is known of the other side: what it was provisioned with, and where it has registered.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use plan::Profile;
use sip::{NameAddr, Uri, Via};

use super::Request;

/// The URI parameter of a Contact that stands for all numbers of the trunk (RFC 6140 5.2).
pub(crate) const BULK: &str = "bnc";

/// The other side of the trunk.
pub(crate) struct Peer {
    /// As this side was provisioned with it.
    pub(crate) profile: Arc<Profile>,
    /// What its registration has told.
    pub(crate) learnt: Option<Learnt>,
    /// Where numbers are that it has registered by themselves.
    pub(crate) numbers: BTreeMap<String, Learnt>,
    /// Where the numbers of accounts are, if there are several.
    pub(crate) of_accounts: BTreeMap<String, Learnt>,
    /// The hosts from which it has registered, and where it is reached since.
    pub(crate) sources: Vec<IpAddr>,
}

/// Where a registered side is.
#[derive(Clone, Debug)]
pub(crate) struct Learnt {
    /// The Contact URI as it was registered.
    pub(crate) contact: Uri,
    /// `host:port` of that URI.
    pub(crate) host: String,
    /// Where requests go.
    pub(crate) reach: SocketAddr,
    /// The proxies on the way, the nearest first.
    pub(crate) path: Vec<String>,
}

impl Peer {
    pub(super) fn new(profile: Profile) -> Self {
        Self {
            profile: Arc::new(profile),
            learnt: None,
            numbers: BTreeMap::new(),
            of_accounts: BTreeMap::new(),
            sources: Vec::new(),
        }
    }
}

impl Peer {
    /// Where a number is that is registered by itself, or with the account that has it.
    pub(crate) fn learnt_of(&self, number: &str) -> Option<&Learnt> {
        self.numbers.get(number).or_else(|| self.of_accounts.get(number))
    }
}

impl Learnt {
    /// What a REGISTER that came this way tells with this Contact and this Path.
    pub(crate) fn of(contact: &Uri, came: Came, path: &[String]) -> Self {
        let host = match contact.port {
            Some(port) => format!("{}:{port}", contact.host),
            None => contact.host.to_string(),
        };
        //= https://www.rfc-editor.org/rfc/rfc3327#section-5.3
        // Requests take the way that the REGISTER came.
        let first = path.first().and_then(|first| Some(NameAddr::parse(first).ok()?.uri));
        let next = first.as_ref().unwrap_or(contact);
        Self {
            contact: contact.as_target().into_owned(),
            host,
            reach: reach(next, came),
            path: path.to_vec(),
        }
    }

    /// The URI of a number behind a bulk Contact: its digits with their plus become the user part, `bnc` goes
    /// and everything else stays.
    //= https://www.rfc-editor.org/rfc/rfc6140#section-5.2
    pub(crate) fn expanded(&self, number: &str) -> Option<Uri> {
        if !self.contact.params.has(BULK) {
            return None;
        }
        let mut uri = self.contact.clone();
        uri.params.remove(BULK);
        uri.user = Some(number.into());
        Some(uri)
    }
}

/// How a REGISTER came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) from: SocketAddr,
    /// It came from where its Via says, so that nothing on the way has changed its address.
    pub(crate) is_straight: bool,
}

impl Came {
    //= https://www.rfc-editor.org/rfc/rfc3261#section-18.2.1
    //= https://www.rfc-editor.org/rfc/rfc3581#section-4
    pub(crate) fn of(request: &Request<'_>) -> Self {
        let from = request.from;
        let is_from =
            |via: &Via| via.host_address() == Some(from.ip()) && via.port_or_default() == from.port();
        Self { from, is_straight: request.message.top_via_ref().is_ok_and(is_from) }
    }
}

/// Where requests for a binding go: to its Contact (RFC 3261 16.5), which may be another port or another host than the
/// one that registers. Where a NAT is likely, a Contact elsewhere than the source is behind it, and only the source can
/// be reached.
fn reach(contact: &Uri, came: Came) -> SocketAddr {
    let named = contact.next_address().map(|host| SocketAddr::new(host, contact.port.unwrap_or(5060)));
    let Some(named) = named.filter(is_of_one) else { return came.from };
    let is_open = !is_inside(named.ip()) || is_inside(came.from.ip());
    if named.ip() == came.from.ip() || came.is_straight && is_open { named } else { came.from }
}

/// True for an address at which one device, and not all of them or none, can listen.
fn is_of_one(address: &SocketAddr) -> bool {
    let is_all = match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_multicast() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_multicast(),
    };
    !is_all && !address.ip().is_unspecified() && address.port() != 0
}

/// True for an address that means something inside a house alone (RFC 1918, RFC 3927, RFC 4193, RFC 6598).
fn is_inside(host: IpAddr) -> bool {
    match host.to_canonical() {
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            ip.is_private() || ip.is_link_local() || first == 100 && second & 0xc0 == 64
        }
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_is_reached_at_its_contact_unless_a_nat_hides_it() {
        let own = "127.0.0.2:40000";
        // (Contact, where the REGISTER came from, whether its Via says so)
        let table = [
            ("sip:trunk@127.0.0.2:5070", own, false, "127.0.0.2:5070"),
            ("sip:trunk@127.0.0.2", own, false, "127.0.0.2:5060"),
            ("sip:trunk@127.0.0.2:40000;transport=udp", own, false, own),
            ("sip:trunk@192.168.1.5:5060", own, false, own),
            ("sip:trunk@192.168.1.5:5060", own, true, own),
            ("sip:trunk@pbx.example", own, true, own),
            ("sip:trunk@pbx.example;maddr=127.0.0.2", own, false, "127.0.0.2:5060"),
            // A host that registers for another one, and one that a NAT gives another address.
            ("sip:trunk@127.0.0.3", own, true, "127.0.0.3:5060"),
            ("sip:trunk@127.0.0.3", own, false, own),
            ("sip:trunk@192.168.1.6", "192.168.1.5:5060", true, "192.168.1.6:5060"),
            ("sip:trunk@100.64.0.9", "203.0.113.5:5060", true, "203.0.113.5:5060"),
            ("sip:trunk@203.0.113.9:5062", "203.0.113.5:5060", true, "203.0.113.9:5062"),
            // Where nobody listens, or everybody does.
            ("sip:trunk@0.0.0.0", own, true, own),
            ("sip:trunk@127.0.0.2:0", own, true, own),
            ("sip:trunk@224.0.0.1", own, true, own),
            ("sip:trunk@255.255.255.255", own, true, own),
        ];
        for (contact, from, is_straight, expected) in table {
            let uri = Uri::parse(contact).expect("a URI");
            let came = Came { from: from.parse().expect("an address"), is_straight };
            assert_eq!(reach(&uri, came).to_string(), expected, "{contact} from {from}");
        }
    }
}
