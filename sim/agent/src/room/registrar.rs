//! The carrier as registrar: one binding, that of the trunk (RFC 3261 10.3).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use plan::{Side, TrunkMode};
use sip::{HeaderName, Message, Uri};

use super::{Entry, Gate};
use crate::core::{BULK, Core, Learnt, Request, Timer};
use crate::quirk::registration::{
    binding_not_removed, bnc_with_user_accepted, grants_longer, old_register_accepted,
};

/// That the PBX of the trunk is there. Where it is, the whole side knows as [`Learnt`].
#[derive(Clone, Debug)]
struct Binding {
    contact: Uri,
    /// Where the REGISTER came from.
    source: SocketAddr,
    expires_at: Instant,
    /// Call-ID and CSeq of the REGISTER.
    order: (String, u32),
}

/// The binding table.
#[derive(Debug, Default)]
pub(crate) struct Registrar {
    binding: Option<Binding>,
}

impl Registrar {
    pub(crate) fn is_bound(&self) -> bool {
        self.binding.is_some()
    }

    /// True when the trunk registered from this address.
    pub(crate) fn knows(&self, from: SocketAddr) -> bool {
        self.binding.as_ref().is_some_and(|b| b.source.ip() == from.ip())
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
    pub(crate) fn receive(&mut self, core: &mut Core, gate: &mut Gate, request: &Request<'_>) {
        if core.side != Side::Carrier || core.mode == TrunkMode::Static {
            // A static trunk has no registration; saying so beats silence (CATALOGUE MODE-10).
            core.answer_plainly(request, 403);
            return;
        }
        if gate.admits(core, request, Entry::Register) {
            self.bind(core, request);
        }
    }

    fn bind(&mut self, core: &mut Core, request: &Request<'_>) {
        let message = request.message;
        let (Ok(contacts), Ok(to)) = (message.contacts(), message.to()) else {
            core.answer_plainly(request, 400);
            return;
        };
        if to.uri.user_unescaped().as_deref() != Some(core.profile.registration.user.as_str()) {
            core.answer_plainly(request, 404);
            return;
        }
        if message.contact_is_star() {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
            // It removes everything, and means nothing with another interval.
            if message.expires() != Ok(Some(0)) {
                core.answer_plainly(request, 400);
                return;
            }
            self.forget(core);
            self.answer(core, request);
            return;
        }
        let Some(contact) = contacts.first() else {
            // Without Contact the request only asks for the bindings (RFC 3261 10.2.3).
            self.answer(core, request);
            return;
        };
        //= https://www.rfc-editor.org/rfc/rfc6140#section-5.2
        // A bulk Contact stands for every number and must not name one.
        let names_user = contact.uri.user.is_some() || contact.uri.params.has("user");
        if contact.uri.params.has(BULK) && names_user && !core.quirks.has(&bnc_with_user_accepted::QUIRK) {
            core.answer_plainly(request, 400);
            return;
        }
        let header = message.expires().ok().flatten();
        let asked = contact.expires().or(header).unwrap_or(core.profile.registration.max_expires_s);
        let settings = &core.profile.registration;
        if asked != 0 && asked < settings.min_expires_s {
            refuse_brief(core, request);
            return;
        }
        let granted = asked.min(settings.max_expires_s);
        let order = order(message);
        let own = self.binding.as_ref().filter(|b| b.contact.equivalent(&contact.uri));
        let is_own = own.is_some();
        let is_old = own.is_some_and(|b| b.order.0 == order.0 && b.order.1 >= order.1);
        //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
        // What is not newer than the binding fails.
        if is_old && !core.quirks.has(&old_register_accepted::QUIRK) {
            core.answer_plainly(request, 500);
            return;
        }
        if asked > 0 {
            self.store(core, request.from, contact.uri.clone(), granted, order);
        } else if is_own && !core.quirks.has(&binding_not_removed::QUIRK) {
            self.forget(core);
            core.note("binding removed");
        }
        self.answer(core, request);
    }

    fn store(
        &mut self,
        core: &mut Core,
        source: SocketAddr,
        contact: Uri,
        granted: u32,
        order: (String, u32),
    ) {
        let expires_at = core.now + Duration::from_secs(u64::from(granted));
        let host = match contact.port {
            Some(port) => format!("{}:{port}", contact.host),
            None => contact.host.to_string(),
        };
        if self.binding.is_none() {
            core.note("binding created");
        }
        core.peer.learnt = Some(Learnt { contact: contact.clone(), host, reach: reach(&contact, source) });
        self.binding = Some(Binding { contact, source, expires_at, order });
        core.timers.set(Timer::BindingExpires, expires_at);
    }

    fn forget(&mut self, core: &mut Core) {
        self.binding = None;
        core.peer.learnt = None;
        core.timers.cancel(&Timer::BindingExpires);
    }

    fn answer(&self, core: &mut Core, request: &Request<'_>) {
        let mut response = core.compose_tagged(request, 200);
        //= https://www.rfc-editor.org/rfc/rfc3327#section-5.3
        for value in request.message.header_values(HeaderName::Path) {
            response.push(HeaderName::Path, value);
        }
        if let Some(binding) = &self.binding {
            let mut left = binding.expires_at.since(core.now).as_secs();
            if core.quirks.has(&grants_longer::QUIRK) {
                left *= 2;
            }
            response.push(HeaderName::Contact, format!("<{}>;expires={left}", binding.contact));
        }
        core.respond(request, response);
    }

    pub(crate) fn expires(&mut self, core: &mut Core) {
        if self.binding.as_ref().is_some_and(|b| b.expires_at <= core.now) {
            self.forget(core);
            core.note("binding expired");
        }
    }
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-10.2.8
fn refuse_brief(core: &mut Core, request: &Request<'_>) {
    let mut response = core.compose_tagged(request, 423);
    response.push(HeaderName::MinExpires, core.profile.registration.min_expires_s.to_string());
    core.respond(request, response);
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
