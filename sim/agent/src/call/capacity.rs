//! How many calls there may be: at a time, and in a second.

use clock::Instant;
use plan::Side;
use plan::profile::Limits;

use super::calls::Calls;
use super::one::Call;
use crate::core::Core;
use crate::quirk::call::exceeds_channel_limit;

impl Calls {
    /// The status for one call more, when there is no channel for it. Inbound and outbound are seen from the PBX.
    pub(super) fn is_full(&self, core: &Core, outgoing: bool, called: &str) -> Option<u16> {
        let limits = &core.profile.limits;
        let is_inbound = outgoing == (core.side == Side::Carrier);
        let of_direction = if is_inbound { limits.channels_inbound } else { limits.channels_outbound };
        let goes_so = |call: &Call| call.outgoing == outgoing;
        let is_to_it = |call: &Call| {
            let called_there = call.record.as_deref().map(|record| record.numbers().1);
            goes_so(call) && called_there == Some(called)
        };
        let is_full = self.reaches(limits.channels, |_| true) || self.reaches(of_direction, goes_so);
        let status = if is_full {
            Some(limits.channels_status)
        } else if is_inbound && self.reaches(limits.channels_per_did, is_to_it) {
            Some(limits.channels_per_did_status)
        } else {
            None
        };
        status.filter(|_| !core.quirks.has(&exceeds_channel_limit::QUIRK))
    }

    /// True when as many such calls are open as there may be; 0 is no limit.
    fn reaches(&self, most: u32, is_such: impl Fn(&Call) -> bool) -> bool {
        most > 0
            && self.open.values().filter(|call| is_such(call)).take(most as usize).count() == most as usize
    }
}

/// The bucket of a pace. What is kept is the moment at which it will be full.
#[derive(Debug, Default)]
pub(super) struct Rate {
    full_at: Instant,
}

impl Rate {
    /// True when a call that comes now is within the rate; then it has taken its token.
    pub(super) fn admits(&mut self, now: Instant, limits: &Limits) -> bool {
        let Some(pace) = limits.pace() else { return true };
        let full_at = self.full_at.max(now);
        let is_within = full_at.since(now) <= pace.ahead;
        if is_within {
            self.full_at = full_at + pace.each;
        }
        is_within
    }
}

#[cfg(test)]
mod tests {
    use clock::Duration;

    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_one_for_each_part_of_a_second() {
        let limits = Limits { calls_per_second: 4, burst: 3, ..Limits::default() };
        let mut rate = Rate::default();
        let mut at = |ms: u64| rate.admits(Instant::ZERO + Duration::from_millis(ms), &limits);
        assert_eq!([0, 0, 0, 0, 249].map(&mut at), [true, true, true, false, false]);
        assert_eq!([250, 250, 500, 501].map(&mut at), [true, false, true, false]);
        assert_eq!([5000, 5000, 5000, 5000].map(&mut at), [true, true, true, false], "a pause fills it up");
    }

    #[test]
    fn without_a_rate_every_call_is_taken() {
        let mut rate = Rate::default();
        assert!((0..100).all(|_| rate.admits(Instant::ZERO, &Limits::default())));
    }
}
