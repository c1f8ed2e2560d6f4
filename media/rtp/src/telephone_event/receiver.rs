//! Decodes events whatever the network did to their packets (RFC 4733 section 2.5.2).
//!
//! An event is known by its timestamp: any packet with a timestamp not seen before begins one, whether
//! or not the marked packet was lost, and no packet of a known one begins it again. It ends by the E bit,
//! by the next event, or when nothing was heard of it for a while.

use clock::{Duration, Instant};

use super::{EventPayload, digit_of};
use crate::RtpPacket;

/// Three packets at the recommended spacing of 50 ms (RFC 4733 section 2.5.2.2).
const SILENCE_MAX: Duration = Duration::from_millis(150);
/// How many events are remembered; older ones are forgotten, but stay counted.
const EVENTS_MAX: usize = 512;
/// How far back a late packet is looked up.
const LOOKBACK: usize = 16;
/// A new segment begins this many units after the one before (RFC 4733 section 2.5.1.3).
const SEGMENT: u32 = 0xffff;
/// All packets of this many segments may be lost, and the next still belongs to the same key.
const SEGMENTS_LOST_MAX: u32 = 4;

/// Why an event counts as over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// A packet had the E bit.
    EndBit,
    /// Another event began.
    NextEvent,
    /// Nothing was heard of it for 150 ms.
    Silence,
}

/// What was seen of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSummary {
    /// The event code.
    pub event: u8,
    /// The timestamp of its first segment.
    pub timestamp: u32,
    /// The longest duration seen, segments added up, in timestamp units.
    pub duration: u32,
    /// The volume of its latest packet, in -dBm0.
    pub volume: u8,
    /// When its first packet arrived.
    pub began: Instant,
    /// Packets that reported it.
    pub packets: u32,
    /// Those with the E bit.
    pub end_packets: u32,
    /// Those with the marker.
    pub marked_packets: u32,
    /// Whether the marked one had the lowest sequence number of all.
    pub marker_on_lowest: bool,
    /// A packet with a higher sequence number had a shorter duration.
    pub duration_fell: bool,
    /// Segments it was sent in.
    pub segments: u32,
    /// Why it is over; `None` while it lasts.
    pub ended_by: Option<EndedBy>,
    segment_timestamp: u32,
    lowest_sequence: u16,
    highest: (u16, u32),
}

impl EventSummary {
    /// The key, if the event is one.
    #[must_use]
    pub const fn digit(&self) -> Option<char> {
        digit_of(self.event)
    }
}

/// What a packet or the passing of time brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventReport {
    /// An event began.
    Began {
        /// The event code.
        event: u8,
        /// Its timestamp.
        timestamp: u32,
    },
    /// An event is over.
    Ended {
        /// The event code.
        event: u8,
        /// Its duration in timestamp units, as far as it is known.
        duration: u32,
        /// Why it is over.
        by: EndedBy,
    },
}

/// Follows the events of one incoming stream.
#[derive(Clone, Debug, Default)]
pub struct EventReceiver {
    events: Vec<EventSummary>,
    forgotten: usize,
    last_heard: Instant,
    malformed: u32,
}

impl EventReceiver {
    /// A stream without events so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A packet of the telephone-event payload type arrived.
    pub fn receive(&mut self, now: Instant, packet: &RtpPacket<'_>) -> Vec<EventReport> {
        let mut reports = Vec::new();
        self.handle_timeout_into(now, &mut reports);
        let (payloads, rest) = EventPayload::parse(packet.payload);
        if payloads.is_empty() || rest != 0 {
            self.malformed += 1;
        }
        let mut timestamp = packet.header.timestamp;
        for (place, payload) in payloads.iter().enumerate() {
            let marker = packet.header.marker && place == 0;
            let seen = Seen { now, timestamp, sequence: packet.header.sequence, marker, payload: *payload };
            self.observe(&seen, &mut reports);
            //= https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1.5
            // Events packed together follow each other without a pause.
            timestamp = timestamp.wrapping_add(u32::from(payload.duration));
        }
        reports
    }

    /// When silence ends the present event.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.open().map(|_| self.last_heard + SILENCE_MAX)
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<EventReport> {
        let mut reports = Vec::new();
        self.handle_timeout_into(now, &mut reports);
        reports.pop()
    }

    /// The keys decoded so far, in the order they began.
    #[must_use]
    pub fn digits(&self) -> String {
        self.events.iter().filter_map(EventSummary::digit).collect()
    }

    /// What was seen of each event, the last 512 of them.
    #[must_use]
    pub fn events(&self) -> &[EventSummary] {
        &self.events
    }

