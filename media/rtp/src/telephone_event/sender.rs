//! Sends one event, one packet at each packet time (RFC 4733 section 2.5.1).

use bytes::Bytes;

use super::EventPayload;
use crate::Sender;

/// The most a duration field can say.
const SEGMENT_MAX: u32 = 0xffff;

/// What to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventConfig {
    /// The event code.
    pub event: u8,
    /// How long the key is held.
    pub duration_ms: u32,
    /// The power of the tone in -dBm0, 0 to 63.
    pub volume: u8,
    /// The payload type the other side listed for telephone-event.
    pub payload_type: u8,
    /// How often the final packet is sent in all; the RFC says 3.
    pub end_packets: u8,
}

impl EventConfig {
    /// A key held for `duration_ms` at -10 dBm0, its end sent three times.
    #[must_use]
    pub const fn new(event: u8, duration_ms: u32, payload_type: u8) -> Self {
        Self { event, duration_ms, volume: 10, payload_type, end_packets: 3 }
    }
}

/// An event on its way. It takes the place of sound: call [`EventSender::next`] at each packet time
/// instead of [`Sender::next`] until there is nothing left.
#[derive(Clone, Debug)]
pub struct EventSender {
    config: EventConfig,
    total: u32,
    elapsed: u32,
    /// The timestamp of the present segment, and where in the event it begins.
    segment: Option<Segment>,
    /// How often the final packet of the segment, or of the event, is still to be repeated.
    repeats: u8,
    over: bool,
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    timestamp: u32,
    offset: u32,
}

impl EventSender {
    /// An event that begins with the first call of [`EventSender::next`]. An event of no length lasts
    /// one timestamp unit: a duration of zero means a state, not a key (RFC 4733 section 2.5.2.2).
    #[must_use]
    pub fn new(config: EventConfig, sender: &Sender) -> Self {
        let total = config.duration_ms.saturating_mul(sender.config().clock_rate / 1000).max(1);
        Self { config, total, elapsed: 0, segment: None, repeats: 0, over: false }
    }

    /// The next packet, or nothing when the event and its repetitions are sent.
    #[must_use]
    pub fn next(&mut self, sender: &mut Sender) -> Option<Bytes> {
        if self.over && self.repeats == 0 {
            return None;
        }
        let first = self.segment.is_none();
        let segment =
            self.segment.unwrap_or_else(|| Segment { timestamp: sender.next_timestamp(), offset: 0 });
        self.segment = Some(segment);
        self.elapsed = (self.elapsed + sender.samples_per_packet()).min(self.total);
        // The sound that the event displaces is silent, but its time passes.
        sender.pass();

        if self.repeats > 0 {
            self.repeats -= 1;
            let packet = self.packet(sender, segment, false);
            self.begin_segment(segment);
            return Some(packet);
        }
        let packet = self.packet(sender, segment, first);
        let in_segment = self.elapsed - segment.offset;
        self.over = in_segment <= SEGMENT_MAX && self.elapsed == self.total;
        if self.over || in_segment > SEGMENT_MAX {
            //= https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1.4
            // The final packet of an event and of each segment is sent three times.
            self.repeats = self.config.end_packets.saturating_sub(1);
            self.begin_segment(segment);
        }
        Some(packet)
    }

    fn packet(&self, sender: &mut Sender, segment: Segment, first: bool) -> Bytes {
        let in_segment = self.elapsed - segment.offset;
        let payload = EventPayload {
            event: self.config.event,
            //= https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1.3
            // A full segment that is not the last carries no E bit.
            end: in_segment <= SEGMENT_MAX && self.elapsed == self.total,
            reserved: false,
            volume: self.config.volume,
            duration: in_segment.min(SEGMENT_MAX) as u16,
        };
        sender.next_as(first, self.config.payload_type, segment.timestamp, &payload.octets())
    }

    /// After the last repetition of a full segment, the next one begins where it ended.
    fn begin_segment(&mut self, segment: Segment) {
        if self.repeats == 0 && !self.over {
            let timestamp = segment.timestamp.wrapping_add(SEGMENT_MAX);
            self.segment = Some(Segment { timestamp, offset: segment.offset + SEGMENT_MAX });
        }
    }
}

#[cfg(test)]
mod tests {
    use clock::{Instant, Rng};

    use super::*;
    use crate::{RtpPacket, SenderConfig};

    /// (marker, timestamp from the first, end, duration) of every packet.
    fn sent(duration_ms: u32) -> (Vec<(bool, u32, bool, u16)>, u32) {
        let mut sender = Sender::new(&mut Rng::new(1), SenderConfig::PCMA);
        let _sound = sender.next(Instant::ZERO, &[0xd5; 160]);
        let start = sender.next_timestamp();
        let sequence = sender.next_sequence();
        let mut event = EventSender::new(EventConfig::new(5, duration_ms, 101), &sender);
        let mut packets = Vec::new();
        while let Some(bytes) = event.next(&mut sender) {
            let packet = RtpPacket::parse(&bytes).expect("written by us");
            assert_eq!(packet.header.sequence, sequence.wrapping_add(packets.len() as u16));
            assert_eq!((packet.header.payload_type, packet.header.ssrc), (101, sender.ssrc()));
            let (payload, 0) = EventPayload::parse(packet.payload) else { panic!("one whole event") };
            let from_first = packet.header.timestamp.wrapping_sub(start);
            packets.push((packet.header.marker, from_first, payload[0].end, payload[0].duration));
        }
        (packets, sender.next_timestamp().wrapping_sub(start))
    }

    #[test]
    fn an_event_is_marked_once_rises_and_ends_three_times() {
        let (packets, passed) = sent(100);
        let expected = [
            (true, 0, false, 160),
            (false, 0, false, 320),
            (false, 0, false, 480),
            (false, 0, false, 640),
            (false, 0, true, 800),
            (false, 0, true, 800),
            (false, 0, true, 800),
        ];
        assert_eq!(packets, expected);
        assert_eq!(passed, 7 * 160, "the stream's own time went on");
    }

    #[test]
    fn a_short_event_is_marked_and_ended_in_one_packet() {
        assert_eq!(sent(15).0, [(true, 0, true, 120), (false, 0, true, 120), (false, 0, true, 120)]);
    }

    #[test]
    fn a_long_event_is_cut_into_segments() {
        let (packets, _) = sent(10_000);
        let full: Vec<_> = packets.iter().filter(|p| p.3 == 0xffff).collect();
        assert_eq!(full, [&(false, 0, false, 0xffff); 3]);
        let second: Vec<_> = packets.iter().filter(|p| p.1 == 0xffff).collect();
        assert!(second.len() > 50 && second.iter().all(|p| !p.0));
        let ends: Vec<_> = packets.iter().filter(|p| p.2).collect();
        assert_eq!(ends, [&(false, 0xffff, true, (80_000 - 0xffff) as u16); 3]);
        assert!(second.windows(2).all(|w| w[1].3 > w[0].3 || w[1].2), "the duration rises");
    }
}
