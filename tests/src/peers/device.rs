//! A user agent at the other end, in the words that a flow needs; each peer says them in its own.

use crate::Tried;

/// How a user agent is set up.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Setup {
    /// It registers with the carrier; otherwise each side knows the other's address.
    pub(crate) registers: bool,
    /// It answers whoever calls.
    pub(crate) answers: bool,
    /// It asks for reliable provisional responses (RFC 3262).
    pub(crate) reliable: bool,
    /// It asks for a session timer (RFC 4028).
    pub(crate) timer: bool,
}

/// What a user agent is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order<'a> {
    Call(&'a str),
    /// The call that rings is refused.
    Refuse,
    /// A call that rings or was answered is over.
    HangUp,
    Hold,
    Resume,
    Digit(char),
    /// It takes its bindings back and is gone.
    Quit,
}

/// A user agent that runs. What it does is seen on the wire, by our side: nobody asks it.
pub(crate) trait Device {
    /// Does it, or begins to.
    fn told(&mut self, order: Order<'_>) -> Tried;
}
