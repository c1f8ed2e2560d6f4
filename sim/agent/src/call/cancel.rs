//! Giving up before the answer (RFC 3261 9).

use sip::transaction::{CancelMoment, ClientId, ServerId};
use sip::{Draft, HeaderName, Message, Method, StartLine, Via};

use super::calls::Calls;
use super::one::Call;
use super::state::GivingUp;
use crate::core::{Core, MAX_FORWARDS, Purpose, Request};
use crate::interface::CallPhase;
use crate::quirk::auth::ack_challenged;
use crate::quirk::transaction::cancel_too_early;

impl Call {
    /// The caller gives up. The CANCEL waits for the first provisional response.
    pub(super) fn cancel(&mut self, core: &mut Core) {
        if self.giving_up == GivingUp::No {
            self.giving_up = GivingUp::Wanted;
        }
        let Some((client, _)) = self.client else { return };
        //= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
        let is_time = core.layer.cancel_moment(client) == CancelMoment::Now;
        if is_time || core.quirks.has(&cancel_too_early::QUIRK) {
            self.send_cancel(core, client);
        }
    }

    pub(super) fn send_cancel(&mut self, core: &mut Core, client: ClientId) {
        if self.giving_up != GivingUp::Sent {
            self.giving_up = GivingUp::Sent;
            self.send_cancel_for(core, client);
        }
    }

    /// A change of ours that has no final answer for so long is given up, and the call goes on as it was.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
    pub(super) fn cancel_change(&self, core: &mut Core) {
        let Some((client, _)) = self.client else { return };
        if core.layer.cancel_moment(client) == CancelMoment::Now {
            core.note("a change has no answer: it is given up");
            self.send_cancel_for(core, client);
        }
    }

    fn send_cancel_for(&self, core: &mut Core, client: ClientId) {
        let Some(invite) = &self.invite else { return };
        let Some(pending) = core.pending(client) else { return };
        let (to, via) = (pending.to, pending.draft.get(HeaderName::Via));
        let Some(branch) = via.and_then(|via| Via::parse(via).ok()?.branch().map(str::to_owned)) else {
            return;
        };
        core.layer.cancelled(core.now, client);
        core.request_on_branch(cancel_of(invite), to, Purpose::Cancel, &branch);
    }
}

impl Calls {
    pub(crate) fn receive_cancel(
        &mut self,
        core: &mut Core,
        invite: Option<ServerId>,
        request: &Request<'_>,
    ) {
        let key = invite.and_then(|id| self.invites.get(&id)).copied();
        let status = if core.quirks.has(&ack_challenged::QUIRK) {
            407
        } else if invite.is_some() {
            200
        } else {
            481
        };
        // One that was answered before the CANCEL came is found by its Call-ID.
        let call_id = request.message.call_id().filter(|_| invite.is_some());
        let answered = || self.open.values().find(|call| !call.outgoing && Some(call.call_id()) == call_id);
        let tag = match key.and_then(|k| self.open.get(&k)).or_else(answered) {
            // The To tag of the responses to the INVITE (RFC 3261 9.2).
            Some(call) => call.local_tag.to_string(),
            None => core.new_tag(),
        };
        let response = core.compose_response(request, status, Some(&tag));
        core.respond(request, response);
        let Some(key) = key else { return };
        self.with(core, key, |call, core| {
            if call.phase == CallPhase::Incoming {
                call.reject(core, 487);
            }
        });
    }
}

/// Request-URI, Call-ID, To, From, CSeq number and Route of the INVITE (RFC 3261 9.1).
fn cancel_of(invite: &Message) -> Draft {
    let uri = match invite.start_line() {
        StartLine::Request { uri, .. } => uri,
        _ => "",
    };
    let mut draft = Draft::request(&Method::Cancel, uri);
    draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
    for name in [HeaderName::Route, HeaderName::From, HeaderName::To, HeaderName::CallId] {
        for value in invite.named(name).map(|header| header.value()) {
            draft.push(name, value);
        }
    }
    let sequence = invite.cseq().map_or(1, |cseq| cseq.number);
    draft.push(HeaderName::CSeq, format!("{sequence} CANCEL"));
    draft
}
