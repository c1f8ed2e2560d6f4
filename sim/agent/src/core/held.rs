//! What is held back on its way out.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;

/// Datagrams that are held back.
#[derive(Default)]
pub(super) struct Held {
    pub(super) delayed: BTreeMap<u64, Datagram>,
    pub(super) last_delayed: u64,
    pub(super) silent_until: Instant,
}

pub(super) struct Datagram {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) payload: Bytes,
}

impl Held {
    pub(super) fn is_empty(&self) -> bool {
        self.delayed.is_empty()
    }
}
