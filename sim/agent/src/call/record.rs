//! What of a call goes into its record, and when.

use plan::NumberFormat;
use sip::{Draft, Message, q850_cause_of};

use super::one::Call;
use crate::books::{self, OpenCdr, Release};
use crate::core::{Core, number};

impl Call {
    /// This side has sent an INVITE to `dialled`, as `calling`.
    pub(super) fn open_record_of_caller(&mut self, core: &Core, calling: &str, dialled: &str) {
        let called = number::parse(&core.profile.numbers.plan(), dialled, NumberFormat::PlusE164);
        let record = OpenCdr::new(core.now, self.call_id(), calling, &called);
        self.record = Some(Box::new(record));
    }

    /// This side has let an INVITE in.
    pub(super) fn open_record_of_called(&mut self, core: &Core, request: &Message) {
        self.record = Some(Box::new(books::open(core, request)));
    }

    /// Who has called, once the call was answered.
    pub(super) fn caller(&self) -> Option<&str> {
        self.record.as_ref()?.caller()
    }

    /// A provisional response or a 2xx to the call's INVITE was sent or has arrived.
    pub(super) fn record_response(&mut self, core: &Core, status: u16) {
        if let Some(record) = &mut self.record {
            record.responds(core.now, status);
        }
    }

    /// This side refuses the call.
    pub(super) fn record_refusal(&mut self, core: &Core, response: &Draft) {
        self.record_release(books::refusal(core, response), false);
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
        books::hand_over(core, record.close(self.outgoing, release, codec));
    }
}
