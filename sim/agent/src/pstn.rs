//! The phone behind the agent, when no step of the scenario speaks for it: a magic number of the public
//! network, or an extension of the PBX.

use clock::{Duration, Instant};
use plan::profile::{Called, CalledFax, Outcome};
use plan::{E164, FaxOrder, Side};

use crate::agent::Agent;
use crate::interface::{CallKey, CallPhase};
use crate::timer::Timer;

/// How soon a phone that could not hang up tries again.
const HANG_UP_AGAIN: Duration = Duration::from_millis(500);

/// What the phone does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Ring,
    Conclude,
    HangUp,
}

/// A phone that acts by itself.
#[derive(Clone, Debug)]
pub(crate) struct Phone {
    called: Called,
    next: Act,
    began: Instant,
}

impl Agent {
    /// The behaviour of a called number, or nothing when nobody has it.
    pub(crate) fn phone_of(&self, number: &str) -> Option<Called> {
        let number = E164::parse(number)?;
        match self.side {
            Side::Carrier => self.profile.magic_at(&number).map(|(_, called)| called.clone()),
            Side::Pbx => self.profile.extension_at(&number).map(|(_, called)| called.clone()),
        }
    }

    /// The phone begins to act by itself.
    pub(crate) fn start_phone(&mut self, now: Instant, key: CallKey, called: Called) {
        let (next, wait) =
            if called.rings { (Act::Ring, called.ring_after) } else { (Act::Conclude, called.outcome_after) };
        let Some(call) = self.calls.get_mut(&key) else { return };
        call.phone = Some(Box::new(Phone { called, next, began: now }));
        self.timers.set(Timer::Phone(key), now + wait);
    }

    pub(crate) fn phone_acts(&mut self, now: Instant, key: CallKey) {
        let Some(phone) = self.calls.get(&key).and_then(|c| c.phone.clone()) else { return };
        match phone.next {
            Act::Ring => {
                let ringback = phone.called.ringback.unwrap_or(self.profile.calls.ringback);
                self.progress(now, key, ringback.status, ringback.media);
                self.next_act(key, Act::Conclude, phone.began + phone.called.outcome_after);
            }
            Act::Conclude => match phone.called.outcome {
                Outcome::Answers => {
                    self.answer(now, key, None);
                    if let Some(fax) = phone.called.fax {
                        let sends = fax == CalledFax::Sends;
                        self.start_fax(now, key, sends, &FaxOrder::default());
                    }
                    if phone.called.hangs_up_after.is_zero() {
                        self.lay_aside(key);
                    } else {
                        self.next_act(key, Act::HangUp, now + phone.called.hangs_up_after);
                    }
                }
                Outcome::Rejects(status) => self.reject(now, key, status),
                Outcome::RingsOut => {}
            },
            // Who was called must not end the call before the ACK has come (RFC 3261 15).
            Act::HangUp if self.calls.get(&key).is_some_and(|c| c.phase == CallPhase::Answered) => {
                self.next_act(key, Act::HangUp, now + HANG_UP_AGAIN);
            }
            Act::HangUp => self.hang_up(now, key),
        }
    }

    /// The phone does nothing more by itself.
    fn lay_aside(&mut self, key: CallKey) {
        if let Some(call) = self.calls.get_mut(&key) {
            call.phone = None;
        }
    }

    fn next_act(&mut self, key: CallKey, next: Act, at: Instant) {
        if let Some(phone) = self.calls.get_mut(&key).and_then(|c| c.phone.as_mut()) {
            phone.next = next;
            self.timers.set(Timer::Phone(key), at);
        }
    }

    /// How long this side lets a phone ring.
    pub(crate) fn ring_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.profile.calls.ring_timeout_s))
    }
}
