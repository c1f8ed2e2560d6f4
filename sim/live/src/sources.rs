//! From which address of this machine an answer leaves, where a socket is open at all of them: from the one that was asked
//! (RFC 3581 4), and before anybody has asked from the one that we are known by.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use tokio::net::UdpSocket;

/// Peers that are remembered; with more, those that asked at the usual address are no loss.
const PEERS_MAX: usize = 4_096;

/// Who asked where.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// By our socket and the peer. What was asked at the usual address is not kept.
    asked: BTreeMap<(SocketAddr, SocketAddr), IpAddr>,
    /// The address that we are known by, if this machine has it.
    usual: Option<IpAddr>,
}

impl Sources {
    /// Of a machine that is known as `own`.
    pub(crate) async fn of(own: IpAddr) -> Self {
        // Behind a NAT nobody here has it.
        let usual = UdpSocket::bind((own, 0)).await.is_ok().then_some(own);
        Self { asked: BTreeMap::new(), usual }
    }

    /// The peer has asked our socket at this address; true when that is news and another one than is usual.
    pub(crate) fn learn(&mut self, own: SocketAddr, peer: SocketAddr, asked: IpAddr) -> bool {
        if self.usual == Some(asked) {
            self.asked.remove(&(own, peer));
            return false;
        }
        if self.asked.len() >= PEERS_MAX {
            self.asked.pop_first();
        }
        self.asked.insert((own, peer), asked) != Some(asked) && self.usual.is_some()
    }

    /// Where a datagram of this socket to this peer leaves from; none for wherever the operating system thinks.
    pub(crate) fn towards(&self, own: SocketAddr, peer: SocketAddr) -> Option<IpAddr> {
        self.asked.get(&(own, peer)).copied().or(self.usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_asked_elsewhere_is_answered_from_there() {
        let [own, peer, other] = ["127.0.0.1:5060", "127.0.0.2:5060", "127.0.0.3:5060"]
            .map(|a| a.parse::<SocketAddr>().expect("one"));
        let [usual, asked] = [own.ip(), IpAddr::from([127, 0, 0, 9])];
        let mut sources = Sources::of(usual).await;
        assert_eq!(sources.towards(own, peer), Some(usual));
        assert!(sources.learn(own, peer, asked) && !sources.learn(own, peer, asked));
        assert_eq!([peer, other].map(|to| sources.towards(own, to)), [Some(asked), Some(usual)]);
        assert!(!sources.learn(own, peer, usual));
        assert_eq!(sources.towards(own, peer), Some(usual));
        // No machine has an address for documentation (RFC 5737).
        let mut behind = Sources::of([192, 0, 2, 1].into()).await;
        assert_eq!(behind.towards(own, peer), None);
        assert!(!behind.learn(own, peer, asked), "the outside has no address of ours anyway");
        assert_eq!(behind.towards(own, peer), Some(asked));
    }
}
