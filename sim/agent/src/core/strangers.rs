//! What was received from hosts that are not the peer, and sent to them: they get little more than they sent, so that
//! nobody can point this side at a third one by a false source address.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};

use super::Core;
use crate::quirk::trunk::accepts_unknown_source;

/// Hosts that are remembered. Who is forgotten begins anew with nothing, and so gains nothing.
const HOSTS_MAX: usize = 4_096;

/// The octets that were received from strangers and sent to them.
#[derive(Default)]
pub(super) struct Strangers {
    accounts: BTreeMap<IpAddr, Account>,
    /// In the order of their coming.
    order: VecDeque<IpAddr>,
}

#[derive(Clone, Copy, Default)]
struct Account {
    received: u64,
    sent: u64,
}

impl Strangers {
    fn received(&mut self, from: IpAddr, octets: usize) {
        if !self.accounts.contains_key(&from) {
            if self.order.len() == HOSTS_MAX
                && let Some(oldest) = self.order.pop_front()
            {
                self.accounts.remove(&oldest);
            }
            self.order.push_back(from);
        }
        self.accounts.entry(from).or_default().received += octets as u64;
    }

    /// True when so many octets may be sent; then they count.
    fn spend(&mut self, to: IpAddr, octets: usize) -> bool {
        let Some(account) = self.accounts.get_mut(&to) else { return false };
        let sent = account.sent + octets as u64;
        // Once and a half of what was received.
        let may = 2 * sent <= 3 * account.received;
        if may {
            account.sent = sent;
        }
        may
    }
}

impl Core {
    /// True for a host of the other side of the trunk, as provisioned or as registered.
    pub(crate) fn is_peer(&self, host: IpAddr) -> bool {
        self.peer.profile.address.may_send(host) || self.peer.sources.contains(&host)
    }

    /// A datagram of somebody else has arrived at the SIP port.
    pub(crate) fn hear_stranger(&mut self, from: IpAddr, octets: usize) {
        self.strangers.received(from, octets);
    }

    /// True for a datagram that may leave. A response to a stranger may not when it has had once and a half of what it
    /// sent; what this side asks of its own accord goes where the trunk leads.
    pub(super) fn may_send(&mut self, to: SocketAddr, payload: &[u8]) -> bool {
        if !payload.starts_with(b"SIP/2.0 ") || self.is_peer(to.ip()) {
            return true;
        }
        if self.strangers.spend(to.ip(), payload.len()) || self.quirks.has(&accepts_unknown_source::QUIRK) {
            return true;
        }
        self.refusals.silence += 1;
        self.tell_refusals();
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_gets_once_and_a_half_of_what_it_sent() {
        let [one, other] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
        let mut strangers = Strangers::default();
        assert!(!strangers.spend(one, 1), "who has sent nothing gets nothing");
        strangers.received(one, 100);
        assert!(strangers.spend(one, 100) && !strangers.spend(one, 51) && strangers.spend(one, 50));
        assert!(!strangers.spend(one, 1) && !strangers.spend(other, 1));
        strangers.received(one, 2);
        assert!(strangers.spend(one, 3));
    }

    #[test]
    fn hosts_without_number_take_no_memory_and_gain_nothing() {
        let mut strangers = Strangers::default();
        for host in 0..100_000_u32 {
            strangers.received(IpAddr::from(host.to_be_bytes()), 100);
        }
        assert_eq!((strangers.accounts.len(), strangers.order.len()), (HOSTS_MAX, HOSTS_MAX));
        let first = IpAddr::from(0_u32.to_be_bytes());
        assert!(!strangers.spend(first, 1));
        strangers.received(first, 2);
        assert!(strangers.spend(first, 3) && !strangers.spend(first, 1));
    }
}
