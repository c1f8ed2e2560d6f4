//! The sequence numbers of a stream: those that its sender alone can have left out, repeated or turned round.

use clock::{Duration, Instant};
use rtp::RtpPacket;
use trace::PacketId;

use super::{Header, Stream};

/// A step of the sequence number beyond this is a jump.
const JUMP: u16 = 20;
/// A copy of a packet that the way has made comes sooner than this behind it.
const COPY_MAX: Duration = Duration::from_millis(15);
/// The shortest time that a packet of sound on a trunk lasts.
const PACKET_TIME_MIN: Duration = Duration::from_millis(5);

/// Nothing that the way does to packets makes a step as large.
const RESTART: u16 = 1000;
/// So many packets in a row go on from there.
const RESTARTED: u8 = 50;

/// No pause of a call is as long while the clock of its sound stands still.
const LEAP_MIN: Duration = Duration::from_secs(600);
/// A second of sound: no packet lasts as long.
const CLOCK_STEP_MAX: u32 = 8000;

/// What is remembered of them.
#[derive(Debug)]
pub(super) struct Numbers {
    /// Numbers that were left out, the jumps apart.
    skipped: u64,
    /// How many packets in a row left out as many numbers as the one before, though no sound is missing between.
    unused: u16,
    last_step: i16,
    /// Where the numbers may have begun anew.
    anew: Option<Anew>,
    /// Packets of sound that came twice: the way makes copies.
    copies: u64,
    /// The highest number since the last jump.
    pub(super) highest: u16,
}

#[derive(Debug)]
struct Anew {
    at: Instant,
    id: PacketId,
    step: i16,
    /// The number before, and how many packets have counted on since.
    before: u16,
    packets: u8,
}

impl Numbers {
    pub(super) fn new(first: u16) -> Self {
        Self { skipped: 0, unused: 0, last_step: 1, anew: None, copies: 0, highest: first }
    }
}

impl Stream {
    /// True when a packet follows the last one by its number and its own clock, and is far behind it by that of who captured.
    pub(crate) fn follows_leap(&self, at: Instant, packet: &RtpPacket<'_>) -> bool {
        let next = Header::of(packet);
        let is_next = next.sequence == self.last.sequence.wrapping_add(1)
            && next.timestamp.wrapping_sub(self.last.timestamp) <= CLOCK_STEP_MAX;
        is_next && self.packets > 0 && at.since(self.last_at) >= LEAP_MIN
    }

    /// The next packet of sound has the timestamp of the one before: a step that is wrong whatever its length, of which
    /// nothing is said where only its beginning was captured.
    pub(super) fn stands_still(&mut self, at: Instant, id: PacketId, packet: &RtpPacket<'_>) {
        let is_alike = self.last_type == packet.header.payload_type && !packet.payload.is_empty();
        if self.is_cut && is_alike && packet.header.timestamp == self.last.timestamp {
            self.flaws.timestamp.mark(at, id, 0);
        }
    }

    pub(super) fn sequence(&mut self, at: Instant, id: PacketId, header: Header) {
        let step = header.sequence.wrapping_sub(self.last.sequence).cast_signed();
        if step == 0 && (header.timestamp != self.last.timestamp || self.repeats_an_event(at)) {
            self.flaws.sequence.mark(at, id, 0);
        }
        self.gapless(at, id, step, header);
        if step == 1 {
            self.counts_on();
        }
        if step.unsigned_abs() <= JUMP {
            self.numbers.skipped += step.saturating_sub(1).max(0).unsigned_abs() as u64;
            // Of who is heard where it sends all packets are seen.
            if self.numbers.skipped > u64::from(JUMP) && !self.terms.is_far {
                self.flaws.sequence.mark(at, id, i64::from(step));
                self.numbers.skipped = 0;
            }
            self.backwards(at, id, header.sequence);
            return;
        }
        self.numbers.highest = header.sequence;
        // Numbers that pass as fast as packets do are packets that were lost on their way to the observer.
        let passed = at.since(self.last_at);
        let is_time_for_them = passed >= PACKET_TIME_MIN * u32::from(step.unsigned_abs());
        // Behind a hole in which half of all numbers may have passed nothing is a step back (RFC 3550 A.1).
        let may_be_round = passed >= PACKET_TIME_MIN * (1 << 15);
        let is_lost = self.terms.is_far && (may_be_round || step > 0 && is_time_for_them);
        if !is_lost {
            self.flaws.sequence.mark(at, id, i64::from(step));
            let returns =
                |anew: &Anew| header.sequence.wrapping_sub(anew.before).cast_signed().unsigned_abs() <= JUMP;
            let begins = step.unsigned_abs() > RESTART && !self.numbers.anew.as_ref().is_some_and(returns);
            let before = self.last.sequence;
            self.numbers.anew = begins.then_some(Anew { at, id, step, before, packets: 0 });
        }
    }

    /// Who begins anew goes on there; one packet of elsewhere is followed by those that were due.
    fn counts_on(&mut self) {
        let Some(anew) = &mut self.numbers.anew else { return };
        anew.packets += 1;
        if anew.packets == RESTARTED {
            self.flaws.restart.mark(anew.at, anew.id, i64::from(anew.step));
            self.numbers.anew = None;
        }
    }

    /// True when an event is sent again under its number. A copy that the way has made comes at once, and of sound as well;
    /// who repeats an end does so a packet later, and counts on (RFC 4733 2.5.1.6).
    fn repeats_an_event(&mut self, at: Instant) -> bool {
        let is_event = self.terms.events >> (self.last_type & 127) & 1 == 1;
        self.numbers.copies += u64::from(!is_event);
        is_event && self.numbers.copies == 0 && at.since(self.last_at) >= COPY_MAX
    }

    /// Numbers that are left out though the sound goes on without a gap were never used (RFC 3550 5.1): what was lost would
    /// be missing.
    fn gapless(&mut self, at: Instant, id: PacketId, step: i16, header: Header) {
        let is_gapless = self.last_audio.is_some_and(|(_, timestamp, samples)| {
            samples > 0 && header.timestamp.wrapping_sub(timestamp) == samples
        });
        self.numbers.unused = if is_gapless && step > 1 && step == self.numbers.last_step {
            self.numbers.unused + 1
        } else {
            0
        };
        self.numbers.last_step = step;
        if self.numbers.unused > JUMP {
            self.flaws.sequence.mark(at, id, i64::from(step));
            self.numbers.unused = 0;
        }
    }

    /// Packets may overtake each other by a few; who counts down falls ever farther behind.
    fn backwards(&mut self, at: Instant, id: PacketId, sequence: u16) {
        let ahead = sequence.wrapping_sub(self.numbers.highest).cast_signed();
        if ahead < -JUMP.cast_signed() {
            self.flaws.sequence.mark(at, id, i64::from(ahead));
        }
        if !(-JUMP.cast_signed()..=0).contains(&ahead) {
            self.numbers.highest = sequence;
        }
    }
}
