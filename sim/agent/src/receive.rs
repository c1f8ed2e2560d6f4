//! The way in: which room a SIP message is for.

use std::net::SocketAddr;

use bytes::Bytes;
use sip::transaction::{ClientId, Received, ServerId};
use sip::{HeaderName, Message, Method};

use crate::agent::Agent;
use crate::call::refuse_stray;
use crate::core::{Conclusion, Purpose, Request};
use crate::quirk::transaction::merged_taken_twice;
use crate::room::receive_options;

impl Agent {
    pub(crate) fn receive_sip(&mut self, from: SocketAddr, payload: Bytes) {
        let message = Message::parse(payload);
        let core = &mut self.core;
        if !core.quirks.is_empty() && core.quirks.ignores(core.now, core.side, &message) {
            return;
        }
        //= https://www.rfc-editor.org/rfc/rfc3261#section-8.1.3.3
        // What has another Via below ours was meant for somebody else, or its sender has mixed up two requests.
        if message.status().is_some() && message.header_values(HeaderName::Via).len() > 1 {
            return;
        }
        let is_of_peer = core.is_peer(from.ip());
        if !is_of_peer {
            core.hear_stranger(from.ip(), message.bytes().len());
        }
        let room = core.room_for(&message, is_of_peer, || self.calls.knows(&message));
        match core.layer.receive_within(core.now, &message, false, room) {
            Received::Request { server } => {
                self.receive_request(&Request { server, message: &message, from });
            }
            Received::Response { client } => self.receive_response(client, &message),
            Received::Ack2xx { .. } => self.calls.receive_ack(core, &message),
            Received::Cancel { server, invite } => {
                let request = Request { server, message: &message, from };
                self.calls.receive_cancel(core, invite, &request);
            }
            Received::StrayResponse => self.calls.receive_stray(core, &message, false),
            Received::Overload => {
                let request = Request { server: ServerId::NONE, message: &message, from };
                if core.serves_without_transaction(&request, is_of_peer) {
                    self.receive_request(&request);
                }
            }
            Received::Absorbed | Received::AckForNon2xx { .. } | Received::Unmatched => {}
        }
    }

    fn receive_request(&mut self, request: &Request<'_>) {
        let core = &mut self.core;
        let is_in_dialog = request.message.to_ref().is_ok_and(|to| to.tag().is_some());
        if is_in_dialog {
            self.calls.receive_in_dialog(core, request);
            return;
        }
        if !core.lets_in(&self.registrar, request) {
            return;
        }
        if !request.is_stateless() && core.is_merged(request) && !core.quirks.has(&merged_taken_twice::QUIRK)
        {
            core.answer_plainly(request, 482);
            return;
        }
        match request.message.method() {
            Some(Method::Invite) => self.calls.receive_invite(core, &mut self.gate, request),
            Some(Method::Options) => receive_options(core, request),
            Some(Method::Register) => self.registrar.receive(core, &mut self.gate, request),
            _ => refuse_stray(core, request),
        }
    }

    fn receive_response(&mut self, client: ClientId, response: &Message) {
        let core = &mut self.core;
        let Some(status) = response.status() else { return };
        let Some(pending) = core.pending(client) else {
            self.calls.receive_stray(core, response, true);
            return;
        };
        if status < 200 {
            let purpose = pending.purpose;
            self.calls.receive_provisional(core, client, purpose, response);
        } else if let Some(pending) = core.take_pending(client) {
            if status < 300 {
                core.heed_next_nonce(&pending.draft, response);
            }
            self.conclude(&Conclusion { pending: &pending, status, response: Some(response) });
        }
    }

    /// Does what the transaction layer wants done. A request without an answer in time is as good as one with a
    /// 408 (RFC 3261 8.1.3.1).
    pub(crate) fn drain(&mut self) {
        self.core.drain_layer();
        while let Some(pending) = self.core.next_timed_out() {
            self.conclude(&Conclusion { pending: &pending, status: 408, response: None });
        }
    }

    fn conclude(&mut self, conclusion: &Conclusion<'_>) {
        let core = &mut self.core;
        match conclusion.pending.purpose {
            Purpose::Register(place) | Purpose::Unregister(place) => {
                self.registrations.concluded(core, conclusion, place);
            }
            Purpose::RegisterNumber(place) => self.numbers.concluded(core, conclusion, place),
            Purpose::Ping => self.keepalive.concluded(core, conclusion),
            _ => self.calls.concluded(core, conclusion),
        }
    }
}