    /// How many events there were in all.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.forgotten + self.events.len()
    }

    /// Packets whose payload was empty or no multiple of four octets.
    #[must_use]
    pub const fn malformed(&self) -> u32 {
        self.malformed
    }

    fn open(&self) -> Option<&EventSummary> {
        self.events.last().filter(|e| e.ended_by.is_none())
    }

    fn handle_timeout_into(&mut self, now: Instant, reports: &mut Vec<EventReport>) {
        if self.next_timeout().is_some_and(|at| at <= now) {
            self.end_open(EndedBy::Silence, reports);
        }
    }

    fn end_open(&mut self, by: EndedBy, reports: &mut Vec<EventReport>) {
        if let Some(event) = self.events.last_mut().filter(|e| e.ended_by.is_none()) {
            event.ended_by = Some(by);
            reports.push(EventReport::Ended { event: event.event, duration: event.duration, by });
        }
    }

    fn observe(&mut self, seen: &Seen, reports: &mut Vec<EventReport>) {
        let start = self.events.len().saturating_sub(LOOKBACK);
        let known = self.events[start..].iter().rposition(|event| event.covers(seen));
        let Some(index) = known else {
            return self.begin(seen, reports);
        };
        let index = start + index;
        self.events[index].update(seen);
        if index + 1 == self.events.len() && self.events[index].ended_by.is_none() {
            self.last_heard = seen.now;
            if seen.payload.end {
                self.end_open(EndedBy::EndBit, reports);
            }
        }
    }

    fn begin(&mut self, seen: &Seen, reports: &mut Vec<EventReport>) {
        self.end_open(EndedBy::NextEvent, reports);
        if self.events.len() == EVENTS_MAX {
            self.events.drain(..EVENTS_MAX / 2);
            self.forgotten += EVENTS_MAX / 2;
        }
        self.events.push(EventSummary::first(seen));
        self.last_heard = seen.now;
        reports.push(EventReport::Began { event: seen.payload.event, timestamp: seen.timestamp });
        if seen.payload.end {
            self.end_open(EndedBy::EndBit, reports);
        }
    }
}

/// One event report out of a packet.
struct Seen {
    now: Instant,
    timestamp: u32,
    sequence: u16,
    marker: bool,
    payload: EventPayload,
}

impl EventSummary {
    fn first(seen: &Seen) -> Self {
        let duration = u32::from(seen.payload.duration);
        Self {
            event: seen.payload.event,
            timestamp: seen.timestamp,
            duration,
            volume: seen.payload.volume,
            began: seen.now,
            packets: 1,
            end_packets: u32::from(seen.payload.end),
            marked_packets: u32::from(seen.marker),
            marker_on_lowest: seen.marker,
            duration_fell: false,
            segments: 1,
            ended_by: None,
            segment_timestamp: seen.timestamp,
            lowest_sequence: seen.sequence,
            highest: (seen.sequence, duration),
        }
    }

    /// Whether the report belongs to this event: one of its segments, or the one that follows them.
    fn covers(&self, seen: &Seen) -> bool {
        if seen.payload.event != self.event {
            return false;
        }
        let from_first = seen.timestamp.wrapping_sub(self.timestamp);
        let known = self.segment_timestamp.wrapping_sub(self.timestamp);
        if from_first <= known {
            return from_first.is_multiple_of(SEGMENT);
        }
        let continues = (1..=SEGMENTS_LOST_MAX).any(|n| from_first == known.wrapping_add(n * SEGMENT));
        continues && !seen.marker && self.end_packets == 0
    }

    fn update(&mut self, seen: &Seen) {
        let from_first = seen.timestamp.wrapping_sub(self.timestamp);
        let duration = from_first.wrapping_add(u32::from(seen.payload.duration));
        if seen.timestamp.wrapping_sub(self.segment_timestamp).cast_signed() > 0 {
            self.segments += 1;
            self.segment_timestamp = seen.timestamp;
        }
        if newer(seen.sequence, self.highest.0) {
            self.duration_fell |= duration < self.highest.1;
            self.highest = (seen.sequence, duration);
        } else if newer(self.lowest_sequence, seen.sequence) {
            self.lowest_sequence = seen.sequence;
            self.marker_on_lowest = seen.marker;
        }
        self.duration = self.duration.max(duration);
        self.volume = seen.payload.volume;
        self.packets += 1;
        self.end_packets += u32::from(seen.payload.end);
        self.marked_packets += u32::from(seen.marker);
    }
}

