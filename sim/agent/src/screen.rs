//! What an agent looks at before it deals with a new request (RFC 3261 8.2).

use std::net::SocketAddr;

use clock::Instant;
use plan::profile::UnknownSource;
use plan::{Side, TrunkMode};
use sip::transaction::ServerId;
use sip::{HeaderName, Message, Method};

use crate::agent::Agent;
use crate::quirk::message::ignores_require;
use crate::quirk::trunk::accepts_unknown_source;

impl Agent {
    /// True when the request may go on; otherwise it has been answered, or is left without an answer.
    pub(crate) fn screen(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) -> bool {
        if !self.is_known_source(from, request) && !self.quirks.has(&accepts_unknown_source::QUIRK) {
            if let UnknownSource::Reject(status) = self.profile.routing.unknown_source {
                self.answer_plainly(now, server, request, from, status);
            }
            return false;
        }
        if let Some(status) = request.faults().iter().find_map(|fault| fault.status) {
            self.answer_plainly(now, server, request, from, status);
            return false;
        }
        self.understands(now, server, request, from)
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.1
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.2.3
    fn understands(&mut self, now: Instant, server: ServerId, request: &Message, from: SocketAddr) -> bool {
        let known = [
            Method::Invite,
            Method::Bye,
            Method::Options,
            Method::Info,
            Method::Update,
            Method::Cancel,
            Method::Ack,
        ];
        let is_register = request.method() == Some(Method::Register);
        let registrar = self.side == Side::Carrier && is_register;
        let is_prack = request.method() == Some(Method::Prack) && self.does_prack();
        if !registrar && !is_prack && !request.method().is_some_and(|m| known.contains(&m)) {
            let tag = self.rng.token(10);
            let mut response = self.compose_response(request, from, 405, Some(&tag));
            response.push(HeaderName::Allow, self.allow());
            self.respond(now, server, request, from, response);
            return false;
        }
        let required = request.header_values(HeaderName::Require);
        let unknown: Vec<String> = required
            .into_iter()
            .map(String::from)
            .filter(|tag| tag != "timer" || !self.supports_timer())
            .filter(|tag| !self.understands_reliable(tag))
            .filter(|tag| !(tag == "gin" && registrar && self.profile.registration.gin))
            .collect();
        if unknown.is_empty() || self.quirks.has(&ignores_require::QUIRK) {
            return true;
        }
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, 420, Some(&tag));
        response.push(HeaderName::Unsupported, unknown.join(", "));
        if request.method() == Some(Method::Invite) {
            self.cdr_of_refusal(request, &response);
        }
        self.respond(now, server, request, from, response);
        false
    }

    /// A trunk is known by its address in static mode. In registration mode the registration tells the
    /// address, so that a REGISTER may come from anywhere.
    fn is_known_source(&self, from: SocketAddr, request: &Message) -> bool {
        match (self.side, self.mode) {
            (Side::Carrier, TrunkMode::Registration) => {
                request.method() == Some(Method::Register)
                    || self.registrar.knows(from)
                    // Credentials, or the challenge for them, take the place of the address.
                    || self.profile.challenge.invite_registration && request.method() == Some(Method::Invite)
                    || from.ip() == self.peer.address.signalling_ip
            }
            _ => from.ip() == self.peer.address.signalling_ip,
        }
    }
}
