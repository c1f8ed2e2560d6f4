//! The phone behind the agent, when no step of the scenario speaks for it: a magic number of the public
//! network, or an extension of the PBX.

use clock::{Duration, Instant};
use plan::profile::{Called, CalledFax, Does, Outcome, Says};
use plan::{E164, FaxOrder, OfferedMedia, Side};

use super::one::Call;
use super::state::{Act, Phone};
use crate::core::{CallTimer, Core};
use crate::interface::{CallCommand, CallPhase};

/// How soon a phone that could not do something tries again, and how often.
const AGAIN: Duration = Duration::from_millis(500);
const TRIES_MAX: u8 = 20;
/// Digits that are remembered.
const DIGITS_MAX: usize = 256;
/// How long a phone that calls back stays.
const STAYS: Duration = Duration::from_secs(10);

/// The behaviour of a called number, or nothing when nobody has it.
pub(super) fn phone_of(core: &Core, number: &str) -> Option<Called> {
    let number = E164::parse(number)?;
    match core.side {
        Side::Carrier => core.profile.magic_at(&number).map(|(_, called)| called),
        Side::Pbx => core.profile.extension_at(&number).map(|(_, called)| called),
    }
}

/// True for a phone that speaks as usual and does nothing more by itself once it has answered.
fn is_plain(called: &Called) -> bool {
    called.says == Says::Voice
        && called.reads_back_after.is_zero()
        && !called.refuses_t38
        && called.session_expires_s == 0
        && called.calls_back_after.is_zero()
}

/// What a phone does by itself, as a person at it would want it.
fn command_of(does: &Does) -> CallCommand {
    let reinvite = |codecs, delayed_offer| CallCommand::Reinvite { codecs, delayed_offer };
    match does {
        Does::Hold => CallCommand::Hold,
        Does::Resume => CallCommand::Resume,
        Does::Reinvite => reinvite(None, false),
        Does::ReinviteWithoutOffer => reinvite(None, true),
        Does::Codecs(codecs) => reinvite(Some(codecs.clone()), false),
        Does::T38 => CallCommand::ChangeMedia { media: OfferedMedia::T38, moves: false },
        Does::Dials(digits) => CallCommand::Dtmf(digits.clone()),
    }
}

impl Phone {
    fn new(called: Called, next: Act, began: Instant) -> Self {
        Self { called, next, began, tries: 0, heard: String::new(), events: 0 }
    }
}

impl Call {
    /// The phone begins to act by itself.
    pub(super) fn start_phone(&mut self, core: &mut Core, called: Called) {
        let (next, wait) =
            if called.rings { (Act::Ring, called.ring_after) } else { (Act::Conclude, called.outcome_after) };
        self.phone = Some(Box::new(Phone::new(called, next, core.now)));
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
                self.next_act(core, Act::HangUp, core.now + AGAIN);
            }
            Act::HangUp => self.hang_up(core),
            Act::Then(nth) => self.does_next(core, &phone.called, nth),
            Act::ReadBack => self.read_back(core),
        }
    }

    fn phone_concludes(&mut self, core: &mut Core, called: &Called) {
        match called.outcome {
            Outcome::Answers => {
                self.answer(core, None);
                if let Some(fax) = called.fax {
                    self.start_fax(core, fax == CalledFax::Sends, &FaxOrder::default());
                }
                self.then(core, called, 0);
            }
            Outcome::Rejects(status) => self.reject(core, status),
            Outcome::RingsOut => {}
        }
    }

    /// What comes next, once so many things are done.
    fn then(&mut self, core: &mut Core, called: &Called, done: usize) {
        if let Some(next) = called.then.get(done) {
            self.next_act(core, Act::Then(done), core.now + next.after);
        } else if !called.hangs_up_after.is_zero() {
            self.next_act(core, Act::HangUp, core.now + called.hangs_up_after);
        } else if is_plain(called) {
            // The phone does nothing more by itself.
            self.phone = None;
        }
    }

    fn does_next(&mut self, core: &mut Core, called: &Called, nth: usize) {
        let Some(next) = called.then.get(nth) else { return };
        let command = command_of(&next.does);
        let Some(phone) = self.phone.as_mut() else { return };
        phone.tries += 1;
        let is_vain = phone.tries > TRIES_MAX;
        if !is_vain && !command.is_possible(&self.view()) {
            self.next_act(core, Act::Then(nth), core.now + AGAIN);
            return;
        }
        if let Some(phone) = self.phone.as_mut() {
            phone.tries = 0;
        }
        if is_vain {
            core.note("the phone that was called could not do what it does next");
        } else {
            self.obey(core, command);
        }
        self.then(core, called, nth + 1);
    }

    /// Telephone-events may have brought another digit.
    pub(super) fn hear_digits(&mut self, core: &mut Core) {
        let reads_back = |phone: &Phone| !phone.called.reads_back_after.is_zero();
        if !self.phone.as_deref().is_some_and(reads_back) {
            return;
        }
        let Some(heard) = self.session.as_ref().map(|session| session.digits_heard()) else { return };
        let Some(phone) = self.phone.as_mut() else { return };
        if phone.events < heard.len() {
            let new = heard[phone.events..].to_owned();
            phone.events = heard.len();
            self.digits_came(core, &new);
        }
    }

    /// Digits have come, in whatever way: they are dialled back when no other follows.
    pub(super) fn digits_came(&mut self, core: &mut Core, digits: &str) {
        let Some(phone) = self.phone.as_mut().filter(|phone| !phone.called.reads_back_after.is_zero()) else {
            return;
        };
        if phone.heard.len() + digits.len() <= DIGITS_MAX {
            phone.heard.push_str(digits);
        }
        let after = phone.called.reads_back_after;
        self.next_act(core, Act::ReadBack, core.now + after);
    }

    fn read_back(&mut self, core: &mut Core) {
        let Some(phone) = self.phone.as_mut() else { return };
        let digits = phone.heard.split_off(0);
        let command = CallCommand::Dtmf(digits);
        if command.is_possible(&self.view()) {
            self.obey(core, command);
        }
    }

    /// The call that a phone makes to whoever has called it: it hangs up after a while.
    pub(super) fn calls_back(&mut self, now: Instant) {
        let called = Called { hangs_up_after: STAYS, ..Called::default() };
        self.phone = Some(Box::new(Phone::new(called, Act::HangUp, now)));
    }

    /// A call of this phone was answered.
    pub(super) fn phone_was_answered(&mut self, core: &mut Core) {
        if let Some(after) = self.phone.as_ref().map(|phone| phone.called.hangs_up_after) {
            self.next_act(core, Act::HangUp, core.now + after);
        }
    }

    fn next_act(&mut self, core: &mut Core, next: Act, at: Instant) {
        if let Some(phone) = self.phone.as_mut() {
            phone.next = next;
            self.set_timer(core, CallTimer::Phone, at);
        }
    }
}
