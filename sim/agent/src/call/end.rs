//! Ending a call (RFC 3261 15).

use clock::Duration;
use sip::{HeaderName, Message, Method, NORMAL_CLEARING};

use super::one::Call;
use crate::core::{CallTimer, Core, Purpose, Request};
use crate::interface::CallPhase;
use crate::quirk::call::{duration_limit_ignored, never_hangs_up, rings_past_expires};

/// The cause of Q.850 when a timer ends the call.
const RECOVERY_ON_TIMER: u8 = 102;

impl Call {
    /// Hangs up: a BYE when the call is up, else whatever ends it.
    pub(crate) fn hang_up(&mut self, core: &mut Core) {
        self.hang_up_because(core, NORMAL_CLEARING);
    }

    /// The call is up: from now on it may last so long.
    pub(super) fn limit_duration(&self, core: &mut Core) {
        let limit = core.profile.calls.duration_max_s;
        if limit > 0 && !core.quirks.has(&duration_limit_ignored::QUIRK) {
            self.set_timer(core, CallTimer::Duration, core.now + Duration::from_secs(u64::from(limit)));
        }
    }

    pub(super) fn duration_over(&mut self, core: &mut Core) {
        core.note("the longest call is over");
        self.hang_up_because(core, RECOVERY_ON_TIMER);
    }

    fn hang_up_because(&mut self, core: &mut Core, cause: u8) {
        if self.phase.is_over() || self.dialog.is_none() {
            return;
        }
        if core.quirks.has(&never_hangs_up::QUIRK) {
            self.fall_silent();
            return;
        }
        let Some((mut bye, to)) = self.dialog_request(core, Method::Bye) else { return };
        self.phase = CallPhase::Ending;
        if core.profile.calls.q850_reason {
            bye.push(HeaderName::Reason, format!("Q.850;cause={cause}"));
        }
        core.add_known_credentials(&mut bye);
        core.add_supported(&mut bye);
        // Without a Reason the other side reads the usual cause, and so does the record.
        let cause = if core.profile.calls.q850_reason { cause } else { NORMAL_CLEARING };
        self.record_own_bye(core, cause);
        core.cancel_timers_of(self.key);
        //= https://www.rfc-editor.org/rfc/rfc3261#section-15.1.1
        // The session is over as soon as the BYE is handed over, answered or not.
        self.stop_media(core);
        core.request(bye, to, Purpose::Bye(self.key));
    }

    pub(super) fn receive_bye(&mut self, core: &mut Core, request: &Request<'_>) {
        if self.phase == CallPhase::Proceeding {
            // Who is called has no right to it (RFC 3261 15). Our INVITE still wants its end: a 2xx its ACK.
            core.answer_plainly(request, 200);
            self.cancel(core);
            return;
        }
        self.record_their_bye(core, request.message);
        //= https://www.rfc-editor.org/rfc/rfc3261#section-15.1.2
        core.answer_plainly(request, 200);
        self.stop_media(core);
        self.reject(core, 487);
        // A BYE of our own that crosses theirs still waits for its answer.
        if !core.awaits(Purpose::Bye(self.key)) {
            self.phase = CallPhase::Ended;
        }
    }

    /// Ends the call in whatever state it is, because the agent stops.
    pub(super) fn end_by_force(&mut self, core: &mut Core) {
        match self.phase {
            CallPhase::Calling | CallPhase::Proceeding => self.cancel(core),
            CallPhase::Incoming => self.reject(core, 480),
            //= https://www.rfc-editor.org/rfc/rfc3261#section-15
            // Who was called sends no BYE before the ACK has come, or comes no more.
            CallPhase::Answered => self.ends_with_ack = true,
            CallPhase::Confirmed => self.hang_up(core),
            CallPhase::Ending | CallPhase::Ended => {}
        }
    }

    /// Nobody answered for too long: the caller gives up, or the called side does; or a change has no answer.
    pub(super) fn ring_timeout(&mut self, core: &mut Core) {
        match self.phase {
            CallPhase::Calling | CallPhase::Proceeding => self.cancel(core),
            CallPhase::Confirmed => self.cancel_change(core),
            CallPhase::Incoming => {
                let has_expired = self.incoming.as_ref().is_some_and(|i| expiry(core, &i.message).is_some());
                self.reject(core, if has_expired { 487 } else { core.profile.calls.no_answer_status });
            }
            _ => {}
        }
    }
}

/// How long an INVITE is good for, where that is shorter than this side rings.
//= https://www.rfc-editor.org/rfc/rfc3261#section-13.3.1
pub(super) fn expiry(core: &Core, invite: &Message) -> Option<Duration> {
    let seconds = invite.expires().ok().flatten()?;
    let expiry = Duration::from_secs(u64::from(seconds));
    (expiry < ring_time(core) && !core.quirks.has(&rings_past_expires::QUIRK)).then_some(expiry)
}

/// How long this side lets a phone ring.
pub(super) fn ring_time(core: &Core) -> Duration {
    Duration::from_secs(u64::from(core.profile.calls.ring_timeout_s))
}
