//! A request of a call that is sent once more: with credentials, with a longer session, or as a misbehaviour.

use sip::{Draft, Message};

use super::calls::Calls;
use super::one::Call;
use crate::core::{Core, Pending, Purpose};
use crate::quirk::auth::auth_retry_same_cseq;

impl Calls {
    /// True when the answer asks for the request once more, and it went.
    pub(super) fn asks_again(&mut self, core: &mut Core, pending: &Pending, response: &Message) -> bool {
        match response.status() {
            Some(401 | 407) => {
                let draft = core.with_credentials(pending, response);
                draft.is_some_and(|draft| {
                    let is_late = core.quirks.has(&auth_retry_same_cseq::QUIRK);
                    self.send_again(core, pending, draft, is_late)
                })
            }
            Some(422) => {
                let draft = super::session_timer::longer(core, pending, response);
                draft.is_some_and(|draft| self.send_again(core, pending, draft, false))
            }
            Some(302) => self.called_where_redirected(core, pending),
            _ => false,
        }
    }

    /// The same Call-ID and From tag, the next CSeq number (RFC 3261 22.2). A misbehaviour: the same number.
    pub(super) fn send_again(
        &mut self,
        core: &mut Core,
        pending: &Pending,
        draft: Draft,
        is_late: bool,
    ) -> bool {
        let next = match pending.purpose {
            // A CANCEL is never sent again (RFC 3261 9.1).
            Purpose::Cancel => None,
            Purpose::Bye(key) | Purpose::Reinvite(key) | Purpose::Prack(key) | Purpose::Info(key) => {
                // Inside a dialog the dialog counts.
                self.open.get_mut(&key).and_then(|call| call.next_sequence())
            }
            _ => pending.sequence().map(|sent| sent + 1),
        };
        let Some(next) = next else { return false };
        let next = if is_late { next - 1 } else { next };
        let client = core.request_again(draft, pending, next);
        if let Purpose::Invite(key) | Purpose::Reinvite(key) = pending.purpose
            && let Some(call) = self.open.get_mut(&key)
        {
            call.invite_sent(core, client, next);
        }
        true
    }
}

impl Call {
    /// A client transaction of the call's INVITE was started.
    pub(super) fn invite_sent(&mut self, core: &Core, client: sip::transaction::ClientId, sequence: u32) {
        self.client = Some((client, sequence));
        if let Some(pending) = core.pending(client) {
            self.invite = Some(Message::parse(pending.bytes.clone()));
        }
    }
}
