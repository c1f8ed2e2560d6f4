//! The timers of an agent. Transactions keep their own.

use crate::interface::CallKey;

/// What an agent may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// Something in a call is due.
    Call(CallTimer, CallKey),
    /// The registration of the account at this place must be refreshed or given back, or is tried again after a failure.
    Register(usize),
    /// The same of a number that is registered by itself.
    Number(usize),
    /// A binding of the registrar runs out.
    BindingExpires,
    /// The next OPTIONS ping is due.
    Keepalive,
    /// A phone calls back whoever has called it.
    CallBack(u64),
    /// Whoever was asked to call again with a longer session has not.
    NotAgain(u64),
    /// A datagram that a quirk delayed is due.
    Delayed(u64),
}

/// What a call may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CallTimer {
    /// The 2xx of a call is repeated, or its time for an ACK is over (RFC 3261 13.3.1.4).
    Answer2xx,
    /// The ACK of a call need not be repeated any more (RFC 3261 13.2.2.4).
    AckKept,
    /// The phone behind the agent does the next thing by itself: it rings, answers, refuses.
    Phone,
    /// Nobody answered for too long, a call or a change of one.
    RingTimeout,
    /// The call still rings: the provisional response is repeated (RFC 3261 13.3.1.1).
    RingAgain,
    /// The wait after a 491 is over (RFC 3261 14.1).
    GlareRetry,
    /// A reliable provisional response is repeated, or its time for a PRACK is over (RFC 3262 3).
    Reliable,
    /// The next thing in a call's media is due.
    Media,
    /// The next thing in a call's T.38 is due.
    Fax,
    /// The next digit by INFO is due.
    Info,
    /// The session must be refreshed, or has run out (RFC 4028 10).
    Session,
    /// The call has lasted as long as this side allows.
    Duration,
}

impl CallTimer {
    /// All timers that a call can have.
    pub(crate) const ALL: [Self; 12] = [
        Self::Answer2xx,
        Self::AckKept,
        Self::Phone,
        Self::RingTimeout,
        Self::RingAgain,
        Self::GlareRetry,
        Self::Reliable,
        Self::Media,
        Self::Fax,
        Self::Info,
        Self::Session,
        Self::Duration,
    ];
}
