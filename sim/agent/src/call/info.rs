//! Digits by INFO: each in a request of its own (RFC 2976, and no RFC for its body).

use clock::Duration;
use plan::profile::Dtmf;
use sip::{HeaderName, Message, Method};

use super::one::Call;
use crate::core::{CallTimer, Core, Purpose};

impl Call {
    /// The digits go one behind the other.
    pub(super) fn dial_by_info(&mut self, core: &mut Core, digits: &str) {
        let was_idle = self.told.is_empty();
        self.told.extend(digits.chars());
        if was_idle {
            self.tell_digit(core);
        }
    }

    /// The first of the digits that are left goes out.
    pub(super) fn tell_digit(&mut self, core: &mut Core) {
        let Some(digit) = self.told.front() else { return };
        if let Some(until) = self.pauses_until(core) {
            return self.set_timer(core, CallTimer::Info, until);
        }
        let body = format!("Signal={digit}\r\nDuration={}\r\n", core.profile.dtmf.duration_ms);
        let Some((mut info, to)) = self.dialog_request(core, Method::Info) else { return self.told.clear() };
        info.push(HeaderName::Contact, core.contact_in(self.call_id()));
        core.add_supported(&mut info);
        info.set_body("application/dtmf-relay", body);
        core.request(info, to, Purpose::Info(self.key));
    }

    /// A digit has its answer. The next one waits until the other side may have played this one: two at once may come in
    /// either order, and who plays them plays them into each other.
    pub(super) fn digit_was_told(&mut self, core: &mut Core, status: u16, response: Option<&Message>) {
        self.told.pop_front();
        if self.phase.is_over() {
            return;
        }
        if status >= 300 {
            self.heed_retry_after(core, response);
        }
        match status {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.2
            408 | 481 => {
                self.told.clear();
                self.hang_up(core);
            }
            _ if self.told.is_empty() => {}
            _ => self.set_timer(core, CallTimer::Info, core.now + length_of(&core.profile.dtmf)),
        }
    }

    /// An INFO may bring a digit.
    pub(super) fn digit_by_info(&mut self, core: &mut Core, info: &Message) {
        let digit = info.digit_told().filter(|letter| "0123456789*#ABCD".contains(*letter));
        if let Some(digit) = digit {
            self.digits_came(core, digit.encode_utf8(&mut [0; 4]));
        }
    }
}

/// A digit and the pause behind it.
fn length_of(settings: &Dtmf) -> Duration {
    Duration::from_millis(u64::from(settings.duration_ms) + u64::from(settings.pause_ms))
}