/// Whether sequence number `a` comes after `b`.
const fn newer(a: u16, b: u16) -> bool {
    a != b && a.wrapping_sub(b) < 0x8000
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use clock::Rng;

    use super::super::{EventConfig, EventSender, event_of};
    use super::*;
    use crate::{Sender, SenderConfig};

    /// The packets of `digits`, each held for `hold_ms`, with sound of `pause` packets between them.
    fn dialled(digits: &str, hold_ms: u32, pause: usize) -> Vec<(Instant, Bytes)> {
        let mut sender = Sender::new(&mut Rng::new(9), SenderConfig::PCMU);
        let mut packets = Vec::new();
        let mut now = Instant::ZERO;
        for digit in digits.chars() {
            let config = EventConfig::new(event_of(digit).expect("a key"), hold_ms, 101);
            let mut event = EventSender::new(config, &sender);
            while let Some(packet) = event.next(&mut sender) {
                packets.push((now, packet));
                now += Duration::from_millis(20);
            }
            for _ in 0..pause {
                let _sound = sender.next(now, &[0xff; 160]);
                now += Duration::from_millis(20);
            }
        }
        packets
    }

    fn decode(packets: &[(Instant, Bytes)]) -> EventReceiver {
        let mut receiver = EventReceiver::new();
        for (now, bytes) in packets {
            receiver.receive(*now, &RtpPacket::parse(bytes).expect("written by us"));
        }
        receiver
    }

    fn without(
        packets: Vec<(Instant, Bytes)>,
        lost: impl Fn(&RtpPacket<'_>, &EventPayload) -> bool,
    ) -> EventReceiver {
        let kept: Vec<_> = packets
            .into_iter()
            .filter(|(_, bytes)| {
                let packet = RtpPacket::parse(bytes).expect("written by us");
                !lost(&packet, &EventPayload::parse(packet.payload).0[0])
            })
            .collect();
        decode(&kept)
    }

    const ALL: &str = "1234567890*#ABCD";

    #[test]
    fn digits_survive_the_loss_of_first_last_or_all_end_packets() {
        for hold_ms in [40, 80, 2000] {
            for pause in [2, 10] {
                assert_eq!(decode(&dialled(ALL, hold_ms, pause)).digits(), ALL);
                let no_first = without(dialled(ALL, hold_ms, pause), |p, _| p.header.marker);
                assert_eq!(no_first.digits(), ALL, "first lost, {hold_ms} ms");
                let no_end = without(dialled(ALL, hold_ms, pause), |_, e| e.end);
                assert_eq!(no_end.digits(), ALL, "ends lost, {hold_ms} ms");
            }
        }
    }

    #[test]
    fn the_same_key_twice_is_two_digits_even_without_pause_or_end() {
        assert_eq!(decode(&dialled("55", 80, 0)).digits(), "55");
        assert_eq!(without(dialled("55", 80, 0), |_, e| e.end).digits(), "55");
    }

    #[test]
    fn duplicates_and_reordering_make_no_digits() {
        let mut twice: Vec<_> = dialled(ALL, 80, 2).into_iter().flat_map(|p| [p.clone(), p]).collect();
        assert_eq!(decode(&twice).digits(), ALL);
        // Neighbours swapped, so that the end of one key overtakes its own beginning or the next one's.
        twice.chunks_exact_mut(2).for_each(|pair| pair.reverse());
        let mut swapped = dialled(ALL, 80, 0);
        swapped[1..].chunks_exact_mut(2).for_each(|pair| {
            let (a, b) = (pair[0].1.clone(), pair[1].1.clone());
            (pair[0].1, pair[1].1) = (b, a);
        });
        assert_eq!(decode(&swapped).digits(), ALL);
    }

    #[test]
    fn a_long_key_is_one_digit_through_all_its_segments() {
        let whole = decode(&dialled("7", 25_000, 5));
        assert_eq!(whole.digits(), "7");
        let event = &whole.events()[0];
        assert_eq!((event.duration, event.segments, event.end_packets), (200_000, 4, 3));
        let segment_ends_lost = without(dialled("7", 25_000, 5), |_, e| e.duration == 0xffff);
        assert_eq!(segment_ends_lost.digits(), "7");
    }

    #[test]
    fn silence_ends_an_event_once_and_late_packets_do_not_restart_it() {
        let packets = dialled("5", 80, 0);
        let mut receiver = EventReceiver::new();
        let read = |n: usize| RtpPacket::parse(&packets[n].1).expect("written by us");
        assert_eq!(receiver.receive(Instant::ZERO, &read(0)).len(), 1);
        let due = receiver.next_timeout().expect("the event is open");
        let ended = receiver.handle_timeout(due);
        assert_eq!(ended, Some(EventReport::Ended { event: 5, duration: 160, by: EndedBy::Silence }));
        assert_eq!(receiver.receive(due + SILENCE_MAX, &read(1)), []);
        assert_eq!((receiver.digits().as_str(), receiver.next_timeout()), ("5", None));
    }

    #[test]
    fn the_summary_shows_what_a_judge_asks() {
        let event = decode(&dialled("5", 100, 0)).events()[0].clone();
        assert_eq!((event.packets, event.end_packets, event.marked_packets), (7, 3, 1));
        assert!(event.marker_on_lowest && !event.duration_fell);
        assert_eq!(event.ended_by, Some(EndedBy::EndBit));
    }

    #[test]
    fn odd_payloads_are_counted() {
        let mut receiver = EventReceiver::new();
        let mut sender = Sender::new(&mut Rng::new(9), SenderConfig::PCMU);
        for payload in [&[][..], &[1, 2, 3], &[1, 2, 3, 4, 5]] {
            let bytes = sender.next_as(true, 101, 0, payload);
            receiver.receive(Instant::ZERO, &RtpPacket::parse(&bytes).expect("written by us"));
        }
        assert_eq!((receiver.malformed(), receiver.digits().as_str()), (3, "1"));
    }
}
