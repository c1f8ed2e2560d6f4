//! What an agent looks at before it deals with a new request (RFC 3261 8.2).

use plan::profile::UnknownSource;
use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Message, Method, Scheme};

use super::registrar::Registrar;
use crate::books;
use crate::core::{Core, Request};
use crate::quirk::message::ignores_require;
use crate::quirk::prack::require_100rel_ignored;
use crate::quirk::trunk::accepts_unknown_source;

/// What a request cannot be served without.
const NEEDED: [HeaderName; 14] = [
    HeaderName::Via,
    HeaderName::From,
    HeaderName::To,
    HeaderName::CallId,
    HeaderName::CSeq,
    HeaderName::MaxForwards,
    HeaderName::ContentLength,
    HeaderName::ContentType,
    HeaderName::Contact,
    HeaderName::Require,
    HeaderName::RecordRoute,
    HeaderName::Route,
    HeaderName::Authorization,
    HeaderName::ProxyAuthorization,
];

/// True for a header field that does nothing in this request inside a dialog.
//= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.2
// Record-Route changes no route set there, and a Contact only the target of the requests that refresh it.
fn is_idle_inside(request: &Message, header: HeaderName) -> bool {
    match header {
        HeaderName::RecordRoute => true,
        HeaderName::Contact => !matches!(request.method(), Some(Method::Invite | Method::Update)),
        HeaderName::ContentType => request.body().is_empty(),
        _ => false,
    }
}

impl Core {
    /// True when the request may go on; otherwise it has been answered, or is left without an answer.
    pub(crate) fn lets_in(&mut self, registrar: &Registrar, request: &Request<'_>) -> bool {
        if !self.is_known_source(registrar, request) && !self.quirks.has(&accepts_unknown_source::QUIRK) {
            match self.profile.routing.unknown_source {
                UnknownSource::Reject(status) => self.answer_plainly(request, status),
                UnknownSource::Ignore => self.layer.forget(request.server),
            }
            return false;
        }
        self.can_read(request) && self.understands(request)
    }

    /// True when all can be read that this request needs, inside a call or not; otherwise it has been answered.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.2
    // A malformed header field that is not needed is ignored.
    pub(crate) fn can_read(&mut self, request: &Request<'_>) -> bool {
        let message = request.message;
        let is_inside = message.to_ref().is_ok_and(|to| to.tag().is_some());
        let is_needed = |header| NEEDED.contains(&header) && !(is_inside && is_idle_inside(message, header));
        let faults = message.faults();
        let mut needed = faults.iter().filter(|fault| fault.header.is_none_or(is_needed));
        let Some(status) = needed.find_map(|fault| fault.status) else { return true };
        let response = self.compose_tagged(request, status);
        self.turn_away(request, response);
        false
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.1
    fn understands(&mut self, request: &Request<'_>) -> bool {
        let message = request.message;
        let is_register = message.method() == Some(Method::Register);
        let registrar = self.side == Side::Carrier && is_register;
        let is_prack = message.method() == Some(Method::Prack) && self.does_prack();
        if !registrar && !is_prack && !message.method().is_some_and(|method| self.takes(&method)) {
            self.refuse_method(request);
            return false;
        }
        //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.2.1
        //= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.1
        // Who calls a SIPS URI is promised TLS, and a Contact of that kind. Nobody listens for it here.
        let is_sips = message.request_uri_ref().is_some_and(|uri| uri.scheme == Scheme::Sips);
        if is_sips && message.method() == Some(Method::Invite) {
            let response = self.compose_tagged(request, 416);
            self.turn_away(request, response);
            return false;
        }
        self.understands_headers(request)
    }

    /// True when what a request needs is understood here, inside a call or not; otherwise it has been answered.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.2.1
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.2.3
    pub(crate) fn understands_headers(&mut self, request: &Request<'_>) -> bool {
        let message = request.message;
        if message.request_uri_ref().is_some_and(|uri| matches!(uri.scheme, Scheme::Other(_))) {
            let response = self.compose_tagged(request, 416);
            self.turn_away(request, response);
            return false;
        }
        let registrar = self.side == Side::Carrier && message.method() == Some(Method::Register);
        let required = message.header_values(HeaderName::Require);
        let unknown: Vec<String> = required
            .into_iter()
            .map(String::from)
            .filter(|tag| !self.understands_tag(&tag.to_ascii_lowercase(), registrar))
            .collect();
        if unknown.is_empty() || self.quirks.has(&ignores_require::QUIRK) {
            return true;
        }
        let mut response = self.compose_tagged(request, 420);
        response.push(HeaderName::Unsupported, unknown.join(", "));
        self.turn_away(request, response);
        false
    }

    /// Refuses a request at the door. A call that was to begin with it leaves a record.
    fn turn_away(&mut self, request: &Request<'_>, response: Draft) {
        let message = request.message;
        let is_new = message.to_ref().is_ok_and(|to| to.tag().is_none()) && message.call_id().is_some();
        if is_new && message.method() == Some(Method::Invite) {
            books::of_refusal(self, message, &response);
        }
        self.respond(request, response);
    }

    /// A trunk is known by its address in static mode. In registration mode the registration tells the
    /// address, so that a REGISTER may come from anywhere.
    fn is_known_source(&self, registrar: &Registrar, request: &Request<'_>) -> bool {
        let (message, from) = (request.message, request.from);
        let is_peer = || self.peer.profile.address.may_send(from.ip());
        match (self.side, self.mode) {
            (Side::Carrier, TrunkMode::Registration) => {
                message.method() == Some(Method::Register)
                    || registrar.knows(self, from)
                    // Credentials, or the challenge for them, take the place of the address.
                    || self.profile.challenge.invite_registration && message.method() == Some(Method::Invite)
                    || is_peer()
            }
            _ => is_peer(),
        }
    }

    /// True for an option tag, in lower case, that may be required of this side, or of a registrar.
    fn understands_tag(&self, tag: &str, is_registrar: bool) -> bool {
        match tag {
            "timer" => self.supports_timer(),
            "100rel" => self.supports_reliable() || self.quirks.has(&require_100rel_ignored::QUIRK),
            "gin" => is_registrar && self.profile.registration.gin,
            "path" => is_registrar,
            _ => false,
        }
    }
}
