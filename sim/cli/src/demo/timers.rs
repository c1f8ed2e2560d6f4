//! The timers that run at a moment, as far as the wire tells: what was sent, what arrived, and RFC 3261 17.
//!
//! Nobody looks into the boxes. A box that has other values than those of the RFC is not known to have them: the next
//! copy then comes earlier or later than it is said here.

mod refresh;
mod transactions;

use clock::{Duration, Instant};
use trace::Party;

use super::heard::Heard;

/// The estimate of a round trip (RFC 3261 17.1.1.1).
const T1: Duration = Duration::from_millis(500);
/// The longest pause between copies.
const T2: Duration = Duration::from_secs(4);
/// How long a message can stay in the network.
const T4: Duration = Duration::from_secs(5);
/// 64 times T1.
const LONG: Duration = Duration::from_secs(32);

/// A timer that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Timer {
    pub(super) who: Party,
    /// `A`; of what has no letter a word, `session`.
    pub(super) name: &'static str,
    /// What it watches, `INVITE F5`.
    pub(super) what: String,
    /// When it fires.
    pub(super) fires: Instant,
    /// What happens then.
    pub(super) then: &'static str,
}

impl Timer {
    /// What is left of it.
    pub(super) fn left(&self, now: Instant) -> Duration {
        self.fires.since(now)
    }

    /// True for one that only waits for copies which have lost their way.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(self.name, "D" | "I" | "J" | "K" | "M") || self.name == "L" && self.then == ABSORBED
    }
}

/// What becomes of an INVITE's copies when its ACK has come.
const ABSORBED: &str = "copies of the INVITE are absorbed no more";

/// All timers that run at a moment: those that do something first, the next to fire first.
pub(super) fn running(heard: &[Heard], now: Instant) -> Vec<Timer> {
    let heard: Vec<&Heard> = heard.iter().take_while(|heard| heard.sent <= now).collect();
    let mut timers = transactions::timers(&heard, now);
    timers.extend(refresh::sessions(&heard, now));
    timers.extend(refresh::bindings(&heard, now));
    timers.retain(|timer| timer.fires > now);
    timers.sort_by_key(|timer| (timer.is_quiet(), timer.fires));
    timers
}

/// The pause after so many copies: T1, and twice as long each time.
fn pause(copies: usize, longest: Duration) -> Duration {
    let doublings = copies.saturating_sub(1).min(16);
    (T1 * (1 << doublings)).min(longest)
}
