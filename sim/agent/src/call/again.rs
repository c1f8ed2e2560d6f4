//! Who was refused for a session interval that is too short calls again with a longer one, and that is one call (RFC 4028
//! 8.1, 7.3). Who does not has had a call that failed, and it leaves a record.

use clock::Duration;
use sip::Message;

use super::calls::Calls;
use crate::books;
use crate::core::{Core, Request, Timer};

/// As long as a request may take, the next INVITE is the same call.
const PATIENCE: Duration = Duration::from_secs(32);
/// Records that wait, at most; the oldest is handed over first.
const WAITING_MAX: usize = 256;

impl Calls {
    /// The INVITE was answered with 422.
    pub(super) fn shall_come_again(&mut self, core: &mut Core, request: &Request<'_>) {
        let refusal = core.compose_response(request, 422, None);
        let record = books::refused(core, request.message, &refusal);
        if self.to_come_again.len() >= WAITING_MAX
            && let Some(&oldest) = self.to_come_again.keys().next()
        {
            self.has_not_come_again(core, oldest);
        }
        let number = self.new_key().0;
        self.to_come_again.insert(number, record);
        core.timers.set(Timer::NotAgain(number), core.now + PATIENCE);
    }

    /// An INVITE has come: perhaps that of a call which was asked for it.
    pub(super) fn has_come_again(&mut self, core: &mut Core, invite: &Message) {
        let is_it = |record: &trace::Cdr| invite.call_id() == Some(&*record.call_id);
        let found = self.to_come_again.iter().find_map(|(number, record)| is_it(record).then_some(*number));
        if let Some(number) = found {
            self.to_come_again.remove(&number);
            core.timers.cancel(&Timer::NotAgain(number));
        }
    }

    /// It has been waited for long enough.
    pub(crate) fn has_not_come_again(&mut self, core: &mut Core, number: u64) {
        core.timers.cancel(&Timer::NotAgain(number));
        if let Some(record) = self.to_come_again.remove(&number) {
            books::hand_over(core, record);
        }
    }

    /// This side ends, and waits for nobody.
    pub(super) fn nobody_comes_again(&mut self, core: &mut Core) {
        while let Some(&number) = self.to_come_again.keys().next() {
            self.has_not_come_again(core, number);
        }
    }
}
