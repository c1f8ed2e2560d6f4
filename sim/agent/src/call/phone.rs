//! The phone behind the agent, when no step of the scenario speaks for it: a magic number of the public
//! network, or an extension of the PBX.

use clock::{Duration, Instant};
use plan::profile::{Called, CalledFax, Outcome};
use plan::{E164, FaxOrder, Side};

use super::one::Call;
use super::state::{Act, Phone};
use crate::core::{CallTimer, Core};
use crate::interface::CallPhase;

/// How soon a phone that could not hang up tries again.
const HANG_UP_AGAIN: Duration = Duration::from_millis(500);

/// The behaviour of a called number, or nothing when nobody has it.
pub(super) fn phone_of(core: &Core, number: &str) -> Option<Called> {
    let number = E164::parse(number)?;
    match core.side {
        Side::Carrier => core.profile.magic_at(&number).map(|(_, called)| called.clone()),
        Side::Pbx => core.profile.extension_at(&number).map(|(_, called)| called.clone()),
    }
}

impl Call {
    /// The phone begins to act by itself.
    pub(super) fn start_phone(&mut self, core: &mut Core, called: Called) {
        let (next, wait) =
            if called.rings { (Act::Ring, called.ring_after) } else { (Act::Conclude, called.outcome_after) };
        self.phone = Some(Box::new(Phone { called, next, began: core.now }));
        self.set_timer(core, CallTimer::Phone, core.now + wait);
    }

    pub(super) fn phone_acts(&mut self, core: &mut Core) {
        let Some(phone) = self.phone.clone() else { return };
        match phone.next {
            Act::Ring => {
                let ringback = phone.called.ringback.unwrap_or(core.profile.calls.ringback);
                self.progress(core, ringback.status, ringback.media);
                self.next_act(core, Act::Conclude, phone.began + phone.called.outcome_after);
            }
            Act::Conclude => self.phone_concludes(core, &phone.called),
            // Who was called must not end the call before the ACK has come (RFC 3261 15).
            Act::HangUp if self.phase == CallPhase::Answered => {
                self.next_act(core, Act::HangUp, core.now + HANG_UP_AGAIN);
            }
            Act::HangUp => self.hang_up(core),
        }
    }

    fn phone_concludes(&mut self, core: &mut Core, called: &Called) {
        match called.outcome {
            Outcome::Answers => {
                self.answer(core, None);
                if let Some(fax) = called.fax {
                    self.start_fax(core, fax == CalledFax::Sends, &FaxOrder::default());
                }
                if called.hangs_up_after.is_zero() {
                    // The phone does nothing more by itself.
                    self.phone = None;
                } else {
                    self.next_act(core, Act::HangUp, core.now + called.hangs_up_after);
                }
            }
            Outcome::Rejects(status) => self.reject(core, status),
            Outcome::RingsOut => {}
        }
    }

    fn next_act(&mut self, core: &mut Core, next: Act, at: Instant) {
        if let Some(phone) = self.phone.as_mut() {
            phone.next = next;
            self.set_timer(core, CallTimer::Phone, at);
        }
    }
}
