//! The carrier as registrar: one binding, that of the trunk (RFC 3261 10.3).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use plan::{Side, TrunkMode};
use sip::transaction::ServerId;
use sip::{HeaderName, Message, Uri};

use crate::agent::Agent;
use crate::authenticate::Entry;
use crate::quirk::registration::{
    binding_not_removed, bnc_with_user_accepted, grants_longer, old_register_accepted,
};
use crate::timer::Timer;

/// The URI parameter of a Contact that stands for all numbers of the trunk (RFC 6140 5.2).
const BULK: &str = "bnc";

/// Where the PBX of the trunk is.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// The Contact URI as it was registered.
    pub(crate) contact: Uri,
    /// `host:port` of that URI.
    pub(crate) host: String,
    /// Where the REGISTER came from.
    source: SocketAddr,
    /// Where requests go.
    pub(crate) reach: SocketAddr,
    expires_at: Instant,
    /// Call-ID and CSeq of the REGISTER.
    order: (String, u32),
}

impl Binding {
    /// The URI of a number behind a bulk Contact: its digits with their plus become the user part, `bnc` goes
    /// and everything else stays.
    //= https://www.rfc-editor.org/rfc/rfc6140#section-5.2
    pub(crate) fn expanded(&self, number: &str) -> Option<Uri> {
        if !self.contact.params.has(BULK) {
            return None;
        }
        let mut uri = self.contact.clone();
        uri.params.remove(BULK);
        uri.user = Some(number.into());
        Some(uri)
    }
}

/// The binding table.
#[derive(Debug, Default)]
pub(crate) struct Registrar {
    binding: Option<Binding>,
}

impl Registrar {
    pub(crate) fn binding(&self) -> Option<&Binding> {
        self.binding.as_ref()
    }

    pub(crate) fn is_bound(&self) -> bool {
        self.binding.is_some()
    }

    /// True when the trunk registered from this address.
    pub(crate) fn knows(&self, from: SocketAddr) -> bool {
        self.binding.as_ref().is_some_and(|b| b.source.ip() == from.ip())
    }
}

impl Agent {
    //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
    pub(crate) fn receive_register(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
    ) {
        if self.side != Side::Carrier || self.mode == TrunkMode::Static {
            // A static trunk has no registration; saying so beats silence (CATALOGUE MODE-10).
            self.answer_plainly(now, server, request, from, 403);
            return;
        }
        if self.check_credentials(now, server, request, from, Entry::Register) {
            self.bind(now, server, request, from);
        }
    }

    fn bind(&mut self, now: Instant, server: ServerId, request: &Message, from: SocketAddr) {
        let (Ok(contacts), Ok(to)) = (request.contacts(), request.to()) else {
            self.answer_plainly(now, server, request, from, 400);
            return;
        };
        if to.uri.user_unescaped().as_deref() != Some(self.profile.registration.user.as_str()) {
            self.answer_plainly(now, server, request, from, 404);
            return;
        }
        if request.contact_is_star() {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
            // It removes everything, and means nothing with another interval.
            if request.expires() != Ok(Some(0)) {
                self.answer_plainly(now, server, request, from, 400);
                return;
            }
            self.registrar.binding = None;
            self.timers.cancel(&Timer::BindingExpires);
            self.answer_register(now, server, request, from);
            return;
        }
        let Some(contact) = contacts.first() else {
            // Without Contact the request only asks for the bindings (RFC 3261 10.2.3).
            self.answer_register(now, server, request, from);
            return;
        };
        //= https://www.rfc-editor.org/rfc/rfc6140#section-5.2
        // A bulk Contact stands for every number and must not name one.
        let names_user = contact.uri.user.is_some() || contact.uri.params.has("user");
        if contact.uri.params.has(BULK) && names_user && !self.quirks.has(&bnc_with_user_accepted::QUIRK) {
            self.answer_plainly(now, server, request, from, 400);
            return;
        }
        let header = request.expires().ok().flatten();
        let asked = contact.expires().or(header).unwrap_or(self.profile.registration.max_expires_s);
        let settings = &self.profile.registration;
        if asked != 0 && asked < settings.min_expires_s {
            self.refuse_brief(now, server, request, from);
            return;
        }
        let granted = asked.min(settings.max_expires_s);
        let order = order(request);
        let own = self.registrar.binding.as_ref().filter(|b| b.contact.equivalent(&contact.uri));
        let is_own = own.is_some();
        let is_old = own.is_some_and(|b| b.order.0 == order.0 && b.order.1 >= order.1);
        //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
        // What is not newer than the binding fails.
        if is_old && !self.quirks.has(&old_register_accepted::QUIRK) {
            self.answer_plainly(now, server, request, from, 500);
            return;
        }
        if asked > 0 {
            self.store(now, contact.uri.clone(), from, granted, order);
        } else if is_own && !self.quirks.has(&binding_not_removed::QUIRK) {
            self.registrar.binding = None;
            self.timers.cancel(&Timer::BindingExpires);
            self.note("binding removed");
        }
        self.answer_register(now, server, request, from);
    }

