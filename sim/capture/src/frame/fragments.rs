//! Fragments put together (RFC 791 3.2, RFC 8200 4.5). What was heard first counts where two overlap.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::ip::Packet;
use crate::{Counts, UnixNanos};

/// Datagrams that are put together at the same time.
const DATAGRAMS_MAX: usize = 1024;
/// Octets of all of them.
const OCTETS_MAX: usize = 1 << 23;
/// Octets of one: the length of an IP packet is a number of 16 bits.
const DATAGRAM_OCTETS_MAX: usize = 65_535;
/// Fragments of one. The smallest link that IPv4 allows carries 48 octets in each; no real one is near that.
const FRAGMENTS_MAX: usize = 256;
/// How long the rest of a datagram is waited for, in nanoseconds.
const WAIT_NANOS_MAX: u64 = 30_000_000_000;

type Key = (IpAddr, IpAddr, u8, u32);

#[derive(Default)]
pub(super) struct Fragments {
    open: BTreeMap<Key, Datagram>,
    /// The same by age.
    by_age: BTreeMap<u64, Key>,
    born: u64,
    octets: usize,
}

struct Datagram {
    born: u64,
    first_at: UnixNanos,
    /// By where they begin, without overlaps.
    parts: BTreeMap<usize, Vec<u8>>,
    octets: usize,
    length: Option<usize>,
}

impl Fragments {
    /// Adds a fragment; the datagram, if it is whole now.
    pub(super) fn add(&mut self, packet: &Packet, at: UnixNanos, counts: &mut Counts) -> Option<Vec<u8>> {
        let fragment = packet.fragment.as_ref()?;
        counts.fragments_lost += self.forget_old(at);
        let end = fragment.offset + packet.payload.len();
        if end > DATAGRAM_OCTETS_MAX {
            counts.unreadable += 1;
            return None;
        }
        let key = (packet.from, packet.to, packet.protocol.0, fragment.id);
        if !self.open.contains_key(&key) {
            counts.fragments_lost += self.make_room();
            self.born += 1;
            self.by_age.insert(self.born, key);
        }
        let born = self.born;
        let datagram = self.open.entry(key).or_insert_with(|| Datagram {
            born,
            first_at: at,
            parts: BTreeMap::new(),
            octets: 0,
            length: None,
        });
        // Of a fragment that was cut the end is not known; what is missing never comes.
        if !fragment.more && packet.missing == 0 {
            datagram.length = Some(end);
        }
        self.octets += datagram.add(fragment.offset, packet.payload);
        if !datagram.is_whole() {
            return None;
        }
        let whole = self.open.remove(&key)?;
        self.by_age.remove(&whole.born);
        self.octets -= whole.octets;
        Some(whole.parts.into_values().flatten().collect())
    }

    fn forget_old(&mut self, now: UnixNanos) -> u64 {
        let mut forgotten = 0;
        while let Some((_, key)) = self.by_age.first_key_value() {
            let old = self.open.get(key).is_none_or(|d| now.since(d.first_at) > WAIT_NANOS_MAX);
            if !old {
                break;
            }
            forgotten += self.forget_oldest();
        }
        forgotten
    }

    fn make_room(&mut self) -> u64 {
        let mut forgotten = 0;
        while self.open.len() >= DATAGRAMS_MAX || self.octets > OCTETS_MAX {
            forgotten += self.forget_oldest();
        }
        forgotten
    }

    fn forget_oldest(&mut self) -> u64 {
        let Some((_, key)) = self.by_age.pop_first() else { return 0 };
        let Some(datagram) = self.open.remove(&key) else { return 0 };
        self.octets -= datagram.octets;
        1
    }

    /// How many were not whole.
    pub(super) fn forget_all(&mut self) -> u64 {
        let open = self.open.len() as u64;
        *self = Self::default();
        open
    }
}

impl Datagram {
    /// Keeps what is new of a fragment; how many octets that is.
    fn add(&mut self, offset: usize, payload: &[u8]) -> usize {
        if self.parts.len() >= FRAGMENTS_MAX {
            return 0;
        }
        let (mut start, mut end) = (offset, offset + payload.len());
        if let Some((at, before)) = self.parts.range(..=start).next_back() {
            start = start.max(at + before.len());
        }
        if let Some((at, _)) = self.parts.range(start..).next() {
            end = end.min(*at);
        }
        if start >= end {
            return 0;
        }
        self.parts.insert(start, payload[start - offset..end - offset].to_vec());
        self.octets += end - start;
        end - start
    }

    fn is_whole(&self) -> bool {
        let Some(length) = self.length else { return false };
        self.octets >= length && self.parts.keys().next() == Some(&0)
    }
}
