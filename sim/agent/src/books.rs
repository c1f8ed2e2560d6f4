//! The record that a side keeps of each leg of a call, and hands over when the leg is closed.
//!
//! A record is opened with the INVITE (by who is called: once the caller is known and let in, so that a
//! challenge or a stranger leaves none), and closed exactly once, when the call is forgotten. Charging starts
//! at the first 2xx and ends at the first BYE. Each side writes down the instants that it sees: who is called
//! those at which it sent the 2xx, and who calls those at which the 2xx arrived; and the BYE when it sent or
//! received it first. A call that is refused inside this box, with nothing on the trunk, has no leg there.

use clock::{Duration, Instant};
use sip::{Draft, Message, Text};
use trace::{Cdr, Party};

use crate::core::Core;
use crate::interface::Output;

/// A record that is still being written.
#[derive(Debug)]
pub(crate) struct OpenCdr {
    call_id: Text,
    calling: Text,
    called: Text,
    invited: Instant,
    ringing: Option<Instant>,
    pub(crate) answered: Option<Instant>,
    pub(crate) release: Option<Release>,
}

/// How the call ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Release {
    pub(crate) at: Instant,
    pub(crate) by: Party,
    pub(crate) status: u16,
    pub(crate) cause: u8,
}

impl OpenCdr {
    pub(crate) fn new(now: Instant, call_id: &str, calling: &str, called: &str) -> Self {
        Self {
            call_id: call_id.into(),
            calling: calling.into(),
            called: called.into(),
            invited: now,
            ringing: None,
            answered: None,
            release: None,
        }
    }

    /// The numbers of the caller and of the called side.
    pub(crate) fn numbers(&self) -> (&str, &str) {
        (&self.calling, &self.called)
    }

    /// Another number stands for the caller; gives back the one that stood there.
    pub(crate) fn replace_caller(&mut self, number: &str) -> Text {
        core::mem::replace(&mut self.calling, number.into())
    }

    /// Who has called, once the call was answered.
    pub(crate) fn caller(&self) -> Option<&str> {
        self.answered.map(|_| &*self.calling)
    }

    /// A response to the INVITE that is not a failure was sent or received.
    pub(crate) fn responds(&mut self, now: Instant, status: u16) {
        match status {
            101..=199 => _ = self.ringing.get_or_insert(now),
            200..=299 => _ = self.answered.get_or_insert(now),
            _ => {}
        }
    }

    pub(crate) fn close(self, outgoing: bool, release: Release, codec: Option<String>) -> Cdr {
        let duration = self.answered.map_or(Duration::ZERO, |from| release.at.since(from));
        Cdr {
            call_id: self.call_id.into(),
            outgoing,
            calling: self.calling.into(),
            called: self.called.into(),
            invited: self.invited,
            ringing: self.ringing,
            answered: self.answered,
            ended: release.at,
            duration,
            released_by: release.by,
            status: release.status,
            cause: release.cause,
            codec,
        }
    }
}

/// This side has let an INVITE in, or looks at it before it refuses it.
pub(crate) fn open(core: &Core, request: &Message) -> OpenCdr {
    let call_id = request.call_id().unwrap_or_default();
    OpenCdr::new(core.now, call_id, &core.calling_number(request), &core.called_number(request))
}

/// This side refuses an INVITE before it becomes a call of its own.
pub(crate) fn of_refusal(core: &mut Core, request: &Message, response: &Draft) {
    let record = refused(core, request, response);
    hand_over(core, record);
}

/// The record of such an INVITE.
pub(crate) fn refused(core: &Core, request: &Message, response: &Draft) -> Cdr {
    open(core, request).close(false, refusal(core, response), None)
}

pub(crate) fn refusal(core: &Core, response: &Draft) -> Release {
    let status = response.status().unwrap_or_default();
    // We send 487 only to a caller who has given up.
    let by = if status == 487 { core.party.peer() } else { core.party };
    Release { at: core.now, by, status, cause: response.to_message().q850_cause() }
}

pub(crate) fn hand_over(core: &mut Core, mut cdr: Cdr) {
    // A stranger has no contract and so no bill.
    if core.party != Party::Stranger && core.quirks.writes(core.now, core.side, &mut cdr) {
        core.put_out(Output::Cdr(Box::new(cdr)));
    }
}
