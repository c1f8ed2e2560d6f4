//! The timers of RFC 3261 section 17 and RFC 6026, by their letters, and the three times they are made of.

use core::fmt;

use clock::Duration;

/// The three base times of RFC 3261 (table 4); every timer is a function of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    /// Estimate of the round trip; the first retransmission interval.
    pub t1: Duration,
    /// The longest retransmission interval of non-INVITE requests and of INVITE responses.
    pub t2: Duration,
    /// How long a message may stay in the network.
    pub t4: Duration,
}

impl Default for Timers {
    /// The defaults of RFC 3261: 500 ms, 4 s, 5 s.
    fn default() -> Self {
        Self { t1: Duration::from_millis(500), t2: Duration::from_secs(4), t4: Duration::from_secs(5) }
    }
}

impl Timers {
    /// Timer D is at least this long over UDP, because the T1 of the other side is not known here.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.1.2
    pub const TIMER_D_MIN: Duration = Duration::from_secs(32);

    /// 64*T1: the patience of SIP. Timers B, F, H, J, L and M, and the wait for the ACK of a 2xx.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.t1.saturating_mul(64)
    }

    /// Timer D over an unreliable transport.
    #[must_use]
    pub fn timer_d(&self) -> Duration {
        self.patience().max(Self::TIMER_D_MIN)
    }

    /// The interval after `interval` where intervals double up to T2 (Timers E and G, and 2xx responses).
    #[must_use]
    pub fn doubled_to_t2(&self, interval: Duration) -> Duration {
        interval.saturating_mul(2).min(self.t2)
    }
}

/// A running timer of a transaction. Timer C belongs to proxies and is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// INVITE request retransmission over UDP: T1, doubling without a cap.
    A,
    /// INVITE client gives up: 64*T1 in Calling.
    B,
    /// INVITE client waits for repeated failure responses: 32 s over UDP, nothing over TCP.
    D,
    /// Non-INVITE request retransmission over UDP: T1 doubling to T2, T2 once a 1xx came.
    E,
    /// Non-INVITE client gives up: 64*T1.
    F,
    /// Retransmission of a failure response to INVITE over UDP: T1 doubling to T2.
    G,
    /// INVITE server gives up waiting for the ACK: 64*T1.
    H,
    /// INVITE server absorbs repeated ACKs: T4 over UDP, nothing over TCP.
    I,
    /// Non-INVITE server absorbs repeated requests: 64*T1 over UDP, nothing over TCP.
    J,
    /// Non-INVITE client absorbs repeated responses: T4 over UDP, nothing over TCP.
    K,
    /// INVITE server absorbs repeated INVITEs after a 2xx: 64*T1 (RFC 6026).
    L,
    /// INVITE client takes repeated and forked 2xx: 64*T1 (RFC 6026).
    M,
    /// INVITE client gives up after its CANCEL: 64*T1. The RFC has the time (9.1) but no letter for it.
    Cancel,
}

impl fmt::Display for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
