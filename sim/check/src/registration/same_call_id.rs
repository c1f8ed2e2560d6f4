//! Refreshes of a registration keep their Call-ID.
//!
//! What it looks for: The Call-ID of the REGISTERs for one Contact at one registrar while its binding is alive: twice in
//! a row another one than that which the binding was made with. Once is a client that was started anew.
//!
//! Why it matters on a trunk: The registrar orders REGISTERs by CSeq within a Call-ID. With a new one each
//! time an old REGISTER that comes late can undo a newer one.
//!
//! Clause: RFC 3261 10.2 (SHOULD), RFC 3261 10.2.4 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Call-ID: a -> carrier
//!   pbx     REGISTER, Call-ID: b -> carrier
//!
//! How to fix it: Keep one Call-ID for all registrations with a registrar until the next restart.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use sip::{Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Binding, Scene, Wire, contacts};

info! {
    rows: ["REG-16"], Should, V,
    notice: "bindings come and go for no visible reason"
}

/// Registrations that are followed.
const REGISTRATIONS_MAX: usize = 10_000;
/// The longest Call-ID and host that are.
const OCTETS_MAX: usize = 256;

#[derive(Default)]
pub(crate) struct Rule {
    /// By address of record and registrar, and host and port of the Contact.
    last: BTreeMap<(String, SocketAddr, Text, Option<u16>), Last>,
}

/// The last Call-ID, and how often in a row it was not that of the binding.
struct Last {
    call_id: Text,
    changes: u32,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let Some((aor, contact)) = sip.address_of_record().zip(contacts(sip).into_iter().next()) else {
            return;
        };
        // The case of a host is nothing (RFC 3261 19.1.4).
        let host = Text::from(contact.uri.host.to_ascii_lowercase());
        if host.len() + sip.call_id.len() > OCTETS_MAX {
            return;
        }
        let key = (aor, sip.destination, host, contact.uri.port);
        let bound = wire.bindings.record(sip).into_iter().flat_map(|record| &record.bindings);
        let is_it = |b: &&Binding| b.contact.equivalent(&contact.uri) && b.known_since.is_some();
        let Some(bound) = bound.filter(is_it).find(|b| b.expires_at >= sip.sent_at) else {
            self.last.remove(&key);
            return;
        };
        if self.last.len() >= REGISTRATIONS_MAX && !self.last.contains_key(&key) {
            return;
        }
        let last =
            self.last.entry(key).or_insert_with(|| Last { call_id: bound.call_id.clone(), changes: 0 });
        if bound.call_id == sip.call_id {
            last.changes = 0;
        } else if last.call_id != sip.call_id {
            last.changes += 1;
            if last.changes >= 2 {
                let said = Said::of(sip, "again another Call-ID than the REGISTER that it refreshes");
                let expected = bound.call_id.clone();
                out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.call_id.clone()));
            }
        }
        last.call_id = sip.call_id.clone();
    }
}
