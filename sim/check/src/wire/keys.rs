//! The digits a sender sends as telephone events (RFC 4733), packet by packet.

use clock::{Duration, Instant};
use rtp::telephone_event::EventPayload;
use rtp::{RtpHeader, RtpPacket};
use trace::PacketId;

use super::flaw::Flaw;
use super::numbering::Numbering;

/// Digits of one stream that are remembered.
const KEYS_MAX: usize = 512;
/// Repeated end packets follow at the packet rate.
const END_REPEAT: Duration = Duration::from_millis(120);
/// A packet that so many others or fewer have passed is late; one behind more of them begins anew.
const LATE_MAX: i16 = 20;
/// A segment ends here, and the next begins with a later timestamp (RFC 4733 2.5.1.3).
const SEGMENT: u16 = 0xffff;
/// A digit this long shows how it counts, when its packets come no farther apart than `STEADY`.
const LASTS_MIN: Duration = Duration::from_millis(100);
const STEADY: Duration = Duration::from_millis(60);
/// So much later than the first may the last packet come by accident.
const LATE: Duration = Duration::from_millis(40);
/// Events above may be states, whose duration may stand still (RFC 4733 2.3.5).
pub(crate) const DTMF_LAST: u8 = 15;
/// By so many samples a digit may begin before or behind the moment its first packet is sent: it takes time to hear
/// one, and packets are late.
const BASE_MAX: u32 = 8000;

/// The digits of one stream.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    /// Packets with events.
    pub(crate) packets: u64,
    /// True once events were packed together or sent redundantly: what is in such packets is not followed
    /// (RFC 4733 2.5.1.4, 2.5.1.5).
    is_unread: bool,
    /// The first packet with several events in which one but the last has no end, and the first of its kind that has no
    /// marker, though events begin in it.
    pub(crate) packed_without_end: Option<(Instant, PacketId)>,
    pub(crate) packed_without_marker: Option<(Instant, PacketId)>,
    /// The timestamp of the last packet with several events.
    packed_at: Option<u32>,
    /// The highest number of a packet of the stream, and how far the last one was from the highest before it.
    sequence: Option<u16>,
    step: Option<u16>,
    /// When numbers were missing last.
    lacked_at: Option<Instant>,
    /// The numbers of events, and of what is none.
    pub(super) numbering: Numbering,
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
    /// True when it was seen to last: its first packet was no end.
    pub(crate) has_update: bool,
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
    /// Packets whose duration was below that of the one before.
    pub(crate) fell: u32,
    /// Packets behind the first that have the marker.
    pub(crate) markers: u32,
    /// Packets with the E bit behind which the event went on, and packets without it behind one that had it.
    pub(crate) false_ends: u32,
    /// Packets with a duration of zero, and packets with the reserved bit.
    pub(crate) zeros: u32,
    pub(crate) reserved: u32,
    /// The longest time between two packets before the last one.
    pub(crate) pause: Duration,
    /// True when the digit before has the same timestamp.
    pub(crate) is_again: bool,
    /// How far the timestamp is from the clock of the audio at that moment, where it is too far.
    pub(crate) off_base: Option<i32>,
    /// What its first packet said, when its duration last rose, and whether it counts by 8 kHz.
    pub(crate) first_duration: u16,
    risen: Instant,
    is_timed: bool,
    start: u32,
    timestamp: u32,
    duration: u16,
    /// The number of its last packet.
    number: u16,
}

