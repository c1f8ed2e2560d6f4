//! Which trunks have named an address for media.

use core::net::SocketAddr;
use std::collections::BTreeMap;

use sip::sdp::Sdp;
use sip::{Message, SessionBody};

use super::TrunkId;

/// Trunks that share an address: a call passes so many hops that leave its description alone.
const SHARED_MAX: usize = 4;
/// Media descriptions of one body that are looked at.
const MEDIA_MAX: usize = 16;
/// Addresses that are remembered: when so many are known, those go that nobody has asked for or named while as many
/// others were.
const NAMED_MAX: usize = 1 << 17;
/// Flows that are remembered. RTP comes in thousands of packets between the same two addresses.
const FLOWS: usize = 1 << 12;

/// Trunks, the latest first. Small: there are several for each call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Trunks {
    ids: [u16; SHARED_MAX],
    count: u8,
}

impl Trunks {
    pub(super) fn is_empty(self) -> bool {
        self.count == 0
    }

    pub(super) fn iter(self) -> impl DoubleEndedIterator<Item = TrunkId> {
        self.ids.into_iter().take(self.count.into()).map(usize::from)
    }

    fn has(self, id: TrunkId) -> bool {
        self.iter().any(|own| own == id)
    }

    fn add(&mut self, id: TrunkId) {
        let Ok(short) = u16::try_from(id) else { return };
        if self.has(id) {
            return;
        }
        self.ids.rotate_right(1);
        self.ids[0] = short;
        self.count = (self.count + 1).min(SHARED_MAX as u8);
    }

    fn both(self, other: Self) -> Self {
        let mut both = Self::default();
        self.iter().rev().filter(|id| other.has(*id)).for_each(|id| both.add(id));
        both
    }
}

/// An answer, and how much was known when it was given.
#[derive(Clone, Copy, Debug)]
struct Flow {
    from: SocketAddr,
    to: SocketAddr,
    trunks: Trunks,
    learnt: u64,
}

/// Addresses for media. There are as many as ports that were ever named, and ports are used again.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    named: BTreeMap<SocketAddr, Trunks>,
    /// Those that were known when there was no room for more.
    older: BTreeMap<SocketAddr, Trunks>,
    /// Answers given lately, by a digest of both addresses; old once something new is learnt.
    flows: Vec<Option<Flow>>,
    /// How often something new was learnt.
    learnt: u64,
}

impl Endpoints {
    /// The description in a message names addresses: these.
    pub(super) fn learn(&mut self, id: TrunkId, message: &Message) -> Vec<SocketAddr> {
        let SessionBody::Present(octets) = message.session_body() else { return Vec::new() };
        let sdp = Sdp::read(octets);
        let mut named = Vec::new();
        for index in 0..sdp.media.len().min(MEDIA_MAX) {
            for address in [sdp.media_address(index), sdp.rtcp_address(index)].into_iter().flatten() {
                if !address.ip().is_unspecified() && address.port() != 0 {
                    self.name(address, id);
                    named.push(address);
                }
            }
        }
        named
    }

    fn name(&mut self, address: SocketAddr, id: TrunkId) {
        self.renew(address);
        let known = self.named.entry(address).or_default();
        if !known.has(id) {
            known.add(id);
            self.learnt += 1;
        }
    }

    /// An address that is asked for or named is young again. Where there is no room for more the oldest are forgotten.
    fn renew(&mut self, address: SocketAddr) {
        if self.named.len() >= NAMED_MAX {
            self.older = core::mem::take(&mut self.named);
            self.learnt += 1;
        }
        if let Some(trunks) = self.older.remove(&address) {
            self.named.entry(address).or_insert(trunks);
        }
    }

    /// The trunks that a datagram belongs to: those that know both of its addresses, else those that know where it
    /// goes, else those that know where it comes from.
    pub(super) fn trunks(&mut self, from: SocketAddr, to: SocketAddr) -> Trunks {
        if self.flows.is_empty() {
            self.flows.resize(FLOWS, None);
        }
        let slot = slot_of(from, to);
        if let Some(flow) = self.flows[slot]
            && (flow.from, flow.to, flow.learnt) == (from, to, self.learnt)
        {
            return flow.trunks;
        }
        let [of_to, of_from] = [to, from].map(|address| {
            self.renew(address);
            self.named.get(&address).copied().unwrap_or_default()
        });
        let both = of_to.both(of_from);
        let found = [both, of_to, of_from].into_iter().find(|trunks| !trunks.is_empty()).unwrap_or_default();
        self.flows[slot] = Some(Flow { from, to, trunks: found, learnt: self.learnt });
        found
    }
}

fn slot_of(from: SocketAddr, to: SocketAddr) -> usize {
    let host = |address: SocketAddr| match address.ip() {
        core::net::IpAddr::V4(ip) => ip.to_bits() as usize,
        core::net::IpAddr::V6(ip) => ip.to_bits() as usize,
    };
    let ports = usize::from(from.port()) << 16 | usize::from(to.port());
    let mixed = (host(from) ^ host(to).rotate_left(32) ^ ports).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed >> 40 & (FLOWS - 1)
}
