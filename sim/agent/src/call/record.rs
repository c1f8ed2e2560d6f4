//! The record that a side keeps of each leg of a call, and hands over when the leg is closed.
//!
//! A record is opened with the INVITE (by who is called: once the caller is known and let in, so that a
//! challenge or a stranger leaves none), and closed exactly once, when the call is forgotten. Charging starts
//! at the first 2xx and ends at the first BYE. Each side writes down the instants that it sees: who is called
//! those at which it sent the 2xx, and who calls those at which the 2xx arrived; and the BYE when it sent or
//! received it first. A call that is refused inside this box, with nothing on the trunk, has no leg there.

use clock::{Duration, Instant};
use plan::NumberFormat;
use sip::{Draft, Message, Text, q850_cause_of};
use trace::{Cdr, Party};

use super::Call;
use crate::core::{Core, number};
use crate::interface::Output;

/// A record that is still being written.
#[derive(Debug)]
pub(crate) struct OpenCdr {
    call_id: Text,
    calling: Text,
    called: Text,
    invited: Instant,
    ringing: Option<Instant>,
    answered: Option<Instant>,
    release: Option<Release>,
}

/// How the call ended.
#[derive(Clone, Copy, Debug)]
struct Release {
    at: Instant,
    by: Party,
    status: u16,
    cause: u8,
}

impl OpenCdr {
    fn new(now: Instant, call_id: &str, calling: &str, called: &str) -> Self {
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

    /// A response to the INVITE that is not a failure was sent or received.
    fn responds(&mut self, now: Instant, status: u16) {
        match status {
            101..=199 => _ = self.ringing.get_or_insert(now),
            200..=299 => _ = self.answered.get_or_insert(now),
            _ => {}
        }
    }

    fn close(self, outgoing: bool, release: Release, codec: Option<String>) -> Cdr {
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
fn open(core: &Core, request: &Message) -> OpenCdr {
    let call_id = request.call_id().unwrap_or_default();
    OpenCdr::new(core.now, call_id, &core.calling_number(request), &core.called_number(request))
}

/// This side refuses an INVITE before it becomes a call of its own.
pub(crate) fn of_refusal(core: &mut Core, request: &Message, response: &Draft) {
    let release = refusal(core, response);
    let record = open(core, request).close(false, release, None);
    hand_over(core, record);
}

fn refusal(core: &Core, response: &Draft) -> Release {
    let status = response.status().unwrap_or_default();
    // We send 487 only to a caller who has given up.
    let by = if status == 487 { core.party.peer() } else { core.party };
    Release { at: core.now, by, status, cause: response.to_message().q850_cause() }
}

fn hand_over(core: &mut Core, mut cdr: Cdr) {
    // A stranger has no contract and so no bill.
    if core.party != Party::Stranger && core.quirks.writes(core.now, core.side, &mut cdr) {
        core.put_out(Output::Cdr(Box::new(cdr)));
    }
}

impl Call {
    /// This side has sent an INVITE to `dialled`.
    pub(super) fn open_record_of_caller(&mut self, core: &Core, dialled: &str) {
        let called = number::parse(&core.profile.numbers.plan(), dialled, NumberFormat::PlusE164);
        let record = OpenCdr::new(core.now, self.call_id(), &core.own_number(), &called);
        self.record = Some(Box::new(record));
    }

    /// This side has let an INVITE in.
    pub(super) fn open_record_of_called(&mut self, core: &Core, request: &Message) {
        self.record = Some(Box::new(open(core, request)));
    }

    /// A provisional response or a 2xx to the call's INVITE was sent or has arrived.
    pub(super) fn record_response(&mut self, core: &Core, status: u16) {
        if let Some(record) = &mut self.record {
            record.responds(core.now, status);
        }
    }

    /// This side refuses the call.
    pub(super) fn record_refusal(&mut self, core: &Core, response: &Draft) {
        self.record_release(refusal(core, response), false);
    }

    /// The other side has refused the call, or nothing came back in time.
    pub(super) fn record_failure(&mut self, core: &Core, status: u16, response: Option<&Message>) {
        let own = core.party;
        // A 487 is what the caller wanted; and who waits no more has given up.
        let by = if status == 487 || response.is_none() { own } else { own.peer() };
        let cause = response.map_or(q850_cause_of(status), Message::q850_cause);
        self.record_release(Release { at: core.now, by, status, cause }, false);
    }

    /// This side sends a BYE.
    pub(super) fn record_own_bye(&mut self, core: &Core, cause: u8) {
        self.record_release(Release { at: core.now, by: core.party, status: 200, cause }, true);
    }

    /// A BYE has arrived.
    pub(super) fn record_their_bye(&mut self, core: &Core, bye: &Message) {
        let (by, cause) = (core.party.peer(), bye.q850_cause());
        self.record_release(Release { at: core.now, by, status: 200, cause }, true);
    }

    /// The first end counts: a BYE that crosses another one changes nothing.
    fn record_release(&mut self, release: Release, is_bye: bool) {
        if let Some(record) = self.record.as_mut().filter(|r| r.answered.is_some() == is_bye) {
            record.release.get_or_insert(release);
        }
    }

    /// The call is forgotten.
    pub(super) fn close_record(&mut self, core: &mut Core) {
        let Some(record) = self.record.take() else { return };
        let is_answered = record.answered.is_some();
        let release = record.release.unwrap_or_else(|| {
            // Only misbehaviour comes here: the call vanishes with no word to the other side.
            let status = if is_answered { 200 } else { 408 };
            Release { at: core.now, by: core.party, status, cause: q850_cause_of(status) }
        });
        let codec = self.offer_answer.codec().filter(|_| is_answered).map(str::to_owned);
        hand_over(core, record.close(self.outgoing, release, codec));
    }
}