impl Keys {
    /// Those of which enough is known to judge them.
    pub(crate) fn judged(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(|_| !self.is_unread)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// A packet of sound was sent.
    pub(crate) fn beside(&mut self, sequence: u16) {
        self.numbering.audio(sequence);
    }

    /// Digits with numbers of their own, how far from those of the audio.
    pub(crate) fn of_their_own(&self) -> &Flaw {
        &self.numbering.own
    }

    /// A packet with redundant payload was sent (RFC 2198).
    pub(crate) fn sent_redundantly(&mut self) {
        self.is_unread = true;
    }

    /// The stream goes on from elsewhere: what was there last is not known.
    pub(crate) fn left_off(&mut self) {
        self.sequence = None;
        self.numbering.left_off();
    }

    /// The last digit counts by 8 kHz.
    pub(crate) fn timed(&mut self) {
        if let Some(key) = self.keys.last_mut() {
            key.is_timed = true;
        }
    }

    /// A packet of the stream was sent, whatever is in it.
    pub(crate) fn heard(&mut self, at: Instant, sequence: u16) {
        let before = self.sequence;
        self.step = before.map(|last| sequence.wrapping_sub(last));
        // One that others have passed leaves the highest number where it is.
        if self.is_late() {
            return;
        }
        self.sequence = Some(sequence);
        // Packets between were not seen, or come in another order.
        let is_missing = self.step.is_some_and(|step| step > 1);
        if is_missing {
            self.lacked_at = Some(at);
        }
        // Right behind its last packet the end of a digit may be missing, however long that takes.
        let is_near = |key: &Key| at.since(key.last) <= END_REPEAT * 2 || before == Some(key.number);
        let near = self.keys.last_mut().filter(|key| is_missing && is_near(key));
        if let Some(key) = near {
            key.is_holed = true;
        }
    }

    /// The packet was one of a telephone-event payload type; `clock` is what the clock of the audio shows, if it is
    /// known.
    pub(crate) fn sent(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>, clock: Option<u32>) {
        let Some(octets) = packet.payload.first_chunk::<4>() else { return };
        self.packets += 1;
        self.numbering.event(id, at, packet.header.sequence);
        // One that was captured twice is one, and one that others have passed on the way is none of a new digit.
        if self.is_late() {
            return;
        }
        self.packed(at, id, packet);
        let (events, _) = EventPayload::parse(octets);
        let Some(event) = events.first() else { return };
        let header = packet.header;
        let before = self.keys.last().filter(|key| key.event == event.event && !header.marker);
        let far_by = before.map(|key| at.since(key.last).saturating_sub(END_REPEAT));
        if let Some(key) = self.keys.last_mut()
            && key.continues(at, header.timestamp, header.marker, event)
        {
            key.take(at, &header, event);
            return;
        }
        let is_again = self.keys.last().is_some_and(|key| key.has_time_of(header.timestamp, event));
        let off_base = clock.map(|clock| header.timestamp.wrapping_sub(clock).cast_signed());
        if self.keys.len() < KEYS_MAX {
            self.keys.push(Key {
                is_again,
                off_base: off_base.filter(|off| off.unsigned_abs() > BASE_MAX),
                start: header.timestamp,
                event: event.event,
                at,
                last: at,
                packet: id,
                ends: u32::from(event.end),
                finals: 1,
                has_marker: header.marker,
                is_joined: self.step != Some(1) || self.lacks_since_begin(at, event.duration),
                is_holed: false,
                moved: 0,
                near_by: Duration::ZERO,
                far_by: far_by.filter(|by| !by.is_zero()),
                stuck: 0,
                fell: 0,
                markers: 0,
                false_ends: 0,
                zeros: u32::from(event.duration == 0),
                reserved: u32::from(event.reserved),
                pause: Duration::ZERO,
                first_duration: event.duration,
                has_update: !event.end,
                risen: at,
                is_timed: false,
                timestamp: header.timestamp,
                duration: event.duration,
                number: header.sequence,
            });
        }
    }
}

impl Keys {
    /// True when packets are missing of the time that an event has lasted when it is seen first, whatever came between.
    fn lacks_since_begin(&self, at: Instant, duration: u16) -> bool {
        let lasted = Duration::from_micros(u64::from(duration) * 125);
        self.lacked_at.is_some_and(|lacked| at.since(lacked) < lasted)
    }

    fn is_late(&self) -> bool {
        self.step.is_some_and(|step| (-LATE_MAX..=0).contains(&step.cast_signed()))
    }

    /// Events that follow each other without a pause may share a packet: each but the last has ended, and one begins
    /// (RFC 4733 2.5.1.5). Two segments of one event are no two events.
    fn packed(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>) {
        let (events, _) = EventPayload::parse(packet.payload);
        let Some((last, others)) = events.split_last().filter(|(_, others)| !others.is_empty()) else {
            return;
        };
        self.is_unread = true;
        let next = others.iter().skip(1).chain([last]);
        let mut breaks = others.iter().zip(next).filter(|(a, b)| a.event != b.event || a.duration != SEGMENT);
        let is_copy = self.packed_at.replace(packet.header.timestamp) == Some(packet.header.timestamp);
        if breaks.clone().any(|(ended, _)| !ended.end && ended.event <= DTMF_LAST) {
            self.packed_without_end.get_or_insert((at, id));
        }
        if !packet.header.marker && !is_copy && self.step == Some(1) && breaks.next().is_some() {
            self.packed_without_marker.get_or_insert((at, id));
        }
    }
}

impl Key {
    /// How much longer it says that it has become since its first packet, and how much it has: far too little or too
    /// much, in packets that came steadily (RFC 4733 2.3.5). Packets are late.
    pub(crate) fn lasts_otherwise(&self) -> Option<(Duration, Duration)> {
        let units = self.duration.saturating_sub(self.first_duration);
        let (said, took) = (Duration::from_micros(u64::from(units) * 125), self.risen.since(self.at));
        let is_whole = !self.is_joined && !self.is_holed && self.moved == 0 && self.start == self.timestamp;
        let is_steady = took >= LASTS_MIN && self.pause <= STEADY;
        let is_more = |a: Duration, b: Duration| a > b + b / 2 + LATE;
        let is_other = is_more(said, took) || is_more(took, said);
        (self.is_timed && self.fell == 0 && is_whole && is_steady && is_other).then_some((said, took))
    }

