//! One answer for each dialog that our INVITE has made: a fork's is not that of the phone which is picked up
//! (RFC 3261 13.2.1, 13.2.2.4, RFC 3960 3.1).

use sip::Message;

use super::one::Call;
use super::state::{Answers, GivingUp};
use crate::core::Core;

/// Dialogs of one INVITE that are told apart. Others are ended where they ask for a PRACK, or else not looked at.
pub(super) const DIALOGS_MAX: usize = 16;

/// Dialogs that were ended because they are too many; where even these are, the call is given up.
const ENDED_MAX: usize = 64;

impl Call {
    /// True when offers and answers of the dialog with this tag are kept apart, or can be.
    pub(super) fn has_room_for(&self, tag: &str) -> bool {
        let Answers { tag: current, others, .. } = &self.answers;
        current.as_deref().is_none_or(|current| current == tag)
            || others.len() + 1 < DIALOGS_MAX
            || others.iter().any(|(other, _)| &**other == tag)
    }

    /// True when the dialog with this tag is to be ended, which has not been done before.
    pub(super) fn is_one_too_many(&mut self, core: &mut Core, tag: &str) -> bool {
        let ended = &mut self.answers.ended;
        if ended.iter().any(|one| &**one == tag) {
            return false;
        }
        if ended.len() == ENDED_MAX {
            if self.giving_up == GivingUp::No {
                core.note("the call is given up: phones without number ring");
                self.cancel(core);
            }
            return false;
        }
        if ended.is_empty() {
            core.note(format!("more than {DIALOGS_MAX} phones ring: the others are told that nobody calls"));
        }
        ended.push(tag.into());
        true
    }

    /// From here on offer and answer are those of the dialog that `response` is in. False when there are too many.
    pub(super) fn turn_to_dialog_of(&mut self, response: &Message) -> bool {
        response.to_ref().ok().and_then(|to| to.tag()).is_none_or(|tag| self.turn_to_dialog(tag))
    }

    /// The same, by the tag of the other side.
    pub(super) fn turn_to_dialog(&mut self, tag: &str) -> bool {
        let Some(before) = self.answers.tag.replace(tag.into()) else { return true };
        if &*before == tag {
            return true;
        }
        let others = &mut self.answers.others;
        let next = match others.iter().position(|(other, _)| &**other == tag) {
            Some(at) => others.swap_remove(at).1,
            None if others.len() + 1 >= DIALOGS_MAX => {
                self.answers.tag = Some(before);
                return false;
            }
            None => {
                let invite = self.invite.as_ref().map(Message::body).unwrap_or_default();
                Box::new(self.offer_answer.in_another_dialog(invite))
            }
        };
        others.push((before, core::mem::replace(&mut self.offer_answer, next)));
        true
    }

    /// The call is in one dialog now.
    pub(super) fn forget_other_answers(&mut self) {
        self.answers = Answers::default();
    }
}
