//! One answer for each dialog that our INVITE has made: a fork's is not that of the phone which is picked up
//! (RFC 3261 13.2.1, 13.2.2.4, RFC 3960 3.1).

use sip::Message;

use super::one::Call;
use super::state::Answers;

/// Dialogs of one INVITE that are told apart. What comes from more of them is not looked at.
pub(super) const DIALOGS_MAX: usize = 16;

impl Call {
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
