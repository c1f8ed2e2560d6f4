//! A call detail record: what one side of the trunk wrote down about one leg of a call.
//!
//! It is an artefact like a bill: the side may be wrong, and whoever reads it compares it with the wire.

use clock::{Duration, Instant};

use crate::Party;

/// One record, closed. All instants are those at which this side sent or received the message: a message
/// takes its time to the other side, so that the two records of a call never agree to the last digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cdr {
    /// The Call-ID, by which the records of both sides are joined.
    pub call_id: String,
    /// True when this side placed the call.
    pub outgoing: bool,
    /// Who called, in E.164 with its plus where this side could make that of it, else as it stood there.
    pub calling: String,
    /// Who was called, likewise.
    pub called: String,
    /// When the INVITE was sent or received. A challenged INVITE counts from the first try for who sent it,
    /// and from the one that was let in for who received it.
    pub invited: Instant,
    /// When the first provisional response above 100 was sent or received.
    pub ringing: Option<Instant>,
    /// When the first 2xx was sent or received: charging starts here.
    pub answered: Option<Instant>,
    /// When the first BYE was sent or received; of a call that was never answered, when its final response
    /// was sent or received, or was waited for no more. Charging ends here.
    pub ended: Instant,
    /// What is charged for: from the answer to the end, nothing for a call that was not answered.
    pub duration: Duration,
    /// Who ended it: who sent the BYE, gave up, or refused.
    pub released_by: Party,
    /// The final status of the INVITE; 408 when none came.
    pub status: u16,
    /// The cause of the release, by Q.850.
    pub cause: u8,
    /// The audio codec that was agreed on.
    pub codec: Option<String>,
}

impl Cdr {
    /// The word for the direction as this side sees it.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        if self.outgoing { "outgoing" } else { "incoming" }
    }
}
