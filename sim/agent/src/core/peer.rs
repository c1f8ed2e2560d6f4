//! What is known of the other side: what it was provisioned with, and where it has registered.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use plan::Profile;
use sip::{NameAddr, Uri};

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
    /// The hosts from which it has registered.
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
    /// What a REGISTER from `source` tells with this Contact and this Path.
    pub(crate) fn of(contact: &Uri, source: SocketAddr, path: &[String]) -> Self {
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
            reach: reach(next, source),
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

/// Where requests for a binding go: to its Contact (RFC 3261 16.5), which may be another port than the one that
/// registers; a Contact elsewhere than the source is behind a NAT, and only the source can be reached.
fn reach(contact: &Uri, source: SocketAddr) -> SocketAddr {
    match contact.next_address() {
        Some(host) if host == source.ip() => SocketAddr::new(host, contact.port.unwrap_or(5060)),
        _ => source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_is_reached_at_its_contact_unless_a_nat_hides_it() {
        let source: SocketAddr = "127.0.0.2:40000".parse().expect("an address");
        let table = [
            ("sip:trunk@127.0.0.2:5070", "127.0.0.2:5070"),
            ("sip:trunk@127.0.0.2", "127.0.0.2:5060"),
            ("sip:trunk@127.0.0.2:40000;transport=udp", "127.0.0.2:40000"),
            ("sip:trunk@192.168.1.5:5060", "127.0.0.2:40000"),
            ("sip:trunk@pbx.example", "127.0.0.2:40000"),
            ("sip:trunk@pbx.example;maddr=127.0.0.2", "127.0.0.2:5060"),
        ];
        for (contact, expected) in table {
            let uri = Uri::parse(contact).expect("a URI");
            assert_eq!(reach(&uri, source).to_string(), expected, "{contact}");
        }
    }
}
