//! Fragments put together (RFC 791 3.2, RFC 8200 4.5). What was heard first counts where two overlap.

use std::collections::BTreeMap;
use std::net::IpAddr;

use etherparse::IpNumber;

use super::ip::Packet;
use crate::entry::Where;
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
    /// Those that were given up and have their beginning.
    lost: Vec<Lost>,
}

/// The beginning of a datagram whose end was never captured.
pub(super) struct Lost {
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
    pub(super) protocol: IpNumber,
    pub(super) id: Option<u16>,
    pub(super) place: Where,
    pub(super) octets: Vec<u8>,
}

struct Datagram {
    born: u64,
    id: Option<u16>,
    /// Of its first fragment.
    place: Where,
    /// By where they begin, without overlaps.
    parts: BTreeMap<usize, Vec<u8>>,
    octets: usize,
    length: Option<usize>,
}

impl Fragments {
    /// Adds a fragment; the datagram, if it is whole now.
    pub(super) fn add(&mut self, packet: &Packet, place: Where, counts: &mut Counts) -> Option<Vec<u8>> {
        let fragment = packet.fragment.as_ref()?;
        let end = fragment.offset + packet.payload.len();
        if end > DATAGRAM_OCTETS_MAX {
            counts.unreadable += 1;
            return None;
        }
        let key = (packet.from, packet.to, packet.protocol.0, fragment.id);
        if !self.open.contains_key(&key) {
            self.make_room(counts);
            self.born += 1;
            self.by_age.insert(self.born, key);
        }
        let born = self.born;
        let datagram = self.open.entry(key).or_insert_with(|| Datagram {
            born,
            id: packet.id,
            place,
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

    /// Time passes: what has been waited for long enough was not captured.
    pub(super) fn pass(&mut self, now: UnixNanos, counts: &mut Counts) {
        while let Some((_, key)) = self.by_age.first_key_value() {
            if self.open.get(key).is_some_and(|datagram| now.since(datagram.place.at) <= WAIT_NANOS_MAX) {
                return;
            }
            self.forget_oldest(counts);
        }
    }

    fn make_room(&mut self, counts: &mut Counts) {
        while self.open.len() >= DATAGRAMS_MAX || self.octets > OCTETS_MAX {
            self.forget_oldest(counts);
        }
    }

    fn forget_oldest(&mut self, counts: &mut Counts) {
        let Some((_, key)) = self.by_age.pop_first() else { return };
        let Some(datagram) = self.open.remove(&key) else { return };
        self.octets -= datagram.octets;
        counts.fragments_lost += 1;
        let (from, to, protocol, _) = key;
        let (id, place) = (datagram.id, datagram.place);
        let octets = datagram.beginning();
        if !octets.is_empty() {
            self.lost.push(Lost { from, to, protocol: IpNumber(protocol), id, place, octets });
        }
    }

    /// Nothing more will be captured.
    pub(super) fn finish(&mut self, counts: &mut Counts) {
        while !self.by_age.is_empty() {
            self.forget_oldest(counts);
        }
    }

    pub(super) fn lost(&mut self) -> Vec<Lost> {
        core::mem::take(&mut self.lost)
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

    /// What is there from its first octet on.
    fn beginning(self) -> Vec<u8> {
        let mut octets = Vec::new();
        for (at, part) in self.parts {
            if at != octets.len() {
                break;
            }
            octets.extend(part);
        }
        octets
    }

    fn is_whole(&self) -> bool {
        let Some(length) = self.length else { return false };
        self.octets >= length && self.parts.keys().next() == Some(&0)
    }
}
