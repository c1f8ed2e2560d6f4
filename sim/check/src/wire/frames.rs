//! The frames in packets of codecs that are not listened to, told by their length alone.

use clock::Instant;
use rtp::{RtpPacket, payload_type};
use trace::PacketId;

use super::Terms;
use super::flaw::Flaw;

/// A frame of comfort noise of G.729 (RFC 3551 4.5.6).
const NOISE_OCTETS: usize = 2;
/// G.728 (RFC 3551 6, table 4).
const G728: u8 = 15;

/// What is wrong with the frames of a stream.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    /// Packets with a piece of a frame.
    pub(crate) cut: Flaw,
    /// Packets with comfort noise that a side has refused.
    pub(crate) refused_noise: Flaw,
}

impl Frames {
    /// A packet with payload was sent.
    pub(super) fn sent(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, terms: &Terms) {
        let (number, length) = (packet.header.payload_type, packet.payload.len());
        let Some(octets) = frame_octets(number).filter(|_| terms.formats >> number & 1 == 1) else { return };
        let is_noisy = number == payload_type::G729 && length % octets == NOISE_OCTETS;
        let detail = i64::try_from(length).unwrap_or(i64::MAX);
        if is_noisy && !terms.takes_annex_b {
            self.refused_noise.mark_late(at, id, detail, terms.changed_for(at));
        }
        if length % octets != 0 && !is_noisy {
            self.cut.mark(at, id, detail);
        }
    }
}

/// The octets of a frame of a static payload type (RFC 3551 4.5).
const fn frame_octets(payload_type: u8) -> Option<usize> {
    match payload_type {
        payload_type::G729 => Some(10),
        payload_type::GSM => Some(33),
        G728 => Some(5),
        _ => None,
    }
}
