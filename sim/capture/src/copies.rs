//! Packets that were captured twice: by a mirror port in both directions, or on several interfaces of one machine.

use core::net::SocketAddr;

use bytes::Bytes;

use crate::Carried;

/// Packets that are remembered: a copy follows its packet soon.
const SLOTS: usize = 1 << 14;
/// A host gives an IPv4 packet another number each time (RFC 6864 4): the same one with the same octets is a copy.
const SAME_NUMBER_NANOS: u64 = 1_000_000_000;
/// Without a number time decides. The shortest pause before anything is sent again on purpose is longer.
const NO_NUMBER_NANOS: u64 = 5_000_000;
/// A packet that was captured at two places has gone through routers between them, and says so; a host sends what it repeats
/// with as many hops as before, and not so soon (RFC 3261 17.1.1.2).
const TWO_PLACES_NANOS: u64 = 400_000_000;

/// What was seen lately. A packet whose place another has taken is forgotten.
#[derive(Debug)]
pub(crate) struct Copies {
    slots: Box<[Slot]>,
}

/// The print of a packet, when it was captured first, and with how many hops to go.
type Slot = (u64, u64, Option<u8>);

impl Default for Copies {
    fn default() -> Self {
        Self { slots: vec![(0, 0, None); SLOTS].into_boxed_slice() }
    }
}

impl Copies {
    /// True when the same packet was captured a moment before.
    pub(crate) fn is_copy(&mut self, carried: &Carried) -> bool {
        let print = print_of(carried.from, carried.to, carried.ip_id, &carried.payload);
        let slot = &mut self.slots[print as usize % SLOTS];
        let within = if carried.ip_id.is_some() { SAME_NUMBER_NANOS } else { NO_NUMBER_NANOS };
        let (before, at, hops) = *slot;
        let passed = carried.at.0.abs_diff(at);
        let is_elsewhere = hops.zip(carried.hops).is_some_and(|(first, second)| first != second);
        if before == print && is_elsewhere && passed < TWO_PLACES_NANOS {
            return true;
        }
        *slot = (print, carried.at.0, carried.hops);
        before == print && passed < within
    }
}

/// A print of all octets of a packet. Two packets that differ share one by an accident of one in 2^64.
fn print_of(from: SocketAddr, to: SocketAddr, ip_id: Option<u16>, payload: &Bytes) -> u64 {
    let mut print = Print(0x9E37_79B9_7F4A_7C15);
    for address in [from, to] {
        match address.ip() {
            core::net::IpAddr::V4(ip) => print.add(u64::from(ip.to_bits())),
            core::net::IpAddr::V6(ip) => {
                print.add(ip.to_bits() as u64);
                print.add((ip.to_bits() >> 64) as u64);
            }
        }
        print.add(u64::from(address.port()));
    }
    print.add(u64::from(ip_id.unwrap_or_default()) << 32 | payload.len() as u64);
    let (words, rest) = payload.as_chunks::<8>();
    words.iter().for_each(|word| print.add(u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    print.add(u64::from_le_bytes(last));
    print.0
}

/// A print that grows word by word.
struct Print(u64);

impl Print {
    fn add(&mut self, word: u64) {
        const ODD: u64 = 0xD6E8_FEB8_6659_FD93;
        let product = u128::from(self.0 ^ word) * u128::from(ODD);
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(29);
    }
}
