//! The timers of an agent. Transactions keep their own.

use crate::interface::CallKey;

/// What an agent may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// The 2xx of a call is repeated, or its time for an ACK is over (RFC 3261 13.3.1.4).
    Answer2xx(CallKey),
    /// The ACK of a call need not be repeated any more (RFC 3261 13.2.2.4).
    AckKept(CallKey),
    /// The phone behind the agent does the next thing by itself: it rings, answers, refuses.
    Phone(CallKey),
    /// Nobody answered for too long.
    RingTimeout(CallKey),
    /// The call still rings: the provisional response is repeated (RFC 3261 13.3.1.1).
    RingAgain(CallKey),
    /// The wait after a 491 is over (RFC 3261 14.1).
    GlareRetry(CallKey),
    /// A reliable provisional response is repeated, or its time for a PRACK is over (RFC 3262 3).
    Reliable(CallKey),
    /// The next thing in a call's media is due.
    Media(CallKey),
    /// The next thing in a call's T.38 is due.
    Fax(CallKey),
    /// The session must be refreshed, or has run out (RFC 4028 10).
    Session(CallKey),
    /// The call has lasted as long as this side allows.
    Duration(CallKey),
    /// The registration must be refreshed, or is tried again after a failure.
    Register,
    /// A binding of the registrar runs out.
    BindingExpires,
    /// The next OPTIONS ping is due.
    Keepalive,
    /// A datagram that a quirk delayed is due.
    Delayed(u64),
}

impl Timer {
    /// All timers that a call can have.
    pub(crate) const fn of_call(key: CallKey) -> [Self; 11] {
        [
            Self::Answer2xx(key),
            Self::AckKept(key),
            Self::Phone(key),
            Self::RingTimeout(key),
            Self::RingAgain(key),
            Self::GlareRetry(key),
            Self::Reliable(key),
            Self::Media(key),
            Self::Fax(key),
            Self::Session(key),
            Self::Duration(key),
        ]
    }
}
