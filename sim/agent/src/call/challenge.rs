//! A request of a call that is sent once more: with credentials, with a longer session, or as a misbehaviour.

use sip::{Draft, Message};

use super::calls::Calls;
use super::one::Call;
use super::state::GivingUp;
use crate::core::{Core, Pending, Purpose};

impl Calls {
    /// True when the answer asks for the request once more, and it went. A CANCEL is never sent again (RFC 3261 9.1).
    pub(super) fn asks_again(&mut self, core: &mut Core, pending: &Pending, response: &Message) -> bool {
        match response.status() {
            _ if pending.purpose == Purpose::Cancel => false,
            // Whose caller has given up is not sent again: nothing would cancel it any more.
            _ if self.is_given_up(pending.purpose) => false,
            Some(401 | 407) => core.with_credentials(pending, response).is_some_and(|draft| {
                let next = self.next_number(pending).map(|next| core.number_after_challenge(next));
                self.send_again(core, pending, draft, next)
            }),
            Some(422) => super::session_timer::longer(core, pending, response).is_some_and(|draft| {
                let next = self.next_number(pending);
                self.send_again(core, pending, draft, next)
            }),
            Some(302) => self.called_where_redirected(core, pending),
            _ => false,
        }
    }

    fn is_given_up(&self, purpose: Purpose) -> bool {
        let Purpose::Invite(key) = purpose else { return false };
        self.open.get(&key).is_some_and(|call| call.giving_up != GivingUp::No)
    }

    /// The CSeq number that the request takes when it is sent once more. Inside a dialog the dialog counts.
    pub(super) fn next_number(&mut self, pending: &Pending) -> Option<u32> {
        match pending.purpose {
            Purpose::Bye(key) | Purpose::Reinvite(key) | Purpose::Prack(key) | Purpose::Info(key) => {
                self.open.get_mut(&key)?.next_sequence()
            }
            _ => pending.sequence().map(|sent| sent + 1),
        }
    }

    /// The same Call-ID and From tag, another CSeq number (RFC 3261 22.2). False when there is none.
    pub(super) fn send_again(
        &mut self,
        core: &mut Core,
        pending: &Pending,
        draft: Draft,
        next: Option<u32>,
    ) -> bool {
        let Some(next) = next else { return false };
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
