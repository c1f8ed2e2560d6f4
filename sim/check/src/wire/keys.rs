//! The digits a sender sends as telephone events (RFC 4733), packet by packet.

use clock::{Duration, Instant};
use rtp::RtpPacket;
use rtp::telephone_event::EventPayload;
use trace::PacketId;

/// Digits of one stream that are remembered.
const KEYS_MAX: usize = 512;
/// Repeated end packets follow at the packet rate.
const END_REPEAT: Duration = Duration::from_millis(120);
/// A segment ends here, and the next begins with a later timestamp (RFC 4733 2.5.1.3).
const SEGMENT: u16 = 0xffff;
/// Events above may be states, whose duration may stand still (RFC 4733 2.3.5).
const DTMF_LAST: u8 = 15;

/// The digits of one stream.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    /// Packets with events.
    pub(crate) packets: u64,
    /// True once events were packed together or sent redundantly: what is in such packets is not followed
    /// (RFC 4733 2.5.1.4, 2.5.1.5).
    is_unread: bool,
    /// The number of the last packet of the stream, and how far it was from the one before.
    sequence: Option<u16>,
    step: Option<u16>,
}

/// One digit as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) event: u8,
    pub(crate) at: Instant,
    pub(crate) last: Instant,
    pub(crate) packet: PacketId,
    /// Packets with the E bit.
    pub(crate) ends: u32,
    /// Copies of the last packet, those in which the E bit was deferred included (RFC 4733 2.5.1.4).
    pub(crate) finals: u32,
    pub(crate) has_marker: bool,
    /// True when packets are missing before the first one: it may be no first one.
    pub(crate) is_joined: bool,
    /// True when packets are missing inside it or right behind it.
    pub(crate) is_holed: bool,
    /// Packets whose timestamp was not that of the first.
    pub(crate) moved: u32,
    /// How much longer they would have had to take to be taken for digits of their own.
    pub(crate) near_by: Duration,
    /// How much sooner its first packet would have had to come to be taken for one of the digit before.
    pub(crate) far_by: Option<Duration>,
    /// Packets, the end apart, whose duration was not above that of the one before.
    pub(crate) stuck: u32,
    timestamp: u32,
    duration: u16,
}

impl Keys {
    /// Those of which enough is known to judge them.
    pub(crate) fn judged(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(|_| !self.is_unread)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// A packet with redundant payload was sent (RFC 2198).
    pub(crate) fn sent_redundantly(&mut self) {
        self.is_unread = true;
    }

    /// The stream goes on from elsewhere: what was there last is not known.
    pub(crate) fn left_off(&mut self) {
        self.sequence = None;
    }

    /// A packet of the stream was sent, whatever is in it.
    pub(crate) fn heard(&mut self, at: Instant, sequence: u16) {
        self.step = self.sequence.replace(sequence).map(|last| sequence.wrapping_sub(last));
        // Packets between were not seen, or come in another order.
        let is_missing = self.step.is_some_and(|step| step > 1);
        let near = self.keys.last_mut().filter(|key| is_missing && at.since(key.last) <= END_REPEAT * 2);
        if let Some(key) = near {
            key.is_holed = true;
        }
    }

    /// The packet was one of a telephone-event payload type.
    pub(crate) fn sent(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>) {
        // One that was captured twice is one.
        if self.step == Some(0) {
            self.packets += 1;
            return;
        }
        let Some(octets) = packet.payload.first_chunk::<4>() else { return };
        self.packets += 1;
        self.is_unread |= packet.payload.len() > octets.len();
        let (events, _) = EventPayload::parse(octets);
        let Some(event) = events.first() else { return };
        let header = packet.header;
        let before = self.keys.last().filter(|key| key.event == event.event && !header.marker);
        let far_by = before.map(|key| at.since(key.last).saturating_sub(END_REPEAT));
        if let Some(key) = self.keys.last_mut()
            && key.continues(at, header.timestamp, header.marker, event)
        {
            key.take(at, header.timestamp, event);
            return;
        }
        if self.keys.len() < KEYS_MAX {
            self.keys.push(Key {
                event: event.event,
                at,
                last: at,
                packet: id,
                ends: u32::from(event.end),
                finals: 1,
                has_marker: header.marker,
                is_joined: self.step != Some(1),
                is_holed: false,
                moved: 0,
                near_by: Duration::ZERO,
                far_by: far_by.filter(|by| !by.is_zero()),
                stuck: 0,
                timestamp: header.timestamp,
                duration: event.duration,
            });
        }
    }
}

impl Key {
    fn continues(&self, at: Instant, timestamp: u32, marker: bool, event: &EventPayload) -> bool {
        if event.event != self.event {
            return false;
        }
        if timestamp == self.timestamp || self.is_next_segment(timestamp) {
            return true;
        }
        // Another timestamp: a new digit, unless everything else says that it is still the old one.
        let is_near = at.since(self.last) <= END_REPEAT;
        !marker && is_near && (self.ends == 0 || event.end)
    }

    /// True when the segment before has reached its end, and this timestamp is behind it.
    fn is_next_segment(&self, timestamp: u32) -> bool {
        self.duration == SEGMENT && timestamp.wrapping_sub(self.timestamp) == u32::from(SEGMENT)
    }

    fn take(&mut self, at: Instant, timestamp: u32, event: &EventPayload) {
        if self.is_next_segment(timestamp) {
            self.timestamp = timestamp;
            self.duration = 0;
        } else if timestamp != self.timestamp {
            self.moved += 1;
            self.near_by = self.near_by.max(END_REPEAT.saturating_sub(at.since(self.last)));
        }
        let stands = event.duration == self.duration;
        // The last packet of a segment is sent three times as well (RFC 4733 2.5.1.4).
        let may_stand = event.duration == SEGMENT || event.event > DTMF_LAST;
        if !event.end && (event.duration < self.duration || (stands && !may_stand)) {
            self.stuck += 1;
        }
        self.finals = if stands { self.finals + 1 } else { 1 };
        self.ends += u32::from(event.end);
        self.duration = event.duration;
        self.last = at;
    }
}
