//! How the timestamps of a stream of sound go with time.
//!
//! A packet that comes late was held up somewhere, so of several the earliest says what the clock of the sender shows.

use clock::{Duration, Instant};
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
/// So many samples are no packet that came late.
const BACK_MIN: i32 = 8000;
/// One step of a clock of 8 kHz, in microseconds.
const STEP: i64 = 125;

/// The clock of a stream, as far as its packets show it.
#[derive(Debug, Default)]
pub(crate) struct SampleClock {
    /// The packet from which on it is looked at.
    start: Option<(Instant, u32)>,
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

    /// A packet of sound with an 8 kHz clock was sent.
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
        let back = self.last.wrapping_sub(timestamp).cast_signed();
        if self.start.is_some() && back >= BACK_MIN {
            let off = i64::from(back) * STEP;
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
        let told = i64::from(timestamp.wrapping_sub(first).cast_signed()) * STEP;
        told - i64::try_from(at.since(start).as_micros()).unwrap_or(i64::MAX / 2)
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
