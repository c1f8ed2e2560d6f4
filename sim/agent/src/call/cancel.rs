//! Giving up before the answer (RFC 3261 9).

use std::net::SocketAddr;

use clock::Instant;
use sip::transaction::{CancelMoment, ClientId, ServerId};
use sip::{Draft, HeaderName, Message, Method, StartLine, Via};

use crate::agent::Agent;
use crate::interface::{CallKey, CallPhase};
use crate::quirk::auth::ack_challenged;
use crate::quirk::transaction::cancel_too_early;
use crate::send::{MAX_FORWARDS, Purpose};

impl Agent {
    /// The caller gives up. The CANCEL waits for the first provisional response.
    pub(crate) fn cancel(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        call.cancelled = true;
        let Some((client, _)) = call.client else { return };
        //= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
        let is_time = self.layer.cancel_moment(client) == CancelMoment::Now;
        if is_time || self.quirks.has(&cancel_too_early::QUIRK) {
            self.send_cancel(now, key, client);
        }
    }

    pub(crate) fn send_cancel(&mut self, now: Instant, key: CallKey, client: ClientId) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(invite) = call.invite.clone() else { return };
        if call.cancel_sent {
            return;
        }
        call.cancel_sent = true;
        let Some(to) = self.transactions.get(&client).map(|p| p.to) else { return };
        let Some(branch) = self.branch_of(client) else { return };
        self.layer.cancelled(now, client);
        let draft = cancel_of(&invite);
        self.request_on_branch(now, draft, to, Purpose::Cancel, &branch);
    }

    pub(crate) fn receive_cancel(
        &mut self,
        now: Instant,
        server: ServerId,
        invite: Option<ServerId>,
        request: &Message,
        from: SocketAddr,
    ) {
        let key = invite.and_then(|id| self.invites.get(&id)).copied();
        let status = if self.quirks.has(&ack_challenged::QUIRK) {
            407
        } else if invite.is_some() {
            200
        } else {
            481
        };
        let tag = match key.and_then(|k| self.calls.get(&k)) {
            // The To tag of the responses to the INVITE (RFC 3261 9.2).
            Some(call) => call.local_tag.to_string(),
            None => self.rng.token(10),
        };
        let response = self.compose_response(request, from, status, Some(&tag));
        self.respond(now, server, request, from, response);
        let waits = key.and_then(|k| self.calls.get(&k)).is_some_and(|c| c.phase == CallPhase::Incoming);
        if let (Some(key), true) = (key, waits) {
            self.reject(now, key, 487);
        }
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

impl Agent {
    /// The branch that the INVITE of this transaction was sent with.
    fn branch_of(&self, client: ClientId) -> Option<String> {
        let via = self.transactions.get(&client)?.draft.get(HeaderName::Via)?;
        Via::parse(via).ok()?.branch().map(str::to_owned)
    }
}
