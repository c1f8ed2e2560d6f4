//! The record that a side keeps of each leg of a call, and hands over when the leg is closed.
//!
//! A record is opened with the INVITE (by who is called: once the caller is known and let in, so that a
//! challenge or a stranger leaves none), and closed exactly once, when the call is forgotten. Charging starts
//! at the first 2xx and ends at the first BYE. Each side writes down the instants that it sees: who is called
//! those at which it sent the 2xx, and who calls those at which the 2xx arrived; and the BYE when it sent or
//! received it first. A call that is refused inside this box, with nothing on the trunk, has no leg there.

use clock::{Duration, Instant};
use plan::Side;
use sip::{Draft, HeaderName, Message, Text, Uri, q850_cause_of};
use trace::{Cdr, Party};

use crate::agent::Agent;
use crate::call::Call;
use crate::interface::{CallKey, Output};
use crate::number;

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

impl Agent {
    /// This side has sent an INVITE to `number`.
    pub(crate) fn open_cdr_of_caller(&mut self, key: CallKey, call_id: &str, number: &str) {
        let plan = self.profile.numbers.plan();
        let called = number::parse(&plan, number, plan::NumberFormat::PlusE164);
        let record = OpenCdr::new(self.now, call_id, &self.caller(), &called);
        if let Some(call) = self.calls.get_mut(&key) {
            call.cdr = Some(Box::new(record));
        }
    }

    /// This side has let an INVITE in.
    pub(crate) fn open_cdr_of_called(&mut self, key: CallKey, request: &Message) {
        let record = self.record_of(request);
        if let Some(call) = self.calls.get_mut(&key) {
            call.cdr = Some(Box::new(record));
        }
    }

    /// This side refuses an INVITE before it becomes a call of its own.
    pub(crate) fn cdr_of_refusal(&mut self, request: &Message, response: &Draft) {
        let record = self.record_of(request);
        let release = self.refusal(response);
        self.hand_over(record.close(false, release, None));
    }

    fn record_of(&self, request: &Message) -> OpenCdr {
        let call_id = request.call_id().unwrap_or_default();
        OpenCdr::new(self.now, call_id, &self.calling_number(request), &self.called_number(request))
    }

    /// A provisional response or a 2xx to the call's INVITE was sent or has arrived.
    pub(crate) fn cdr_responds(&mut self, key: CallKey, status: u16) {
        let now = self.now;
        if let Some(record) = self.calls.get_mut(&key).and_then(|c| c.cdr.as_mut()) {
            record.responds(now, status);
        }
    }

    /// This side refuses the call.
    pub(crate) fn cdr_refused(&mut self, key: CallKey, response: &Draft) {
        let release = self.refusal(response);
        self.cdr_released(key, release, false);
    }

    /// The other side has refused the call, or nothing came back in time.
    pub(crate) fn cdr_failed(&mut self, key: CallKey, status: u16, response: Option<&Message>) {
        let own = self.party;
        // A 487 is what the caller wanted; and who waits no more has given up.
        let by = if status == 487 || response.is_none() { own } else { own.peer() };
        let cause = response.map_or(q850_cause_of(status), Message::q850_cause);
        self.cdr_released(key, Release { at: self.now, by, status, cause }, false);
    }

    /// This side sends a BYE.
    pub(crate) fn cdr_hung_up(&mut self, key: CallKey, cause: u8) {
        let release = Release { at: self.now, by: self.party, status: 200, cause };
        self.cdr_released(key, release, true);
    }

    /// A BYE has arrived.
    pub(crate) fn cdr_bye(&mut self, key: CallKey, bye: &Message) {
        let (by, cause) = (self.party.peer(), bye.q850_cause());
        self.cdr_released(key, Release { at: self.now, by, status: 200, cause }, true);
    }

    fn refusal(&self, response: &Draft) -> Release {
        let status = response.status().unwrap_or_default();
        // We send 487 only to a caller who has given up.
        let by = if status == 487 { self.party.peer() } else { self.party };
        Release { at: self.now, by, status, cause: response.to_message().q850_cause() }
    }

    /// The first end counts: a BYE that crosses another one changes nothing.
    fn cdr_released(&mut self, key: CallKey, release: Release, is_bye: bool) {
        let record = self.calls.get_mut(&key).and_then(|c| c.cdr.as_mut());
        if let Some(record) = record.filter(|r| r.answered.is_some() == is_bye) {
            record.release.get_or_insert(release);
        }
    }

    /// The call is forgotten.
    pub(crate) fn close_cdr(&mut self, call: &mut Call) {
        let Some(record) = call.cdr.take() else { return };
        let is_answered = record.answered.is_some();
        let release = record.release.unwrap_or_else(|| {
            // Only misbehaviour comes here: the call vanishes with no word to the other side.
            let status = if is_answered { 200 } else { 408 };
            Release { at: self.now, by: self.party, status, cause: q850_cause_of(status) }
        });
        let codec = call.offer_answer.codec().filter(|_| is_answered).map(str::to_owned);
        self.hand_over(record.close(call.outgoing, release, codec));
    }

    fn hand_over(&mut self, mut cdr: Cdr) {
        // A stranger has no contract and so no bill.
        if self.party != Party::Stranger && self.quirks.writes(self.now, self.side, &mut cdr) {
            self.out.push_back(Output::Cdr(Box::new(cdr)));
        }
    }

    /// The number of who calls: the one that the other side vouches for, else the one that is shown.
    fn calling_number(&self, request: &Message) -> String {
        let numbers = &self.profile.numbers;
        let user = |uri: Uri| {
            uri.telephone_number().or_else(|| uri.user_unescaped().map(std::borrow::Cow::into_owned))
        };
        let asserted = request.header(HeaderName::PAssertedIdentity);
        let asserted = asserted.and_then(|v| user(sip::NameAddr::parse(&v).ok()?.uri));
        let shown = || request.from().ok().and_then(|from| user(from.uri));
        let text = asserted.or_else(shown).unwrap_or_default();
        let format = if self.side == Side::Carrier { numbers.calling_out } else { numbers.calling_in };
        number::parse(&numbers.plan(), &text, format)
    }
}
