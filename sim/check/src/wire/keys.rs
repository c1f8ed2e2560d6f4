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
const SEGMENT: u32 = 0xffff;

/// The digits of one stream.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) keys: Vec<Key>,
}

/// One digit as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) event: u8,
    pub(crate) at: Instant,
    pub(crate) packet: PacketId,
    pub(crate) packets: u32,
    pub(crate) ends: u32,
    pub(crate) has_marker: bool,
    /// Packets whose timestamp was not that of the first.
    pub(crate) moved: u32,
    /// How much longer they would have had to take to be taken for digits of their own.
    pub(crate) near_by: Duration,
    /// How much sooner its first packet would have had to come to be taken for one of the digit before.
    pub(crate) far_by: Option<Duration>,
    /// Packets, the end apart, whose duration was not above that of the one before.
    pub(crate) stuck: u32,
    timestamp: u32,
    last: Instant,
    duration: u16,
}

impl Keys {
    /// A packet of a telephone-event payload type was sent.
    pub(crate) fn sent(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>) {
        let Some(octets) = packet.payload.first_chunk::<4>() else { return };
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
                packet: id,
                packets: 1,
                ends: u32::from(event.end),
                has_marker: header.marker,
                moved: 0,
                near_by: Duration::ZERO,
                far_by: far_by.filter(|by| !by.is_zero()),
                stuck: 0,
                timestamp: header.timestamp,
                last: at,
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
        if timestamp == self.timestamp {
            return true;
        }
        // Another timestamp: a new digit, unless everything else says that it is still the old one.
        let is_near = at.since(self.last) <= END_REPEAT;
        !marker && is_near && (self.ends == 0 || event.end)
    }

    fn take(&mut self, at: Instant, timestamp: u32, event: &EventPayload) {
        if timestamp != self.timestamp {
            if timestamp.wrapping_sub(self.timestamp) == SEGMENT {
                self.timestamp = timestamp;
                self.duration = 0;
            } else {
                self.moved += 1;
                self.near_by = self.near_by.max(END_REPEAT.saturating_sub(at.since(self.last)));
            }
        }
        if !event.end && event.duration <= self.duration {
            self.stuck += 1;
        }
        self.packets += 1;
        self.ends += u32::from(event.end);
        self.duration = event.duration;
        self.last = at;
    }
}
