//! Whether events and audio share one row of sequence numbers (RFC 4733 2.5.1.2).

use clock::Instant;
use trace::PacketId;

use super::flaw::Flaw;

/// Nothing that the way does to packets takes one so far from its place.
const FAR: u16 = 200;
/// So many events elsewhere are no stray packet.
const EVENTS_MIN: u8 = 3;
/// So near to where it was the audio goes on, when some of its packets are lost.
const NEAR: i16 = 20;

/// The numbers of a stream.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// The last number that is not of an event.
    audio: Option<u16>,
    /// The first event since that is far from it, and how many there were.
    away: Option<(Instant, PacketId, i16)>,
    events: u8,
    /// Events with numbers of their own, between which the audio counts on; how far they are from it.
    pub(super) own: Flaw,
}

impl Numbering {
    /// A packet with an event was sent.
    pub(super) fn event(&mut self, id: PacketId, at: Instant, sequence: u16) {
        let Some(audio) = self.audio else { return };
        let step = sequence.wrapping_sub(audio).cast_signed();
        if step.unsigned_abs() >= FAR {
            self.away.get_or_insert((at, id, step));
            self.events = self.events.saturating_add(1);
        }
    }

    /// A packet of audio was sent.
    pub(super) fn audio(&mut self, sequence: u16) {
        let step = self.audio.replace(sequence).map(|last| sequence.wrapping_sub(last).cast_signed());
        let Some((at, id, far)) = self.away else { return };
        // Beside audio that goes on an event or two lie between its packets.
        let is_back = step.is_some_and(|step| (1..=NEAR).contains(&step));
        if is_back && self.events < EVENTS_MIN {
            return;
        }
        if is_back {
            self.own.mark(at, id, far.into());
        }
        (self.away, self.events) = (None, 0);
    }

    /// What comes next need not go on from what came before.
    pub(super) fn left_off(&mut self) {
        (self.audio, self.away, self.events) = (None, None, 0);
    }
}
