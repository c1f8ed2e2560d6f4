//! Ending a call (RFC 3261 15).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::transaction::ServerId;
use sip::{HeaderName, Message, Method, NORMAL_CLEARING};

use crate::agent::Agent;
use crate::interface::{CallKey, CallPhase};
use crate::quirk::call::{duration_limit_ignored, never_hangs_up, rings_past_expires};
use crate::send::Purpose;
use crate::timer::Timer;

/// The cause of Q.850 when a timer ends the call.
const RECOVERY_ON_TIMER: u8 = 102;

impl Agent {
    /// Hangs up: a BYE when the call is up, else whatever ends it.
    pub(crate) fn hang_up(&mut self, now: Instant, key: CallKey) {
        self.hang_up_because(now, key, NORMAL_CLEARING);
    }

    /// The call is up: from now on it may last so long.
    pub(crate) fn limit_duration(&mut self, now: Instant, key: CallKey) {
        let limit = self.profile.calls.duration_max_s;
        if limit > 0 && !self.quirks.has(&duration_limit_ignored::QUIRK) {
            self.timers.set(Timer::Duration(key), now + Duration::from_secs(u64::from(limit)));
        }
    }

    pub(crate) fn duration_over(&mut self, now: Instant, key: CallKey) {
        self.note("the longest call is over");
        self.hang_up_because(now, key, RECOVERY_ON_TIMER);
    }

    fn hang_up_because(&mut self, now: Instant, key: CallKey, cause: u8) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        if call.phase == CallPhase::Ended {
            return;
        }
        let Some(dialog) = call.dialog.as_mut() else { return };
        if self.quirks.has(&never_hangs_up::QUIRK) {
            self.fall_silent(key);
            return;
        }
        let mut bye = dialog.request(Method::Bye);
        call.phase = CallPhase::Ended;
        if self.profile.calls.q850_reason {
            bye.push(HeaderName::Reason, format!("Q.850;cause={cause}"));
        }
        let Some(dialog) = self.calls.get(&key).and_then(|c| c.dialog.as_ref()) else { return };
        let to = self.route(&mut bye, dialog);
        self.add_known_credentials(&mut bye);
        // Without a Reason the other side reads the usual cause, and so does the record.
        let cause = if self.profile.calls.q850_reason { cause } else { NORMAL_CLEARING };
        self.cdr_hung_up(key, cause);
        for timer in Timer::of_call(key) {
            self.timers.cancel(&timer);
        }
        //= https://www.rfc-editor.org/rfc/rfc3261#section-15.1.1
        // The session is over as soon as the BYE is handed over, answered or not.
        self.stop_media(now, key);
        self.request(now, bye, to, Purpose::Bye(key));
    }

    pub(crate) fn receive_bye(
        &mut self,
        now: Instant,
        key: CallKey,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        self.cdr_bye(key, request);
        //= https://www.rfc-editor.org/rfc/rfc3261#section-15.1.2
        self.answer_plainly(now, server, request, from, 200);
        self.stop_media(now, key);
        let waiting = self.calls.get(&key).is_some_and(|c| c.incoming.is_some());
        if waiting {
            self.reject(now, key, 487);
        }
        // A BYE of our own that crosses theirs still waits for its answer.
        let own_bye = |p: &crate::send::Pending| p.purpose == Purpose::Bye(key);
        if !self.transactions.values().any(own_bye) {
            self.forget(key);
        }
    }

    /// Ends a call in whatever state it is, because the agent stops.
    pub(crate) fn end_by_force(&mut self, now: Instant, key: CallKey) {
        match self.calls.get(&key).map(|c| c.phase) {
            Some(CallPhase::Calling | CallPhase::Proceeding) => self.cancel(now, key),
            Some(CallPhase::Incoming) => self.reject(now, key, 480),
            Some(CallPhase::Answered | CallPhase::Confirmed) => self.hang_up(now, key),
            Some(CallPhase::Ended) | None => {}
        }
    }

    /// Nobody answered for too long: the caller gives up, or the called side does.
    pub(crate) fn ring_timeout(&mut self, now: Instant, key: CallKey) {
        match self.calls.get(&key).map(|c| c.phase) {
            Some(CallPhase::Calling | CallPhase::Proceeding) => self.cancel(now, key),
            Some(CallPhase::Incoming) => {
                let incoming = self.calls.get(&key).and_then(|call| call.incoming.as_ref());
                let has_expired = incoming.is_some_and(|incoming| self.expiry(&incoming.request).is_some());
                self.reject(now, key, if has_expired { 487 } else { self.profile.calls.no_answer_status });
            }
            _ => {}
        }
    }

    /// How long an INVITE is good for, where that is shorter than this side rings.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1
    pub(crate) fn expiry(&self, invite: &Message) -> Option<Duration> {
        let seconds = invite.expires().ok().flatten()?;
        let expiry = Duration::from_secs(u64::from(seconds));
        (expiry < self.ring_time() && !self.quirks.has(&rings_past_expires::QUIRK)).then_some(expiry)
    }
}
