//! How long to wait for the next report: RFC 3550 sections 6.2, 6.3.1 and appendix A.7.

use clock::{Duration, Rng};

/// The shortest mean interval (RFC 3550 section 6.2).
const MINIMUM_SECONDS: f64 = 5.0;
/// RTCP gets one twentieth of the session's bandwidth (RFC 3550 section 6.2).
const RTCP_SHARE: f64 = 0.05;
/// A quarter of that is for senders while they are the minority (RFC 3550 section 6.2).
const SENDER_SHARE: f64 = 0.25;
/// e - 3/2: makes up for timer reconsideration, which lets the interval converge below its mean.
const COMPENSATION: f64 = core::f64::consts::E - 1.5;

/// Who is in the session, as this end knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// All members, this end included.
    pub members: u32,
    /// Those who sent media lately, this end included.
    pub senders: u32,
    /// Whether this end did.
    pub we_sent: bool,
}

/// What the interval is reckoned from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The session's bandwidth in bits per second, headers included.
    pub session_bandwidth: u32,
    /// The mean size of an RTCP datagram with its UDP and IP headers, in octets.
    pub average_size: f64,
    /// No report was sent yet: half the minimum suffices, so that newcomers are known soon.
    pub initial: bool,
}

impl Interval {
    /// The mean interval Td (RFC 3550 section 6.3.1).
    #[must_use]
    pub fn deterministic(&self, membership: Membership) -> Duration {
        let minimum = if self.initial { MINIMUM_SECONDS / 2.0 } else { MINIMUM_SECONDS };
        let mut octets_per_second = f64::from(self.session_bandwidth) / 8.0 * RTCP_SHARE;
        let mut n = f64::from(membership.members);
        let senders = f64::from(membership.senders);
        if senders <= n * SENDER_SHARE {
            if membership.we_sent {
                octets_per_second *= SENDER_SHARE;
                n = senders;
            } else {
                octets_per_second *= 1.0 - SENDER_SHARE;
                n -= senders;
            }
        }
        Duration::from_secs_f64((self.average_size * n / octets_per_second.max(1.0)).clamp(minimum, 3600.0))
    }

    /// The interval to wait: Td times 0.5 to 1.5, against synchronisation, and compensated.
    #[must_use]
    pub fn randomised(&self, membership: Membership, rng: &mut Rng) -> Duration {
        self.deterministic(membership).mul_f64((rng.unit() + 0.5) / COMPENSATION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Membership = Membership { members: 2, senders: 2, we_sent: true };

    #[test]
    fn a_call_reports_at_the_minimum() {
        let interval = Interval { session_bandwidth: 80_000, average_size: 128.0, initial: false };
        assert_eq!(interval.deterministic(CALL), Duration::from_secs(5));
        let first = Interval { initial: true, ..interval };
        assert_eq!(first.deterministic(CALL), Duration::from_millis(2500));
    }

    #[test]
    fn many_listeners_wait_longer() {
        let interval = Interval { session_bandwidth: 80_000, average_size: 100.0, initial: false };
        let crowd = Membership { members: 1000, senders: 1, we_sent: false };
        // 999 listeners share three quarters of 500 octets per second.
        assert_eq!(interval.deterministic(crowd).as_secs(), 266);
    }

    #[test]
    fn the_draw_spreads_evenly_between_half_and_one_and_a_half() {
        let interval = Interval { session_bandwidth: 80_000, average_size: 128.0, initial: false };
        let mut rng = Rng::new(1);
        let draws: Vec<f64> =
            (0..10_000).map(|_| interval.randomised(CALL, &mut rng).as_secs_f64()).collect();
        let mean = draws.iter().sum::<f64>() / 10_000.0;
        assert!(draws.iter().all(|d| (2.05..6.16).contains(d)));
        // Mean 5/1.21828 = 4.104; the standard error is 0.0118.
        assert!((mean - 4.104).abs() < 0.04, "{mean}");
    }
}
