//! What a scenario, or a person at the phone, can want in a call: in the words of a plan, when it is possible, and
//! who does it.

use plan::{Destination, OfferMode, ProgressMedia, Verb};

use super::one::Call;
use super::phase::{Event, Taking};
use super::state::Change;
use crate::core::{CallTimer, Core};
use crate::interface::{CallCommand, CallView};

impl CallCommand {
    /// What a verb of a plan wants done in a call; nothing when it is not about one.
    #[must_use]
    pub fn of(verb: &Verb) -> Option<Self> {
        Some(match verb {
            Verb::Ring => Self::Ring,
            Verb::Progress { status, media } => Self::Progress { status: *status, media: *media },
            Verb::Answer { codecs, fork } => Self::Answer { codecs: codecs.clone(), fork: *fork },
            Verb::Reject { status, to, .. } => {
                let to = match to {
                    Some(Destination::Number(number)) => Some(number.clone()),
                    // A plan has numbers there.
                    Some(Destination::Magic(_) | Destination::Did(_)) | None => None,
                };
                Self::Reject { status: *status, to }
            }
            Verb::Cancel => Self::Cancel,
            Verb::Hangup => Self::Hangup,
            Verb::Hold => Self::Hold,
            Verb::Resume => Self::Resume,
            Verb::Reinvite { media: Some(media), moves, .. } => {
                Self::ChangeMedia { media: *media, moves: *moves }
            }
            Verb::Reinvite { codecs, offer, .. } => {
                Self::Reinvite { codecs: codecs.clone(), delayed_offer: *offer == OfferMode::Delayed }
            }
            Verb::ModemCall(kind) => Self::Data(Some(*kind)),
            Verb::PathTest => Self::Data(None),
            Verb::SendFax(order) => Self::Fax { sends: true, order: order.clone() },
            Verb::ReceiveFax(order) => Self::Fax { sends: false, order: order.clone() },
            Verb::Dtmf { digits } => Self::Dtmf(digits.clone()),
            Verb::Call { .. }
            | Verb::Register
            | Verb::Unregister
            | Verb::RegisterNumber { .. }
            | Verb::UnregisterNumber { .. }
            | Verb::Options
            | Verb::Silent { .. }
            | Verb::Wait { .. }
            | Verb::NetworkDrop { .. }
            | Verb::NetworkDuplicate { .. }
            | Verb::NetworkDelay { .. }
            | Verb::NetworkDown { .. }
            | Verb::StrangerCall { .. }
            | Verb::StrangerOptions { .. } => return None,
        })
    }

    /// Whether it can be done in a call that looks like this.
    #[must_use]
    pub fn is_possible(&self, call: &CallView) -> bool {
        let is_free = match self {
            // A fax machine that works is no reason to wait: it is why the streams change.
            Self::ChangeMedia { .. } => !call.is_changing,
            Self::Resume => !call.busy && call.holding,
            Self::Ring | Self::Progress { .. } | Self::Answer { .. } | Self::Reject { .. } | Self::Cancel => {
                true
            }
            _ => !call.busy,
        };
        is_free && call.phase.suits(self)
    }
}

impl Call {
    pub(super) fn obey(&mut self, core: &mut Core, command: CallCommand) {
        if self.phase.takes(Event::Command(&command)) != Taking::Acts {
            return;
        }
        match command {
            CallCommand::Ring => self.progress(core, 180, ProgressMedia::None),
            CallCommand::Progress { status, media } => self.progress(core, status, media),
            CallCommand::Answer { codecs, .. } => self.answer(core, codecs.as_deref()),
            CallCommand::Reject { status, to } => self.refuse(core, status, to.as_deref()),
            CallCommand::Cancel => self.cancel(core),
            CallCommand::Hangup => self.hang_up(core),
            CallCommand::Hold => self.change(core, Change::Hold),
            CallCommand::Resume => self.change(core, Change::Resume),
            CallCommand::Reinvite { codecs, delayed_offer } => {
                self.change(core, Change::Codecs { codecs, delayed_offer });
            }
            CallCommand::ChangeMedia { media, moves } => {
                if moves {
                    self.move_udptl(core);
                }
                self.change(core, Change::Media(media));
            }
            CallCommand::Data(modem) => self.start_data(core, modem),
            CallCommand::Fax { sends, order } => self.start_fax(core, sends, &order),
            CallCommand::Dtmf(digits) => self.dial_digits(core, &digits),
        }
    }

    /// A timer of the call has run out.
    pub(super) fn fire(&mut self, core: &mut Core, timer: CallTimer) {
        if self.phase.takes(Event::Timer(timer)) != Taking::Acts {
            return;
        }
        match timer {
            CallTimer::Answer2xx => self.repeat_answer(core),
            CallTimer::AckKept => self.forget_acks(core),
            CallTimer::Phone => self.phone_acts(core),
            CallTimer::RingTimeout => self.ring_timeout(core),
            CallTimer::RingAgain => self.ring_again(core),
            CallTimer::GlareRetry => self.retry_reinvite(core),
            CallTimer::Session => self.session_due(core),
            CallTimer::Reliable => self.reliable_due(core),
            CallTimer::Duration => self.duration_over(core),
            CallTimer::Media => self.media_due(core),
            CallTimer::Fax => self.fax_due(core),
            CallTimer::Info => self.tell_digit(core),
        }
    }
}
