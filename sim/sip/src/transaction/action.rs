//! What a transaction machine asks of its owner, and the class of a status code.

use core::fmt;

use clock::Instant;

use super::Timer;

/// One thing a machine wants done. The machines hold no messages: the owner knows which bytes are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send the request (client) or the latest response (server), whether for the first time or again.
    Send,
    /// Send the ACK for the failure response (RFC 3261 17.1.1.3), built once and then repeated.
    SendAck,
    /// Hand the message that was the event to the transaction user.
    Deliver,
    /// Start the timer, or start it anew.
    Start(Timer, Instant),
    /// The timer must not run any more.
    Stop(Timer),
    /// Tell the transaction user: no response came in time.
    TimedOut,
    /// Tell the transaction user: no ACK came for the failure response.
    NoAck,
    /// Tell the transaction user: the transport could not send.
    TransportFailed,
    /// The transaction is over; it must be destroyed at once.
    Terminated,
    /// The event was not allowed in this state: the owner or the transaction user is at fault.
    Refused,
}

/// The most actions one event can cause.
const ACTIONS_MAX: usize = 6;

/// The actions of one event, in order. Without actions the event was absorbed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Actions {
    list: [Action; ACTIONS_MAX],
    length: u8,
}

impl Actions {
    /// Nothing to do: the event is absorbed.
    pub const ABSORBED: Self = Self { list: [Action::Refused; ACTIONS_MAX], length: 0 };

    /// Adds an action at the end.
    pub(super) fn push(&mut self, action: Action) {
        self.list[usize::from(self.length)] = action;
        self.length += 1;
    }

    /// The actions in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Action] {
        &self.list[..usize::from(self.length)]
    }

    /// True when `action` is among them.
    #[must_use]
    pub fn contains(&self, action: Action) -> bool {
        self.as_slice().contains(&action)
    }
}

impl From<Action> for Actions {
    fn from(action: Action) -> Self {
        [action].into()
    }
}

impl<const N: usize> From<[Action; N]> for Actions {
    fn from(list: [Action; N]) -> Self {
        let mut actions = Self::ABSORBED;
        for action in list {
            actions.push(action);
        }
        actions
    }
}

impl fmt::Debug for Actions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_slice(), f)
    }
}

/// The three kinds of response a transaction distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 1xx.
    Provisional,
    /// 2xx.
    Success,
    /// 300 and above.
    Failure,
}

impl Class {
    /// The class of a status code. What lies outside 100 to 699 is malformed; an answer it is all the same.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status {
            100..=199 => Self::Provisional,
            200..=299 => Self::Success,
            _ => Self::Failure,
        }
    }
}
