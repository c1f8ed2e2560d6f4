//! The way in: which room a SIP message is for.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;
use sip::transaction::{ClientId, Received, ServerId};
use sip::{HeaderName, Message, Method};

use crate::agent::Agent;
use crate::quirk::dialog::{late_request_accepted, stray_bye_answered_200};
use crate::quirk::fax::cancels_t38_on_183;
use crate::send::{Pending, Purpose};

impl Agent {
    pub(crate) fn receive_sip(&mut self, now: Instant, from: SocketAddr, payload: Bytes) {
        let message = Message::parse(payload);
        if !self.quirks.is_empty() && self.quirks.ignores(now, self.side, &message) {
            return;
        }
        match self.layer.receive(now, &message, false) {
            Received::Request { server } => self.receive_request(now, server, &message, from),
            Received::Response { client } => self.receive_response(now, client, &message, from),
            Received::Ack2xx { .. } => self.receive_ack(now, &message),
            Received::Cancel { server, invite } => self.receive_cancel(now, server, invite, &message, from),
            Received::StrayResponse => self.receive_stray(now, &message),
            Received::Absorbed | Received::AckForNon2xx { .. } | Received::Overload | Received::Unmatched => {
            }
        }
    }

    fn receive_request(&mut self, now: Instant, server: ServerId, request: &Message, from: SocketAddr) {
        let in_dialog = request.to_ref().is_ok_and(|to| to.tag().is_some());
        if in_dialog {
            self.receive_in_dialog(now, server, request, from);
            return;
        }
        if !self.screen(now, server, request, from) {
            return;
        }
        match request.method() {
            Some(Method::Invite) => self.receive_invite(now, server, request, from),
            Some(Method::Options) => self.receive_options(now, server, request, from),
            Some(Method::Register) => self.receive_register(now, server, request, from),
            // A BYE, INFO or UPDATE belongs into a dialog (RFC 3261 12.2.2, 15.1.2).
            _ if self.quirks.has(&stray_bye_answered_200::QUIRK) => {
                self.answer_plainly(now, server, request, from, 200);
            }
            _ => self.answer_plainly(now, server, request, from, 481),
        }
    }

    fn receive_in_dialog(&mut self, now: Instant, server: ServerId, request: &Message, from: SocketAddr) {
        let Some(key) = self.call_of(request) else {
            let status = if self.quirks.has(&stray_bye_answered_200::QUIRK) { 200 } else { 481 };
            self.answer_plainly(now, server, request, from, status);
            return;
        };
        if !self.is_in_order(key, request) && !self.quirks.has(&late_request_accepted::QUIRK) {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.2
            self.answer_plainly(now, server, request, from, 500);
            return;
        }
        match request.method() {
            Some(Method::Invite) => self.receive_reinvite(now, key, server, request, from),
            Some(Method::Bye) => self.receive_bye(now, key, server, request, from),
            Some(Method::Prack) if self.does_prack() => self.receive_prack(now, key, server, request, from),
            Some(Method::Update) if !request.body().is_empty() => {
                self.refuse_update(now, key, server, request, from);
            }
            Some(Method::Update) => {
                // It refreshes the target, and its 2xx has one as well (RFC 3311 7).
                let response = self.compose_dialog_response(key, request, from, 200);
                self.respond(now, server, request, from, response);
            }
            Some(Method::Options | Method::Info) => {
                self.answer_plainly(now, server, request, from, 200);
            }
            _ => {
                let mut response = self.compose_response(request, from, 405, None);
                response.push(HeaderName::Allow, self.allow());
                self.respond(now, server, request, from, response);
            }
        }
    }

    fn receive_response(&mut self, now: Instant, client: ClientId, response: &Message, from: SocketAddr) {
        let Some(status) = response.status() else { return };
        let Some(pending) = self.transactions.get(&client) else {
            self.receive_stray(now, response);
            return;
        };
        let purpose = pending.purpose;
        if status < 200 {
            if let Purpose::Invite(key) = purpose {
                self.receive_provisional(now, key, client, response);
            }
            if let Purpose::Reinvite(key) = purpose
                && self.quirks.has(&cancels_t38_on_183::QUIRK)
            {
                self.hang_up(now, key);
            }
            return;
        }
        let Some(pending) = self.transactions.remove(&client) else { return };
        if matches!(status, 401 | 407) && self.answer_challenge(now, &pending, response) {
            return;
        }
        if status == 422 && self.ask_for_longer_session(now, &pending, response) {
            return;
        }
        if status == 302 && self.called_where_redirected(now, &pending) {
            return;
        }
        self.conclude(now, client, &pending, status, Some(response), from);
    }

    /// No final response came in time: as if a 408 had come (RFC 3261 8.1.3.1).
    pub(crate) fn request_failed(&mut self, now: Instant, client: ClientId) {
        if let Some(pending) = self.transactions.remove(&client) {
            let to = pending.to;
            self.conclude(now, client, &pending, 408, None, to);
        }
    }

    fn conclude(
        &mut self,
        now: Instant,
        client: ClientId,
        pending: &Pending,
        status: u16,
        response: Option<&Message>,
        from: SocketAddr,
    ) {
        match pending.purpose {
            Purpose::Invite(key) => self.invite_concluded(now, key, client, status, response),
            Purpose::Reinvite(key) => self.reinvite_concluded(now, key, status, response),
            Purpose::Bye(key) => self.forget(key),
            Purpose::Register => self.register_concluded(now, status, response, from),
            Purpose::Unregister => self.unregister_concluded(),
            Purpose::Ping => self.ping_concluded(now, status, response.is_some()),
            Purpose::Cancel | Purpose::Prack(_) | Purpose::Info | Purpose::ForkBye => {}
        }
    }
}
