//! Datagrams that should be RTP and cannot be read: how a side is known to have meant one.

use clock::Instant;
use rtp::RtpFault;
use trace::{Packet, PacketId};

use super::flaw::Flaw;
use super::media::owner;
use super::{Stream, Wire};

/// A packet is the next of a stream when its number is at most so many behind the last.
const NEXT_MAX: u16 = 20;
/// So many that count on from each other are a stream of their own.
const CHAIN_MIN: u32 = 3;
/// The packet that keys are agreed with has numbers and a source as well (RFC 6189 5).
const ZRTP: u32 = 0x5a52_5450;

/// The datagrams of one side that are no RTP.
#[derive(Debug, Default)]
pub(crate) struct BrokenRtp {
    /// All with the version of RTP, and what is wrong with the first.
    pub(crate) any: Flaw,
    pub(crate) fault: Option<RtpFault>,
    /// Those that are the next of a stream.
    pub(crate) of_stream: Flaw,
    /// The last one of another version, and how many counted on from each other.
    last: Option<Fields>,
    chain: u32,
}

/// The fields of the fixed header, as far as there are octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fields {
    payload_type: u8,
    sequence: u16,
    timestamp: u32,
    ssrc: Option<u32>,
}

impl Fields {
    fn of(payload: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_be_bytes(payload.get(at..at + 4)?.try_into().ok()?));
        let first = word(0)?;
        Some(Self {
            payload_type: (first >> 16 & 0x7f) as u8,
            sequence: first as u16,
            timestamp: word(4)?,
            ssrc: word(8),
        })
    }

    /// True when it is the next packet of a stream; without a source it must be the very next.
    fn continues(&self, stream: &Stream) -> bool {
        let ahead = self.sequence.wrapping_sub(stream.last.sequence);
        let most = if self.ssrc.is_some() { NEXT_MAX } else { 1 };
        self.payload_type == stream.last_type
            && self.ssrc.is_none_or(|ssrc| ssrc == stream.ssrc)
            && (1..=most).contains(&ahead)
    }

    /// True when a packet with these fields is the next of a stream between its addresses.
    fn is_next(&self, streams: &[Stream], packet: &Packet) -> bool {
        streams.iter().any(|s| (s.from, s.to) == (packet.from, packet.to) && self.continues(s))
    }

    fn follows(&self, last: &Self) -> bool {
        self.ssrc.is_some()
            && self.ssrc == last.ssrc
            && self.payload_type == last.payload_type
            && self.sequence == last.sequence.wrapping_add(1)
            && self.timestamp != last.timestamp
    }
}

impl Wire {
    /// True for a datagram of another version than that of RTP at an address for media that is RTP in all else.
    pub(super) fn is_other_version(&mut self, packet: &Packet) -> bool {
        let Some(fields) = Fields::of(&packet.payload).filter(|f| f.ssrc.is_some() && f.timestamp != ZRTP)
        else {
            return false;
        };
        let Some((leg, side)) = owner(&self.endpoints, packet, self.facts.is_captured) else { return false };
        let Some(leg) = self.legs.get_mut(&leg) else { return false };
        if fields.is_next(&leg.streams, packet) {
            return true;
        }
        let broken = &mut leg.broken_rtp[side];
        broken.count(fields);
        broken.chain >= CHAIN_MIN
    }

    /// A datagram cannot be read as RTP.
    pub(super) fn rtp_broken(&mut self, at: Instant, packet: &Packet, fault: RtpFault) {
        let Some((leg, side)) = owner(&self.endpoints, packet, self.facts.is_captured) else { return };
        let Some(leg) = self.legs.get_mut(&leg) else { return };
        // How much padding there is stands in the part of SRTP that nobody can read (RFC 3711 3.1).
        if matches!(fault, RtpFault::Padding { .. }) && leg.streams.iter().any(Stream::is_sealed) {
            return;
        }
        let is_other = matches!(fault, RtpFault::Version { .. });
        let is_next = Fields::of(&packet.payload).is_some_and(|fields| fields.is_next(&leg.streams, packet));
        leg.broken_rtp[side].mark(at, packet.id, fault, (is_other, is_next));
    }
}

impl BrokenRtp {
    fn count(&mut self, fields: Fields) {
        // What was sent is seen once more when it arrives.
        if self.last.is_some_and(|last| last.sequence.wrapping_sub(fields.sequence) <= NEXT_MAX) {
            return;
        }
        let follows = self.last.replace(fields).is_some_and(|last| fields.follows(&last));
        self.chain = if follows { self.chain.saturating_add(1) } else { 0 };
    }

    fn mark(&mut self, at: Instant, id: PacketId, fault: RtpFault, (is_other, is_next): (bool, bool)) {
        if !is_other {
            self.any.mark(at, id, 0);
        }
        if is_other || is_next {
            self.of_stream.mark(at, id, 0);
        }
        self.fault.get_or_insert(fault);
    }
}
