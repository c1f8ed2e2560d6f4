//! Session timers: a call whose other end has vanished ends by itself (RFC 4028).

use clock::{Duration, Instant};
use plan::profile::SessionTimerMode;
use sip::{Draft, HeaderName, Message, Refresher, SessionExpires};

use super::Change;
use crate::agent::Agent;
use crate::interface::CallKey;
use crate::timer::Timer;

/// Without a refresh the call ends this long before the interval does, or a third of it (RFC 4028 10).
const MARGIN_MAX: Duration = Duration::from_secs(32);

impl Agent {
    /// The headers of an INVITE whose sender wants a session timer.
    pub(crate) fn ask_for_session_timer(&self, draft: &mut Draft) {
        let settings = &self.profile.session_timer;
        if settings.mode == SessionTimerMode::Requested {
            draft.push(HeaderName::SessionExpires, format!("{};refresher=uac", settings.expires_s));
            draft.push(HeaderName::MinSe, settings.min_se_s.to_string());
        }
    }

    /// The headers of a 2xx to an INVITE that wants a session timer: the same interval, and who sent the
    /// INVITE refreshes.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-9
    pub(crate) fn agree_on_session_timer(
        &mut self,
        now: Instant,
        key: CallKey,
        request: &Message,
        response: &mut Draft,
    ) {
        let asked = request.session_expires().ok().flatten();
        let Some(asked) = asked.filter(|_| self.profile.session_timer.mode != SessionTimerMode::Off) else {
            return;
        };
        response.push(HeaderName::SessionExpires, format!("{};refresher=uac", asked.interval_seconds));
        response.push(HeaderName::Require, "timer");
        self.watch_session(now, key, asked.interval_seconds, false);
    }

    /// The other side's 2xx tells whether there is a session timer, and who refreshes.
    pub(crate) fn take_session_timer(&mut self, now: Instant, key: CallKey, response: &Message) {
        let Ok(Some(agreed)) = response.session_expires() else { return };
        let SessionExpires { interval_seconds, .. } = agreed;
        self.watch_session(now, key, interval_seconds, agreed.refresher() != Some(Refresher::Uas));
    }

    fn watch_session(&mut self, now: Instant, key: CallKey, interval_s: u32, refreshes: bool) {
        let interval = Duration::from_secs(u64::from(interval_s));
        let wait = if refreshes { interval / 2 } else { interval - MARGIN_MAX.min(interval / 3) };
        if let Some(call) = self.calls.get_mut(&key) {
            call.refreshes = refreshes;
            self.timers.set(Timer::Session(key), now + wait);
        }
    }

    pub(crate) fn session_due(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get(&key) else { return };
        if call.refreshes {
            self.change(now, key, Change::Codecs { codecs: None, delayed_offer: false });
        } else {
            self.note("the session was not refreshed");
            self.hang_up(now, key);
        }
    }
}