    fn continues(&self, at: Instant, timestamp: u32, marker: bool, event: &EventPayload) -> bool {
        if event.event != self.event {
            return false;
        }
        // A marker and a duration that begins anew are those of another digit, whatever its timestamp.
        let begins = marker && !event.end && event.duration < self.duration;
        if timestamp == self.timestamp && begins && self.ends > 0 {
            return false;
        }
        if timestamp == self.timestamp || self.is_next_segment(timestamp) {
            return true;
        }
        // Another timestamp: a new digit, unless everything else says that it is still the old one.
        let is_near = at.since(self.last) <= END_REPEAT;
        !marker && is_near && (self.ends == 0 || event.end)
    }

    /// True when an event has lasted on behind its end.
    fn goes_on(&self, timestamp: u32, event: &EventPayload) -> bool {
        self.is_next_segment(timestamp) || timestamp == self.timestamp && event.duration > self.duration
    }

    /// True when the segment before has reached its end, and this timestamp is behind it.
    fn is_next_segment(&self, timestamp: u32) -> bool {
        self.duration == SEGMENT && timestamp.wrapping_sub(self.timestamp) == u32::from(SEGMENT)
    }

    /// True for a digit that claims to begin at the same moment as this one.
    fn has_time_of(&self, timestamp: u32, event: &EventPayload) -> bool {
        let are_digits = event.event <= DTMF_LAST && self.event <= DTMF_LAST;
        are_digits && (timestamp == self.start || timestamp == self.timestamp)
    }

    fn take(&mut self, at: Instant, header: &RtpHeader, event: &EventPayload) {
        let timestamp = header.timestamp;
        self.false_ends += u32::from(self.ends > 0 && (!event.end || self.goes_on(timestamp, event)));
        if self.ends == 0 {
            self.pause = self.pause.max(at.since(self.last));
        }
        self.markers += u32::from(header.marker);
        self.zeros += u32::from(event.duration == 0);
        self.reserved += u32::from(event.reserved);
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
        self.fell += u32::from(event.duration < self.duration);
        if event.duration > self.duration {
            self.risen = at;
        }
        self.finals = if stands { self.finals + 1 } else { 1 };
        self.ends += u32::from(event.end);
        self.duration = event.duration;
        self.number = header.sequence;
        self.last = at;
    }
}

#[cfg(test)]
mod tests {
    use rtp::RtpHeader;

    use super::*;

    /// Two digits with the same key, whose packets are captured in this order; the markers behind their first packets.
    fn markers(order: &[u16]) -> Vec<u32> {
        let mut keys = Keys::default();
        for (nth, &sequence) in (0_u64..).zip(order) {
            let (begin, start) = if sequence < 7 { (1, 9000) } else { (7, 12_000) };
            let duration = (sequence - begin + 1) * 160;
            let end = matches!(sequence, 4..7 | 10..13);
            let event = EventPayload { event: 5, end, reserved: false, volume: 10, duration };
            let marker = sequence == begin;
            let header = RtpHeader { payload_type: 101, sequence, timestamp: start, ssrc: 7, marker };
            let octets = header.write(&event.octets());
            let packet = RtpPacket::parse(&octets).expect("it was written here");
            let at = Instant::from_millis(20 * nth);
            keys.heard(at, sequence);
            keys.sent(at, PacketId(nth), &packet, None);
        }
        keys.judged().map(|key| key.markers).collect()
    }

    #[test]
    fn a_packet_that_others_have_passed_begins_nothing() {
        assert_eq!(markers(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), [0, 0]);
        assert_eq!(markers(&[1, 2, 3, 4, 5, 9, 6, 7, 8, 10, 11, 12]), [0, 0], "turned round");
    }
}
