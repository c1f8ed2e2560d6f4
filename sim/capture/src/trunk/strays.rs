//! Media that no description names: what looks like RTP is held back until a few packets in a row have made a stream.

use core::net::SocketAddr;
use std::collections::BTreeMap;

use crate::Carried;

/// So many packets of one source that count up make a stream. Other datagrams look like RTP one time in four, and do not
/// count up (RFC 3550 A.1 asks for two).
const PACKETS_MIN: usize = 8;
/// A number may be left out: who captures misses packets.
const STEP_MAX: u16 = 4;
/// Sources that are followed.
const SOURCES_MAX: usize = 4_096;
/// The header of an RTP packet.
const HEADER_OCTETS: usize = 12;
/// Payload types that would look like those of RTCP (RFC 5761 4).
const RTCP: core::ops::RangeInclusive<u8> = 64..=95;

type Key = (SocketAddr, SocketAddr, u32);

/// Sources of which no description was seen.
#[derive(Debug, Default)]
pub(super) struct Strays {
    sources: BTreeMap<Key, Source>,
}

#[derive(Debug)]
enum Source {
    /// What may become a stream.
    Held(Vec<Carried>),
    Stream,
}

/// What becomes of a packet.
#[derive(Debug)]
pub(super) enum Stray {
    /// It waits for others, or is none.
    Waits,
    /// It is one more of a stream.
    OfStream,
    /// It makes a stream with those before it.
    Begins(Vec<Carried>),
}

impl Strays {
    /// Takes what looks like RTP.
    pub(super) fn take(&mut self, carried: &Carried) -> Stray {
        let Some((ssrc, number)) = header(&carried.payload) else { return Stray::Waits };
        let key = (carried.from, carried.to, ssrc);
        if !self.sources.contains_key(&key) && self.sources.len() >= SOURCES_MAX {
            self.sources.retain(|_, source| matches!(source, Source::Stream));
            if self.sources.len() >= SOURCES_MAX {
                return Stray::Waits;
            }
        }
        let source = self.sources.entry(key).or_insert_with(|| Source::Held(Vec::new()));
        let Source::Held(held) = source else { return Stray::OfStream };
        let last = held.last().and_then(|last| header(&last.payload));
        let is_next = last.is_none_or(|(_, last)| (1..=STEP_MAX).contains(&number.wrapping_sub(last)));
        if !is_next {
            held.clear();
        }
        held.push(carried.clone());
        if held.len() < PACKETS_MIN {
            return Stray::Waits;
        }
        let held = core::mem::take(held);
        *source = Source::Stream;
        Stray::Begins(held)
    }
}

/// Source and number of an RTP packet.
fn header(payload: &[u8]) -> Option<(u32, u16)> {
    let header = payload.first_chunk::<HEADER_OCTETS>()?;
    let [first, kind, high, low, .., a, b, c, d] = *header;
    let is_rtp = first >> 6 == 2 && !RTCP.contains(&(kind & 127));
    is_rtp.then_some((u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([high, low])))
}
