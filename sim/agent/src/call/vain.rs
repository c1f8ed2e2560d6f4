//! What would come to nothing in a call although its moment is there, and why: whoever steers a side is told that, and
//! not that it was done.

use plan::profile::{DtmfMode, FaxMode};

use super::calls::Calls;
use super::one::Call;
use super::state::GivingUp;
use crate::core::Core;
use crate::interface::{CallCommand, CallKey, Hindrance};

impl Calls {
    /// Why nothing would come of it now, if so.
    pub(crate) fn hindrance_in(&self, core: &Core, key: CallKey, command: &CallCommand) -> Option<Hindrance> {
        self.open.get(&key)?.hindrance(core, command)
    }
}

impl Call {
    fn hindrance(&self, core: &Core, command: &CallCommand) -> Option<Hindrance> {
        match command {
            CallCommand::Cancel => {
                (self.giving_up != GivingUp::No).then(|| Hindrance::lasting("the call is given up already"))
            }
            CallCommand::Hold => self.holding.then(|| Hindrance::lasting("this side holds the call already")),
            CallCommand::Dtmf(_) => self.keeps_digits_from_going(core),
            CallCommand::Fax { .. } => self.keeps_fax_from_going(core),
            CallCommand::Data(_) => self.is_unheard(core),
            CallCommand::Ring
            | CallCommand::Progress { .. }
            | CallCommand::Answer { .. }
            | CallCommand::Reject { .. }
            | CallCommand::Hangup
            | CallCommand::Resume
            | CallCommand::Reinvite { .. }
            | CallCommand::ChangeMedia { .. } => None,
        }
    }

    fn keeps_digits_from_going(&self, core: &Core) -> Option<Hindrance> {
        match core.profile.dtmf.mode {
            DtmfMode::TelephoneEvent => {}
            DtmfMode::Info => return None,
            DtmfMode::Inband => {
                return Some(Hindrance::lasting(
                    "the profile's digits are tones in the sound (`mode = \"inband\"` in [dtmf]), and this side makes none",
                ));
            }
        }
        let has_events = || self.session.as_ref().is_some_and(|session| session.has_events());
        //= https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1.1
        // An event has the payload type that was agreed on; without one there is nothing to send it as.
        let unheard = self.is_unheard(core);
        unheard.or_else(|| {
            (!has_events()).then(|| {
                Hindrance::lasting(
                    "telephone-event is not agreed on in this call (RFC 4733), and by INFO digits go only where the \
                     profile says `mode = \"info\"` in [dtmf]",
                )
            })
        })
    }

    fn keeps_fax_from_going(&self, core: &Core) -> Option<Hindrance> {
        if core.profile.fax.mode == FaxMode::None {
            return Some(Hindrance::lasting(
                "the profile takes no part in faxes: `mode = \"none\"` in [fax]",
            ));
        }
        if self.has_fax() && !core.options.mute { None } else { self.is_unheard(core) }
    }

    fn is_unheard(&self, core: &Core) -> Option<Hindrance> {
        if core.options.mute {
            return Some(Hindrance::lasting("this side was started without media"));
        }
        let sends = self.session.as_ref().is_some_and(|session| session.sends());
        (!sends).then(|| {
            Hindrance::passing("no sound goes out in this call: it is held, or has no stream of audio")
        })
    }
}
