//! What a stream does that its sender has said otherwise: it goes on behind its goodbye, or in clear where a tag was
//! agreed on.

use clock::{Duration, Instant};
use rtp::RtpPacket;
use trace::PacketId;

use super::{SAMPLES_UNIT, Stream};

/// Who is silent for so long after a goodbye has left.
const STAYS_AWAY: Duration = Duration::from_secs(1);

/// The tags of the suites with HMAC-SHA1, in octets (RFC 4568 6.2).
const TAG_SHORT: u8 = 4;
const TAG_LONG: u32 = 10;

impl Stream {
    /// Who said goodbye and sends on has not left; who comes back after a pause may have begun anew (RFC 3550 6.3.4).
    pub(super) fn goes_on(&mut self, at: Instant) {
        let Some((left, id)) = self.left.filter(|_| self.terms.over.is_none()) else { return };
        if at.since(self.last_at) > STAYS_AWAY {
            self.left = None;
        } else {
            self.flaws.after_goodbye.mark_late(left, id, 0, at.since(left));
        }
    }

    /// What was agreed on has a tag of so many octets behind the sound (RFC 3711 3.1), and here the packet before was as
    /// long as its sound, or not so much longer (RFC 4568 6.2.1).
    pub(super) fn bare(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, tag: u32) {
        let (header, samples) = (packet.header, packet.payload.len() as u32);
        let before = self.bare.replace((header.sequence, header.timestamp, samples));
        let behind = before.and_then(|(sequence, timestamp, length)| {
            let step = header.timestamp.wrapping_sub(timestamp);
            let is_next = header.sequence == sequence.wrapping_add(1) && length > 0;
            let is_sound = step == length || step.is_multiple_of(SAMPLES_UNIT);
            length.checked_sub(step).filter(|_| is_next && is_sound && step > 0)
        });
        let changed_for = self.terms.changed_for(at);
        match behind {
            Some(0) => self.flaws.in_clear.mark_late(at, id, 0, changed_for),
            Some(octets) if octets < tag => {
                self.flaws.short_tag.mark_late(at, id, octets.into(), changed_for)
            }
            // Nothing else was agreed on than this tag and this name (RFC 4568 6.1, 6.2).
            Some(octets) if self.terms.seal.is_some_and(|seal| is_other(octets, seal)) => {
                self.flaws.other_seal.mark_late(at, id, octets.into(), changed_for);
            }
            _ => {}
        }
    }
}

/// True for the tag of the other suite, and for a tag alone where a name stands before it.
fn is_other(octets: u32, (tag, name): (u8, u8)) -> bool {
    let is_long = (tag, name) == (TAG_SHORT, 0) && octets == TAG_LONG;
    is_long || name > 0 && octets == u32::from(tag)
}
