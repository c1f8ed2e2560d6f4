//! Inbound calls go to the registered Contact.
//!
//! What it looks for: The destination of each inbound INVITE in registration mode against the bindings that
//! are alive: host and port of the Contact, or where the REGISTER came from. A Contact by name, with maddr or behind a
//! Path leads somewhere else, and nobody here knows where; a call to a host that belongs to nobody is one of this
//! trunk when its Request-URI names a registered host. Not in captures, which may begin behind a registration.
//!
//! Why it matters on a trunk: A PBX with a dynamic address or behind NAT can only be reached where it
//! registered. A configured address works in the lab and fails at the customer.
//!
//! Clause: SIPconnect 1.1, registration mode, RFC 3261 16.5 (context).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx:5060> -> carrier
//!   carrier INVITE -> pbx:5070
//!
//! How to fix it: Send inbound calls to the binding, not to a configured address.

use sip::{Method, Scheme};
use std::net::SocketAddr;
use trace::Party;

use plan::TrunkMode;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Binding, Scene, Sip, Wire};

info! {
    rows: ["MODE-03", "REG-12"], Must, Advisory,
    notice: "inbound calls do not reach the PBX"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_inbound = sip.sender == Party::Carrier && sip.receiver != Party::Carrier;
        if sip.method != Method::Invite || sip.to_tag.is_some() || !is_inbound {
            return;
        }
        if !wire.facts.sees_beginning() || wire.facts.mode != Some(TrunkMode::Registration) {
            return;
        }
        let alive: Vec<&Binding> =
            wire.bindings.of(Party::Pbx).filter(|b| b.expires_at >= sip.sent_at).collect();
        let is_of_trunk = sip.receiver == Party::Pbx || alive.iter().any(|b| names_host(sip, b));
        let is_bound = |b: &&Binding| {
            b.source == sip.destination || contact_address(b).is_none_or(|at| at == sip.destination)
        };
        if is_of_trunk && !alive.is_empty() && !alive.iter().any(&is_bound) {
            let mut said = Said::of(sip, "does not go to a registered Contact");
            let over = wire.bindings.of(Party::Pbx).filter(is_bound).map(|b| b.expires_at).max();
            if let Some(over) = over {
                said = said.margin(sip.sent_at.since(over), over, sip.sent_at);
            }
            let expected = alive[0].contact.to_string();
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.destination.to_string()));
        }
    }
}

/// Where the Contact says to send; none where only its owner knows.
fn contact_address(binding: &Binding) -> Option<SocketAddr> {
    let contact = &binding.contact;
    if binding.has_path || contact.params.has("maddr") {
        return None;
    }
    let is_secure = contact.scheme == Scheme::Sips
        || contact.params.value("transport").is_some_and(|t| t.eq_ignore_ascii_case("tls"));
    let port = contact.port.unwrap_or(if is_secure { 5061 } else { 5060 });
    Some(SocketAddr::new(contact.host_address()?, port))
}

fn names_host(sip: &Sip, binding: &Binding) -> bool {
    let Some(uri) = sip.message.request_uri_ref() else { return false };
    let is_source = uri.host_address().is_some_and(|host| host == binding.source.ip());
    is_source || uri.host.eq_ignore_ascii_case(&binding.contact.host)
}
