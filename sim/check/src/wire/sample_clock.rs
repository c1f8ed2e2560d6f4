//! How the timestamps of a stream of sound go with time.
//!
//! A packet that comes late was held up somewhere, so of several the earliest says what the clock of the sender shows.

use clock::{Duration, Instant};
use sip::sdp::RtpMap;
use trace::PacketId;

use super::flaw::Flaw;

/// So long packets are looked at together, and so many of them at least.
const WINDOW: Duration = Duration::from_millis(500);
const PACKETS_MIN: u32 = 5;
/// By so many microseconds a clock may be off that is seen where it runs.
const OFF_MAX: i64 = 400_000;
/// By so many one that is seen through a network, and for so many windows.
const FAR_OFF_MAX: i64 = 2_000_000;
const FAR_WINDOWS: u32 = 4;
/// No clock of a device is off by more than one part in so many.
const SKEW: i64 = 200;
/// A talkspurt that begins by so many microseconds elsewhere has a beginning of its own.
const SPURT: i64 = 200_000;
/// So many microseconds are no packet that came late.
const BACK_MIN: i64 = 1_000_000;
/// Encodings whose clock is known and goes with time: a pause is not sent, and is in the timestamps (RFC 3551 4.1).
const STEADY: [&str; 16] = [
    "PCMU", "PCMA", "G722", "G723", "G728", "G729", "G726-16", "G726-24", "G726-32", "G726-40", "GSM",
    "iLBC", "AMR", "AMR-WB", "EVS", "opus",
];

/// How many steps in a second the clock of a format has; none where its timestamps need not go with time.
pub(super) fn rate_of(format: &RtpMap) -> Option<u32> {
    STEADY.iter().any(|name| format.encoding.eq_ignore_ascii_case(name)).then_some(format.clock)
}

/// The clock of a stream, as far as its packets show it.
#[derive(Debug, Default)]
pub(crate) struct SampleClock {
    /// The packet from which on it is looked at.
    start: Option<(Instant, u32)>,
    /// Its steps in a second.
    rate: u32,
    /// How far it was ahead in the first window.
    reference: Option<i64>,
    window: Option<Window>,
    /// The timestamp of the last packet.
    last: u32,
    /// The windows one after the other in which it was off.
    off: u32,
    /// Where it was off, and by how many milliseconds.
    pub(crate) flaw: Flaw,
    /// By how much more than it may be.
    pub(crate) beyond: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Instant,
    id: PacketId,
    packets: u32,
    /// How far the earliest packet is ahead, in microseconds.
    lead: i64,
}

impl SampleClock {
    /// What comes from now on need not go on from what came before.
    pub(super) fn restart(&mut self) {
        self.start = None;
    }

    /// Its payload is of a codec whose clock has so many steps in a second.
    pub(super) fn runs_by(&mut self, rate: u32) {
        if self.rate != rate {
            self.rate = rate;
            self.restart();
        }
    }

    /// A packet of sound was sent.
    pub(super) fn sent(&mut self, at: Instant, id: PacketId, timestamp: u32, marker: bool, is_far: bool) {
        self.last = timestamp;
        let lead = self.lead(at, timestamp);
        let is_elsewhere = |window: Window| lead.abs_diff(window.lead) > SPURT.unsigned_abs();
        if self.start.is_none() || marker && self.window.is_some_and(is_elsewhere) {
            self.start = Some((at, timestamp));
            self.reference = None;
            self.off = 0;
            self.window = Some(Window { since: at, id, packets: 1, lead: 0 });
            return;
        }
        let Some(window) = &mut self.window else { return };
        window.packets += 1;
        window.lead = window.lead.max(lead);
        if window.packets < PACKETS_MIN || at.since(window.since) < WINDOW {
            return;
        }
        let full = *window;
        self.window = Some(Window { since: at, id, packets: 1, lead });
        self.look_at(full, at, is_far);
    }

    /// The packet has the number behind that of the last one: its clock does not run back, whatever begins there
    /// (RFC 3550 5.1).
    pub(super) fn follows(&mut self, at: Instant, id: PacketId, timestamp: u32) {
        let off = self.micros(self.last.wrapping_sub(timestamp));
        if self.start.is_some() && off >= BACK_MIN {
            if self.flaw.count == 0 {
                self.beyond = Duration::from_micros(off.unsigned_abs());
            }
            self.flaw.mark(at, id, -off / 1000);
            self.restart();
        }
    }

    /// By how many microseconds a packet is ahead of its time.
    fn lead(&self, at: Instant, timestamp: u32) -> i64 {
        let Some((start, first)) = self.start else { return 0 };
        self.micros(timestamp.wrapping_sub(first))
            - i64::try_from(at.since(start).as_micros()).unwrap_or(i64::MAX / 2)
    }

    /// How long so many steps take.
    fn micros(&self, steps: u32) -> i64 {
        i64::from(steps.cast_signed()) * 1_000_000 / i64::from(self.rate.max(1))
    }

    fn look_at(&mut self, window: Window, at: Instant, is_far: bool) {
        let Some((start, _)) = self.start else { return };
        let Some(reference) = self.reference else {
            self.reference = Some(window.lead);
            return;
        };
        let elapsed = i64::try_from(at.since(start).as_micros()).unwrap_or(i64::MAX / 2);
        let (most, windows) = if is_far { (FAR_OFF_MAX, FAR_WINDOWS) } else { (OFF_MAX, 1) };
        let off = window.lead - reference;
        let beyond = off.saturating_abs() - most - elapsed / SKEW;
        if beyond <= 0 {
            self.off = 0;
            return;
        }
        self.off += 1;
        if self.off >= windows {
            if self.flaw.count == 0 {
                self.beyond = Duration::from_micros(beyond.unsigned_abs());
            }
            self.flaw.mark(window.since, window.id, off / 1000);
            self.restart();
        }
    }
}
