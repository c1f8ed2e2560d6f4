//! How far a call is, and what it takes when.
//!
//! ```text
//!  Calling ──1xx──► Proceeding ──2xx──► Confirmed ──BYE sent──► Ending ──answered──► Ended
//!     └─────────────2xx──────────────────►  ▲  └─────BYE received──────────────────────►
//!  Incoming ──2xx sent──► Answered ──ACK────┘
//!     each of them ──failure, refusal, nothing came────────────────────────────────────► Ended
//! ```

use sip::Method;

use crate::core::CallTimer;
use crate::interface::{CallCommand, CallPhase};

/// What can happen to a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event<'a> {
    Command(&'a CallCommand),
    /// A request inside its dialog.
    Request(Option<&'a Method>),
    Timer(CallTimer),
}

/// What a call does with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taking {
    Acts,
    /// The moment for it is over or has not come: nothing happens.
    Ignores,
    /// The request is answered with this.
    Refuses(u16),
}

use CallPhase::{Answered, Calling, Confirmed, Ended, Ending, Incoming, Proceeding};

impl CallPhase {
    /// True once nothing can be done in the call any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Ending | Ended)
    }

    /// The table.
    pub(super) fn takes(self, event: Event<'_>) -> Taking {
        match event {
            Event::Command(command) => acts_if(self.suits(command)),
            Event::Request(method) => self.takes_request(method),
            Event::Timer(timer) => acts_if(self.awaits(timer)),
        }
    }

    /// Whether a person at the phone can do this now.
    pub(super) const fn suits(self, command: &CallCommand) -> bool {
        use CallCommand as C;
        match command {
            C::Ring | C::Progress { .. } | C::Answer { .. } | C::Reject { .. } => matches!(self, Incoming),
            // The agent itself holds a CANCEL back until a provisional response has come.
            C::Cancel => matches!(self, Calling | Proceeding),
            C::Hangup
            | C::Hold
            | C::Resume
            | C::Reinvite { .. }
            | C::ChangeMedia { .. }
            | C::Data(_)
            | C::Fax { .. }
            | C::Dtmf(_) => matches!(self, Confirmed),
        }
    }

    fn takes_request(self, method: Option<&Method>) -> Taking {
        match (self, method) {
            (_, Some(Method::Ack)) => acts_if(matches!(self, Answered | Confirmed)),
            // There is no dialog yet, or it is over (RFC 3261 12.2.2): a BYE that crosses ours is taken all the same
            // (RFC 5407 3.2.2).
            (Calling | Ended, _) => Taking::Refuses(481),
            (Ending, Some(Method::Bye)) => Taking::Acts,
            (Ending, _) => Taking::Refuses(481),
            (Proceeding | Incoming | Answered | Confirmed, _) => Taking::Acts,
        }
    }

    const fn awaits(self, timer: CallTimer) -> bool {
        use CallTimer as T;
        match timer {
            T::Answer2xx | T::GlareRetry | T::Duration | T::Session => matches!(self, Answered | Confirmed),
            T::AckKept => !matches!(self, Calling | Proceeding | Incoming),
            T::RingTimeout => matches!(self, Calling | Proceeding | Incoming | Confirmed),
            T::RingAgain | T::Reliable => matches!(self, Incoming),
            T::Phone => matches!(self, Incoming | Answered | Confirmed),
            T::Info => matches!(self, Confirmed),
            T::Media | T::Fax => !matches!(self, Calling | Ending | Ended),
        }
    }
}

const fn acts_if(it_does: bool) -> Taking {
    if it_does { Taking::Acts } else { Taking::Ignores }
}