    fn store(&mut self, now: Instant, contact: Uri, from: SocketAddr, granted: u32, order: (String, u32)) {
        let expires_at = now + Duration::from_secs(u64::from(granted));
        let host = match contact.port {
            Some(port) => format!("{}:{port}", contact.host),
            None => contact.host.to_string(),
        };
        if self.registrar.binding.is_none() {
            self.note("binding created");
        }
        let reach = reach(&contact, from);
        self.registrar.binding = Some(Binding { contact, host, source: from, reach, expires_at, order });
        self.timers.set(Timer::BindingExpires, expires_at);
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-10.2.8
    fn refuse_brief(&mut self, now: Instant, server: ServerId, request: &Message, from: SocketAddr) {
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, 423, Some(&tag));
        response.push(HeaderName::MinExpires, self.profile.registration.min_expires_s.to_string());
        self.respond(now, server, request, from, response);
    }

    fn answer_register(&mut self, now: Instant, server: ServerId, request: &Message, from: SocketAddr) {
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, 200, Some(&tag));
        //= https://www.rfc-editor.org/rfc/rfc3327#section-5.3
        for value in request.header_values(HeaderName::Path) {
            response.push(HeaderName::Path, value);
        }
        if let Some(binding) = &self.registrar.binding {
            let mut left = binding.expires_at.since(now).as_secs();
            if self.quirks.has(&grants_longer::QUIRK) {
                left *= 2;
            }
            response.push(HeaderName::Contact, format!("<{}>;expires={left}", binding.contact));
        }
        self.respond(now, server, request, from, response);
    }

    pub(crate) fn binding_expires(&mut self, now: Instant) {
        if self.registrar.binding.as_ref().is_some_and(|b| b.expires_at <= now) {
            self.registrar.binding = None;
            self.note("binding expired");
        }
    }
}

/// What orders the REGISTERs of one client.
fn order(request: &Message) -> (String, u32) {
    (request.call_id().unwrap_or_default().to_owned(), request.cseq().map_or(0, |cseq| cseq.number))
}

/// Where requests for a binding go: to its Contact (RFC 3261 16.5), which may be another port than the one that
/// registers; a Contact elsewhere than the source is behind a NAT, and only the source can be reached.
fn reach(contact: &Uri, source: SocketAddr) -> SocketAddr {
    match contact.host_address() {
        Some(host) if host == source.ip() => SocketAddr::new(host, contact.port.unwrap_or(5060)),
        _ => source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_is_reached_at_its_contact_unless_a_nat_hides_it() {
        let source: SocketAddr = "127.0.0.2:40000".parse().expect("an address");
        let table = [
            ("sip:trunk@127.0.0.2:5070", "127.0.0.2:5070"),
            ("sip:trunk@127.0.0.2", "127.0.0.2:5060"),
            ("sip:trunk@127.0.0.2:40000;transport=udp", "127.0.0.2:40000"),
            ("sip:trunk@192.168.1.5:5060", "127.0.0.2:40000"),
            ("sip:trunk@pbx.example", "127.0.0.2:40000"),
        ];
        for (contact, expected) in table {
            let uri = Uri::parse(contact).expect("a URI");
            assert_eq!(reach(&uri, source).to_string(), expected, "{contact}");
        }
    }
}
